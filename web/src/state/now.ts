/** The present moment by the server's clock, for views that show time passing. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

/** How much the server's clock is ahead of this browser's, in milliseconds; 0 until it is known. */
export const clockAheadMs = signal(0);

/** Milliseconds since 1970, by the server's clock. */
export function serverNow(): number {
  return Date.now() + clockAheadMs.peek();
}

/** `serverNow()`, again every *everyMs* while the view is there. */
export function useServerNow(everyMs = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const id = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(id);
  }, [everyMs]);
  return now;
}

/** In whole minutes, so that a promise is never said to be shorter than it is; 0 once it is due. */
export function minutesLeft(until: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now) / 60_000));
}

/**
 * What screen readers are told. The timeline itself is a log that is not live: loading the past would be read out, and so
 * would one's own words. Each thing said here is one announcement.
 */

import { useEffect, useState } from "preact/hooks";

interface Said {
  readonly id: number;
  readonly text: string;
}

const KEPT_MS = 10_000;
let count = 0;

export class Announcer {
  #listener: ((said: Said) => void) | null = null;

  say(text: string): void {
    this.#listener?.({ id: ++count, text });
  }

  listen(listener: ((said: Said) => void) | null): void {
    this.#listener = listener;
  }
}

export function LiveRegion({ announcer, isUrgent = false }: { announcer: Announcer; isUrgent?: boolean }) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  useEffect(() => {
    announcer.listen((one) => {
      setSaid((before) => [...before, one]);
      setTimeout(() => setSaid((before) => before.filter((other) => other !== one)), KEPT_MS);
    });
    return () => announcer.listen(null);
  }, [announcer]);
  return (
    <div
      class="visually-hidden"
      aria-live={isUrgent ? "assertive" : "polite"}
      aria-relevant="additions"
      data-testid={isUrgent ? "urgent-announcements" : "announcements"}
    >
      {said.map((one) => (
        <p key={one.id}>{one.text}</p>
      ))}
    </div>
  );
}

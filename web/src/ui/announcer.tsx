/**
 * What screen readers are told. The timeline itself is a log that is not live: loading the past would be read out, and so
 * would one's own words. Each thing said here is one announcement.
 */

import { useEffect, useState } from "preact/hooks";

interface Said {
  readonly id: number;
  readonly text: string;
  /** Whose words they are; gone with them. */
  readonly about: string | null;
}

interface Listener {
  say(said: Said): void;
  forget(about: string): void;
}

const KEPT_MS = 10_000;
let count = 0;

export class Announcer {
  #listener: Listener | null = null;

  say(text: string, about: string | null = null): void {
    this.#listener?.say({ id: ++count, text, about });
  }

  /** What was said about it is no longer to be found. */
  forget(about: string): void {
    this.#listener?.forget(about);
  }

  listen(listener: Listener | null): void {
    this.#listener = listener;
  }
}

export function LiveRegion({ announcer, isUrgent = false }: { announcer: Announcer; isUrgent?: boolean }) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  useEffect(() => {
    const keepIf = (isKept: (one: Said) => boolean) => setSaid((before) => before.filter(isKept));
    announcer.listen({
      say(one) {
        setSaid((before) => [...before, one]);
        setTimeout(() => keepIf((other) => other !== one), KEPT_MS);
      },
      forget: (about) => keepIf((one) => one.about !== about),
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

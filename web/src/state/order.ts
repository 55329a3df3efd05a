/**
 * Puts numbered events in order before they are applied.
 *
 * An event we know is dropped, the next one is handed on, and a later one is held: two server processes may publish
 * crosswise, so the one in between is usually a moment away. When it does not come, the room is entered again with what we
 * have. While entering, everything is held, because the answer says from where on events count.
 */

import { realTimers, type Timers } from "../net/timers";
import type { LoggedEvent } from "../protocol.gen";

export type Seqs = Readonly<Record<string, number>>;

/** Longest that a later event waits for the one before it. */
export const GAP_MAX_MS = 500;

export class InOrder {
  #early: LoggedEvent[] = [];
  #isEntering = true;
  #heads: Seqs = {};
  #cancelGap: (() => void) | null = null;

  constructor(
    private readonly known: () => Seqs,
    private readonly onNext: (event: LoggedEvent) => void,
    private readonly onGap: () => void,
    private readonly timers: Timers = realTimers,
  ) {}

  offer(event: LoggedEvent): void {
    if (this.#isEarly(event)) {
      this.#early.push(event);
      this.#watch();
    } else if (event.seq > this.#seq(event.topic)) {
      this.onNext(event);
      this.#drain();
    }
  }

  /** Where the server says its topics stand. Ahead of us, unless it is on its way, means that something was lost. */
  heads(seqs: Seqs): void {
    this.#heads = seqs;
    this.#watch();
  }

  /** The room is being entered, or the line is gone: hold everything until `entered()`. */
  entering(): void {
    this.#isEntering = true;
    this.#heads = {};
    this.#cancelGap?.();
    this.#cancelGap = null;
  }

  /** Entered, and the answer applied. What was held and is still news follows now. */
  entered(): void {
    this.#isEntering = false;
    this.#drain();
    this.#watch();
  }

  #drain(): void {
    let next: LoggedEvent | undefined;
    this.#early = this.#early.filter((event) => event.seq > this.#seq(event.topic));
    while ((next = this.#early.find((event) => !this.#isEarly(event))) !== undefined) {
      this.#early.splice(this.#early.indexOf(next), 1);
      if (next.seq > this.#seq(next.topic)) this.onNext(next);
    }
  }

  #watch(): void {
    if (this.#isEntering || this.#cancelGap !== null || !this.#isBehind()) return;
    this.#cancelGap = this.timers.after(GAP_MAX_MS, () => {
      this.#cancelGap = null;
      if (!this.#isEntering && this.#isBehind()) this.onGap();
    });
  }

  #isBehind(): boolean {
    if (this.#early.length > 0) return true;
    return Object.entries(this.#heads).some(([topic, seq]) => seq > this.#seq(topic));
  }

  #isEarly(event: LoggedEvent): boolean {
    return this.#isEntering || event.seq > this.#seq(event.topic) + 1;
  }

  #seq(topic: string): number {
    return this.known()[topic] ?? 0;
  }
}

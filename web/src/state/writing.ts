/**
 * Who is writing, as it was told a moment ago; and telling that one writes oneself. Nothing of it is kept, and no word is sent.
 */

import { signal, type Signal } from "@preact/signals";
import type { Timers } from "../net/timers";

/** While one goes on writing it is told again so often. */
export const TELL_EVERY_MS = 4000;
/** What was told holds a little longer than that. */
export const HOLDS_MS = 7000;

export class Writing {
  readonly who: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #ends = new Map<string, () => void>();
  #toldAt = -Infinity;

  constructor(
    private readonly tell: () => void,
    private readonly timers: Timers,
  ) {}

  /** Somebody is writing. */
  heard(who: string): void {
    this.#ends.get(who)?.();
    this.#ends.set(
      who,
      this.timers.after(HOLDS_MS, () => this.over(who)),
    );
    if (!this.who.peek().has(who)) this.who.value = new Set(this.#ends.keys());
  }

  /** They are not, any more. */
  over(who: string): void {
    this.#ends.get(who)?.();
    if (this.#ends.delete(who)) this.who.value = new Set(this.#ends.keys());
  }

  /** One has written a letter oneself. */
  wrote(): void {
    if (this.timers.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = this.timers.now();
    this.tell();
  }

  /** What one was writing is said: the next is told at once. */
  said(): void {
    this.#toldAt = -Infinity;
  }
}

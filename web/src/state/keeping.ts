/**
 * Keeps up what a facilitator looks after, for as long as they are at their desk: the server ends a claim 90 s after it was last kept up, so that
 * whoever has fallen asleep, been called away or lost their machine holds up nobody.
 */

import { signal } from "@preact/signals";
import { realTimers, type Timers } from "../net/timers";
import { command } from "./actions";
import type { RoomStore } from "./store";

/** How often a claim is kept up while there is something to show for it. */
export const KEEP_EVERY_MS = 30_000;
/** Without a sign of life for so long one is asked, while there is still time to answer. */
export const ASK_AFTER_MS = 50_000;

export class Keeping {
  /** Nothing has been touched for a while, and what one looks after is about to be open to others. */
  readonly isAsking = signal(false);
  readonly #store: RoomStore;
  readonly #timers: Timers;
  #keptAt = -Infinity;
  #cancel = () => {};

  constructor(store: RoomStore, timers: Timers = realTimers) {
    this.#store = store;
    this.#timers = timers;
  }

  /** A key, a tap, a scroll: somebody is there. */
  touched(): void {
    this.isAsking.value = false;
    this.#cancel();
    this.#cancel = this.#timers.after(ASK_AFTER_MS, () => (this.isAsking.value = true));
    if (this.#timers.now() - this.#keptAt < KEEP_EVERY_MS) return;
    const mine = this.#mine();
    if (mine.length === 0) return;
    this.#keptAt = this.#timers.now();
    // One that is not held any more says so by itself, on the desk.
    for (const flagId of mine) void command(this.#store, { type: "flag.keep", flag_id: flagId });
  }

  stop(): void {
    this.#cancel();
  }

  #mine(): string[] {
    const { flags, myId } = this.#store.room.peek();
    return Object.values(flags)
      .filter((flag) => flag.state === "claimed" && flag.claimed_by === myId)
      .map((flag) => flag.id);
  }
}

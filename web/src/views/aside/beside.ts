/** What every view beside the talk of one room shares. */

import { signal, type Signal } from "@preact/signals";

export interface Beside {
  /** Whom a facilitator is about to ask for a word. */
  readonly asking: Signal<string | null>;
  /** The aside that is shown, of those one is in. */
  readonly shown: Signal<string | null>;
  /** By aside: how many lines of others have not been on screen. */
  readonly unread: Signal<Readonly<Record<string, number>>>;
  /** How many remarks of the back channel have been on screen. Null until the room is there: what one finds is no news. */
  readonly remarksSeen: Signal<ReadonlySet<string> | null>;
}

export function newBeside(): Beside {
  return { asking: signal(null), shown: signal(null), unread: signal({}), remarksSeen: signal(null) };
}

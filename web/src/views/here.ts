/** What every view of one open room shares. */

import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { words } from "../i18n";
import type { Keeping } from "../state/keeping";
import type { RoomState } from "../state/model";
import { seen } from "../state/seen";
import type { RoomStore } from "../state/store";
import type { Announcer } from "../ui/announcer";
import type { Beside } from "./aside/beside";

/** The room, and what stands beside it. */
export type Place = "room" | "care" | "session" | "flags" | "aside" | "team";

export interface Here {
  readonly store: RoomStore;
  readonly announcer: Announcer;
  readonly keeping: Keeping;
  /** What a facilitator looks at: on a phone one of them; where there is space, the room and one of the others. */
  readonly tab: Signal<Place>;
  /** A message to bring into view; the timeline takes it. */
  readonly pointed: Signal<string | null>;
  /** A flag to bring into view; the queue takes it. */
  readonly flagPointed: Signal<string | null>;
  readonly beside: Beside;
  /** Is the help card open? It is one press, or `/help`, away from everywhere. */
  readonly isHelpOpen: Signal<boolean>;
  /** Recovery words that one is shown once, as soon as one has joined. */
  readonly toWriteDown: Signal<string | null>;
  /** The small room that whoever looks after the group looks into. */
  readonly visited: Signal<string | null>;
}

const HereContext = createContext<Here | null>(null);

export const HereProvider = HereContext.Provider;

export function useHere(): Here {
  const here = useContext(HereContext);
  if (here === null) throw new Error("used outside a room");
  return here;
}

/**
 * What a view reads of the room, for one that there are many of: it is drawn again when this has changed, and not with all that happens.
 *
 * @param of whatever else *read* depends on.
 */
export function useSeen<T>(read: (room: RoomState) => T, of: readonly unknown[]): T {
  const { store } = useHere();
  return useMemo(() => seen(store.room, read), [store, ...of]).value;
}

export function nameOf(room: RoomState, userId: string): string {
  return room.members[userId]?.name ?? words.room.somebody;
}

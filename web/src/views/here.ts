/** What every view of one open room shares. */

import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { words } from "../i18n";
import type { Keeping } from "../state/keeping";
import type { RoomState } from "../state/model";
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

export function nameOf(room: RoomState, userId: string): string {
  return room.members[userId]?.name ?? words.room.somebody;
}

/** What every view of one open room shares. */

import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { words } from "../i18n";
import type { Keeping } from "../state/keeping";
import type { RoomState } from "../state/model";
import type { RoomStore } from "../state/store";
import type { Announcer } from "../ui/announcer";

export interface Here {
  readonly store: RoomStore;
  readonly announcer: Announcer;
  readonly keeping: Keeping;
  /** What a facilitator looks at: on a phone one of the three; where there is space, the room and one of the others. */
  readonly tab: Signal<"room" | "session" | "flags">;
  /** A message to bring into view; the timeline takes it. */
  readonly pointed: Signal<string | null>;
  /** A flag to bring into view; the queue takes it. */
  readonly flagPointed: Signal<string | null>;
  /** Is the help card open? It is one press, or `/help`, away from everywhere. */
  readonly isHelpOpen: Signal<boolean>;
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

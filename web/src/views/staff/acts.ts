/**
 * What a facilitator can do about a flagged message, lane by lane, as data: the card, the keys and the list of keys are made from it.
 *
 * A verb is offered where it would do something now. One more verb is one entry of `VERBS` and its name in the lanes that have it: a verb either
 * acts at once, or asks in a panel on the card first. Care is never approved or removed.
 */

import type { ComponentType } from "preact";
import type { RoomFlag, RoomMessage } from "../../protocol.gen";
import { hide, show, type Trouble } from "../../state/actions";
import { isDone, reachOut, type Target } from "../../state/acts";
import type { RoomState } from "../../state/model";
import type { Lane } from "../../state/queue";
import type { RoomStore } from "../../state/store";
import type { IconName } from "../../ui/icons";
import { goesOn } from "../../state/floor";
import { MaskPanel, PausePanel, RemovePanel, RewordPanel } from "./ActPanels";

export type VerbName = "reachOut" | "reword" | "mask" | "remove" | "pause" | "hide" | "show";

/** What is acted on. The message is undefined while it is in no room yet, or further back than what has been loaded. */
export interface On {
  readonly flag: RoomFlag | null;
  readonly message: RoomMessage | undefined;
}

export interface PanelProps {
  readonly flag: RoomFlag | null;
  readonly message: RoomMessage;
  readonly target: Target;
  /** Done, or thought better of. */
  onClose(): void;
}

export interface FlagVerb {
  readonly icon: IconName;
  /** The key that presses it, of `QUEUE_KEYS`. */
  readonly key?: string;
  isOffered(room: RoomState, on: On): boolean;
  /** Does it at once… */
  act?(store: RoomStore, on: On): Promise<Trouble>;
  /** … or asks first. */
  readonly Panel?: ComponentType<PanelProps>;
}

export const VERBS: Record<VerbName, FlagVerb> = {
  reachOut: {
    icon: "heart",
    key: "c",
    isOffered: (room, { flag }) => flag !== null && !isDone(room, flag.message_id, "reach_out"),
    act: (store, { flag }) => reachOut(store, flag!.id),
  },
  reword: {
    icon: "pencil",
    key: "w",
    isOffered: (room, { message }) =>
      message?.state === "visible" && message.author_id !== room.myId && !isDone(room, message.id, "reword"),
    Panel: RewordPanel,
  },
  mask: { icon: "shield", key: "e", isOffered: (_, { message }) => message?.state === "visible", Panel: MaskPanel },
  remove: {
    icon: "close",
    key: "m",
    isOffered: (_, { message }) => message?.state === "visible" || message?.state === "hidden",
    Panel: RemovePanel,
  },
  pause: {
    icon: "pause",
    isOffered: (room, { flag }) => flag !== null && mayRest(room, flag.author_id),
    Panel: PausePanel,
  },
  hide: {
    icon: "eyeOff",
    isOffered: (_, { message }) => message?.state === "visible",
    act: (store, { flag, message }) => hide(store, message!.id, flag?.id),
  },
  show: {
    icon: "eye",
    isOffered: (_, { message }) => message?.state === "hidden",
    act: (store, { flag, message }) => show(store, message!.id, flag?.id),
  },
};

const CARE: readonly VerbName[] = ["reachOut", "show"];

/** A pause is one from speaking in the group's session. Whoever looks after it takes their own. */
function mayRest({ session, myId }: RoomState, who: string): boolean {
  if (!goesOn(session) || !session.on_duty.includes(myId)) return false;
  const isHost = session.on_duty.includes(who) || session.duties[who] !== undefined;
  return session.attended.includes(who) && !isHost && !session.muted.includes(who);
}

/** The verbs of each lane, the first to think of first. */
export const VERBS_OF: Record<Lane, readonly VerbName[]> = {
  crisis: CARE,
  care: CARE,
  privacy: ["mask", "remove", "hide", "show"],
  concern: ["reword", "remove", "hide", "mask", "pause", "show"],
  wording: ["reword", "mask", "hide", "show"],
};

/** What can be done about a message in the talk, flagged or not. */
export const VERBS_IN_TALK: readonly VerbName[] = ["hide", "show", "reword", "mask", "remove"];

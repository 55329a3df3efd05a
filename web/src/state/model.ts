/** A room as this browser knows it. Plain values, replaced and never changed in place. */

import type {
  CloseOutsShown,
  ContactOpened,
  Decline,
  Door,
  GroupAside,
  GroupRemark,
  GroupSession,
  HeldMessage,
  Member,
  MessageAct,
  MessageReactions,
  ModerationStatus,
  MyHelp,
  Notice,
  OpenAlert,
  OpenCall,
  OpenPage,
  OwnNoted,
  OwnReport,
  Role,
  RoomAsk,
  RoomCrisis,
  RoomFlag,
  RoomMessage,
  SessionNotes,
  SessionOverview,
  Standing,
  WaitingMessage,
} from "../protocol.gen";
import type { Board } from "./board";

/** Who has given each reaction, the first before the others. */
export type Reactions = MessageReactions["reactions"];

export interface RoomState {
  readonly roomId: string;
  readonly myId: string;
  readonly name: string;
  readonly role: Role;
  /** Null until the room has been entered. */
  readonly epoch: string | null;
  /** The last seq applied of each topic. */
  readonly seqs: Readonly<Record<string, number>>;
  readonly members: Readonly<Record<string, Member>>;
  /** By place, each once. */
  readonly messages: readonly RoomMessage[];
  /** By message; none for one without. */
  readonly reactions: Readonly<Record<string, Reactions>>;
  readonly hasEarlier: boolean;
  /** One's own, oldest first. */
  readonly held: readonly HeldMessage[];
  /** By id; empty for members. */
  readonly flags: Readonly<Record<string, RoomFlag>>;
  /** What facilitators have done about messages, by id; empty for members. */
  readonly acts: Readonly<Record<string, MessageAct>>;
  /** What one is told of one's own messages, by the id of the act. */
  readonly notices: Readonly<Record<string, Notice>>;
  /** What the helper has said to this facilitator of words of their own, by message, until they put it away. */
  readonly own: Readonly<Record<string, OwnNoted>>;
  readonly present: readonly string[];
  readonly moderation: ModerationStatus | null;
  /** How long after it was written a message of the room may be changed. */
  readonly editWithinS: number;
  /** Crises of all rooms in which nobody is with the person, until somebody is or they are put aside. */
  readonly alerts: readonly OpenAlert[];
  /** When they were last called out again. */
  readonly calledOutAt: string | null;
  /** Crises of this room, by id: those that are open, and the newest closed ones; empty for members. */
  readonly crises: Readonly<Record<string, RoomCrisis>>;
  /** Who would like to talk to a facilitator of this room, by id; empty for members. */
  readonly asks: Readonly<Record<string, RoomAsk>>;
  /** To whom one is called, being on call, in any room of this clinic. */
  readonly calls: readonly OpenCall[];
  /** One's own asking for support in this room. */
  readonly help: MyHelp | null;
  /** The session that goes on, or the last one. */
  readonly session: GroupSession | null;
  /** What only facilitators see of a session that goes on; null for members. */
  readonly overview: SessionOverview | null;
  /** The drawing board, once one has looked at it or heard of a line. */
  readonly board: Board | null;
  /** How one stands with the door of a session that lets people in one by one. */
  readonly standing: Standing;
  /** The session as it is seen from the door; null for whoever is in. */
  readonly door: Door | null;
  /** Rooms that one is on call for and asked to look after now, of this clinic. */
  readonly pages: readonly OpenPage[];
  /** Who is on call for this room, in the order in which they are asked; null for whoever does not look after it. */
  readonly onCall: readonly string[] | null;
  /** So many facilitators before a session opens, and before it begins; null for whoever may not be on duty. */
  readonly facilitatorsNeeded: number | null;
  /** Sealed contacts that were opened since this page hears the room, the newest last; empty for members. */
  readonly openings: readonly ContactOpened[];
  /** By their rooms: one's own, and for whoever looks after the group all. */
  readonly asides: Readonly<Record<string, GroupAside>>;
  /** What is said in the back channel, in order; null for whoever is not in it. */
  readonly remarks: readonly GroupRemark[] | null;
  /** By message: what one has told the facilitators. */
  readonly reports: Readonly<Record<string, OwnReport>>;
  /** What those who look after people keep for each other, also of a session that is over; null for others. */
  readonly notes: SessionNotes | null;
  /** What is kept of the group's evenings, once one has looked; null for whoever may not. */
  readonly closeOuts: CloseOutsShown | null;
  /** Is there something newer to look at? */
  readonly hasOldCloseOuts: boolean;
  /** What waits for a facilitator to read it, by id; empty for members. */
  readonly toRead: Readonly<Record<string, WaitingMessage>>;
  /** May members write while no session goes on? */
  readonly talksBetween: boolean;
  /** By this room's rules a facilitator may read a message before the group does. */
  readonly readsFirst: boolean;
  /** A facilitator reads first what one writes tonight. */
  readonly isReadFirst: boolean;
  /** Why one is not let in tonight. */
  readonly declined: Decline | null;
  /** Does one wait for a facilitator in one's small group? */
  readonly hasAsked: boolean;
}

export function unknownRoom(roomId: string, myId: string): RoomState {
  return {
    roomId,
    myId,
    name: "",
    role: "member",
    epoch: null,
    seqs: {},
    members: {},
    messages: [],
    reactions: {},
    hasEarlier: false,
    held: [],
    flags: {},
    acts: {},
    notices: {},
    own: {},
    present: [],
    moderation: null,
    editWithinS: 0,
    alerts: [],
    calledOutAt: null,
    crises: {},
    asks: {},
    calls: [],
    help: null,
    session: null,
    overview: null,
    board: null,
    standing: "in",
    door: null,
    pages: [],
    onCall: null,
    facilitatorsNeeded: null,
    openings: [],
    asides: {},
    remarks: null,
    reports: {},
    notes: null,
    closeOuts: null,
    hasOldCloseOuts: true,
    declined: null,
    toRead: {},
    talksBetween: true,
    readsFirst: false,
    isReadFirst: false,
    hasAsked: false,
  };
}

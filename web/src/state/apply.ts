/**
 * What a frame does to a room. Pure, and total: a frame of a later protocol changes nothing.
 *
 * Numbered events say the whole present state of their subject, so applying one twice changes nothing. Whether an event's
 * turn has come is decided in `order.ts`; here a known seq is passed over and a later one is taken.
 */

import type {
  ContactOpened,
  Entered,
  Event,
  HeldMessage,
  History,
  LoggedEvent,
  Member,
  MessageAct,
  MessageReactions,
  Notice,
  RoomFlag,
  RoomMessage,
  ServerFrame,
  Snapshot,
  WaitingMessage,
} from "../protocol.gen";
import { besideOf, withAside, withRemark, withReport } from "./beside";
import { changed, shown } from "./board";
import { ofCare, toldAgain, withCare } from "./care";
import type { RoomState } from "./model";

/** Every frame the server can send. The type makes this list complete; tests hold it against the shared vectors. */
const KNOWN: Record<ServerFrame["type"], true> = {
  done: true,
  posted: true,
  held: true,
  entered: true,
  clock: true,
  pages: true,
  board: true,
  close_outs: true,
  refused: true,
  "crisis.note": true,
  "message.posted": true,
  "message.changed": true,
  "reactions.changed": true,
  "message.held": true,
  "hold.changed": true,
  "read_first.changed": true,
  "room.reads_first": true,
  "member.changed": true,
  "member.left": true,
  gone: true,
  "flag.raised": true,
  "flag.changed": true,
  "act.changed": true,
  "notice.changed": true,
  "care.alert": true,
  "care.called": true,
  "care.calling": true,
  "crisis.changed": true,
  "help.asked": true,
  "help.changed": true,
  "session.changed": true,
  "door.changed": true,
  "door.answered": true,
  "breakout.asked": true,
  "duty.paged": true,
  "aside.changed": true,
  "back_channel.remark": true,
  "report.changed": true,
  presence: true,
  moderation: true,
  "own.noted": true,
  "session.overview": true,
  "board.changed": true,
  writing: true,
  roster: true,
  "session.notes": true,
  "contact.opened": true,
  "close_out.changed": true,
  "topic.heads": true,
  closing: true,
};

export function isKnown(type: string): boolean {
  return Object.hasOwn(KNOWN, type);
}

export function isLogged(event: Event): event is LoggedEvent {
  return "seq" in event;
}

export function apply(room: RoomState, frame: ServerFrame): RoomState {
  switch (frame.type) {
    case "entered":
      return frame.room_id === room.roomId ? entered(room, frame) : room;
    case "held":
      return frame.message.room_id === room.roomId ? withHeld(room, frame.message) : room;
    case "presence":
      return frame.room_id === room.roomId ? { ...room, present: frame.present } : room;
    case "moderation":
      return frame.room_id === room.roomId ? { ...room, moderation: frame.status } : room;
    case "room.reads_first":
      return frame.room_id === room.roomId ? { ...room, readsFirst: frame.reads_first } : room;
    case "own.noted":
      return frame.room_id === room.roomId ? { ...room, own: { ...room.own, [frame.message_id]: frame } } : room;
    case "roster":
      return frame.room_id === room.roomId ? { ...room, onCall: frame.on_call } : room;
    case "session.overview":
      return frame.room_id === room.roomId ? { ...room, overview: frame.overview } : room;
    case "contact.opened":
      return frame.room_id === room.roomId ? withOpening(room, frame) : room;
    case "board":
      return { ...room, board: shown(room.board, frame) };
    case "board.changed":
      return frame.room_id === room.roomId ? { ...room, board: changed(room.board, frame) } : room;
    case "session.notes":
      return frame.room_id === room.roomId ? { ...room, notes: frame.notes } : room;
    case "close_outs":
      return frame.room_id === room.roomId ? { ...room, closeOuts: frame } : room;
    case "close_out.changed":
      return frame.room_id === room.roomId ? { ...room, hasOldCloseOuts: true } : room;
    case "care.calling":
      return toldAgain(room, frame);
    case "done":
    case "crisis.note":
    case "posted":
    case "clock":
    case "pages":
    case "writing":
    case "refused":
    case "topic.heads":
    case "closing":
      return room;
    default:
      return isKnown(frame.type) ? logged(room, frame) : room;
  }
}

/** The room with a page of its past in front. */
export function withHistory(room: RoomState, history: History): RoomState {
  return {
    ...room,
    messages: history.messages.reduce(placed, room.messages),
    reactions: { ...byMessage(history.reactions), ...room.reactions },
    hasEarlier: history.has_earlier,
  };
}

export function withoutOwn(room: RoomState, messageId: string): RoomState {
  const { [messageId]: _putAway, ...own } = room.own;
  return { ...room, own };
}

function entered(room: RoomState, frame: Entered): RoomState {
  const about = {
    name: frame.name,
    role: frame.role,
    present: frame.present,
    moderation: frame.moderation,
    editWithinS: frame.edit_within_s,
    overview: frame.overview,
    standing: frame.standing ?? "in",
    door: frame.door ?? null,
    declined: frame.declined ?? null,
    onCall: frame.on_call ?? null,
    facilitatorsNeeded: frame.facilitators_needed ?? null,
    hasAsked: frame.has_asked ?? false,
    readsFirst: frame.reads_first ?? false,
    talksBetween: frame.talks_between ?? true,
    notes: frame.notes ?? null,
    // What has changed meanwhile is in no log.
    hasOldCloseOuts: true,
    // Lines that were drawn meanwhile are in no log.
    board: null,
  };
  if (frame.snapshot !== null) {
    return { ...room, ...about, ...drawn(frame.snapshot), epoch: frame.epoch, seqs: frame.seqs };
  }
  const caughtUp = (frame.missed ?? []).reduce(logged, { ...room, ...about, epoch: frame.epoch });
  return { ...caughtUp, seqs: highest(caughtUp.seqs, frame.seqs) };
}

function drawn(snapshot: Snapshot): Partial<RoomState> {
  const flags = snapshot.flags ?? [];
  return {
    members: Object.fromEntries(snapshot.members.map((member) => [member.user_id, member])),
    messages: snapshot.messages.toSorted((a, b) => a.place - b.place),
    reactions: byMessage(snapshot.reactions),
    hasEarlier: snapshot.has_earlier,
    held: snapshot.held,
    flags: Object.fromEntries(flags.map((flag) => [flag.id, flag])),
    acts: Object.fromEntries((snapshot.acts ?? []).map((act) => [act.id, act])),
    notices: Object.fromEntries((snapshot.notices ?? []).map((notice) => [notice.act_id, notice])),
    ...ofCare(snapshot),
    session: snapshot.session,
    pages: snapshot.pages ?? [],
    ...besideOf(snapshot),
    toRead: Object.fromEntries((snapshot.to_read ?? []).map((message) => [message.id, message])),
    isReadFirst: snapshot.is_read_first ?? false,
  };
}

function logged(room: RoomState, event: LoggedEvent): RoomState {
  if (event.seq <= (room.seqs[event.topic] ?? 0)) return room;
  const next = { ...room, seqs: { ...room.seqs, [event.topic]: event.seq } };
  switch (event.type) {
    case "message.posted":
    case "message.changed":
      return event.message.room_id === room.roomId ? withMessage(next, event.message) : next;
    case "reactions.changed":
      if (event.room_id !== room.roomId) return next;
      return { ...next, reactions: { ...next.reactions, ...byMessage([event.reactions]) } };
    case "message.held":
      // One's own topic is heard in every room, and this may be about another.
      if (event.room_id !== room.roomId) return next;
      return event.message === null ? withoutHeld(next, event.message_id) : withHeld(next, event.message);
    case "hold.changed":
      // A small group's are told to the facilitators of its group.
      return event.topic.startsWith(`room/${room.roomId}/`) ? withToRead(next, event.message_id, event.message) : next;
    case "read_first.changed":
      return event.room_id === room.roomId ? { ...next, isReadFirst: event.is_read_first } : next;
    case "member.changed":
      return event.room_id === room.roomId ? withMember(next, event.member) : next;
    case "member.left":
      return event.room_id === room.roomId ? withoutMember(next, event.user_id) : next;
    case "gone":
      return without(next, event.subject_id);
    case "flag.raised":
    case "flag.changed":
      // A small group's flags are told to the facilitators of its group.
      return event.topic.startsWith(`room/${room.roomId}/`) ? withFlag(next, event.flag) : next;
    case "act.changed":
      return event.topic.startsWith(`room/${room.roomId}/`) ? withAct(next, event.act) : next;
    case "notice.changed":
      // As for one's held messages: it may be about another room.
      if (event.room_id !== room.roomId) return next;
      return withNotice(next, event.act_id, event.notice);
    case "care.alert":
    case "care.called":
    case "crisis.changed":
    case "help.asked":
    case "help.changed":
      return withCare(next, event);
    case "session.changed":
      return event.session.room_id === room.roomId ? { ...next, session: event.session } : next;
    case "door.changed":
      return event.room_id === room.roomId ? { ...next, door: event.door } : next;
    case "door.answered":
      if (event.room_id !== room.roomId) return next;
      return { ...next, standing: event.standing, declined: event.reason };
    case "aside.changed":
      return withAside(next, event);
    case "back_channel.remark":
      return withRemark(next, event);
    case "report.changed":
      return withReport(next, event);
    case "breakout.asked":
      return event.room_id === room.roomId ? { ...next, hasAsked: event.has_asked } : next;
    case "duty.paged": {
      const others = next.pages.filter((page) => page.room_id !== event.room_id);
      return { ...next, pages: event.page === null ? others : [...others, event.page] };
    }
  }
}

function withOpening(room: RoomState, opened: ContactOpened): RoomState {
  const others = room.openings.filter((other) => other.opening_id !== opened.opening_id);
  return { ...room, openings: [...others, opened] };
}

function byMessage(given: readonly MessageReactions[]): RoomState["reactions"] {
  return Object.fromEntries(given.map((one) => [one.message_id, one.reactions]));
}

function withMessage(room: RoomState, message: RoomMessage): RoomState {
  const first = room.messages[0];
  // Older than what has been loaded: with it there would be a hole. It is there when that part of the past is loaded.
  if (first !== undefined && room.hasEarlier && message.place < first.place) return room;
  return withoutHeld({ ...room, messages: placed(room.messages, message) }, message.id);
}

function placed(messages: readonly RoomMessage[], message: RoomMessage): readonly RoomMessage[] {
  const others = messages.filter((other) => other.id !== message.id);
  const at = others.findLastIndex((other) => other.place < message.place) + 1;
  return others.toSpliced(at, 0, message);
}

function withHeld(room: RoomState, message: HeldMessage): RoomState {
  // A reply can be overtaken by the release it precedes: what is in the room is held no longer.
  if (room.messages.some((other) => other.id === message.id)) return room;
  // Or by an edit of it.
  if (room.held.some((other) => other.id === message.id && other.edition > message.edition)) return room;
  const others = room.held.filter((other) => other.id !== message.id);
  return { ...room, held: [...others, message].sort((a, b) => Date.parse(a.posted_at) - Date.parse(b.posted_at)) };
}

function withoutHeld(room: RoomState, messageId: string): RoomState {
  if (!room.held.some((message) => message.id === messageId)) return room;
  return { ...room, held: room.held.filter((message) => message.id !== messageId) };
}

function withToRead(room: RoomState, messageId: string, message: WaitingMessage | null): RoomState {
  const { [messageId]: _before, ...others } = room.toRead;
  return { ...room, toRead: message === null ? others : { ...others, [messageId]: message } };
}

function withMember(room: RoomState, member: Member): RoomState {
  return { ...room, members: { ...room.members, [member.user_id]: member } };
}

function withoutMember(room: RoomState, userId: string): RoomState {
  const { [userId]: _left, ...members } = room.members;
  return { ...room, members };
}

/** A message, a flag, an act or a report is gone; with a message all that is of it. */
function without(room: RoomState, gone: string): RoomState {
  const { [gone]: _reactions, ...reactions } = room.reactions;
  const { [gone]: _report, ...reports } = room.reports;
  return {
    ...withToRead(room, gone, null),
    messages: room.messages.filter(({ id }) => id !== gone),
    flags: kept(room.flags, (flag) => flag.id !== gone && flag.message_id !== gone),
    acts: kept(room.acts, (act) => act.id !== gone && act.message_id !== gone),
    reactions,
    reports,
  };
}

function kept<T>(all: Readonly<Record<string, T>>, isKept: (one: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([, one]) => isKept(one)));
}

function withFlag(room: RoomState, flag: RoomFlag): RoomState {
  return { ...room, flags: { ...room.flags, [flag.id]: flag } };
}

function withAct(room: RoomState, act: MessageAct): RoomState {
  return { ...room, acts: { ...room.acts, [act.id]: act } };
}

function withNotice(room: RoomState, actId: string, notice: Notice | null): RoomState {
  const { [actId]: known, ...others } = room.notices;
  if (notice === null) return { ...room, notices: others };
  // The words of a removed message come once; told again, it has none.
  return { ...room, notices: { ...others, [actId]: { ...notice, text: notice.text ?? known?.text ?? null } } };
}

function highest(known: Readonly<Record<string, number>>, told: Record<string, number>): Record<string, number> {
  const seqs = { ...told };
  for (const [topic, seq] of Object.entries(known)) seqs[topic] = Math.max(seq, seqs[topic] ?? 0);
  return seqs;
}

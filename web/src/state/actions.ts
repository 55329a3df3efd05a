/** What a person can do in a room. Each says, when it fails, with which code. */

import { api, codeOf, type ProblemCode } from "../net/api";
import { LineLost, type Ask, type Link } from "../net/link";
import { newClientId } from "../net/outbox";
import type {
  AddAgreementLine,
  AddTheme,
  HeldMessage,
  HurtfulWords,
  Outcome,
  PersonalWords,
  Reaction,
  ReturnReason,
  RoomFlag,
  WaitingMessage,
} from "../protocol.gen";
import { withHistory, withoutOwn } from "./apply";
import { withoutAlert } from "./care";
import { begun, type Editing } from "./editing";
import type { RoomStore } from "./store";

/** Null when it is done. */
export type Trouble = ProblemCode | null;

export function say(store: RoomStore, text: string): void {
  store.outbox.add(store.room.peek().roomId, text);
}

export function release(store: RoomStore, messageId: string, isMasked: boolean): Promise<Trouble> {
  return command(store, { type: "message.release", message_id: messageId, is_masked: isMasked });
}

/** Change a message of one's own, beginning with what it says or with *text*. */
export function beginEdit(store: RoomStore, messageId: string, text?: string): void {
  const editing = begun(store.room.peek(), messageId);
  store.editing.value = editing === null || text === undefined ? editing : { ...editing, text };
}

/** Put words where one writes something new, to be changed and sent. */
export function writeAnew(store: RoomStore, text: string): void {
  store.editing.value = null;
  store.toWrite.value = text;
}

export function cancelEdit(store: RoomStore): void {
  store.editing.value = null;
}

/** Back from the question to the words. */
export function goOnWriting(store: RoomStore): void {
  const editing = store.editing.peek();
  if (editing !== null) store.editing.value = { ...editing, asked: null, kinder: null };
}

/** Send new words for the message that is being changed. What becomes of them is in `store.editing`: null is done. */
export async function sendEdit(store: RoomStore, text: string, isMeant = false): Promise<void> {
  const editing = store.editing.peek();
  if (editing === null || editing.isSending) return;
  const { messageId, edition, sent } = editing;
  const isSame = sent?.text === text && sent.isMeant === isMeant;
  const sending = isSame ? sent : { clientId: newClientId(), text, isMeant };
  store.editing.value = { ...editing, isSending: true, sent: sending, problem: null };
  const settle = (changes: Partial<Editing> | null) => {
    const now = store.editing.peek();
    // The room's own event was faster, or its author has let go of it.
    if (now?.sent !== sending) return;
    store.editing.value = changes === null ? null : { ...now, isSending: false, ...changes };
  };
  try {
    const reply = await store.link.call({
      type: "message.edit",
      message_id: messageId,
      client_id: sending.clientId,
      edition,
      text,
      is_meant: isMeant,
    });
    if (reply.type !== "refused") settle(null);
    else if (reply.code === "looks_personal") settle({ asked: reply.personal ?? null });
    else if (reply.code === "may_hurt") settle({ kinder: reply.kinder ?? null });
    else settle({ problem: reply.code });
  } catch (error) {
    if (!(error instanceof LineLost)) throw error;
    settle({ problem: "unreachable" });
  }
}

/** Say a held message of one's own in other words, having been asked about it. */
export function reword(store: RoomStore, message: HeldMessage, text: string): Promise<Trouble> {
  return command(store, {
    type: "message.edit",
    message_id: message.id,
    client_id: newClientId(),
    edition: message.edition,
    text,
    is_meant: true,
  });
}

/** What waits to be read first may go into the room. */
export function letIn(store: RoomStore, message: WaitingMessage): Promise<Trouble> {
  return command(store, { type: "hold.release", message_id: message.id, edition: message.edition });
}

export function handBack(store: RoomStore, message: WaitingMessage, reason: ReturnReason): Promise<Trouble> {
  return command(store, { type: "hold.return", message_id: message.id, edition: message.edition, reason });
}

export function withdraw(store: RoomStore, messageId: string): Promise<Trouble> {
  return command(store, { type: "message.withdraw", message_id: messageId });
}

export function hide(store: RoomStore, messageId: string, flagId: string | null = null): Promise<Trouble> {
  return command(store, { type: "message.hide", message_id: messageId, flag_id: flagId });
}

export function show(store: RoomStore, messageId: string, flagId: string | null = null): Promise<Trouble> {
  return command(store, { type: "message.show", message_id: messageId, flag_id: flagId });
}

export function react(store: RoomStore, messageId: string, reaction: Reaction, isGiven: boolean): Promise<Trouble> {
  return command(store, { type: "message.react", message_id: messageId, reaction, is_given: isGiven });
}

export function claim(store: RoomStore, flagId: string, isTakeover = false): Promise<Trouble> {
  return command(store, { type: "flag.claim", flag_id: flagId, is_takeover: isTakeover });
}

export function giveBack(store: RoomStore, flagId: string): Promise<Trouble> {
  return command(store, { type: "flag.give_back", flag_id: flagId });
}

/** Done with a flag as it stands on this screen. */
export function resolve(store: RoomStore, flag: RoomFlag, outcome: Outcome): Promise<Trouble> {
  return command(store, { type: "flag.resolve", flag_id: flag.id, outcome, edition: flag.edition });
}

/** Read, and not to be shown again: what the helper has said of words of one's own. */
export function putOwnAway(store: RoomStore, messageId: string): void {
  store.room.value = withoutOwn(store.room.peek(), messageId);
}

/** Take an alert of another room from this screen. In that room it stays open until somebody is there, and it comes back when it is called out again. */
export function putAside(store: RoomStore, crisisId: string): void {
  store.room.value = withoutAlert(store.room.peek(), crisisId);
}

export async function loadEarlier(store: RoomStore): Promise<Trouble> {
  const { roomId, messages } = store.room.peek();
  const first = messages[0];
  if (first === undefined) return null;
  try {
    const history = await api.history(roomId, first.place);
    // A snapshot may have come meanwhile, with another beginning; then this page no longer joins on.
    if (store.room.peek().messages[0]?.place === first.place)
      store.room.value = withHistory(store.room.peek(), history);
    return null;
  } catch (thrown) {
    return codeOf(thrown);
  }
}

/** Send a command that needs nothing beside it, such as those of a session. */
export async function command(store: { readonly link: Link }, ask: Ask): Promise<Trouble> {
  try {
    const reply = await store.link.call(ask);
    return reply.type === "refused" ? reply.code : null;
  } catch (error) {
    if (error instanceof LineLost) return "unreachable";
    throw error;
  }
}

/** Words that go into a session. What comes back beside trouble is what their author is asked about. */
export async function giveWords(
  store: RoomStore,
  type: (AddTheme | AddAgreementLine)["type"],
  text: string,
  isMeant = false,
): Promise<{ trouble: Trouble; asked: PersonalWords | null; kinder: HurtfulWords | null }> {
  const { roomId } = store.room.peek();
  try {
    const reply = await store.link.call({ type, room_id: roomId, text, is_meant: isMeant });
    if (reply.type !== "refused") return { trouble: null, asked: null, kinder: null };
    const asked = reply.code === "looks_personal" ? (reply.personal ?? null) : null;
    const kinder = reply.code === "may_hurt" ? (reply.kinder ?? null) : null;
    return { trouble: asked === null && kinder === null ? reply.code : null, asked, kinder };
  } catch (error) {
    if (error instanceof LineLost) return { trouble: "unreachable", asked: null, kinder: null };
    throw error;
  }
}

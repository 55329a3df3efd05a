/** What a person can do in a room. Each says, when it fails, with which code. */

import { api, codeOf, type ProblemCode } from "../net/api";
import { LineLost, type Ask } from "../net/link";
import type { Outcome, RoomFlag } from "../protocol.gen";
import { withHistory, withoutAlert } from "./apply";
import type { RoomStore } from "./store";

/** Null when it is done. */
export type Trouble = ProblemCode | null;

export function say(store: RoomStore, text: string): void {
  store.outbox.add(store.room.peek().roomId, text);
}

export function release(store: RoomStore, messageId: string, isMasked: boolean): Promise<Trouble> {
  return command(store, { type: "message.release", message_id: messageId, is_masked: isMasked });
}

export function withdraw(store: RoomStore, messageId: string): Promise<Trouble> {
  return command(store, { type: "message.withdraw", message_id: messageId });
}

export function hide(store: RoomStore, messageId: string): Promise<Trouble> {
  return command(store, { type: "message.hide", message_id: messageId });
}

export function show(store: RoomStore, messageId: string): Promise<Trouble> {
  return command(store, { type: "message.show", message_id: messageId });
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

/** Take an alert of another room from this screen. In that room it stays open until somebody claims it. */
export function putAside(store: RoomStore, flagId: string): void {
  store.room.value = withoutAlert(store.room.peek(), flagId);
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

async function command(store: RoomStore, ask: Ask): Promise<Trouble> {
  try {
    const reply = await store.link.call(ask);
    return reply.type === "refused" ? reply.code : null;
  } catch (error) {
    if (error instanceof LineLost) return "unreachable";
    throw error;
  }
}

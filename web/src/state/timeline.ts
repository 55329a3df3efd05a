/** What the timeline shows, in order: the room's messages under their days, then what is one's own and not yet in it. */

import type { Unsent } from "../net/outbox";
import type { HeldMessage, Notice, RoomMessage } from "../protocol.gen";
import type { RoomState } from "./model";

export type Item =
  | { readonly is: "day"; readonly key: string; readonly at: string }
  | { readonly is: "message"; readonly key: string; readonly message: RoomMessage; readonly isFirst: boolean }
  | { readonly is: "held"; readonly key: string; readonly message: HeldMessage }
  | { readonly is: "notice"; readonly key: string; readonly notice: Notice }
  | { readonly is: "unsent"; readonly key: string; readonly unsent: Unsent };

/** Within this time, messages of one author stand together under one name. */
const GROUP_MS = 5 * 60_000;

export function items(room: RoomState, unsent: readonly Unsent[]): Item[] {
  const shown: Item[] = [];
  let before: RoomMessage | null = null;
  for (const message of room.messages) {
    if (before === null || dayOf(before.posted_at) !== dayOf(message.posted_at)) {
      shown.push({ is: "day", key: `day ${dayOf(message.posted_at)}`, at: message.posted_at });
      before = null;
    }
    // The client's own id is the key, so that a message keeps its place on screen when it goes from sending to sent.
    shown.push({
      is: "message",
      key: keyOf(message),
      message,
      isFirst: before === null || !goTogether(before, message),
    });
    before = message;
  }
  for (const message of room.held) shown.push({ is: "held", key: `held ${message.id}`, message });
  for (const notice of notices(room)) shown.push({ is: "notice", key: `notice ${notice.act_id}`, notice });
  const arrived = arrivedIds(room);
  for (const one of unsent) {
    if (one.roomId === room.roomId && !arrived.has(one.clientId)) {
      shown.push({ is: "unsent", key: `${room.myId} ${one.clientId}`, unsent: one });
    }
  }
  return shown;
}

/** The client ids of one's own messages that the server is known to have. */
export function arrivedIds(room: RoomState): Set<string> {
  const mine = room.messages.filter((message) => message.author_id === room.myId);
  return new Set([...mine, ...room.held].map((message) => message.client_id));
}

/** Where one writes, and not at the message, which may be far back. */
function notices(room: RoomState): Notice[] {
  return Object.values(room.notices).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function keyOf(message: RoomMessage): string {
  return `${message.author_id} ${message.client_id}`;
}

function goTogether(before: RoomMessage, message: RoomMessage): boolean {
  return (
    before.author_id === message.author_id &&
    before.state === message.state &&
    Date.parse(message.posted_at) - Date.parse(before.posted_at) < GROUP_MS
  );
}

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

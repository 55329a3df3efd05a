/** What a person can do beside the talk: take somebody aside, talk in the back channel, tell the facilitators. */

import { newClientId } from "../net/outbox";
import type { ReportReason } from "../protocol.gen";
import { command, type Trouble } from "./actions";
import type { RoomStore } from "./store";

/**
 * One thing to send, until it has arrived: what is tried again under the same id is done once.
 * Other words are another thing.
 */
export class Sending {
  #last: { text: string; clientId: string } | null = null;

  idFor(text: string): string {
    if (this.#last?.text !== text) this.#last = { text, clientId: newClientId() };
    return this.#last.clientId;
  }

  arrived(): void {
    this.#last = null;
  }
}

export function askAside(store: RoomStore, who: string, text: string, clientId: string): Promise<Trouble> {
  const { roomId } = store.room.peek();
  const words = text.trim() === "" ? null : text.trim();
  return command(store, { type: "aside.ask", room_id: roomId, who, client_id: clientId, text: words });
}

type AsideVerb = "aside.accept" | "aside.decline" | "aside.join" | "aside.close";

export function inAside(store: RoomStore, verb: AsideVerb, asideId: string): Promise<Trouble> {
  return command(store, { type: verb, aside_id: asideId });
}

export function sayToTeam(store: RoomStore, text: string, flagId: string | null, clientId: string): Promise<Trouble> {
  const { roomId } = store.room.peek();
  return command(store, { type: "back_channel.say", room_id: roomId, client_id: clientId, text, flag_id: flagId });
}

export function tellOf(
  store: RoomStore,
  messageId: string,
  reason: ReportReason,
  line: string | null,
): Promise<Trouble> {
  return command(store, { type: "message.report", message_id: messageId, reason, line });
}

/**
 * Changing one's own message, from the first letter until the room has the new words.
 *
 * Pure values, replaced and never changed in place. The room goes on meanwhile: whatever it makes of the message, what is being
 * written stays until its author lets go of it.
 */

import type { ProblemCode } from "../net/api";
import type { HurtfulWords, PersonalWords } from "../protocol.gen";
import type { RoomState } from "./model";

export interface Editing {
  readonly messageId: string;
  /** Whose words the new ones take the place of. */
  readonly edition: number;
  /** What one began with: what the message said, or what was offered instead. */
  readonly text: string;
  readonly isSending: boolean;
  /** What was sent last. Sent again unchanged, as after a lost reply, it has the same id and is done once. */
  readonly sent: Sent | null;
  /** The new words look personal, and their author is asked. */
  readonly asked: PersonalWords | null;
  /** The new words could be kinder, and their author is asked. */
  readonly kinder: HurtfulWords | null;
  /** `changed`: on another screen of one's own. `gone`: taken back or out of sight, and not to be changed any more. */
  readonly problem: ProblemCode | "changed" | "gone" | null;
}

export interface Sent {
  readonly clientId: string;
  readonly text: string;
  readonly isMeant: boolean;
}

/** Null if there is no such message of one's own that can be changed. */
export function begun(room: RoomState, messageId: string): Editing | null {
  const own = ownWords(room, messageId);
  if (own === null) return null;
  return { messageId, ...own, isSending: false, sent: null, asked: null, kinder: null, problem: null };
}

/** *editing* after something has happened in the room; null once the room has the new words. */
export function followed(editing: Editing, room: RoomState): Editing | null {
  const own = ownWords(room, editing.messageId);
  if (own === null) return { ...editing, problem: "gone" };
  if (own.edition <= editing.edition) return editing;
  if (editing.sent !== null && normal(editing.sent.text) === own.text) return null;
  return { ...editing, edition: own.edition, sent: null, problem: "changed" };
}

/** May a message of the room still be changed, as far as this screen's clock knows? */
export function isInTime(room: RoomState, postedAt: string, now = Date.now()): boolean {
  return now - Date.parse(postedAt) < room.editWithinS * 1000;
}

function ownWords(room: RoomState, messageId: string): { edition: number; text: string } | null {
  const held = room.held.find((one) => one.id === messageId);
  if (held !== undefined) return { edition: held.edition, text: held.text };
  const said = room.messages.find((one) => one.id === messageId && one.author_id === room.myId);
  return said?.text == null ? null : { edition: said.edition, text: said.text };
}

/** As the server will have it, but for what no keyboard writes. */
function normal(text: string): string {
  return text.replaceAll("\r\n", "\n").normalize("NFC").trim();
}

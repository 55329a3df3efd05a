/** Breakouts: who is with whom, and for how long. */

import type { GroupSession, RoomMessage, SessionSmallGroup } from "../protocol.gen";
import { isHost } from "./floor";
import { readS } from "./sessionClock";

/** The small group somebody is in; null if they are in none. */
export function groupOf(session: GroupSession | null, who: string): SessionSmallGroup | null {
  return session?.breakout?.groups.find((group) => group.members.includes(who)) ?? null;
}

/** What is left of the breakout, in seconds, never less than nothing; null without one. */
export function breakoutLeftS(session: GroupSession, atMs: number): number | null {
  if (session.breakout === null) return null;
  return Math.max(0, session.breakout.began_at_s + session.breakout.length_s - readS(session.clock, atMs));
}

/** One's words from a small room, behind those that wait in the room one comes back to. */
export function broughtBack(waiting: string | null, written: string): string {
  return waiting === null || waiting === "" ? written : `${waiting}\n${written}`;
}

const SAID_TO_ALL = 2;

/**
 * What those who look after the room have said to everybody since anybody else spoke there, the last two: while the group is apart, that is what
 * they say to it, and before that, what it is to talk about.
 */
export function saidToAll(session: GroupSession, messages: readonly RoomMessage[]): readonly RoomMessage[] {
  const shown = messages.filter(({ state, text }) => state === "visible" && text !== null);
  const last = shown.findLastIndex(({ author_id }) => !isHost(session, author_id));
  return shown.slice(last + 1).slice(-SAID_TO_ALL);
}

/** Where one stands in a session: what becomes of one's words and why, and what one may still do. For the screen; the server decides. */

import type { GroupSession } from "../protocol.gen";
import { goesOn, handOf, maySpeak } from "./floor";
import type { RoomState } from "./model";
import { readS } from "./sessionClock";
import { isGuest } from "./visit";

/** Why words stay in the composer. */
export type Stay = "lobby" | "paused" | "muted" | "listening" | "apart" | "hand" | "handUp" | "resting" | "outside";

/** `said`: the group reads it at once. `kept`: it waits until the turn of somebody else is over. */
export type Standing = "said" | "kept" | Stay;

/** For how long after its end a session is still what one has just come from. */
const LATELY_S = 90 * 60;

export function standingOf(session: GroupSession, who: string): Standing {
  switch (maySpeak(session, who)) {
    case "say":
      return "said";
    case "park":
      return "kept";
    case "read":
      return "outside";
    case "react":
      return whyNot(session, who);
  }
}

/** Is there nothing to write in now, because no session goes on? Facilitators always may. */
export function isBetween({ session, talksBetween, role }: RoomState): boolean {
  return !goesOn(session) && !talksBetween && role !== "facilitator";
}

/** Are words taken now, whether they are shown at once or a little later? */
export function takesWords(room: RoomState): boolean {
  if (!goesOn(room.session)) return !isBetween(room);
  const standing = standingOf(room.session, room.myId);
  return standing === "said" || standing === "kept";
}

function whyNot(session: GroupSession, who: string): Stay {
  if (session.muted.includes(who)) return "muted";
  if (session.state === "lobby" || session.state === "paused") return session.state;
  if (session.breakout !== null) return "apart";
  // While people say goodbye no hand is called any more.
  const mayAsk = isGuest(session, who) && session.state === "open";
  if (session.statuses[who] === "listening" && !mayAsk) return "listening";
  if (handOf(session, who) !== null) return "handUp";
  return mayAsk || session.rules.cross_talk === "hands" ? "hand" : "resting";
}

/** Does one wait for the session to begin? Whoever looks after the room has it as ever. */
export function isInLobby(session: GroupSession | null, who: string): boolean {
  return session?.state === "lobby" && !session.on_duty.includes(who);
}

/** Is one of those who look after the room here? */
export function isLookedAfter(session: GroupSession, present: readonly string[]): boolean {
  return session.on_duty.some((who) => present.includes(who));
}

/** A line for the agreement may be added until the phase in which it is read is over. */
export function mayAddLine(session: GroupSession, who: string): boolean {
  if (!session.attended.includes(who)) return false;
  if (session.state === "lobby") return true;
  if (session.state !== "open" && session.state !== "paused") return false;
  return session.phases.slice(session.phase_index).some((phase) => phase.kind === "agreement");
}

/** Is it over, and not for long? Nobody keeps when a session ended; its clock says when at the earliest. */
export function endedLately(session: GroupSession, atMs: number): boolean {
  if (session.state !== "closed") return false;
  return atMs / 1000 - Date.parse(session.opened_at) / 1000 - readS(session.clock, atMs) < LATELY_S;
}

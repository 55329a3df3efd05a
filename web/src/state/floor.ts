/** Who may speak in a session, and who is next: what `server/domain/floor`, `rounds` and `hands` say, for the screen. The server decides. */

import type { GroupSession, RaisedHand, Reaction, RoundSeat, SessionRound } from "../protocol.gen";

/** What becomes of what one writes now: into the room, after the turn, reactions only, or nothing. */
export type Voice = "say" | "park" | "react" | "read";
export type Part = "lead" | "co_facilitator" | "member";

export function goesOn(session: GroupSession | null): session is GroupSession {
  return session !== null && session.state !== "closed";
}

export function partOf(session: GroupSession, who: string): Part {
  if (!session.on_duty.includes(who)) return "member";
  return session.lead === who ? "lead" : "co_facilitator";
}

/** Has *who* a duty tonight that is not taking part? A peer mentor takes part. */
export function isHost(session: GroupSession, who: string): boolean {
  const duty = session.duties[who];
  return session.on_duty.includes(who) || (duty !== undefined && duty !== "peer_mentor");
}

export function maySpeak(session: GroupSession, who: string): Voice {
  if (session.state === "closed") return "read";
  if (session.on_duty.includes(who)) return "say";
  if (!session.attended.includes(who) || session.duties[who] === "coordinator") return "read";
  if (isHost(session, who)) return "say";
  if (session.muted.includes(who) || session.state === "lobby" || session.state === "paused") return "react";
  if (session.breakout !== null) return "react"; // the talk is in the small groups
  if (hasFloor(session, who)) return "say";
  if (session.statuses[who] === "listening" || session.guests.includes(who)) return "react";
  if (session.state === "closing" || session.rules.cross_talk === "anyone") return "say";
  return session.rules.cross_talk === "turn" && session.round?.turn ? "park" : "react";
}

/** The reactions there are, in the order in which they are offered. */
export const REACTIONS: readonly Reaction[] = ["heard", "with_you", "thanks", "me_too"];

/** What *who* may say without words, in the session that goes on or without one. */
export function reactionsFor(session: GroupSession | null, who: string): readonly Reaction[] {
  if (!goesOn(session)) return REACTIONS;
  if (maySpeak(session, who) === "read") return [];
  return REACTIONS.filter((reaction) => session.rules.reactions.includes(reaction));
}

export function hasFloor(session: GroupSession, who: string): boolean {
  return session.called?.who === who || hasTurn(session, who);
}

export function hasTurn(session: GroupSession, who: string): boolean {
  return session.round?.turn?.who === who;
}

export function seatOf(session: GroupSession, who: string): RoundSeat | null {
  return session.round?.seats.find((seat) => seat.who === who) ?? null;
}

/** Who speaks after this turn, in order, as it stands now. */
export function lineOf(round: SessionRound): string[] {
  if (round.is_finished) return [];
  return round.seats
    .filter((seat) => seat.state === "waiting" && !seat.is_away && seat.who !== round.turn?.who)
    .map((seat) => seat.who);
}

/** 1 for the next; null outside the line, and in a popcorn round, where nobody knows. */
export function placeInRound(round: SessionRound, who: string): number | null {
  const at = lineOf(round).indexOf(who);
  return at === -1 || round.order === "popcorn" ? null : at + 1;
}

export function handOf(session: GroupSession, who: string): RaisedHand | null {
  return session.hands.find((hand) => hand.who === who) ?? null;
}

/** 1 for whose hand went up first; null for whoever has none up. */
export function placeOfHand(session: GroupSession, who: string): number | null {
  const at = session.hands.findIndex((hand) => hand.who === who);
  return at === -1 ? null : at + 1;
}

export function hasAgreed(session: GroupSession, who: string): boolean {
  return session.agreement.agreed.includes(who);
}

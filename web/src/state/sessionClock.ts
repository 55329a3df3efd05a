/**
 * The clock of a group's session, which stands still in a pause. Moments are milliseconds since 1970 by the server's clock: `serverNow()` has them.
 */

import type { GroupSession, RoundTurn, SessionClock } from "../protocol.gen";

/** What it shows at *atMs*, in seconds. */
export function readS(clock: SessionClock, atMs: number): number {
  return clock.ran_s + (clock.since === null ? 0 : Math.max(0, (atMs - Date.parse(clock.since)) / 1000));
}

/** What is left of the phase, or of the farewell, in seconds; less than nothing when it has run over; null without a clock. */
export function phaseLeftS(session: GroupSession, atMs: number): number | null {
  if (session.phase_length_s === null || session.state === "lobby" || session.state === "closed") return null;
  return session.phase_began_at_s + session.phase_length_s - readS(session.clock, atMs);
}

/** What is left of a turn, in seconds; less than nothing when it has run over. */
export function turnLeftS(session: GroupSession, turn: RoundTurn, atMs: number): number {
  return turn.began_at_s + turn.length_s - readS(session.clock, atMs);
}

/** What is left of the whole agenda, in seconds, if each phase takes its time; null if one has no clock, or it is done. */
export function agendaLeftS(session: GroupSession, atMs: number): number | null {
  const thisPhase = phaseLeftS(session, atMs);
  if (thisPhase === null || session.state === "closing") return null;
  let leftS = Math.max(0, thisPhase);
  for (const phase of session.phases.slice(session.phase_index + 1)) {
    if (phase.minutes === null) return null;
    leftS += phase.minutes * 60;
  }
  return leftS;
}

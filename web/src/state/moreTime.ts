/**
 * Giving more time: to the phase, to a turn, to small groups. Pure.
 *
 * A command names how long it is to be in all, as this screen has it. So a second press before the screen has followed, another facilitator's
 * at the same moment, or one that is sent again when its answer was lost, gives nothing twice.
 */

import type { Ask } from "../net/link";
import type { GroupSession, RoundTurn } from "../protocol.gen";

const PHASE_S = 5 * 60;
const TURN_S = 60;
const BREAKOUT_S = 2 * 60;
/** As `server/domain/breakouts.LENGTH_MAX`. */
const BREAKOUT_MAX_S = 60 * 60;

/** Five minutes more; null where the phase has no clock, or none goes on. */
export function moreForPhase(session: GroupSession): Ask | null {
  const { room_id, phase_index, phase_length_s: lengthS, state } = session;
  if (lengthS === null || (state !== "open" && state !== "paused")) return null;
  return { type: "session.extend", room_id, phase_index, to_s: lengthS + PHASE_S };
}

/** A minute more. */
export function moreForTurn({ room_id }: GroupSession, { who, length_s }: RoundTurn): Ask {
  return { type: "round.add_time", room_id, who, to_s: length_s + TURN_S };
}

/** Two minutes more; null without small groups, and when they have an hour in all. */
export function moreForBreakout({ room_id, breakout }: GroupSession): Ask | null {
  if (breakout === null || breakout.length_s >= BREAKOUT_MAX_S) return null;
  const { began_at_s, length_s } = breakout;
  return { type: "breakout.add_time", room_id, began_at_s, to_s: Math.min(BREAKOUT_MAX_S, length_s + BREAKOUT_S) };
}

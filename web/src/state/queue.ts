/** The order in which facilitators see flags: the most urgent first, and among equals whoever has waited longest. */

import type { Attention, RoomFlag, WaitingMessage } from "../protocol.gen";
import type { RoomState } from "./model";

export type Lane = Attention | "crisis" | "wording";

export function laneOf(flag: RoomFlag): Lane {
  if (flag.urgency === 0) return "crisis";
  return flag.urgency === 4 ? "wording" : flag.attention;
}

export function openFlags(room: RoomState): RoomFlag[] {
  return Object.values(room.flags)
    .filter((flag) => flag.state !== "resolved")
    .sort(byUrgency);
}

/** What is to be read before the group does: first what would go by itself soonest. */
export function toRead(room: RoomState): WaitingMessage[] {
  return Object.values(room.toRead).sort((a, b) => time(a.until) - time(b.until) || compare(a.id, b.id));
}

/** How much waits for a facilitator. */
export function waitingCount(room: RoomState): number {
  return openFlags(room).length + Object.keys(room.toRead).length;
}

/** Resolved, the latest first. */
export function doneFlags(room: RoomState): RoomFlag[] {
  return Object.values(room.flags)
    .filter((flag) => flag.state === "resolved")
    .sort((a, b) => time(b.resolved_at ?? b.raised_at) - time(a.resolved_at ?? a.raised_at) || compare(a.id, b.id));
}

export function byUrgency(a: RoomFlag, b: RoomFlag): number {
  return a.urgency - b.urgency || time(a.raised_at) - time(b.raised_at) || compare(a.id, b.id);
}

// Not a comparison of the strings: a whole second is written without a fraction, and "." sorts before "Z".
function time(at: string): number {
  return Date.parse(at);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The order in which facilitators see flags: the most urgent first, and among equals whoever has waited longest; and the lane of each.
 *
 * A flag is never left out. Of concern, those beyond the room's budget of alerts (`is_quiet`) stand together, by author; notes about wording
 * alone are a digest, to read when there is time.
 */

import type { Attention, RoomFlag, WaitingMessage } from "../protocol.gen";
import { isAway } from "./closeout";
import type { RoomState } from "./model";

export type Lane = Attention | "crisis" | "wording";

export function laneOf(flag: RoomFlag): Lane {
  if (flag.urgency === 0) return "crisis";
  return flag.urgency === 4 ? "wording" : flag.attention;
}

/** Who asks for somebody's attention, by the way a flag is closed: a report is no finding of the helper that could be right or not. */
export type Asker = "care" | "helper" | "member";

export function askerOf(flag: RoomFlag): Asker {
  if (flag.attention === "care") return "care";
  return flag.reasons.length === 0 ? "member" : "helper";
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

export type LaneKey = "care" | "privacy" | "concern" | "digest";

export const LANES = ["care", "privacy", "concern", "digest"] as const satisfies readonly LaneKey[];

/** Quiet flags about what one person wrote. */
export interface Bundle {
  readonly authorId: string;
  readonly flags: readonly RoomFlag[];
}

export interface InLanes {
  readonly care: readonly RoomFlag[];
  readonly privacy: readonly RoomFlag[];
  readonly concern: readonly RoomFlag[];
  readonly digest: readonly RoomFlag[];
}

/** Every open flag, each in one lane, in the order of the queue. */
export function inLanes(room: RoomState): InLanes {
  const lanes: Record<LaneKey, RoomFlag[]> = { care: [], privacy: [], concern: [], digest: [] };
  for (const flag of openFlags(room)) lanes[laneKey(flag)].push(flag);
  return lanes;
}

/** Of the concern lane: what has been heard, and what is quiet, by author, whoever has waited longest first. */
export function bundled(concern: readonly RoomFlag[]): { heard: readonly RoomFlag[]; bundles: readonly Bundle[] } {
  const bundles = new Map<string, RoomFlag[]>();
  for (const flag of concern) {
    if (flag.is_quiet) bundles.set(flag.author_id, [...(bundles.get(flag.author_id) ?? []), flag]);
  }
  return {
    heard: concern.filter((flag) => !flag.is_quiet),
    bundles: [...bundles].map(([authorId, flags]) => ({ authorId, flags })),
  };
}

/** How many flags ask for somebody; notes about wording do not, and whoever has stepped back for a while is asked in a crisis alone. */
export function waitingCount(room: RoomState): number {
  const asks = isAway(room) ? (flag: RoomFlag) => flag.urgency === 0 : (flag: RoomFlag) => laneKey(flag) !== "digest";
  return openFlags(room).filter(asks).length + (isAway(room) ? 0 : Object.keys(room.toRead).length);
}

/** The open flags on a message. */
export function flagsOn(room: RoomState, messageId: string): RoomFlag[] {
  return Object.values(room.flags)
    .filter((flag) => flag.message_id === messageId && flag.state !== "resolved")
    .sort(byUrgency);
}

function laneKey(flag: RoomFlag): LaneKey {
  const lane = laneOf(flag);
  if (lane === "crisis") return "care";
  return lane === "wording" ? "digest" : lane;
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

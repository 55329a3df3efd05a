/** Looking after somebody who may be at risk: what the desk shows of a crisis. What may be done is the server's to say. */

import type { GroupSession, RoomCrisis, Step } from "../protocol.gen";
import type { RoomState } from "./model";

export const STEPS: readonly Step[] = [
  "signal",
  "alert",
  "split",
  "aside",
  "assess",
  "offer",
  "imminent",
  "room",
  "lost_contact",
  "close_out",
];

/** Those that people tick; the others tick themselves. */
export const BY_HAND: ReadonlySet<Step> = new Set(["aside", "assess", "offer", "imminent", "room", "lost_contact"]);

/** Needed only when it comes to that, so they are never what is due next. */
const IF_NEED_BE: ReadonlySet<Step> = new Set(["imminent", "lost_contact"]);

/** What somebody does in a crisis; "beside" has acknowledged it and has no place, null has not. */
export type Place = "with_person" | "keeps_room" | "clinician" | "beside" | null;

export function isOpen(crisis: RoomCrisis): boolean {
  return crisis.state !== "closed";
}

const AN_EVENING_MS = 12 * 3600_000;
const A_MONTH_MS = 31 * 24 * 3600_000;

/**
 * Those that are shown: open ones first, the oldest before the others; then those that were closed this evening, or ask how I am, the newest
 * first. The server keeps them for longer.
 */
export function crisesShown(room: RoomState, nowMs: number): RoomCrisis[] {
  const isOfTonight = ({ closing }: RoomCrisis) => closing !== null && nowMs - Date.parse(closing.at) < AN_EVENING_MS;
  return Object.values(room.crises)
    .filter((crisis) => isOpen(crisis) || asksHowIAm(crisis, room.myId) || isOfTonight(crisis))
    .toSorted((a, b) => {
      if (isOpen(a) !== isOpen(b)) return isOpen(a) ? -1 : 1;
      const byAge = Date.parse(a.raised_at) - Date.parse(b.raised_at);
      return isOpen(a) ? byAge : -byAge;
    });
}

/** Those of past evenings, the newest first: what whoever looks after the next one wants to know. */
export function crisesBefore(room: RoomState, nowMs: number): RoomCrisis[] {
  const shown = new Set(crisesShown(room, nowMs));
  return Object.values(room.crises)
    .filter((crisis) => !shown.has(crisis) && nowMs - Date.parse(crisis.closing?.at ?? "") < A_MONTH_MS)
    .toSorted((a, b) => Date.parse(b.raised_at) - Date.parse(a.raised_at));
}

/** How many ask for my eyes: open, or closed and I have not said how I am. */
export function waitingCrises(room: RoomState): number {
  return Object.values(room.crises).filter((crisis) => isOpen(crisis) || asksHowIAm(crisis, room.myId)).length;
}

export function asksHowIAm(crisis: RoomCrisis, who: string): boolean {
  return crisis.debriefs[who] === null;
}

export function placeOf(crisis: RoomCrisis, who: string): Place {
  if (crisis.with_person === who) return "with_person";
  if (crisis.keeps_room === who) return "keeps_room";
  if (crisis.clinician === who) return "clinician";
  return crisis.responders.some((responder) => responder.who === who) ? "beside" : null;
}

/** The step to do next. In danger, or when the line is down, that comes before everything else. */
export function dueStep(crisis: RoomCrisis): Step | null {
  if (!isOpen(crisis)) return null;
  const isUndone = (step: Step) => crisis.ticks[step] === undefined;
  if (crisis.with_person !== null && crisis.lost_at !== null && isUndone("lost_contact")) return "lost_contact";
  if (crisis.level === "imminent" && isUndone("imminent")) return "imminent";
  return STEPS.find((step) => isUndone(step) && !IF_NEED_BE.has(step)) ?? null;
}

/** May *who* open a sealed contact? Whoever leads the session, or led the last one, and its clinician. */
export function mayOpenContact(session: GroupSession | null, who: string): boolean {
  if (session === null) return false;
  return (session.on_duty.includes(who) && session.lead === who) || session.duties[who] === "clinician";
}

/** Whoever could be called: on call, not with it yet; and when they were called last. */
export function callable(crisis: RoomCrisis): { who: string; calledAt: string | null; hasAnswered: boolean }[] {
  return crisis.on_call.map((who) => {
    const last = crisis.calls.findLast((call) => call.who === who);
    return { who, calledAt: last?.at ?? null, hasAnswered: last !== undefined && last.answered_at !== null };
  });
}

/** Whole seconds since *at*, never less than none. */
export function sinceS(at: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(at)) / 1000));
}

/** Whole seconds until *at*, never less than none. */
export function untilS(at: string, nowMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(at) - nowMs) / 1000));
}

/** "4:05" */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export type CrisisNews =
  | { is: "with_person" | "keeps_room" | "clinician" | "called"; who: string }
  | { is: "nobody" | "lost" | "back" | "level" | "closed" };

/** What has changed, for whoever does not see it; what one has done oneself is left out. */
export function crisisNews(before: RoomCrisis | undefined, after: RoomCrisis, me: string): CrisisNews[] {
  if (before === undefined) return [];
  if (isOpen(before) && !isOpen(after)) return after.closing?.by === me ? [] : [{ is: "closed" }];
  const news: CrisisNews[] = [];
  for (const place of ["with_person", "keeps_room", "clinician"] as const) {
    const who = after[place];
    if (who !== null && who !== before[place] && who !== me) news.push({ is: place, who });
  }
  if (before.with_person !== null && after.with_person === null) news.push({ is: "nobody" });
  for (const call of after.calls.slice(before.calls.length)) {
    if (call.by !== me) news.push({ is: "called", who: call.who });
  }
  if (before.lost_at === null && after.lost_at !== null) news.push({ is: "lost" });
  if (before.lost_at !== null && after.lost_at === null) news.push({ is: "back" });
  if (before.level !== after.level && after.ticks["assess"]?.who !== me) news.push({ is: "level" });
  return news;
}

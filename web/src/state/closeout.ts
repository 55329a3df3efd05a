/** What is left from one evening to the next, and who looks after whom beside it. Pure. */

import type {
  CloseOutForm,
  CloseOutsShown,
  GroupSession,
  RoomFlag,
  SentCloseOut,
  SentFollowUp,
  SessionOverview,
} from "../protocol.gen";
import type { RoomState } from "./model";

/** The lines that the last evening left for this one. What is sent while this one closes is for the next. */
export function handOffs({ sent }: CloseOutsShown, session: GroupSession | null): SentCloseOut[] {
  const earlier = goesOnTo(session) ? sent.filter((one) => one.session_id !== session.id) : sent;
  const last = earlier[0]?.session_id;
  return earlier.filter((one) => one.session_id === last && one.hand_off !== "");
}

/** In its lobby or later, and not over: what is sent of it is not for itself. */
function goesOnTo(session: GroupSession | null): session is GroupSession {
  return session !== null && session.state !== "closed";
}

/** A follow-up, and where it stands: as a command names it. */
export interface PlacedFollowUp extends SentFollowUp {
  readonly session_id: string;
  readonly author: string;
  readonly number: number;
}

/** What is still to be done, and what has just been done on this screen (*kept*, by `keyOf`); what is due first comes first. */
export function openFollowUps({ sent }: CloseOutsShown, kept: ReadonlySet<string> = new Set()): PlacedFollowUp[] {
  return sent
    .flatMap(({ session_id, author, follow_ups }) =>
      follow_ups.map((one, number) => ({ ...one, session_id, author, number })),
    )
    .filter((one) => one.done_by === null || kept.has(keyOf(one)))
    .toSorted((a, b) => (a.due === b.due ? 0 : a.due < b.due ? -1 : 1));
}

export function keyOf({ session_id, author, number }: PlacedFollowUp): string {
  return `${session_id}/${author}/${number}`;
}

/** The evenings that something was written of, the newest first, each with what each has written. */
export function evenings({ sent }: CloseOutsShown): SentCloseOut[][] {
  const ids = [...new Set(sent.map((one) => one.session_id))];
  return ids.map((id) => sent.filter((one) => one.session_id === id));
}

/** What is written, all of it named. */
export type Form = Required<CloseOutForm>;

export function formOf(form: CloseOutForm): Form {
  return {
    went: form.went ?? null,
    marks: form.marks ?? [],
    worries: form.worries ?? "",
    follow_ups: form.follow_ups ?? [],
    hand_off: form.hand_off ?? "",
    mood: form.mood ?? null,
    wants_debrief: form.wants_debrief ?? false,
  };
}

export function isBlank(form: Form): boolean {
  const { went, marks, worries, follow_ups: followUps, hand_off: handOff, mood, wants_debrief: wantsDebrief } = form;
  const isUntapped = went === null && marks.length === 0 && mood === null && !wantsDebrief;
  return isUntapped && [worries, handOff, ...followUps.map(({ what }) => what)].every((text) => text.trim() === "");
}

export type WhyCheck = "left" | "disconnected" | "quiet";

/** Whom somebody may want to check on, and why: gone before the end, line down, not heard. Nobody who is on the list already or on duty. */
export function perhapsToCheckOn(
  session: GroupSession,
  overview: SessionOverview | null,
  listed: readonly string[],
): { who: string; why: WhyCheck }[] {
  if (overview === null || session.state === "lobby") return [];
  const isEnding = session.state === "closing" || session.phase_index === session.phases.length - 1;
  const reason = (who: string): WhyCheck | null => {
    const where = overview.whereabouts[who];
    if (where === "left" || where === "disconnected") return where;
    // Early on most have not been heard, and that says nothing.
    return isEnding && overview.not_yet_heard.includes(who) && session.statuses[who] !== "listening" ? "quiet" : null;
  };
  return session.attended
    .filter((who) => !listed.includes(who) && !session.on_duty.includes(who) && session.duties[who] === undefined)
    .flatMap((who) => {
      const why = reason(who);
      return why === null ? [] : [{ who, why }];
    });
}

/** How many flags somebody has in hand, and has seen to tonight. */
export interface Share {
  readonly who: string;
  readonly inHand: number;
  readonly seenTo: number;
  readonly isAway: boolean;
}

/** What each of those on duty has had to do tonight, in the order in which they came on duty: it is no ranking. */
export function shares(session: GroupSession, flags: readonly RoomFlag[], away: readonly string[]): Share[] {
  const since = Date.parse(session.opened_at);
  return session.on_duty.map((who) => ({
    who,
    inHand: flags.filter((flag) => flag.state === "claimed" && flag.claimed_by === who).length,
    seenTo: flags.filter((flag) => flag.resolved_by === who && Date.parse(flag.resolved_at ?? "") >= since).length,
    isAway: away.includes(who),
  }));
}

/** Who could take the next flag: somebody who is here with least in hand, and of these with least tonight. Null if there is no choice. */
export function couldTakeNext(all: readonly Share[], present: readonly string[]): string | null {
  const able = all.filter(({ who, isAway }) => !isAway && present.includes(who));
  if (able.length < 2) return null;
  return able.toSorted((a, b) => a.inHand - b.inHand || a.seenTo - b.seenTo)[0]!.who;
}

/** Am I away for myself? Then only a crisis reaches me. */
export function isAway({ notes, myId, session }: RoomState): boolean {
  return session !== null && session.state !== "closed" && notes?.stepped_back[myId] !== undefined;
}

/** Is it about risk, or full of anger? Such words are covered until a facilitator opens them. */
export function isHard(flag: RoomFlag): boolean {
  return flag.reasons.some(({ label }) => label === "crisis" || label === "hostility");
}

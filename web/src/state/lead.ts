/**
 * What whoever looks after a session does next. Pure.
 *
 * Each step carries its command, and a command names what it means. So two facilitators who press the same key at once do it once, and
 * whoever presses it twice before the screen has followed thanks one person and not two.
 */

import type { Ask } from "../net/link";
import type {
  Agenda,
  GroupSession,
  HandWord,
  RaisedHand,
  RoomMessage,
  RoomSchedule,
  SessionOverview,
} from "../protocol.gen";
import { goesOn, lineOf } from "./floor";
import type { RoomState } from "./model";
import { readS } from "./sessionClock";

/** The agenda that is opened: what is chosen, else what the group's schedule has, else the first. */
export function agendaToOpen({ agendas, schedule }: RoomSchedule, chosen: string | null): Agenda | undefined {
  const wanted = chosen ?? schedule?.template;
  return agendas.find(({ name }) => name === wanted) ?? agendas[0];
}

/** In which order hands are called: as they went up, or whoever has said least first. */
export type HandOrder = "raised" | "least_heard";

/** One step of the floor: who is thanked, and who speaks then. With neither, the round is finished. */
export interface FloorStep {
  readonly thanked: string | null;
  readonly next: string | null;
  readonly ask: Ask;
}

/** Does the agenda have a round for this phase that has not begun? */
export function isRoundDue(session: GroupSession, overview: SessionOverview | null): boolean {
  return session.state === "open" && session.round === null && overview?.round_plan != null;
}

/** What the key for the next person does now; null while nobody speaks and nobody waits, or a round is to begin first. */
export function nextPerson(
  session: GroupSession,
  overview: SessionOverview | null,
  order: HandOrder = "raised",
): FloorStep | null {
  if (session.state !== "open") return null;
  const room_id = session.room_id;
  const round = session.round === null || session.round.is_finished ? null : session.round;
  const called = session.called?.who ?? null;
  if (round !== null && round.turn !== null) {
    // Whoever was called into somebody's turn is thanked first; the turn goes on.
    if (called !== null) {
      return { thanked: called, next: round.turn.who, ask: { type: "hand.thank", room_id, who: called } };
    }
    const { who } = round.turn;
    return { thanked: who, next: lineOf(round)[0] ?? null, ask: { type: "round.done", room_id, who } };
  }
  // Hands that have stayed up from the phase before come after the round, or are called one by one.
  const isDue = isRoundDue(session, overview);
  if (isDue && called === null) return null;
  const first = isDue ? undefined : inOrder(session.hands, overview?.airtime ?? {}, order)[0]?.who;
  if (first !== undefined) {
    return { thanked: called, next: first, ask: { type: "hand.call", room_id, who: first } };
  }
  if (called !== null) return { thanked: called, next: null, ask: { type: "hand.thank", room_id, who: called } };
  return round === null ? null : { thanked: null, next: null, ask: { type: "round.finish", room_id } };
}

/** As `server/domain/hands.in_order`. */
export function inOrder(
  hands: readonly RaisedHand[],
  airtime: Readonly<Record<string, number>>,
  order: HandOrder,
): RaisedHand[] {
  if (order === "raised") return [...hands];
  return hands.toSorted((a, b) => (airtime[a.who] ?? 0) - (airtime[b.who] ?? 0));
}

export interface WaitingHand {
  readonly who: string;
  readonly word: HandWord | null;
  readonly waitedS: number;
  /** Their share of what has been said, from 0 to 1. */
  readonly airtime: number;
  readonly isUnheard: boolean;
}

/** The hands that are up, next first, with what a facilitator weighs. */
export function handQueue(
  session: GroupSession,
  overview: SessionOverview | null,
  order: HandOrder,
  atMs: number,
): WaitingHand[] {
  const nowS = readS(session.clock, atMs);
  return inOrder(session.hands, overview?.airtime ?? {}, order).map(({ who, word }) => ({
    who,
    word,
    // A hand that has just gone up may be here a moment before the overview.
    waitedS: Math.max(0, nowS - (overview?.raised_at_s[who] ?? nowS)),
    airtime: overview?.airtime[who] ?? 0,
    isUnheard: overview?.not_yet_heard.includes(who) ?? false,
  }));
}

/** One step of the agenda, from the lobby to the close. */
export interface AgendaStep {
  readonly is: "begin" | "phase" | "wind_down" | "close";
  /** Of the phase that begins; null where none does. */
  readonly title: string | null;
  /** Who would lose their turn by it. */
  readonly unheard: readonly string[];
  readonly ask: Ask;
}

/** What the key that goes on in the agenda does now; null while the clock stands still. */
export function onward(session: GroupSession): AgendaStep | null {
  const room_id = session.room_id;
  const plain = { title: null, unheard: [] };
  switch (session.state) {
    case "lobby":
      return {
        ...plain,
        is: "begin",
        title: session.phases[0]?.title ?? null,
        ask: { type: "session.begin", room_id },
      };
    case "open": {
      const unheard = session.round === null ? [] : lineOf(session.round);
      const phase_index = session.phase_index + 1;
      const phase = session.phases[phase_index];
      if (phase === undefined)
        return { ...plain, is: "wind_down", unheard, ask: { type: "session.wind_down", room_id } };
      return { is: "phase", title: phase.title, unheard, ask: { type: "session.go_to", room_id, phase_index } };
    }
    case "closing":
      return { ...plain, is: "close", ask: { type: "session.close", room_id } };
    case "paused":
    case "closed":
      return null;
  }
}

/** Where somebody is tonight: `left` has said that they go, `away` has lost their line; `outside` is behind a door that was shut before they came. */
export type Whereabouts = "here" | "away" | "left" | "outside";

export interface Attender {
  readonly who: string;
  readonly whereabouts: Whereabouts;
  readonly isListening: boolean;
  readonly isOnBreak: boolean;
  readonly isMuted: boolean;
  readonly isUnheard: boolean;
  readonly hasAgreed: boolean;
}

/** Who has said nothing for so long, and had said something before, is worth a look; not more than that. */
const QUIET_AFTER_MIN = 15;

/**
 * For how many minutes a member has said nothing who takes part and had spoken tonight; null while that is nothing to notice.
 *
 * Of whoever has not been heard at all it is said elsewhere; who just listens, or is on a break, has said so.
 */
export function quietMin(
  { who, whereabouts, isUnheard, isListening, isOnBreak }: Attender,
  messages: readonly RoomMessage[],
  openedAt: string,
  nowMs: number,
): number | null {
  if (whereabouts !== "here" || isUnheard || isListening || isOnBreak) return null;
  // Older messages than are loaded were said before the oldest that is.
  const last = messages.findLast(({ author_id }) => author_id === who)?.posted_at ?? messages[0]?.posted_at ?? openedAt;
  const minutes = Math.floor((nowMs - Math.max(Date.parse(last), Date.parse(openedAt))) / 60_000);
  return minutes >= QUIET_AFTER_MIN ? minutes : null;
}

/** Everybody who has been in tonight or stands at the door: those on duty first, then as *nameOf* sorts them. */
export function attenders(
  session: GroupSession,
  overview: SessionOverview | null,
  present: readonly string[],
  nameOf: (who: string) => string,
): Attender[] {
  const isHere = new Set(present);
  const place = (who: string) => (session.on_duty.includes(who) ? session.on_duty.indexOf(who) : Infinity);
  return [...new Set([...session.on_duty, ...session.attended, ...present])]
    .sort((a, b) => (place(a) === place(b) ? nameOf(a).localeCompare(nameOf(b)) : place(a) - place(b)))
    .map((who) => ({
      who,
      whereabouts: whereaboutsOf(session, overview, isHere, who),
      isListening: session.statuses[who] === "listening",
      isOnBreak: session.statuses[who] === "break",
      isMuted: session.muted.includes(who),
      isUnheard: overview?.not_yet_heard.includes(who) ?? false,
      hasAgreed: session.agreement.agreed.includes(who),
    }));
}

function whereaboutsOf(
  session: GroupSession,
  overview: SessionOverview | null,
  isHere: ReadonlySet<string>,
  who: string,
): Whereabouts {
  if (!session.attended.includes(who)) return "outside";
  if (isHere.has(who)) return "here";
  return overview?.whereabouts[who] === "left" ? "left" : "away";
}

/**
 * How many facilitators are missing: to open a session, of those who have the room open; once it is open, of those on duty who are here.
 *
 * The server looks once more; this is so that nobody presses in vain.
 */
export function facilitatorsMissing(room: RoomState): number {
  const { facilitatorsNeeded, members, myId, present, session } = room;
  const goes = goesOn(session) ? session : null;
  const here = new Set(goes === null ? [myId, ...present] : present.filter((who) => goes.on_duty.includes(who)));
  const staff = [...here].filter((who) => members[who]?.role === "facilitator");
  return Math.max(0, (facilitatorsNeeded ?? 0) - staff.length);
}

/** May *who* take the lead? While the lead's line is down, anybody on duty may. */
export function mayTakeLead(session: GroupSession, who: string, present: readonly string[]): boolean {
  if (!goesOn(session) || session.lead === who || !session.on_duty.includes(who)) return false;
  return session.lead === null || !present.includes(session.lead);
}

/** What a facilitator who cannot see the desk should be told. Phases, pauses and the end are told to everybody in the room. */
export type DeskNews =
  | { readonly is: "hand" | "turn" | "called" | "leads" | "on_duty" | "off_duty"; readonly who: string }
  | { readonly is: "round" | "rests" | "round_over" | "more_time" | "rules" | "theme" };

export function deskNews(before: GroupSession | null, after: GroupSession, me: string): DeskNews[] {
  if (before === null || before.id !== after.id || !goesOn(after)) return [];
  return [...ofDuty(before, after, me), ...ofFloor(before, after), ...ofPhase(before, after)];
}

function ofDuty(before: GroupSession, after: GroupSession, me: string): DeskNews[] {
  const news: DeskNews[] = [];
  for (const who of after.on_duty) if (who !== me && !before.on_duty.includes(who)) news.push({ is: "on_duty", who });
  for (const who of before.on_duty) if (who !== me && !after.on_duty.includes(who)) news.push({ is: "off_duty", who });
  if (after.lead !== null && after.lead !== before.lead) news.push({ is: "leads", who: after.lead });
  return news;
}

function ofFloor(before: GroupSession, after: GroupSession): DeskNews[] {
  const news: DeskNews[] = [];
  const wasUp = new Set(before.hands.map((hand) => hand.who));
  for (const { who } of after.hands) if (!wasUp.has(who)) news.push({ is: "hand", who });
  if (after.called !== null && after.called.who !== before.called?.who)
    news.push({ is: "called", who: after.called.who });
  const [was, is] = [before.round, after.round];
  if (is === null) return news;
  if (is.is_finished) {
    if (was !== null && !was.is_finished) news.push({ is: "round_over" });
    return news;
  }
  if (was === null || was.is_finished) news.push({ is: "round" });
  if (is.turn === null) {
    if (was?.turn != null) news.push({ is: "rests" });
  } else if (is.turn.who !== was?.turn?.who) news.push({ is: "turn", who: is.turn.who });
  return news;
}

function ofPhase(before: GroupSession, after: GroupSession): DeskNews[] {
  const news: DeskNews[] = [];
  if (after.themes.length > before.themes.length) news.push({ is: "theme" });
  // Another phase brings its own length and rules with it.
  if (after.phase_index !== before.phase_index || after.state === "closing" || before.state === "lobby") return news;
  if ((after.phase_length_s ?? 0) > (before.phase_length_s ?? 0)) news.push({ is: "more_time" });
  const [was, is] = [before.rules, after.rules];
  if (JSON.stringify(was) !== JSON.stringify(is)) news.push({ is: "rules" });
  return news;
}

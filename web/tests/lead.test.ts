import { describe, expect, test } from "vitest";
import {
  agendaToOpen,
  attenders,
  deskNews,
  facilitatorsMissing,
  handQueue,
  inOrder,
  isRoundDue,
  mayTakeLead,
  nextPerson,
  onward,
  quietMin,
  type Attender,
} from "../src/state/lead";
import { unknownRoom, type RoomState } from "../src/state/model";
import type {
  GroupSession,
  RaisedHand,
  Role,
  RoomMessage,
  RoomSchedule,
  SessionOverview,
  SessionRound,
} from "../src/protocol.gen";
import { aMessage, aSession, ME, RIVER, ROOM } from "./fakes";

type Members = RoomState["members"];

const ASH = "u-ash";
const FERN = "u-fern";
const room_id = ROOM;

function anOverview(changes: Partial<SessionOverview> = {}): SessionOverview {
  return {
    session_id: "s1",
    airtime: {},
    not_yet_heard: [],
    raised_at_s: {},
    script: [],
    waiting: [],
    declined: {},
    whereabouts: {},
    round_plan: null,
    asked_at_s: {},
    said: {},
    ...changes,
  };
}

function aRound(changes: Partial<SessionRound> = {}): SessionRound {
  return {
    order: "fixed",
    seats: [ASH, FERN].map((who) => ({ who, state: "waiting", is_away: false })),
    turn: { who: ASH, began_at_s: 600, length_s: 75 },
    is_finished: false,
    ...changes,
  };
}

const hand = (who: string, word: RaisedHand["word"] = null): RaisedHand => ({ who, word });

test("the agenda that is opened is the chosen one, else that of the group's schedule, else the first", () => {
  const agendas = ["sharing", "skills", "open"].map((name) => ({
    name,
    title: name,
    note: "",
    minutes: 90,
    phases: [],
  }));
  const schedule = {
    first_at: "2030-01-01T18:00",
    zone: "UTC",
    minutes: 90,
    repeats: "weekly",
    template: "skills",
  } as const;
  const offered: RoomSchedule = { version: 1, schedule, meetings: [], agendas };
  expect(agendaToOpen(offered, "open")?.name).toBe("open");
  expect(agendaToOpen(offered, null)?.name).toBe("skills");
  expect(agendaToOpen({ ...offered, schedule: null }, null)?.name).toBe("sharing");
  // A schedule may have been made before that agenda was taken away.
  expect(agendaToOpen({ ...offered, schedule: { ...schedule, template: "gone" } }, null)?.name).toBe("sharing");
});

describe("the next person", () => {
  const after = (changes: Partial<GroupSession>) => nextPerson(aSession(changes), anOverview());

  test("in a round whoever has the turn is thanked by name, and the first in line speaks", () => {
    expect(after({ round: aRound() })).toEqual({
      thanked: ASH,
      next: FERN,
      ask: { type: "round.done", room_id, who: ASH },
    });
  });

  test("after the last turn nobody is next, and a round that rests is finished", () => {
    const seats: SessionRound["seats"] = [{ who: ASH, state: "waiting", is_away: false }];
    expect(after({ round: aRound({ seats }) })).toMatchObject({ thanked: ASH, next: null });
    expect(after({ round: aRound({ seats: [], turn: null }) })).toEqual({
      thanked: null,
      next: null,
      ask: { type: "round.finish", room_id },
    });
    expect(after({ round: aRound({ turn: null, is_finished: true }) })).toBeNull();
  });

  test("with hands up the first is called, and with that whoever spoke is thanked", () => {
    const hands = [hand(FERN), hand(ASH)];
    expect(after({ hands })).toEqual({ thanked: null, next: FERN, ask: { type: "hand.call", room_id, who: FERN } });
    expect(after({ hands, called: hand(ME) })).toMatchObject({ thanked: ME, next: FERN });
    expect(after({ called: hand(ME) })).toEqual({
      thanked: ME,
      next: null,
      ask: { type: "hand.thank", room_id, who: ME },
    });
  });

  test("is nobody where the agenda's round is to begin first, unless somebody has the floor", () => {
    const overview = anOverview({ round_plan: { order: "fixed", turn_s: 75 } });
    const hands = [hand(FERN)];
    expect(nextPerson(aSession({ hands }), overview)).toBeNull();
    expect(nextPerson(aSession({ hands, called: hand(ME) }), overview)).toMatchObject({ thanked: ME, next: null });
    expect(isRoundDue(aSession(), overview)).toBe(true);
    expect(isRoundDue(aSession({ round: aRound({ is_finished: true }) }), overview)).toBe(false);
    expect(isRoundDue(aSession(), anOverview())).toBe(false);
  });

  test("whoever was called into a turn is thanked before it goes on", () => {
    expect(after({ round: aRound(), called: hand(ME), hands: [hand(FERN)] })).toEqual({
      thanked: ME,
      next: ASH,
      ask: { type: "hand.thank", room_id, who: ME },
    });
  });

  test("is nobody while nobody waits, in a pause, and before it begins", () => {
    expect(after({})).toBeNull();
    for (const state of ["lobby", "paused", "closing", "closed"] as const)
      expect(after({ state, round: aRound(), hands: [hand(ASH)] })).toBeNull();
  });

  test("may be whoever has said least", () => {
    const session = aSession({ hands: [hand(ASH), hand(ME), hand(FERN)] });
    const airtime = { [ASH]: 0.5, [ME]: 0.2 };
    expect(nextPerson(session, anOverview({ airtime }), "least_heard")?.next).toBe(FERN);
    expect(inOrder(session.hands, airtime, "least_heard").map(({ who }) => who)).toEqual([FERN, ME, ASH]);
    // Equals stay as they went up.
    expect(inOrder(session.hands, {}, "least_heard")).toEqual(session.hands);
  });
});

test("a hand shows how long it has been up, its owner's share, and that they have not been heard", () => {
  const session = aSession({ hands: [hand(ASH, "new"), hand(FERN)], clock: { ran_s: 600, since: null } });
  const overview = anOverview({ airtime: { [ASH]: 0.25 }, not_yet_heard: [FERN], raised_at_s: { [ASH]: 420 } });
  expect(handQueue(session, overview, "raised", 0)).toEqual([
    { who: ASH, word: "new", waitedS: 180, airtime: 0.25, isUnheard: false },
    { who: FERN, word: null, waitedS: 0, airtime: 0, isUnheard: true },
  ]);
});

describe("the agenda goes on", () => {
  test("from the lobby through the phases to the close, and not in a pause", () => {
    expect(onward(aSession({ state: "lobby" }))).toMatchObject({ is: "begin", title: "Welcome" });
    expect(onward(aSession())).toEqual({
      is: "phase",
      title: "Sharing",
      unheard: [],
      ask: { type: "session.go_to", room_id, phase_index: 2 },
    });
    expect(onward(aSession({ phase_index: 2 }))).toMatchObject({ is: "wind_down", title: null });
    expect(onward(aSession({ state: "closing" }))).toMatchObject({ is: "close" });
    expect(onward(aSession({ state: "paused" }))).toBeNull();
    expect(onward(aSession({ state: "closed" }))).toBeNull();
  });

  test("and says who would lose their turn by it", () => {
    expect(onward(aSession({ round: aRound() }))?.unheard).toEqual([FERN]);
    expect(onward(aSession({ round: aRound({ is_finished: true }) }))?.unheard).toEqual([]);
  });
});

test("everybody of tonight is listed once: those on duty, then the others by name", () => {
  const session = aSession({
    on_duty: [RIVER],
    attended: [ME, RIVER, FERN],
    statuses: { [FERN]: "listening", [ME]: "break" },
    muted: [ME],
    agreement: { version: 1, lines: [], agreed: [FERN] },
  });
  const people = attenders(session, anOverview({ not_yet_heard: [ME] }), [RIVER, ME, ASH], (who) => who);
  expect(people.map(({ who, whereabouts }) => [who, whereabouts])).toEqual([
    [RIVER, "here"],
    [ASH, "outside"],
    [FERN, "away"],
    [ME, "here"],
  ]);
  expect(people[2]).toMatchObject({ isListening: true, isOnBreak: false, isMuted: false, hasAgreed: true });
  expect(people[3]).toMatchObject({ isOnBreak: true, isMuted: true, isUnheard: true, hasAgreed: false });
});

test("the lead is taken only by somebody on duty, while its line is down", () => {
  const session = aSession({ lead: RIVER, on_duty: [RIVER, ME] });
  expect(mayTakeLead(session, ME, [ME, RIVER])).toBe(false);
  expect(mayTakeLead(session, ME, [ME])).toBe(true);
  expect(mayTakeLead(session, RIVER, [])).toBe(false);
  expect(mayTakeLead(session, ASH, [ASH])).toBe(false);
});

describe("who has gone quiet", () => {
  const NOW = Date.parse("2030-01-01T19:00:00Z");
  const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
  const person: Attender = {
    who: ASH,
    whereabouts: "here",
    isListening: false,
    isOnBreak: false,
    isMuted: false,
    isUnheard: false,
    hasAgreed: true,
  };
  const said = (minutesAgo: number, author_id: string) => aMessage(1, { posted_at: at(minutesAgo), author_id });
  const quiet = (changes: Partial<Attender>, ...messages: RoomMessage[]) =>
    quietMin({ ...person, ...changes }, messages, at(90), NOW);

  test("is seen after a quarter of an hour, from what they said last", () => {
    expect(quiet({}, said(40, ASH), said(16, ASH), said(1, FERN))).toBe(16);
    expect(quiet({}, said(40, ASH), said(14, ASH))).toBeNull();
  });

  test("whose words are further back than what is loaded has been quiet since then, and never longer than tonight", () => {
    expect(quiet({}, said(30, FERN))).toBe(30);
    expect(quiet({}, said(60 * 24, ASH))).toBe(90);
  });

  test("is nobody who has not been heard, just listens, takes a break or is not here", () => {
    for (const changes of [
      { isUnheard: true },
      { isListening: true },
      { isOnBreak: true },
      { whereabouts: "left" as const },
    ]) {
      expect(quiet(changes, said(40, ASH))).toBeNull();
    }
  });
});

describe("how many facilitators are missing, where two are needed", () => {
  const HAL = "u-hal";
  const of = (who: string, role: Role) => [who, { user_id: who, name: who, role, joined_at: "2026-03-03T19:00:00Z" }];
  const members = Object.fromEntries([of(ME, "facilitator"), of(HAL, "facilitator"), of(ASH, "member")]) as Members;
  const missing = (present: string[], session: GroupSession | null) =>
    facilitatorsMissing({ ...unknownRoom(ROOM, ME), facilitatorsNeeded: 2, members, present, session });

  test("before the doors open: of those who look at the room, who could be on duty", () => {
    expect(missing([ME, ASH], null)).toBe(1);
    expect(missing([ME, HAL], aSession({ state: "closed" }))).toBe(0);
  });

  test("from then on: of those on duty, whose line is up", () => {
    expect(missing([ME, HAL], aSession({ state: "lobby", on_duty: [ME] }))).toBe(1);
    expect(missing([ME], aSession({ on_duty: [ME, HAL] }))).toBe(1);
    expect(missing([ME, HAL], aSession({ on_duty: [ME, HAL] }))).toBe(0);
  });
});

describe("what the desk tells", () => {
  const told = (before: Partial<GroupSession>, after: Partial<GroupSession>) =>
    deskNews(aSession(before), aSession(after), ME).map((news) => ("who" in news ? [news.is, news.who] : [news.is]));

  test.each<[string, Partial<GroupSession>, Partial<GroupSession>, string[][]]>([
    ["a hand that goes up", { hands: [hand(ASH)] }, { hands: [hand(ASH), hand(FERN)] }, [["hand", FERN]]],
    ["nothing of a hand that goes down", { hands: [hand(ASH)] }, {}, []],
    ["who is called", { hands: [hand(ASH)] }, { called: hand(ASH) }, [["called", ASH]]],
    ["a round and its first turn", {}, { round: aRound() }, [["round"], ["turn", ASH]]],
    [
      "the next turn",
      { round: aRound() },
      { round: aRound({ turn: { who: FERN, began_at_s: 9, length_s: 9 } }) },
      [["turn", FERN]],
    ],
    ["a round that rests", { round: aRound() }, { round: aRound({ turn: null }) }, [["rests"]]],
    ["its end", { round: aRound() }, { round: aRound({ turn: null, is_finished: true }) }, [["round_over"]]],
    ["more time", {}, { phase_length_s: 1200 }, [["more_time"]]],
    ["nothing of another phase's length", {}, { phase_index: 2, phase_length_s: 2400 }, []],
    ["other rules", {}, { rules: { ...aSession().rules, slow_s: 15 } }, [["rules"]]],
    ["nothing of rules that say the same", {}, { rules: { ...aSession().rules } }, []],
    ["a theme", {}, { themes: [{ id: 1, words: "sleep", shared_by: [] }] }, [["theme"]]],
    [
      "who comes on duty and leads",
      {},
      { on_duty: [RIVER, ASH], lead: ASH },
      [
        ["on_duty", ASH],
        ["leads", ASH],
      ],
    ],
    ["nothing of one's own coming on duty", {}, { on_duty: [RIVER, ME] }, []],
    ["who goes off duty", { on_duty: [RIVER, ASH] }, {}, [["off_duty", ASH]]],
    ["nothing at its end", { round: aRound() }, { state: "closed" }, []],
  ])("%s", (_, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  test("of another session, nothing", () => {
    expect(deskNews(null, aSession({ hands: [hand(ASH)] }), ME)).toEqual([]);
    expect(deskNews(aSession({ id: "s0" }), aSession({ hands: [hand(ASH)] }), ME)).toEqual([]);
  });
});

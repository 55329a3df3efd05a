import { describe, expect, test } from "vitest";
import { apply } from "../src/state/apply";
import { handOf, lineOf, maySpeak, partOf, placeInRound, placeOfHand } from "../src/state/floor";
import { unknownRoom, type RoomState } from "../src/state/model";
import { agendaLeftS, phaseLeftS, readS, turnLeftS } from "../src/state/sessionClock";
import type { GroupSession, SessionOverview, SessionRound } from "../src/protocol.gen";
import { aSession, aSnapshot, entered, ME, RIVER, ROOM, TOPIC } from "./fakes";

const ASH = "u-ash";
const OVERVIEW: SessionOverview = {
  session_id: "s1",
  airtime: {},
  not_yet_heard: [ME],
  raised_at_s: {},
  script: ["Welcome."],
  waiting: [],
  declined: {},
  whereabouts: {},
  round_plan: null,
  asked_at_s: {},
  said: {},
};

function inSession(changes: Partial<GroupSession> = {}): RoomState {
  return apply(unknownRoom(ROOM, ME), entered({ snapshot: aSnapshot({ session: aSession(changes) }) }));
}

function aRound(changes: Partial<SessionRound> = {}): SessionRound {
  return {
    order: "fixed",
    seats: [ASH, ME, RIVER].map((who) => ({ who, state: "waiting", is_away: false })),
    turn: { who: ASH, began_at_s: 600, length_s: 75 },
    is_finished: false,
    ...changes,
  };
}

describe("a room's session", () => {
  test("comes with the snapshot, and changes whole", () => {
    const before = inSession();
    expect(before.session?.phase_index).toBe(1);
    const after = apply(before, {
      type: "session.changed",
      topic: TOPIC,
      seq: 1,
      session: aSession({ phase_index: 2 }),
    });
    expect(after.session?.phase_index).toBe(2);
  });

  test("of another room is not this one's", () => {
    const before = inSession();
    const elsewhere = { ...aSession({ phase_index: 2 }), room_id: "r2" };
    const after = apply(before, { type: "session.changed", topic: "room/r2", seq: 1, session: elsewhere });
    expect(after.session).toBe(before.session);
  });

  test("has an overview for facilitators, until it is over", () => {
    const frame = { type: "session.overview", topic: `${TOPIC}/staff`, room_id: ROOM } as const;
    const told = apply(inSession(), { ...frame, overview: OVERVIEW });
    expect(told.overview?.not_yet_heard).toEqual([ME]);
    expect(apply(told, { ...frame, overview: null }).overview).toBeNull();
    expect(apply(told, { ...frame, room_id: "r2", overview: null })).toBe(told);
  });
});

describe("its clock", () => {
  const TEN_LATER = Date.parse("2030-01-01T18:20:10Z");

  test("counts from the server's moment, and stands still in a pause", () => {
    expect(readS({ ran_s: 600, since: "2030-01-01T18:20:00Z" }, TEN_LATER)).toBe(610);
    expect(readS({ ran_s: 600, since: null }, TEN_LATER)).toBe(600);
    // A browser whose clock is behind never shows less than has run.
    expect(readS({ ran_s: 600, since: "2030-01-01T18:20:00Z" }, TEN_LATER - 60_000)).toBe(600);
  });

  test("says what is left of the phase, the turn and the agenda", () => {
    const session = aSession();
    expect(phaseLeftS(session, TEN_LATER)).toBe(590);
    expect(turnLeftS(session, { who: ME, began_at_s: 600, length_s: 75 }, TEN_LATER)).toBe(65);
    expect(agendaLeftS(session, TEN_LATER)).toBe(590 + 40 * 60);
    expect(phaseLeftS(aSession({ phase_length_s: null }), TEN_LATER)).toBeNull();
    expect(phaseLeftS(aSession({ state: "lobby" }), TEN_LATER)).toBeNull();
  });
});

describe("who may speak", () => {
  const turn = { ...aSession().rules, cross_talk: "turn" } as const;
  const hands = { ...aSession().rules, cross_talk: "hands" } as const;

  test.each<[string, Partial<GroupSession>, string]>([
    ["anyone, where anyone may", {}, "say"],
    ["nobody in the lobby", { state: "lobby" }, "react"],
    ["nobody in a pause", { state: "paused" }, "react"],
    ["everybody at the farewell", { state: "closing", rules: hands }, "say"],
    ["nobody once it is over", { state: "closed" }, "read"],
    ["nobody who has not been in", { attended: [RIVER] }, "read"],
    ["whoever looks after the room, always", { state: "paused", on_duty: [ME] }, "say"],
    ["a tech host, who looks after lines", { rules: hands, duties: { [ME]: "tech_host" } }, "say"],
    ["not a coordinator, who reads nothing either", { duties: { [ME]: "coordinator" } }, "read"],
    ["a peer mentor like anybody", { rules: hands, duties: { [ME]: "peer_mentor" } }, "react"],
    ["not whoever is muted", { muted: [ME] }, "react"],
    ["not whoever is just listening", { statuses: { [ME]: "listening" } }, "react"],
    ["whoever is called", { rules: hands, called: { who: ME, word: null }, statuses: { [ME]: "listening" } }, "say"],
    ["not whoever is not called", { rules: hands }, "react"],
    ["whoever has the turn", { rules: turn, round: aRound({ turn: { who: ME, began_at_s: 0, length_s: 9 } }) }, "say"],
    ["the others after the turn", { rules: turn, round: aRound() }, "park"],
    ["nobody while a round rests", { rules: turn, round: aRound({ turn: null }) }, "react"],
  ])("%s", (_, changes, voice) => {
    expect(maySpeak(aSession(changes), ME)).toBe(voice);
  });
});

describe("who is next", () => {
  test("in a round: whoever waits and is here, in order", () => {
    const round = aRound();
    expect(lineOf(round)).toEqual([ME, RIVER]);
    expect(placeInRound(round, RIVER)).toBe(2);
    expect(placeInRound(round, ASH)).toBeNull();
    expect(placeInRound(aRound({ order: "popcorn" }), RIVER)).toBeNull();
    const gone = aRound({
      seats: [
        { who: ME, state: "waiting", is_away: true },
        { who: RIVER, state: "passed", is_away: false },
      ],
    });
    expect(lineOf(gone)).toEqual([]);
    expect(lineOf(aRound({ is_finished: true }))).toEqual([]);
  });

  test("among hands: as they were raised", () => {
    const session = aSession({
      hands: [
        { who: RIVER, word: "new" },
        { who: ME, word: null },
      ],
    });
    expect(placeOfHand(session, ME)).toBe(2);
    expect(placeOfHand(session, ASH)).toBeNull();
    expect(handOf(session, RIVER)?.word).toBe("new");
  });

  test("everybody is something in a session", () => {
    const session = aSession({ on_duty: [RIVER, ASH] });
    expect([RIVER, ASH, ME].map((who) => partOf(session, who))).toEqual(["lead", "co_facilitator", "member"]);
  });
});

describe("the door, and being on call", () => {
  const MINE = `user/${ME}`;

  test("somebody waits, is declined, and is let in after all", () => {
    const waiting = apply(unknownRoom(ROOM, ME), entered({ standing: "waiting" }));
    const answer = { type: "door.answered", topic: MINE, room_id: ROOM } as const;
    const declined = apply(waiting, { ...answer, seq: 1, standing: "declined", reason: "full" });
    expect([waiting.standing, declined.standing, declined.declined]).toEqual(["waiting", "declined", "full"]);
    const elsewhere = apply(waiting, { ...answer, room_id: "r2", seq: 1, standing: "in", reason: null });
    expect(elsewhere.standing).toBe("waiting");
    expect(apply(declined, { ...answer, seq: 2, standing: "in", reason: null }).standing).toBe("in");
  });

  test("whoever is on call is asked to come, until somebody has", () => {
    const page = { room_id: "r2", room_name: "Monday", since: "2030-01-01T18:00:00Z" };
    const paged = { type: "duty.paged", topic: MINE, room_id: "r2" } as const;
    const asked = apply(inSession(), { ...paged, seq: 1, page });
    expect(asked.pages).toEqual([page]);
    expect(apply(asked, { ...paged, seq: 2, page }).pages).toEqual([page]);
    expect(apply(asked, { ...paged, seq: 2, page: null }).pages).toEqual([]);
    const again = apply(unknownRoom(ROOM, ME), entered({ snapshot: aSnapshot({ pages: [page] }) }));
    expect(again.pages).toEqual([page]);
  });

  test("the roster is this room's", () => {
    const frame = { type: "roster" as const, topic: `${TOPIC}/hosts`, on_call: [RIVER] };
    expect(apply(inSession(), { ...frame, room_id: ROOM }).onCall).toEqual([RIVER]);
    expect(apply(inSession(), { ...frame, room_id: "r2" }).onCall).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import { softly } from "../src/i18n";
import { unknownRoom } from "../src/state/model";
import { endedLately, isInLobby, isLookedAfter, mayAddLine, standingOf, takesWords } from "../src/state/standing";
import type { GroupSession, SessionRound } from "../src/protocol.gen";
import { whoSpeaks } from "../src/views/session/whoSpeaks";
import { aSession, ME, RIVER, ROOM } from "./fakes";

const ASH = "u-ash";
const turn = { ...aSession().rules, cross_talk: "turn" } as const;
const hands = { ...aSession().rules, cross_talk: "hands" } as const;
const visiting: Partial<GroupSession> = { guests: [ME], statuses: { [ME]: "listening" } };

function aRound(changes: Partial<SessionRound> = {}): SessionRound {
  return {
    order: "fixed",
    seats: [ASH, ME].map((who) => ({ who, state: "waiting", is_away: false })),
    turn: { who: ASH, began_at_s: 600, length_s: 75 },
    is_finished: false,
    ...changes,
  };
}

function inSession(changes: Partial<GroupSession> = {}) {
  const member = (id: string, name: string) => ({ user_id: id, name, role: "member" }) as const;
  const members = { [ASH]: member(ASH, "Ash"), [ME]: member(ME, "Me"), [RIVER]: member(RIVER, "River") };
  return { ...unknownRoom(ROOM, ME), members, session: aSession({ attended: [ASH, ME, RIVER], ...changes }) };
}

describe("what becomes of one's words", () => {
  test.each<[string, Partial<GroupSession>, string]>([
    ["where anyone may write", {}, "said"],
    ["in somebody else's turn", { rules: turn, round: aRound() }, "kept"],
    ["while nobody has the turn", { rules: turn, round: aRound({ turn: null }) }, "resting"],
    ["without a hand where hands are asked for", { rules: hands }, "hand"],
    ["with a hand up", { rules: hands, hands: [{ who: ME, word: null }] }, "handUp"],
    ["when one is called", { rules: hands, called: { who: ME, word: null } }, "said"],
    ["in the lobby", { state: "lobby" }, "lobby"],
    ["in a pause", { state: "paused" }, "paused"],
    ["muted, whatever else", { state: "paused", muted: [ME] }, "muted"],
    ["while the group is in small groups", { breakout: { groups: [], began_at_s: 0, length_s: 300 } }, "apart"],
    ["just listening", { statuses: { [ME]: "listening" } }, "listening"],
    ["as a guest, where others may write", visiting, "hand"],
    ["as a guest with a hand up", { ...visiting, hands: [{ who: ME, word: null }] }, "handUp"],
    ["as a guest who is called", { ...visiting, called: { who: ME, word: null } }, "said"],
    ["as a guest while people say goodbye", { ...visiting, state: "closing" }, "listening"],
    ["behind a shut door", { attended: [RIVER] }, "outside"],
  ])("%s", (_, changes, standing) => {
    const room = inSession(changes);
    expect(standingOf(room.session, ME)).toBe(standing);
    expect(takesWords(room)).toBe(standing === "said" || standing === "kept");
  });

  test("without a session, or after it, the room takes all", () => {
    expect(takesWords(unknownRoom(ROOM, ME))).toBe(true);
    expect(takesWords(inSession({ state: "closed" }))).toBe(true);
  });

  test("where the clinic wishes so, members only read between sessions", () => {
    const room = { ...inSession({ state: "closed" }), talksBetween: false };
    expect(takesWords(room)).toBe(false);
    expect(takesWords({ ...room, session: null })).toBe(false);
    expect(takesWords({ ...room, role: "facilitator" })).toBe(true);
    expect(takesWords({ ...inSession(), talksBetween: false })).toBe(true);
  });
});

describe("who speaks, in words", () => {
  test.each<[Partial<GroupSession>, string]>([
    [{}, "Everybody may write."],
    [{ rules: hands }, "Raise a hand to speak."],
    [{ guests: [ME] }, "Raise a hand to speak."],
    [{ guests: [ASH] }, "Everybody may write."],
    [{ rules: hands, called: { who: ASH, word: null } }, "Ash has the floor."],
    [{ rules: hands, hands: [ASH, ME].map((who) => ({ who, word: null })) }, "Your hand is up. You are second."],
    [{ rules: turn, round: aRound() }, "Ash has the turn. You are next."],
    [
      { rules: turn, round: aRound({ seats: [{ who: ASH, state: "waiting", is_away: true }] }) },
      "Ash has the turn, and is away for a moment.",
    ],
    [{ rules: turn, round: aRound({ order: "popcorn" }) }, "Ash has the turn. You are still to come."],
    [{ rules: turn, round: aRound({ turn: { who: ME, began_at_s: 0, length_s: 9 } }) }, "It is your turn."],
    [{ rules: turn }, "The round has not begun yet."],
    [{ rules: turn, round: aRound({ turn: null, seats: [] }) }, "Everybody here has been heard."],
    [{ rules: turn, round: aRound({ turn: null, is_finished: true }) }, "The round is over."],
    [{ state: "paused" }, "We are pausing."],
    [{ rules: hands, attended: [RIVER] }, "You read along."],
  ])("%j", (changes, sentence) => {
    const room = inSession(changes);
    expect(whoSpeaks(room, room.session)).toBe(sentence);
  });
});

describe("around a session", () => {
  test("members wait in the lobby, and whoever looks after the room does not", () => {
    expect(isInLobby(aSession({ state: "lobby" }), ME)).toBe(true);
    expect(isInLobby(aSession({ state: "lobby" }), RIVER)).toBe(false);
    expect(isInLobby(aSession(), ME)).toBe(false);
    expect(isInLobby(null, ME)).toBe(false);
  });

  test("it is looked after while one on duty is here", () => {
    expect(isLookedAfter(aSession(), [ME, RIVER])).toBe(true);
    expect(isLookedAfter(aSession(), [ME])).toBe(false);
  });

  test("a line may be added until the agreement has been read", () => {
    const phases = (["agreement", "work"] as const).map((kind) => ({ kind, title: kind, minutes: 5 }));
    expect(mayAddLine(aSession({ phases, phase_index: 0 }), ME)).toBe(true);
    expect(mayAddLine(aSession({ phases, phase_index: 1 }), ME)).toBe(false);
    expect(mayAddLine(aSession({ phases: phases.slice(1), phase_index: 0, state: "lobby" }), ME)).toBe(true);
    expect(mayAddLine(aSession({ phases, phase_index: 0, state: "closing" }), ME)).toBe(false);
    expect(mayAddLine(aSession({ phases, phase_index: 0, attended: [RIVER] }), ME)).toBe(false);
  });

  test("its end is news for an hour and a half after it can have been over", () => {
    const closed = aSession({ state: "closed", clock: { ran_s: 5400, since: null } });
    const opened = Date.parse(closed.opened_at);
    expect(endedLately(closed, opened + 100 * 60_000)).toBe(true);
    expect(endedLately(closed, opened + 181 * 60_000)).toBe(false);
    expect(endedLately(aSession(), opened)).toBe(false);
  });

  test.each([
    [20, "less than a minute"],
    [75, "about a minute"],
    [100, "about 2 minutes"],
    [11 * 60, "about 11 minutes"],
    [13 * 60, "about 15 minutes"],
    [40 * 60, "about 40 minutes"],
  ])("%i seconds are %s", (seconds, words) => {
    expect(softly(seconds)).toBe(words);
  });
});

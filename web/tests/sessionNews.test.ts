import { expect, test } from "vitest";
import { sessionNews } from "../src/state/sessionNews";
import type { GroupSession, SessionRound } from "../src/protocol.gen";
import { aSession, ME, RIVER } from "./fakes";

function aRound(turn: string | null, seats = [RIVER, ME]): SessionRound {
  return {
    order: "fixed",
    seats: seats.map((who) => ({ who, state: "waiting", is_away: false })),
    turn: turn === null ? null : { who: turn, began_at_s: 0, length_s: 60 },
    is_finished: false,
  };
}

function news(before: Partial<GroupSession>, after: Partial<GroupSession>) {
  return sessionNews(aSession(before), aSession(after), ME);
}

test("nothing is said of what stays as it is", () => {
  expect(news({}, {})).toEqual([]);
  expect(news({ round: aRound(ME) }, { round: aRound(ME), phase_length_s: 1200 })).toEqual([]);
});

test("a session that opens, or goes on already", () => {
  expect(sessionNews(null, aSession({ state: "lobby" }), ME)).toEqual([{ is: "lobby" }]);
  expect(sessionNews(null, aSession(), ME)).toEqual([{ is: "phase", phase: "Check-in" }]);
  expect(sessionNews(null, aSession({ state: "closed" }), ME)).toEqual([]);
  const last = aSession({ id: "s0", state: "closed" });
  expect(sessionNews(last, aSession({ state: "lobby" }), ME)).toEqual([{ is: "lobby" }]);
});

test("its way through the evening", () => {
  expect(news({ state: "lobby", phase_index: 0 }, { phase_index: 0 })).toEqual([{ is: "begun", phase: "Welcome" }]);
  // After a lost line: only where it is now.
  expect(news({ phase_index: 0 }, { phase_index: 2 })).toEqual([{ is: "phase", phase: "Sharing" }]);
  expect(news({}, { state: "paused" })).toEqual([{ is: "paused" }]);
  const paused = { state: "paused", pause_reason: "breather" } as const;
  expect(news(paused, { ...paused, pause_reason: "heavy" })).toEqual([{ is: "why", reason: "heavy" }]);
  expect(news(paused, paused)).toEqual([]);
  expect(news({ state: "paused" }, {})).toEqual([{ is: "resumed", phase: "Check-in" }]);
  expect(news({}, { state: "closing" })).toEqual([{ is: "closing" }]);
  expect(news({ state: "closing", muted: [ME] }, { state: "closed" })).toEqual([{ is: "closed" }]);
});

test("one's own turn and floor, once, and being next", () => {
  expect(news({ round: aRound(RIVER, [RIVER, "u-ash", ME]) }, { round: aRound("u-ash", ["u-ash", ME]) })).toEqual([
    { is: "next" },
  ]);
  expect(news({ round: aRound(RIVER) }, { round: aRound(ME) })).toEqual([{ is: "turn" }]);
  expect(news({}, { called: { who: ME, word: null } })).toEqual([{ is: "floor" }]);
  expect(news({ called: { who: ME, word: null } }, {})).toEqual([]);
});

test("muted, and not any more", () => {
  expect(news({}, { muted: [ME] })).toEqual([{ is: "muted" }]);
  expect(news({ muted: [ME] }, { muted: [RIVER] })).toEqual([{ is: "unmuted" }]);
});

test("lines that are read, and a line that is added", () => {
  const reading = ["One.", "Two.", "Three."];
  expect(news({ reading, lines_read: 1 }, { reading, lines_read: 3 })).toEqual([
    { is: "read", line: "Two." },
    { is: "read", line: "Three." },
  ]);
  expect(news({ reading, lines_read: 3, phase_index: 0 }, { reading, lines_read: 1 })).toEqual([
    { is: "phase", phase: "Check-in" },
    { is: "read", line: "One." },
  ]);
  const added = { version: 2, lines: ["Cats are welcome."], agreed: [] };
  expect(news({}, { agreement: added })).toEqual([{ is: "line" }]);
});

import { expect, test } from "vitest";
import { moreForBreakout, moreForPhase, moreForTurn } from "../src/state/moreTime";
import { aSession, ROOM } from "./fakes";

const room_id = ROOM;

test("more time says how long it is in all, so that a second press says the same", () => {
  const session = aSession({ state: "open", phase_index: 2, phase_length_s: 900 });
  expect(moreForPhase(session)).toEqual({ type: "session.extend", room_id, phase_index: 2, to_s: 1200 });
  expect(moreForPhase(session)).toEqual(moreForPhase(aSession({ ...session })));
  const turn = { who: "u-ash", began_at_s: 600, length_s: 112.5 };
  expect(moreForTurn(session, turn)).toEqual({ type: "round.add_time", room_id, who: "u-ash", to_s: 172.5 });
});

test("a phase without a clock, in the lobby or when it is closing, has nothing to add to", () => {
  expect(moreForPhase(aSession({ state: "open", phase_length_s: null }))).toBeNull();
  for (const state of ["lobby", "closing", "closed"] as const)
    expect(moreForPhase(aSession({ state, phase_length_s: 300 }))).toBeNull();
});

test("small groups have an hour at most", () => {
  const apart = (length_s: number) => aSession({ breakout: { groups: [], began_at_s: 60, length_s } });
  expect(moreForBreakout(apart(600))).toEqual({ type: "breakout.add_time", room_id, began_at_s: 60, to_s: 720 });
  expect(moreForBreakout(apart(3540))).toMatchObject({ to_s: 3600 });
  expect(moreForBreakout(apart(3600))).toBeNull();
  expect(moreForBreakout(aSession({ breakout: null }))).toBeNull();
});

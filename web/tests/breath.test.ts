import { describe, expect, test } from "vitest";
import { breathAt, countOf, untilNextS } from "../src/activities/breathing/breath";
import type { Breathing } from "../src/protocol.gen";

const CALM: Breathing = {
  type: "breathing",
  began_at_s: 30,
  taking_part: 0,
  pattern: "calm",
  in_s: 4,
  out_s: 6,
  along: 0,
};

describe("a breath", () => {
  test.each([
    [30, "in", 0],
    [33.5, "in", 3.5],
    [34, "out", 0],
    [39.75, "out", 5.75],
    [40, "in", 0],
    [30 + 3600 + 5, "out", 1],
  ])("at second %d of the session is %s, and %d s into it", (sessionS, is, doneS) => {
    expect(breathAt(CALM, sessionS)).toMatchObject({ is, doneS });
  });

  test("begins when it began, also for a browser whose clock is a little behind", () => {
    expect(breathAt(CALM, 29.9)).toMatchObject({ is: "in", doneS: 0 });
  });

  test("is counted as people count, and drawn anew when the count changes", () => {
    const breath = breathAt(CALM, 32.25);
    expect(countOf(breath)).toBe(3);
    expect(untilNextS(breath)).toBe(0.75);
    expect(countOf(breathAt(CALM, 34))).toBe(1);
    expect(untilNextS(breathAt({ ...CALM, in_s: 4.5 }, 34.25))).toBe(0.25);
  });
});

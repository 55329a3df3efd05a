import { expect, test } from "vitest";
import { phaseTime, turnTime } from "../src/views/staff/session/time";

test.each<[number | null, string]>([
  [null, "No clock"],
  [900, "15 minutes left"],
  [841, "15 minutes left"],
  [840, "14 minutes left"],
  [91, "2 minutes left"],
  [90, "About a minute left"],
  [1, "About a minute left"],
  [0, "The time is up. Come to an end when it suits."],
  [-59, "The time is up. Come to an end when it suits."],
  [-60, "1 minute longer than planned. That is fine."],
  [-185, "3 minutes longer than planned. That is fine."],
])("a phase with %s seconds left: %s", (leftS, text) => {
  expect(phaseTime(leftS)).toBe(text);
});

test.each<[number, string]>([
  [75, "1:15 left"],
  [9.8, "0:09 left"],
  [0, "0:00 left"],
  [-20.5, "0:20 over, no hurry"],
  [-61, "1:01 over, no hurry"],
])("a turn with %s seconds left: %s", (leftS, text) => {
  expect(turnTime(leftS)).toBe(text);
});

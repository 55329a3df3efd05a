import { expect, test } from "vitest";
import { asText, isWritten } from "../src/activities/worksheet/answers";

const QUESTIONS = ["What was heavy?", "What helped?", "What next?"];

test("a worksheet is taken along with its questions, without those that were left out", () => {
  expect(asText(QUESTIONS, { 0: " the mornings ", 1: "  ", 2: "a walk\nwith Ash" })).toBe(
    "What was heavy?\nthe mornings\n\nWhat next?\na walk\nwith Ash",
  );
  expect(asText(QUESTIONS, {})).toBe("");
});

test("blank is not written", () => {
  expect([isWritten({ 0: " \n" }, 0), isWritten({ 0: "x" }, 0), isWritten({}, 1)]).toEqual([false, true, false]);
});

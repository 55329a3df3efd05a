import { expect, test } from "vitest";
import type { HouseReading, NoticingChange, OwnReading } from "../src/protocol.gen";
import {
  choicesOf,
  choosing,
  CONCERNS,
  hasOwn,
  HOUSE,
  houseValue,
  NEWCOMERS,
  NOTHING_OWN,
  ownValue,
  ruleOf,
  THEN,
  WAIT,
  type Rule,
} from "../src/state/readingRules";

const HOUSE_HAS: HouseReading = { labels: { stigma: "likely" }, newcomers: true, wait_minutes: 3, then: "release" };
const OWN: OwnReading = { labels: { stigma: "never" }, newcomers: false, wait_minutes: 7, then: "back" };
const STIGMA: Rule = { what: "first", label: "stigma" };
const JUDGMENT: Rule = { what: "first", label: "judgment" };
const ALL = [STIGMA, NEWCOMERS, WAIT, THEN];

test("what a room has not chosen is as in the house", () => {
  expect(ALL.map((rule) => ownValue(NOTHING_OWN, rule))).toEqual(ALL.map(() => HOUSE));
  expect(ALL.map((rule) => houseValue(HOUSE_HAS, rule))).toEqual(["likely", "yes", "3", "release"]);
  expect(houseValue(HOUSE_HAS, JUDGMENT)).toBe("never");
});

test("each choice is of one rule, and taking it back leaves the others", () => {
  const own = ALL.reduce((before, rule) => choosing(before, rule, ownValue(OWN, rule)), NOTHING_OWN);
  expect(own).toEqual(OWN);
  expect(ALL.map((rule) => ownValue(own, rule))).toEqual(["never", "no", "7", "back"]);
  expect(choosing(own, STIGMA, HOUSE)).toEqual({ ...OWN, labels: {} });
  expect(choosing(own, WAIT, HOUSE)).toEqual({ ...OWN, wait_minutes: null });
  expect(hasOwn(own)).toBe(true);
  expect(hasOwn(ALL.reduce((before, rule) => choosing(before, rule, HOUSE), own))).toBe(false);
});

test("a wait that is none of ours can still be seen", () => {
  expect(choicesOf(WAIT, "7")).toEqual(["1", "2", "3", "5", "7", "10", "15"]);
  expect(choicesOf(WAIT, HOUSE)).toEqual(["1", "2", "3", "5", "10", "15"]);
});

test("care and what is personal are no choice", () => {
  for (const label of ["crisis", "self_stigma", "personal_info"]) expect(CONCERNS).not.toContain(label);
});

test("a change is undone as its rule; the house's is not the room's to undo", () => {
  const change = { number: 1, at: "2030-01-01T18:00:00Z", by: "u1", before: HOUSE, after: "likely" };
  const of = (what: NoticingChange["what"], label: NoticingChange["label"]) => ruleOf({ ...change, what, label });
  expect(of("first", "stigma")).toEqual(STIGMA);
  expect(of("wait", null)).toEqual(WAIT);
  expect(of("house", null)).toBeNull();
});

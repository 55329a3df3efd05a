import { describe, expect, test } from "vitest";
import { alone, drawable, drawn, placeable, placed, unplaced, without } from "../src/state/breakoutPlan";
import { aSession, ME, RIVER } from "./fakes";

const people = (n: number) => Array.from({ length: n }, (_, at) => `p${at}`);
/** Some numbers between 0 and 1 that look like chance and are the same each time. */
function chance(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 16807) % 2147483647) / 2147483647;
}

describe("a draw", () => {
  test("has everybody once, and nobody alone", () => {
    for (const size of [2, 3] as const)
      for (let n = 2; n < 14; n++)
        for (let seed = 1; seed < 20; seed++) {
          const plan = drawn(people(n), size, chance(seed));
          expect(plan.flat().toSorted()).toEqual(people(n).toSorted());
          expect(plan.every((group) => group.length === 2 || group.length === 3)).toBe(true);
          if (size === 2) expect(plan.filter((group) => group.length === 3).length).toBe(n % 2);
          else expect(plan.length).toBe(Math.ceil(n / 3));
        }
  });

  test("needs two", () => {
    expect(drawn([], 2, chance(1))).toEqual([]);
    expect(drawn(["p0"], 3, chance(1))).toEqual([]);
  });

  test("puts everybody with everybody, sooner or later", () => {
    const pairs = new Set<string>();
    for (let seed = 1; seed < 300; seed++)
      for (const pair of drawn(people(4), 2, chance(seed * 7919))) pairs.add(pair.toSorted().join(" "));
    expect(pairs.size).toBe(6);
  });

  test("leaves in peace whoever looks after the room, listens, rests or is not here", () => {
    const session = aSession({
      attended: [ME, RIVER, "ash", "fern", "gone"],
      statuses: { ash: "listening" },
      duties: { fern: "peer_mentor" },
    });
    const present = [RIVER, ME, "ash", "fern", "not in"];
    expect(placeable(session, present)).toEqual([ME, "ash", "fern"]);
    expect(drawable(session, present)).toEqual([ME, "fern"]);
  });
});

describe("by hand", () => {
  const plan = [
    ["ann", "bob"],
    ["cai", "dee"],
  ];

  test("somebody is moved to another group, to a new one, or to none", () => {
    expect(placed(plan, "bob", 1)).toEqual([["ann"], ["cai", "dee", "bob"]]);
    expect(placed(plan, "bob", "new")).toEqual([["ann"], ["cai", "dee"], ["bob"]]);
    expect(placed(plan, "bob", null)).toEqual([["ann"], ["cai", "dee"]]);
    expect(placed(plan, "eli", 0)).toEqual([
      ["ann", "bob", "eli"],
      ["cai", "dee"],
    ]);
  });

  test("a group that nobody is left in is gone, and who would be alone is named", () => {
    const one = placed(plan, "bob", 1);
    expect(alone(one)).toEqual(["ann"]);
    expect(placed(one, "ann", 1)).toEqual([["cai", "dee", "bob", "ann"]]);
    expect(alone(plan)).toEqual([]);
  });

  test("whoever has gone meanwhile is in no group, and whoever has come is not yet in one", () => {
    expect(without(plan, (who) => who !== "cai" && who !== "dee")).toEqual([["ann", "bob"]]);
    expect(unplaced(plan, ["ann", "bob", "eli"])).toEqual(["eli"]);
  });
});

import { describe, expect, test } from "vitest";
import { words } from "../src/i18n";
import type { Schedule } from "../src/protocol.gen";
import { asPlanned, changed, hasMoved, rhythmsOn, weekOfMonth } from "../src/state/planning";

const SCHEDULE: Schedule = {
  first_at: "2026-03-03T19:00:00",
  zone: "Europe/Berlin",
  minutes: 90,
  repeats: "weekly",
  template: "sharing",
};

describe("what a day allows", () => {
  test.each([
    ["2026-03-03", 1, ["weekly", "every_two_weeks", "monthly"]],
    ["2026-03-24", 4, ["weekly", "every_two_weeks", "monthly"]],
    ["2026-03-31", 5, ["weekly", "every_two_weeks", "monthly_last"]],
    ["2026-04-28", 4, ["weekly", "every_two_weeks", "monthly", "monthly_last"]],
    ["2026-02-22", 4, ["weekly", "every_two_weeks", "monthly", "monthly_last"]],
    ["2026-12-31", 5, ["weekly", "every_two_weeks", "monthly_last"]],
  ])("%s is the weekday's number %i of its month", (day, week, rhythms) => {
    expect(weekOfMonth(day)).toBe(week);
    expect(rhythmsOn(day)).toEqual(rhythms);
  });

  test("is said in words", () => {
    expect(words.schedule.howOften.monthly("Tuesday", 2)).toBe("Every month, on the second Tuesday");
    expect(words.schedule.reminderOf(60)).toBe("1 hour before");
    expect(words.schedule.reminderOf(1440)).toBe("1 day before");
    expect(words.schedule.reminderOf(90)).toBe("90 minutes before");
  });
});

describe("an evening that is different", () => {
  const off = changed(SCHEDULE, "2026-03-17", null);

  test("is one line, in the order of the days", () => {
    const both = changed(off, "2026-03-10", "2026-03-11T18:00:00");
    expect(both.changes?.map(({ on }) => on)).toEqual(["2026-03-10", "2026-03-17"]);
    expect([hasMoved(both, "2026-03-10"), hasMoved(both, "2026-03-17")]).toEqual([true, false]);
  });

  test("takes the place of what it was before", () => {
    expect(changed(off, "2026-03-17", "2026-03-18T19:00:00").changes).toHaveLength(1);
  });

  test("is as planned after all", () => {
    expect(asPlanned(off, "2026-03-17").changes).toEqual([]);
  });

  test("leaves the schedule that it came from as it was", () => {
    changed(off, "2026-03-10", null);
    expect(off.changes).toHaveLength(1);
    expect(SCHEDULE.changes).toBeUndefined();
  });
});

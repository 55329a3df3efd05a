import { describe, expect, test } from "vitest";
import { dateIn, dayName, fullIn, hourOf, placeOf, thereOf, whenOf, type Reader } from "../src/i18n/when";

const BERLIN = "Europe/Berlin";
const read = (now: string, zone = BERLIN): Reader => ({ zone, now: new Date(now), locale: "en-GB" });
const TUESDAY_SEVEN = "2026-03-03T18:00:00Z";

describe("when a meeting is", () => {
  test.each([
    ["2026-03-03T08:00:00Z", "today, 19:00"],
    ["2026-03-02T22:59:00Z", "tomorrow, 19:00"],
    ["2026-03-02T23:00:00Z", "today, 19:00"],
    ["2026-02-25T12:00:00Z", "Tuesday, 19:00"],
    ["2026-02-24T12:00:00Z", "Tuesday 3 March, 19:00"],
    ["2026-03-04T12:00:00Z", "Tuesday 3 March, 19:00"],
  ])("is told from the reader's own day: at %s", (now, expected) => {
    expect(whenOf(TUESDAY_SEVEN, read(now))).toBe(expected);
  });

  test("is on the reader's clock, and on the group's where that shows something else", () => {
    const [now, london] = ["2026-03-01T12:00:00Z", "Europe/London"];
    expect(whenOf(TUESDAY_SEVEN, read(now, london))).toBe("Tuesday, 18:00");
    expect(hourOf(TUESDAY_SEVEN, read(now, london))).toBe("18:00");
    expect(thereOf(TUESDAY_SEVEN, BERLIN, read(now, london))).toBe("19:00 in Berlin");
    expect(thereOf(TUESDAY_SEVEN, BERLIN, read(now, "Europe/Paris"))).toBeNull();
    expect(thereOf(TUESDAY_SEVEN, "America/New_York", read(now))).toBe("13:00 in New York");
  });

  test("says the day there, if it is another one", () => {
    const late = "2026-03-03T23:30:00Z";
    const reader = read("2026-03-01T12:00:00Z", "Europe/London");
    expect(whenOf(late, reader)).toBe("Tuesday, 23:30");
    expect(thereOf(late, BERLIN, reader)).toBe("Wednesday, 00:30 in Berlin");
    // The same hour of another day is another moment.
    expect(thereOf(late, "Pacific/Kiritimati", read("2026-03-01T12:00:00Z", "Pacific/Honolulu"))).toBe(
      "Wednesday, 13:30 in Kiritimati",
    );
  });

  test("counts days over the night in which the clocks change", () => {
    expect(whenOf("2026-03-29T17:00:00Z", read("2026-03-28T21:00:00Z"))).toBe("tomorrow, 19:00");
    expect(whenOf("2026-10-26T18:00:00Z", read("2026-10-24T22:30:00Z"))).toBe("tomorrow, 19:00");
  });
});

test("a day is spelled out in full on the clock of a place", () => {
  expect(fullIn("2026-03-03T23:30:00Z", BERLIN, "en-GB")).toBe("Wednesday 4 March, 00:30");
  expect(dayName("2026-03-03", "en-GB")).toBe("Tuesday 3 March");
});

test("a zone is named after its place", () => {
  expect(["America/New_York", "America/Argentina/Buenos_Aires", "UTC"].map(placeOf)).toEqual([
    "New York",
    "Buenos Aires",
    "UTC",
  ]);
});

test("a day that may be far away has its year", () => {
  expect(dateIn("2027-03-02T23:30:00Z", BERLIN, "en-GB")).toBe("3 March 2027");
});

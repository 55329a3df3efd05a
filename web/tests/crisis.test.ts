/** What the desk shows of somebody who is looked after. */

import { describe, expect, test } from "vitest";
import type { CrisisTick, GroupSession, RoomCrisis, Step } from "../src/protocol.gen";
import {
  callable,
  clock,
  crisesBefore,
  crisesShown,
  crisisNews,
  dueStep,
  mayOpenContact,
  placeOf,
  sinceS,
  STEPS,
  untilS,
  waitingCrises,
} from "../src/state/crisis";
import { unknownRoom } from "../src/state/model";
import { aCrisis, aSession, ME, RIVER, ROOM } from "./fakes";

const ASH = "u-ash";
const HAL = "u-hal";
const NOW = Date.parse("2030-01-01T18:10:00Z");

function at(minutes: number): string {
  return new Date(Date.parse("2030-01-01T18:00:00Z") + minutes * 60_000).toISOString();
}

function taken(changes: Partial<RoomCrisis> = {}): RoomCrisis {
  return aCrisis({
    state: "split",
    with_person: ME,
    keeps_room: ASH,
    responders: [ME, ASH].map((who) => ({ who, at: at(1), lost_at: null })),
    ticks: ticked("signal", "alert", "split"),
    ...changes,
  });
}

function closed(id: string, minutes: number, debriefs: RoomCrisis["debriefs"] = {}): RoomCrisis {
  const closing = { by: ASH, at: at(minutes), outcome: "safe", follow_up: null } as const;
  return taken({ id, state: "closed", raised_at: at(minutes - 5), closing, debriefs });
}

function ticked(...steps: Step[]): RoomCrisis["ticks"] {
  const tick: CrisisTick = { at: at(1), who: null };
  return Object.fromEntries(steps.map((step) => [step, tick])) as RoomCrisis["ticks"];
}

function inRoom(...crises: RoomCrisis[]) {
  return { ...unknownRoom(ROOM, ME), crises: Object.fromEntries(crises.map((crisis) => [crisis.id, crisis])) };
}

describe("which are shown", () => {
  test("open ones first, the oldest before the others; then those of this evening, the newest first", () => {
    const room = inRoom(closed("old", 2), closed("new", 8), aCrisis({ id: "second", raised_at: at(4) }), aCrisis());
    expect(crisesShown(room, NOW).map((crisis) => crisis.id)).toEqual(["k1", "second", "new", "old"]);
  });

  test("those of past evenings apart from them, the newest first, for a month", () => {
    const day = 24 * 60;
    const room = inRoom(closed("tonight", 8), closed("week", -7 * day), closed("fortnight", -14 * day));
    expect(crisesBefore(room, NOW).map((crisis) => crisis.id)).toEqual(["week", "fortnight"]);
    expect(crisesBefore(inRoom(closed("old", -40 * day), aCrisis()), NOW)).toEqual([]);
  });

  test("one of last week only while it asks how I am", () => {
    const long = -7 * 24 * 60;
    const room = inRoom(
      closed("silent", long),
      closed("asks", long, { [ME]: null }),
      closed("said", long, { [ME]: "well" }),
    );
    expect(crisesShown(room, NOW).map((crisis) => crisis.id)).toEqual(["asks"]);
    expect(waitingCrises(room)).toBe(1);
  });
});

describe("what is due", () => {
  test("the first step that is not done, and not what is only for danger or a lost line", () => {
    expect(dueStep(aCrisis())).toBe("signal");
    expect(dueStep(taken())).toBe("aside");
    const done = STEPS.filter((step) => !["imminent", "lost_contact", "close_out"].includes(step));
    expect(dueStep(taken({ ticks: ticked(...done) }))).toBe("close_out");
    expect(dueStep(closed("k1", 5))).toBeNull();
  });

  test("danger comes first, and before it a line that is down", () => {
    expect(dueStep(taken({ level: "imminent" }))).toBe("imminent");
    const lost = taken({ level: "imminent", lost_at: at(3) });
    expect(dueStep(lost)).toBe("lost_contact");
    expect(dueStep({ ...lost, ticks: { ...lost.ticks, ...ticked("lost_contact", "imminent") } })).toBe("aside");
  });
});

test("everyone's place is said; whoever has none and is with it all the same is beside", () => {
  const crisis = taken({
    clinician: HAL,
    responders: [ME, ASH, HAL, RIVER].map((who) => ({ who, at: at(1), lost_at: null })),
  });
  expect([ME, ASH, HAL, RIVER, "u-fern"].map((who) => placeOf(crisis, who))).toEqual([
    "with_person",
    "keeps_room",
    "clinician",
    "beside",
    null,
  ]);
});

test("a sealed contact is for whoever leads and for the clinician", () => {
  const session: GroupSession = aSession({ on_duty: [ME, ASH], lead: ME, duties: { [HAL]: "clinician" } });
  expect([ME, ASH, HAL, RIVER].map((who) => mayOpenContact(session, who))).toEqual([true, false, true, false]);
  expect(mayOpenContact(null, ME)).toBe(false);
});

test("who is on call, when they were called last, and whether they come", () => {
  const call = { who: HAL, at: at(2), by: null, answered_at: null };
  const crisis = taken({ on_call: [HAL, ASH], calls: [call, { ...call, at: at(3), answered_at: at(4) }] });
  expect(callable(crisis)).toEqual([
    { who: HAL, calledAt: at(3), hasAnswered: true },
    { who: ASH, calledAt: null, hasAnswered: false },
  ]);
});

test("clocks run to and from a moment, and never below nothing", () => {
  expect(clock(sinceS(at(6), NOW))).toBe("4:00");
  expect(clock(untilS(at(11), NOW - 500))).toBe("1:01");
  expect([sinceS(at(11), NOW), untilS(at(6), NOW)]).toEqual([0, 0]);
});

describe("what is told to whoever does not see it", () => {
  test("what others do, and nothing of one's own doing", () => {
    const before = aCrisis({ on_call: [HAL] });
    expect(crisisNews(before, taken(), ME)).toEqual([{ is: "keeps_room", who: ASH }]);
    expect(crisisNews(before, taken(), ASH)).toEqual([{ is: "with_person", who: ME }]);
    const called = { ...before, calls: [{ who: HAL, at: at(2), by: ME, answered_at: null }] };
    expect(crisisNews(before, called, ME)).toEqual([]);
    expect(crisisNews(before, called, ASH)).toEqual([{ is: "called", who: HAL }]);
  });

  test("a line that drops and comes back, a place that is empty again, and the end", () => {
    const lost = taken({ lost_at: at(3) });
    expect(crisisNews(taken(), lost, ME)).toEqual([{ is: "lost" }]);
    expect(crisisNews(lost, taken(), ME)).toEqual([{ is: "back" }]);
    expect(crisisNews(taken(), taken({ state: "calling", with_person: null }), ASH)).toEqual([{ is: "nobody" }]);
    expect(crisisNews(taken(), closed("k1", 5), ME)).toEqual([{ is: "closed" }]);
    expect(crisisNews(taken(), closed("k1", 5), ASH)).toEqual([]);
    expect(crisisNews(undefined, taken(), ME)).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { apply, withoutOwn } from "../src/state/apply";
import { unknownRoom } from "../src/state/model";
import {
  askerOf,
  bundled,
  doneFlags,
  flagsOn,
  inLanes,
  laneOf,
  LANES,
  openFlags,
  waitingCount,
} from "../src/state/queue";
import type { OwnNoted, RoomFlag } from "../src/protocol.gen";
import { aFlag, aSnapshot, entered, ME, ROOM } from "./fakes";

function roomWith(...flags: RoomFlag[]) {
  return apply(unknownRoom(ROOM, ME), entered({ role: "facilitator", snapshot: aSnapshot({ flags }) }));
}

const at = (second: string) => `2030-01-01T18:00:${second}Z`;

describe("the queue", () => {
  test("is crisis, other care, privacy, concern, wording", () => {
    const room = roomWith(
      aFlag("wording", { urgency: 4 }),
      aFlag("privacy", { urgency: 2, attention: "privacy" }),
      aFlag("crisis", { urgency: 0, attention: "care" }),
      aFlag("concern", { urgency: 3 }),
      aFlag("care", { urgency: 1, attention: "care" }),
    );
    expect(openFlags(room).map((flag) => flag.id)).toEqual(["crisis", "care", "privacy", "concern", "wording"]);
    expect(openFlags(room).map(laneOf)).toEqual(["crisis", "care", "privacy", "concern", "wording"]);
  });

  test("has the oldest first among equals, also within one second", () => {
    const room = roomWith(
      aFlag("c", { raised_at: at("01.000200") }),
      aFlag("b", { raised_at: at("01.5") }),
      aFlag("a", { raised_at: at("01") }),
      aFlag("z", { raised_at: at("00.9") }),
    );
    expect(openFlags(room).map((flag) => flag.id)).toEqual(["z", "a", "c", "b"]);
  });

  test("keeps claimed flags in it and moves resolved ones to done, latest first", () => {
    const room = roomWith(
      aFlag("a", { state: "claimed", claimed_by: "u2" }),
      aFlag("b", { state: "resolved", resolved_at: at("01") }),
      aFlag("c", { state: "resolved", resolved_at: at("02") }),
    );
    expect(openFlags(room).map((flag) => flag.id)).toEqual(["a"]);
    expect(doneFlags(room).map((flag) => flag.id)).toEqual(["c", "b"]);
  });
});

describe("who asks, by the way a flag is closed", () => {
  const report = { reason: "hurts", line: null } as const;

  test("is the helper where it found something, whatever members tell besides", () => {
    expect(askerOf(aFlag("a"))).toBe("helper");
    expect(askerOf(aFlag("a", { reports: [report] }))).toBe("helper");
  });

  test("is a member where nobody else points to it", () => {
    expect(askerOf(aFlag("a", { reasons: [], reports: [report] }))).toBe("member");
    expect(askerOf(aFlag("a", { reasons: [], reports: [report], attention: "privacy" }))).toBe("member");
  });

  test("does not matter in care", () => {
    expect(askerOf(aFlag("a", { attention: "care", urgency: 1 }))).toBe("care");
    expect(askerOf(aFlag("a", { attention: "care", urgency: 1, reasons: [], reports: [report] }))).toBe("care");
  });
});

describe("lanes", () => {
  const quiet = (id: string, author: string, second: string) =>
    aFlag(id, { author_id: author, is_quiet: true, raised_at: at(second) });
  const room = roomWith(
    aFlag("wording", { urgency: 4, is_quiet: true }),
    aFlag("privacy", { urgency: 2, attention: "privacy" }),
    aFlag("care", { urgency: 1, attention: "care" }),
    aFlag("crisis", { urgency: 0, attention: "care", message_id: "m2" }),
    aFlag("heard", { urgency: 3, message_id: "m2" }),
    quiet("q1", "u2", "01"),
    quiet("q2", "u3", "02"),
    quiet("q3", "u2", "03"),
    aFlag("done", { state: "resolved", resolved_at: at("05") }),
  );

  test("have every open flag once, a crisis before other care, and wording apart", () => {
    const lanes = inLanes(room);
    const ids = LANES.map((lane) => lanes[lane].map((flag) => flag.id));
    expect(ids).toEqual([["crisis", "care"], ["privacy"], ["heard", "q1", "q2", "q3"], ["wording"]]);
    expect(ids.flat()).toHaveLength(openFlags(room).length);
  });

  test("put what is quiet together by author, and lose none of it", () => {
    const { heard, bundles } = bundled(inLanes(room).concern);
    expect(heard.map((flag) => flag.id)).toEqual(["heard"]);
    expect(bundles.map(({ authorId, flags }) => [authorId, flags.map((flag) => flag.id)])).toEqual([
      ["u2", ["q1", "q3"]],
      ["u3", ["q2"]],
    ]);
  });

  test("count what asks for somebody, quiet or not; notes about wording do not", () => {
    expect(waitingCount(room)).toBe(7);
  });

  test("are told of at the message, the most urgent first", () => {
    expect(flagsOn(room, "m2").map((flag) => flag.id)).toEqual(["crisis", "heard"]);
    expect(flagsOn(room, "unknown")).toEqual([]);
  });
});

describe("what the helper says of a facilitator's own words", () => {
  const noted = (message: string, edition = 0): OwnNoted => ({
    type: "own.noted",
    topic: `user/${ME}`,
    room_id: ROOM,
    message_id: message,
    edition,
    reasons: [],
    wording: [],
  });

  test("stands at its message until it is put away, and of new words anew", () => {
    let room = apply(apply(roomWith(), noted("m1")), noted("m2"));
    expect(Object.keys(room.own)).toEqual(["m1", "m2"]);
    room = apply(room, noted("m1", 1));
    expect(room.own["m1"]?.edition).toBe(1);
    expect(Object.keys(withoutOwn(room, "m1").own)).toEqual(["m2"]);
  });

  test("is nothing of another room", () => {
    expect(apply(roomWith(), { ...noted("m1"), room_id: "elsewhere" }).own).toEqual({});
  });
});

import { describe, expect, test } from "vitest";
import { apply } from "../src/state/apply";
import { unknownRoom } from "../src/state/model";
import { doneFlags, laneOf, openFlags } from "../src/state/queue";
import type { RoomFlag } from "../src/protocol.gen";
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

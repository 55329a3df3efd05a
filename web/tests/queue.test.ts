import { describe, expect, test } from "vitest";
import { apply } from "../src/state/apply";
import { unknownRoom } from "../src/state/model";
import { doneFlags, laneOf, openAlerts, openFlags } from "../src/state/queue";
import type { RoomFlag } from "../src/protocol.gen";
import { aFlag, aSnapshot, entered, ME, ROOM, STAFF } from "./fakes";

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

describe("alerts", () => {
  const crisis = aFlag("f1", { urgency: 0, attention: "care" });

  test("are a crisis here until somebody claims it", () => {
    const room = roomWith(crisis);
    expect(openAlerts(room).map((alert) => alert.flagId)).toEqual(["f1"]);
    const claimed = apply(room, {
      type: "flag.changed",
      topic: STAFF,
      seq: 1,
      flag: { ...crisis, state: "claimed", claimed_by: ME },
    });
    expect(openAlerts(claimed)).toEqual([]);
  });

  test("of a small group are called out where those are who look after it", () => {
    const apart = roomWith({ ...crisis, room_id: "small" });
    expect(openAlerts(apart).map((alert) => alert.roomId)).toEqual([ROOM]);
  });

  test("of this room are called out once, though both topics tell", () => {
    const alert = {
      type: "care.alert",
      topic: "duty",
      seq: 1,
      flag_id: "f1",
      room_id: ROOM,
      room_name: "A",
      raised_at: at("00"),
      state: "open",
    } as const;
    const told = apply(roomWith(), alert);
    expect(openAlerts(told)).toHaveLength(1);
    expect(openAlerts(apply(told, { type: "flag.raised", topic: STAFF, seq: 1, flag: crisis }))).toHaveLength(1);
  });

  test("of other rooms stand beside them", () => {
    const room = apply(roomWith(crisis), {
      type: "care.alert",
      topic: "duty",
      seq: 1,
      flag_id: "f2",
      room_id: "r2",
      room_name: "B",
      raised_at: at("05"),
      state: "open",
    });
    expect(openAlerts(room).map((alert) => alert.roomId)).toEqual([ROOM, "r2"]);
  });

  test("of other rooms go when somebody there takes it on", () => {
    const alert = {
      type: "care.alert",
      topic: "duty",
      flag_id: "f2",
      room_id: "r2",
      room_name: "B",
      raised_at: at("05"),
    } as const;
    const told = apply(roomWith(), { ...alert, seq: 1, state: "open" });
    expect(openAlerts(told)).toHaveLength(1);
    expect(openAlerts(apply(told, { ...alert, seq: 2, state: "claimed" }))).toEqual([]);
  });
});

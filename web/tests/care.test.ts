/** People who are looked after, as a screen knows of them. */

import { describe, expect, test } from "vitest";
import type { OpenAlert, RoomAsk } from "../src/protocol.gen";
import { apply } from "../src/state/apply";
import { openAlerts, openAsks, withoutAlert } from "../src/state/care";
import { aCrisis, aSnapshot, entered, ME, RIVER, ROOM, STAFF } from "./fakes";
import { unknownRoom } from "../src/state/model";

const DUTY = "duty";
const MINE = `user/${ME}`;

function inRoom() {
  return apply(unknownRoom(ROOM, ME), entered({ seqs: { [STAFF]: 0, [DUTY]: 0, [MINE]: 0 } }));
}

function at(seconds: string): string {
  return `2030-01-01T18:00:${seconds}Z`;
}

function anAlert(id: string, seconds: string, roomId = ROOM): OpenAlert {
  return { crisis_id: id, room_id: roomId, room_name: "A", calls_since: at(seconds) };
}

function anAsk(id: string, seconds: string): RoomAsk {
  return {
    id,
    room_id: ROOM,
    from_room_id: ROOM,
    who: RIVER,
    asked_at: at(seconds),
    state: "told",
    answered_by: null,
    answered_at: null,
  };
}

describe("alerts", () => {
  test("stand until somebody is with the person, the oldest first", () => {
    let room = inRoom();
    room = apply(room, { type: "care.alert", topic: DUTY, seq: 1, crisis_id: "k2", alert: anAlert("k2", "20", "r2") });
    room = apply(room, { type: "care.alert", topic: DUTY, seq: 2, crisis_id: "k1", alert: anAlert("k1", "05.5") });
    expect(openAlerts(room).map((alert) => alert.crisis_id)).toEqual(["k1", "k2"]);
    room = apply(room, { type: "care.alert", topic: DUTY, seq: 3, crisis_id: "k2", alert: null });
    expect(openAlerts(room).map((alert) => alert.crisis_id)).toEqual(["k1"]);
  });

  test("that were put aside come back when they are called out again", () => {
    const alert = anAlert("k2", "20", "r2");
    const told = apply(inRoom(), { type: "care.alert", topic: DUTY, seq: 1, crisis_id: "k2", alert });
    const aside = withoutAlert(told, "k2");
    expect(openAlerts(aside)).toEqual([]);
    const again = apply(aside, { type: "care.calling", topic: DUTY, at: at("40"), alerts: [alert] });
    expect(openAlerts(again)).toEqual([alert]);
    expect(again.calledOutAt).toBe(at("40"));
  });
});

describe("crises and asks", () => {
  test("of this room are known, as they are now", () => {
    let room = inRoom();
    room = apply(room, { type: "crisis.changed", topic: STAFF, seq: 1, crisis_id: "k1", crisis: aCrisis() });
    const held = aCrisis({ state: "acknowledged", with_person: ME });
    room = apply(room, { type: "crisis.changed", topic: STAFF, seq: 2, crisis_id: "k1", crisis: held });
    expect(room.crises).toEqual({ k1: held });
    room = apply(room, { type: "crisis.changed", topic: STAFF, seq: 3, crisis_id: "k1", crisis: null });
    expect(room.crises).toEqual({});
  });

  test("whoever has asked first is first, and goes when they have talked", () => {
    let room = inRoom();
    for (const [seq, ask] of [anAsk("b", "20"), anAsk("a", "10")].entries())
      room = apply(room, { type: "help.asked", topic: STAFF, seq: seq + 1, ask_id: ask.id, ask });
    expect(openAsks(room).map((ask) => ask.id)).toEqual(["a", "b"]);
    room = apply(room, { type: "help.asked", topic: STAFF, seq: 3, ask_id: "a", ask: null });
    expect(openAsks(room).map((ask) => ask.id)).toEqual(["b"]);
  });

  test("a snapshot has them all, and a member's has none", () => {
    const snapshot = aSnapshot({ alerts: [anAlert("k1", "00")], crises: [aCrisis()], asks: [anAsk("a", "10")] });
    const room = apply(inRoom(), entered({ snapshot }));
    expect([Object.keys(room.crises), Object.keys(room.asks), room.alerts.length]).toEqual([["k1"], ["a"], 1]);
    const left = apply(room, entered());
    expect([left.crises, left.asks, left.alerts]).toEqual([{}, {}, []]);
  });
});

describe("one's own asking", () => {
  const help = {
    room_id: ROOM,
    is_safe: true,
    asked_at: at("00"),
    state: "told",
    reach: "nobody",
    coming: null,
  } as const;

  test("is of the room that is open", () => {
    const told = apply(inRoom(), { type: "help.changed", topic: MINE, seq: 1, room_id: ROOM, help });
    expect(told.help).toEqual(help);
    const other = apply(told, { type: "help.changed", topic: MINE, seq: 2, room_id: "r2", help: null });
    expect(other.help).toEqual(help);
  });
});

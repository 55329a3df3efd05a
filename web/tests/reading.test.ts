/** What waits to be read first, as screens know it. */

import { describe, expect, test } from "vitest";
import type { LoggedEvent, WaitingMessage } from "../src/protocol.gen";
import { apply } from "../src/state/apply";
import { unknownRoom, type RoomState } from "../src/state/model";
import { toRead, waitingCount } from "../src/state/queue";
import { minutesLeft } from "../src/state/now";
import { aFlag, aSnapshot, entered, ME, RIVER, ROOM, STAFF } from "./fakes";

function waiting(id: string, changes: Partial<WaitingMessage> = {}): WaitingMessage {
  return {
    id,
    room_id: ROOM,
    author_id: RIVER,
    text: "hello",
    why: "newcomer",
    concerns: [],
    edition: 0,
    posted_at: "2030-01-01T18:00:00Z",
    until: "2030-01-01T18:03:00Z",
    then: "release",
    ...changes,
  };
}

function onDesk(...messages: WaitingMessage[]): RoomState {
  return apply(unknownRoom(ROOM, ME), entered({ snapshot: aSnapshot({ to_read: messages }) }));
}

function changed(seq: number, messageId: string, message: WaitingMessage | null, topic = STAFF): LoggedEvent {
  return { type: "hold.changed", topic, seq, message_id: messageId, message };
}

describe("on a facilitator's desk", () => {
  test("first is what would go by itself soonest, and all of it is counted with the flags", () => {
    const room = onDesk(waiting("m2", { until: "2030-01-01T18:05:00Z" }), waiting("m1"));
    expect(toRead(room).map(({ id }) => id)).toEqual(["m1", "m2"]);
    expect(waitingCount({ ...room, flags: { f1: aFlag("f1") } })).toBe(3);
  });

  test("new words take the place of the old, and what is settled goes", () => {
    const seq = onDesk().seqs[STAFF] ?? 0;
    const first = apply(
      onDesk(waiting("m1")),
      changed(seq + 1, "m1", waiting("m1", { edition: 1, text: "hello all" })),
    );
    expect(toRead(first).map(({ text }) => text)).toEqual(["hello all"]);
    expect(toRead(apply(first, changed(seq + 2, "m1", null)))).toEqual([]);
  });

  test("what waits in another group is not on this one's", () => {
    expect(toRead(apply(onDesk(), changed(1, "m1", waiting("m1", { room_id: "r9" }), "room/r9/staff")))).toEqual([]);
  });
});

test("whoever is read first knows from the answer to entering, and from what is told later", () => {
  const room = apply(unknownRoom(ROOM, ME), entered({ snapshot: aSnapshot({ is_read_first: true }) }));
  expect(room.isReadFirst).toBe(true);
  const told = {
    type: "read_first.changed",
    topic: `user/${ME}`,
    seq: 1,
    room_id: ROOM,
    is_read_first: false,
  } as const;
  expect(apply(room, told).isReadFirst).toBe(false);
  expect(apply(room, { ...told, room_id: "r9" }).isReadFirst).toBe(true);
});

test("a promise is never said to be shorter than it is", () => {
  const until = "2030-01-01T18:03:00Z";
  const at = (time: string) => minutesLeft(until, Date.parse(`2030-01-01T${time}Z`));
  expect([at("18:00:00"), at("18:00:01"), at("18:02:30"), at("18:03:00"), at("18:09:00")]).toEqual([3, 3, 1, 0, 0]);
});

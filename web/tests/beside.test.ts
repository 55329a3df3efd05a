import { describe, expect, test } from "vitest";
import { apply } from "../src/state/apply";
import { Sending } from "../src/state/aside";
import { asidesHere, canAsk, myAside, threadOf } from "../src/state/beside";
import { unknownRoom, type RoomState } from "../src/state/model";
import type { AsideState, GroupAside, GroupRemark, LoggedEvent } from "../src/protocol.gen";
import { entered, ME, RIVER, ROOM, STAFF } from "./fakes";

const MINE = `user/${ME}`;
const FLO = "u-flo";

function anAside(state: AsideState, changes: Partial<GroupAside> = {}): GroupAside {
  return {
    id: "a1",
    group_id: ROOM,
    member: ME,
    facilitators: [FLO],
    state,
    asked_at: "2030-01-01T18:00:00Z",
    ...changes,
  };
}

function aRemark(id: string, flagId: string | null = null): GroupRemark {
  return { id, room_id: ROOM, author_id: FLO, text: id, said_at: "2030-01-01T18:00:00Z", flag_id: flagId };
}

function told(room: RoomState, ...events: LoggedEvent[]): RoomState {
  return events.reduce<RoomState>(apply, room);
}

function asMember(): RoomState {
  return apply(unknownRoom(ROOM, ME), entered({}));
}

function asFacilitator(): RoomState {
  const room = { ...asMember(), role: "facilitator" as const, remarks: [] };
  return { ...room, members: { [RIVER]: { user_id: RIVER, name: "River", role: "member" as const } } };
}

const changed = (seq: number, aside: GroupAside | null, topic = MINE): LoggedEvent => ({
  type: "aside.changed",
  topic,
  seq,
  aside_id: aside?.id ?? "a1",
  aside,
});

describe("asides", () => {
  test("a member is asked, is in it, and it is over", () => {
    const asked = told(asMember(), changed(1, anAside("asked")));
    expect(myAside(asked)?.state).toBe("asked");
    const open = told(asked, changed(2, anAside("open")));
    expect(myAside(open)?.state).toBe("open");
    expect(myAside(told(open, changed(3, null)))).toBeNull();
  });

  test("one of another group is none of this room's", () => {
    expect(told(asMember(), changed(1, anAside("asked", { group_id: "r-other" }))).asides).toEqual({});
  });

  test("a facilitator sees those of others in the order in which they were asked", () => {
    const later = anAside("declined", { id: "a2", member: RIVER, asked_at: "2030-01-01T18:05:00Z" });
    const room = told(
      asFacilitator(),
      changed(1, later, STAFF),
      changed(2, anAside("open", { member: "u-ann" }), STAFF),
    );
    expect(asidesHere(room).map(({ id }) => id)).toEqual(["a1", "a2"]);
    expect(myAside(room)).toBeNull();
  });

  test("a member can be asked unless one is with them already; a facilitator cannot, and a member asks nobody", () => {
    const room = asFacilitator();
    expect(canAsk(room, RIVER)).toBe(true);
    expect(canAsk(room, FLO)).toBe(false);
    expect(canAsk({ ...room, remarks: null }, RIVER)).toBe(false);
    const withMe = anAside("asked", { member: RIVER, facilitators: [ME] });
    expect(canAsk(told(room, changed(1, withMe, STAFF)), RIVER)).toBe(false);
    expect(canAsk(told(room, changed(1, { ...withMe, state: "declined" }, STAFF)), RIVER)).toBe(true);
    expect(canAsk(told(room, changed(1, { ...withMe, facilitators: [FLO] }, STAFF)), RIVER)).toBe(true);
  });
});

describe("the back channel", () => {
  const said = (seq: number, remark: GroupRemark | null, id = remark?.id ?? ""): LoggedEvent => ({
    type: "back_channel.remark",
    topic: STAFF,
    seq,
    remark_id: id,
    remark,
  });

  test("what is said is there in order, by flag, until it is gone", () => {
    const room = told(asFacilitator(), said(1, aRemark("k1")), said(2, aRemark("k2", "f1")));
    expect(room.remarks?.map(({ id }) => id)).toEqual(["k1", "k2"]);
    expect(threadOf(room, "f1").map(({ id }) => id)).toEqual(["k2"]);
    expect(told(room, said(3, null, "k1")).remarks?.map(({ id }) => id)).toEqual(["k2"]);
  });

  test("whoever is not in it keeps nothing of it", () => {
    expect(told(asMember(), said(1, aRemark("k1"))).remarks).toBeNull();
  });
});

describe("what one has told the facilitators", () => {
  const report = (seq: number, answer: "acted" | "kept" | null, roomId = ROOM): LoggedEvent => ({
    type: "report.changed",
    topic: MINE,
    seq,
    report: { message_id: "m1", room_id: roomId, answer },
  });

  test("arrives and is answered", () => {
    const room = told(asMember(), report(1, null));
    expect(room.reports["m1"]?.answer).toBeNull();
    expect(told(room, report(2, "kept")).reports["m1"]?.answer).toBe("kept");
    expect(told(asMember(), report(1, null, "r-other")).reports).toEqual({});
  });
});

describe("sending", () => {
  test("the same words go under the same id until they have arrived; others under another", () => {
    const sending = new Sending();
    const first = sending.idFor("a word?");
    expect(sending.idFor("a word?")).toBe(first);
    expect(sending.idFor("two words?")).not.toBe(first);
    const again = sending.idFor("two words?");
    sending.arrived();
    expect(sending.idFor("two words?")).not.toBe(again);
  });
});

import { describe, expect, test } from "vitest";
import { apply, withHistory } from "../src/state/apply";
import { unknownRoom, type RoomState } from "../src/state/model";
import { openFlags } from "../src/state/queue";
import type { Event, FlagReason, LoggedEvent, RoomMessage } from "../src/protocol.gen";
import { aFlag, aHeld, aMessage, aSnapshot, entered, ME, posted, RIVER, ROOM, STAFF, TOPIC } from "./fakes";

const MINE = `user/${ME}`;

function inRoom(changes: Parameters<typeof entered>[0] = {}): RoomState {
  return apply(unknownRoom(ROOM, ME), entered(changes));
}

function places(room: RoomState): number[] {
  return room.messages.map((message) => message.place);
}

describe("numbered events", () => {
  const logged: LoggedEvent[] = [
    posted(1),
    { type: "message.changed", topic: TOPIC, seq: 1, message: aMessage(1, { state: "hidden", text: null }) },
    {
      type: "reactions.changed",
      topic: TOPIC,
      seq: 1,
      room_id: ROOM,
      reactions: { message_id: "m1", reactions: { heard: [RIVER] } },
    },
    { type: "message.held", topic: MINE, seq: 1, message_id: "h1", room_id: ROOM, message: aHeld() },
    {
      type: "member.changed",
      topic: TOPIC,
      seq: 1,
      room_id: ROOM,
      member: { user_id: RIVER, name: "R", role: "member" },
    },
    { type: "flag.raised", topic: STAFF, seq: 1, flag: aFlag("f1") },
    { type: "flag.changed", topic: STAFF, seq: 1, flag: aFlag("f1", { state: "claimed", claimed_by: ME }) },
    {
      type: "care.alert",
      topic: "duty",
      seq: 1,
      crisis_id: "k9",
      alert: { crisis_id: "k9", room_id: "r2", room_name: "B", calls_since: "2030-01-01T18:00:00Z" },
    },
  ];

  test.each(logged)("$type applied twice changes nothing more", (event) => {
    const once = apply(inRoom(), event);
    expect(once.seqs[event.topic]).toBe(1);
    expect(apply(once, event)).toBe(once);
  });

  test("an event that is already known is passed over", () => {
    const room = apply(apply(inRoom(), posted(1)), posted(2));
    const late = { ...posted(1), message: aMessage(1, { text: "older words" }) };
    expect(apply(room, late)).toBe(room);
  });
});

describe("the words that weighed most", () => {
  const bare: FlagReason = { label: "crisis", score: 0.9, is_likely: true, weighed: [] };
  const raised = aFlag("f1", { urgency: 0, attention: "care", reasons: [bare] });
  const found = { ...raised, reasons: [{ ...bare, weighed: [{ start: 5, end: 9 }] }] };

  test("come into a flag that is there, and change neither its place nor who is alerted", () => {
    const other = aFlag("f2", { reasons: [{ ...bare, label: "hostility" }] });
    const before = [raised, other].reduce<RoomState>(
      (room, flag, at) => apply(room, { type: "flag.raised", topic: STAFF, seq: at + 1, flag }),
      inRoom(),
    );
    const after = apply(before, { type: "flag.changed", topic: STAFF, seq: 3, flag: found });
    expect(after.flags["f1"]?.reasons[0]?.weighed).toEqual([{ start: 5, end: 9 }]);
    expect(after.flags["f2"]).toBe(before.flags["f2"]);
    expect(openFlags(after).map((flag) => flag.id)).toEqual(openFlags(before).map((flag) => flag.id));
    expect(after.alerts).toBe(before.alerts);
    expect(after.messages).toBe(before.messages);
  });

  test("that come before a claim is heard of are there with the claim", () => {
    const claimed = { ...found, state: "claimed" as const, claimed_by: ME };
    const room = apply(inRoom(), { type: "flag.raised", topic: STAFF, seq: 1, flag: raised });
    const after = apply(room, { type: "flag.changed", topic: STAFF, seq: 2, flag: claimed });
    expect(apply(after, { type: "flag.changed", topic: STAFF, seq: 2, flag: found })).toBe(after);
    expect(openFlags(after).map((flag) => flag.claimed_by)).toEqual([ME]);
  });
});

describe("messages", () => {
  test("stand in the order of their places, each once", () => {
    const room = [posted(3), posted(1), posted(2)]
      .map((event, at) => ({ ...event, seq: at + 1 }))
      .reduce(apply, inRoom());
    expect(places(room)).toEqual([1, 2, 3]);
  });

  test("that are hidden lose their words, and get them back when shown", () => {
    let room = apply(inRoom(), posted(1));
    room = apply(room, {
      type: "message.changed",
      topic: TOPIC,
      seq: 2,
      message: aMessage(1, { state: "hidden", text: null }),
    });
    expect(room.messages[0]!.text).toBeNull();
    room = apply(room, { type: "message.changed", topic: TOPIC, seq: 3, message: aMessage(1) });
    expect(room.messages[0]!.text).toBe("line 1");
  });

  test("that are changed or taken back stay in their place", () => {
    let room = [posted(1), posted(2)].reduce(apply, inRoom());
    const changed = (seq: number, message: RoomMessage): Event => ({
      type: "message.changed",
      topic: TOPIC,
      seq,
      message,
    });
    room = apply(room, changed(3, aMessage(1, { edition: 1, text: "new words", edited_at: "2030-01-01T18:01:00Z" })));
    expect(room.messages.map(({ text, edition }) => [text, edition])).toEqual([
      ["new words", 1],
      ["line 2", 0],
    ]);
    room = apply(room, changed(4, aMessage(1, { state: "withdrawn", text: null, edition: 1 })));
    expect(room.messages.map(({ state }) => state)).toEqual(["withdrawn", "visible"]);
  });

  test("from before what is loaded do not tear a hole; they come with the history", () => {
    const room = inRoom({
      seqs: { [TOPIC]: 9 },
      snapshot: aSnapshot({ messages: [aMessage(8), aMessage(9)], has_earlier: true }),
    });
    const changed: Event = {
      type: "message.changed",
      topic: TOPIC,
      seq: 10,
      message: aMessage(2, { state: "hidden", text: null }),
    };
    expect(places(apply(room, changed))).toEqual([8, 9]);
    const earlier = withHistory(room, { messages: [aMessage(6), aMessage(7)], reactions: [], has_earlier: false });
    expect(places(earlier)).toEqual([6, 7, 8, 9]);
    expect(earlier.hasEarlier).toBe(false);
  });
});

describe("what a guest has left", () => {
  test("goes with all that was of it, and leaves the rest alone", () => {
    let room = inRoom({ seqs: { [TOPIC]: 0, [STAFF]: 0 } });
    room = apply(apply(room, posted(1)), posted(2));
    const given = (message_id: string) => ({ message_id, reactions: { heard: [RIVER] } });
    for (const [seq, id] of [
      [3, "m1"],
      [4, "m2"],
    ] as const)
      room = apply(room, { type: "reactions.changed", topic: TOPIC, seq, room_id: ROOM, reactions: given(id) });
    const flags = [aFlag("f1", { message_id: "m1" }), aFlag("f2", { message_id: "m2" })];
    for (const [at, flag] of flags.entries())
      room = apply(room, { type: "flag.raised", topic: STAFF, seq: at + 1, flag });
    room = apply(room, { type: "gone", topic: TOPIC, seq: 5, subject_id: "m1" });
    expect(places(room)).toEqual([2]);
    expect(Object.keys(room.reactions)).toEqual(["m2"]);
    expect(Object.keys(room.flags)).toEqual(["f2"]);
    room = apply(room, { type: "gone", topic: STAFF, seq: 3, subject_id: "f2" });
    expect(room.flags).toEqual({});
    expect(places(room)).toEqual([2]);
  });
});

describe("held messages", () => {
  const held: Event = { type: "message.held", topic: MINE, seq: 1, message_id: "h1", room_id: ROOM, message: aHeld() };

  test("appear once, whether the reply or the event comes first", () => {
    const room = apply(apply(inRoom(), { type: "held", ref: 2, message: aHeld() }), held);
    expect(room.held).toHaveLength(1);
  });

  test("go when they are held no longer, or are seen in the room", () => {
    const room = apply(inRoom(), held);
    expect(apply(room, { ...held, seq: 2, message: null }).held).toEqual([]);
    expect(apply(room, posted(1, { id: "h1" })).held).toEqual([]);
  });

  test("a slow reply does not bring back what has been released", () => {
    const room = apply(inRoom(), posted(1, { id: "h1" }));
    expect(apply(room, { type: "held", ref: 2, message: aHeld() }).held).toEqual([]);
  });

  test("a slow reply does not bring back words that have been changed", () => {
    const room = apply(inRoom(), { ...held, message: aHeld({ edition: 1, text: "never mind" }) });
    expect(apply(room, { type: "held", ref: 2, message: aHeld() }).held[0]!.text).toBe("never mind");
  });

  test("of another room count as heard and are not shown", () => {
    const room = apply(inRoom(), { ...held, room_id: "r2", message: aHeld({ room_id: "r2" }) });
    expect(room.held).toEqual([]);
    expect(room.seqs[MINE]).toBe(1);
  });
});

describe("entering", () => {
  test("with a snapshot replaces everything", () => {
    const room = apply(inRoom(), posted(1));
    const fresh = apply(
      room,
      entered({ epoch: "e2", seqs: { [TOPIC]: 7 }, snapshot: aSnapshot({ messages: [aMessage(7)] }) }),
    );
    expect(places(fresh)).toEqual([7]);
    expect(fresh.epoch).toBe("e2");
    expect(fresh.seqs).toEqual({ [TOPIC]: 7 });
  });

  test("with what was missed adds it, and knows where every topic stands", () => {
    const room = apply(inRoom(), posted(1));
    const missed = [posted(1), posted(2), posted(4)];
    const back = apply(room, entered({ seqs: { [TOPIC]: 5, [MINE]: 3 }, snapshot: null, missed }));
    expect(places(back)).toEqual([1, 2, 4]);
    expect(back.seqs).toEqual({ [TOPIC]: 5, [MINE]: 3 });
  });

  test("a snapshot and then events is the same as a later snapshot", () => {
    const followed = [posted(2), posted(3)].reduce(
      apply,
      inRoom({ seqs: { [TOPIC]: 1 }, snapshot: aSnapshot({ messages: [aMessage(1)] }) }),
    );
    const later = inRoom({
      seqs: { [TOPIC]: 3 },
      snapshot: aSnapshot({ messages: [1, 2, 3].map((place) => aMessage(place)) }),
    });
    expect(followed).toEqual(later);
  });

  test("another room's answer changes nothing", () => {
    const room = inRoom();
    expect(apply(room, entered({ room_id: "r2" }))).toBe(room);
  });
});

test("passing events say the whole present state", () => {
  let room = apply(inRoom(), { type: "presence", topic: TOPIC, room_id: ROOM, present: [ME, RIVER] });
  expect(room.present).toEqual([ME, RIVER]);
  const status = {
    is_available: false,
    model_version: "v",
    unassessed: ["m1"],
    unassessed_count: 1,
    unnoticed: [],
    noticing_version: 0,
  };
  room = apply(room, { type: "moderation", topic: STAFF, room_id: ROOM, status });
  expect(room.moderation).toEqual(status);
});

test("a frame of a later protocol changes nothing", () => {
  const room = inRoom();
  expect(apply(room, { type: "mood.changed", topic: TOPIC, seq: 1 } as unknown as Event)).toBe(room);
});

import { beforeEach, describe, expect, test } from "vitest";
import { beginEdit, cancelEdit, goOnWriting, sendEdit } from "../src/state/actions";
import { begun, followed, isInTime, type Editing } from "../src/state/editing";
import { apply } from "../src/state/apply";
import { unknownRoom, type RoomState } from "../src/state/model";
import { RoomStore } from "../src/state/store";
import type { MessageChanged, RoomMessage } from "../src/protocol.gen";
import { aHeld, aMessage, aSnapshot, entered, FakeNetwork, FakeTimers, ME, FakeBrowser, ROOM, TOPIC } from "./fakes";

const mine = (changes: Partial<RoomMessage> = {}) => aMessage(1, { author_id: ME, text: "good evning", ...changes });

function roomWith(message: RoomMessage): RoomState {
  return apply(unknownRoom(ROOM, ME), entered({ snapshot: aSnapshot({ messages: [message], held: [aHeld()] }) }));
}

describe("beginning", () => {
  test("takes the words and the edition that one has read, of a message in the room or held", () => {
    expect(begun(roomWith(mine({ edition: 3 })), "m1")).toMatchObject({ text: "good evning", edition: 3 });
    expect(begun(roomWith(mine()), "h1")).toMatchObject({ text: "call me on 555 0134", edition: 0 });
  });

  test("is not possible for others' messages, and for what is out of sight, gone or unknown", () => {
    expect(begun(roomWith(aMessage(1)), "m1")).toBeNull();
    expect(begun(roomWith(mine({ state: "hidden", text: null })), "m1")).toBeNull();
    expect(begun(roomWith(mine()), "m2")).toBeNull();
  });

  test("is offered for as long as the server says", () => {
    const room = roomWith(mine());
    const postedAt = "2030-01-01T18:00:00Z";
    expect(isInTime(room, postedAt, Date.parse("2030-01-01T18:14:59Z"))).toBe(true);
    expect(isInTime(room, postedAt, Date.parse("2030-01-01T18:15:00Z"))).toBe(false);
    expect(isInTime(unknownRoom(ROOM, ME), postedAt, Date.parse(postedAt))).toBe(false);
  });
});

describe("what happens in the room meanwhile", () => {
  const writing = begun(roomWith(mine()), "m1")!;
  const sent: Editing = { ...writing, sent: { clientId: "c", text: " good evening\r\n", isMeant: false } };

  test("leaves it alone while the message stays as it was", () => {
    expect(followed(writing, roomWith(mine()))).toBe(writing);
  });

  test("ends it when the room has the new words, though the reply was lost", () => {
    expect(followed(sent, roomWith(mine({ edition: 1, text: "good evening" })))).toBeNull();
  });

  test("says so when the message was changed on another screen, and goes on from there", () => {
    const after = followed(sent, roomWith(mine({ edition: 1, text: "hello" })));
    expect(after).toMatchObject({ edition: 1, problem: "changed", sent: null, text: "good evning" });
  });

  test("says so when it was taken back or put out of sight, and keeps what was written", () => {
    for (const state of ["withdrawn", "hidden"] as const)
      expect(followed(writing, roomWith(mine({ state, text: null })))).toMatchObject({ problem: "gone" });
  });
});

describe("sending", () => {
  let network: FakeNetwork;
  let store: RoomStore;

  beforeEach(async () => {
    network = new FakeNetwork();
    store = new RoomStore(ROOM, ME, {
      connect: network.connect,
      keep: new FakeBrowser().tab(),
      isSignedIn: () => Promise.resolve(true),
      timers: new FakeTimers(),
    });
    store.open();
    await enters();
    beginEdit(store, "m1");
  });

  async function enters(): Promise<void> {
    await network.socket.opens();
    const { ref } = network.socket.last("room.enter");
    await network.socket.says(entered({ ref, seqs: { [TOPIC]: 1 }, snapshot: aSnapshot({ messages: [mine()] }) }));
  }

  function changed(seq: number, changes: Partial<RoomMessage>): MessageChanged {
    return { type: "message.changed", topic: TOPIC, seq, message: mine(changes) };
  }

  test("names the edition that was read, and is done with the reply", async () => {
    const sending = sendEdit(store, "good evening");
    const command = network.socket.last("message.edit");
    expect(command).toMatchObject({ message_id: "m1", edition: 0, text: "good evening", is_meant: false });
    expect(store.editing.value?.isSending).toBe(true);
    await network.socket.says({ type: "posted", ref: command.ref, message_id: "m1", place: 1 });
    await sending;
    expect(store.editing.value).toBeNull();
  });

  test("is done with the room's event, when that comes first", async () => {
    const sending = sendEdit(store, "good evening");
    const { ref } = network.socket.last("message.edit");
    await network.socket.says(changed(2, { edition: 1, text: "good evening" }));
    expect(store.editing.value).toBeNull();
    beginEdit(store, "m1");
    await network.socket.says({ type: "posted", ref, message_id: "m1", place: 1 });
    await sending;
    expect(store.editing.value, "the next one is not ended by the first one's reply").not.toBeNull();
  });

  test("asks about what looks personal, and sends what its author chooses as meant", async () => {
    const asking = sendEdit(store, "call 555 0134");
    const personal = { text: "call 555 0134", masked_text: "call [phone number]", private: [] };
    const { ref } = network.socket.last("message.edit");
    await network.socket.says({ type: "refused", ref, code: "looks_personal", personal });
    await asking;
    expect(store.editing.value).toMatchObject({ asked: personal, isSending: false, problem: null });
    goOnWriting(store);
    expect(store.editing.value?.asked).toBeNull();
    void sendEdit(store, "call [phone number]", true);
    expect(network.socket.last("message.edit")).toMatchObject({ text: "call [phone number]", is_meant: true });
  });

  test("again after the line broke has the same id, and other words have another", async () => {
    const first = sendEdit(store, "good evening");
    const { client_id: id } = network.socket.last("message.edit");
    await network.socket.ends();
    await first;
    expect(store.editing.value).toMatchObject({ problem: "unreachable", isSending: false });
    const again = sendEdit(store, "good evening");
    await again;
    expect(store.editing.value?.sent?.clientId).toBe(id);
    await sendEdit(store, "good night");
    expect(store.editing.value?.sent?.clientId).not.toBe(id);
  });

  test("that is refused says why, and keeps the words", async () => {
    const sending = sendEdit(store, "good evening");
    const { ref } = network.socket.last("message.edit");
    await network.socket.says({ type: "refused", ref, code: "not_assessed", retry_after_s: 5 });
    await sending;
    expect(store.editing.value).toMatchObject({ problem: "not_assessed", isSending: false });
  });

  test("twice at once sends once", () => {
    void sendEdit(store, "good evening");
    void sendEdit(store, "good evening");
    expect(network.socket.count("message.edit")).toBe(1);
  });

  test("let go of, it leaves the message as it was", async () => {
    const sending = sendEdit(store, "good evening");
    cancelEdit(store);
    const { ref } = network.socket.last("message.edit");
    await network.socket.says({ type: "refused", ref, code: "message_settled" });
    await sending;
    expect(store.editing.value).toBeNull();
  });

  test("news says how the room was before", async () => {
    const told: [number, number][] = [];
    store.onNews((event, before) => {
      if (event.type === "message.changed") told.push([before.messages[0]!.edition, event.message.edition]);
    });
    await network.socket.says(changed(2, { edition: 1, text: "good evening" }));
    expect(told).toEqual([[0, 1]]);
  });
});

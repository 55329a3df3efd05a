import { beforeEach, expect, test } from "vitest";
import { endActivity, leaveMark, ownMark, startActivity } from "../src/activities/activity";
import { RoomStore } from "../src/state/store";
import type { Scale } from "../src/protocol.gen";
import { aSession, aSnapshot, entered, FakeBrowser, FakeNetwork, FakeTimers, ME, ROOM, settle } from "./fakes";

const ASKED: Scale = { type: "scale", began_at_s: 60, taking_part: 0, counts: null };
const SESSION = aSession({ activity: ASKED });

let network: FakeNetwork;
let store: RoomStore;

beforeEach(async () => {
  network = new FakeNetwork();
  const keep = new FakeBrowser().tab();
  const timers = new FakeTimers();
  store = new RoomStore(ROOM, ME, { connect: network.connect, keep, isSignedIn: async () => true, timers });
  store.open();
  await network.socket.opens();
  const { ref } = network.socket.last("room.enter");
  await network.socket.says(entered({ ref, snapshot: aSnapshot({ session: SESSION }) }));
});

test("one's own mark is known once the server has it, in that activity alone", async () => {
  const marked = leaveMark(store, ASKED, 7);
  expect(ownMark(SESSION, ASKED)).toBeNull();
  const command = network.socket.last("activity.mark");
  expect(command).toMatchObject({ room_id: ROOM, activity: "scale", mark: 7 });
  await network.socket.says({ type: "done", ref: command.ref });
  expect(await marked).toBeNull();
  expect(ownMark(SESSION, { ...ASKED, taking_part: 1 })).toBe(7);
  expect(ownMark(SESSION, { ...ASKED, began_at_s: 600 })).toBeNull();
});

test("a mark that was refused is none", async () => {
  const other = { ...ASKED, began_at_s: 90 };
  const marked = leaveMark(store, other, 3);
  await network.socket.says({ type: "refused", ref: network.socket.last("activity.mark").ref, code: "not_now" });
  expect(await marked).toBe("not_now");
  expect(ownMark(SESSION, other)).toBeNull();
});

test("activities are started and ended by name", async () => {
  void startActivity(store, "breathing", "even");
  void endActivity(store, "breathing");
  await settle();
  expect(network.socket.last("activity.start")).toMatchObject({ activity: "breathing", variant: "even" });
  expect(network.socket.last("activity.end")).toMatchObject({ activity: "breathing" });
});

import { beforeEach, expect, test } from "vitest";
import { ASK_AFTER_MS, KEEP_EVERY_MS, Keeping } from "../src/state/keeping";
import { RoomStore } from "../src/state/store";
import { aFlag, aSnapshot, entered, FakeBrowser, FakeNetwork, FakeTimers, ME, RIVER, ROOM, settle } from "./fakes";

let timers: FakeTimers;
let network: FakeNetwork;
let keeping: Keeping;
let answered = 0;

beforeEach(async () => {
  answered = 0;
  timers = new FakeTimers();
  network = new FakeNetwork();
  const store = new RoomStore(ROOM, ME, {
    connect: network.connect,
    keep: new FakeBrowser().tab(),
    isSignedIn: () => Promise.resolve(true),
    timers,
  });
  store.open();
  keeping = new Keeping(store, timers);
  await network.socket.opens();
  const flags = [
    aFlag("mine", { state: "claimed", claimed_by: ME }),
    aFlag("theirs", { state: "claimed", claimed_by: RIVER }),
    aFlag("open"),
    aFlag("done", { state: "resolved", claimed_by: ME }),
  ];
  const { ref } = network.socket.last("room.enter");
  await network.socket.says(entered({ ref, role: "facilitator", snapshot: aSnapshot({ flags }) }));
});

/** Every flag that has been kept up so far; the server has answered each time. */
async function keptUp(): Promise<string[]> {
  await settle();
  const kept = network.socket.sent.filter((frame) => frame.type === "flag.keep");
  for (const { ref } of kept.slice(answered)) await network.socket.says({ type: "done", ref });
  answered = kept.length;
  return kept.map((frame) => frame.flag_id);
}

test("a sign of life keeps up what one looks after, and nothing else", async () => {
  keeping.touched();
  expect(await keptUp()).toEqual(["mine"]);
});

test("many signs are said now and then", async () => {
  for (let key = 0; key < 20; key++) keeping.touched();
  expect(await keptUp()).toHaveLength(1);
  await timers.pass(KEEP_EVERY_MS - 1);
  keeping.touched();
  expect(await keptUp()).toHaveLength(1);
  await timers.pass(1);
  keeping.touched();
  expect(await keptUp()).toHaveLength(2);
});

test("without one, one is asked, and any answer will do", async () => {
  keeping.touched();
  expect(await keptUp()).toHaveLength(1);
  await timers.pass(ASK_AFTER_MS - 1);
  expect(keeping.isAsking.value).toBe(false);
  await timers.pass(1);
  expect(keeping.isAsking.value).toBe(true);
  keeping.touched();
  expect(keeping.isAsking.value).toBe(false);
});

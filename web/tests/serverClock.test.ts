import { beforeEach, expect, test } from "vitest";
import { ServerClock } from "../src/net/serverClock";
import { FakeTimers, settle } from "./fakes";

/** The server's clock in milliseconds when this machine's timers are at 0. */
const SERVER = 5_000_000;
/** This browser's `Date` is two minutes fast. */
const FAST_MS = 120_000;

let timers: FakeTimers;
let fastMs: number;
let learned: number[];
let asked: number;
/** How long each question and each answer take, in turn. */
let ways: [there: number, back: number][];
let isLost: boolean;
let clock: ServerClock;

async function ask(): Promise<number | null> {
  const [there, back] = ways[asked++ % ways.length]!;
  await later(there);
  const at = SERVER + timers.now();
  await later(back);
  return isLost ? null : at;
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => void timers.after(ms, resolve));
}

beforeEach(() => {
  timers = new FakeTimers();
  [fastMs, learned, asked, isLost, ways] = [FAST_MS, [], 0, false, [[10, 10]]];
  clock = new ServerClock(
    ask,
    (aheadMs) => learned.push(aheadMs),
    timers,
    () => SERVER + timers.now() + fastMs,
  );
});

test("a wrong clock is found out, exactly where both ways take as long", async () => {
  clock.start();
  await timers.pass(2_000);
  expect(learned).toEqual([-FAST_MS]);
});

test("the answer that was under way for the shortest time counts", async () => {
  ways = [
    [900, 20],
    [30, 300],
    [8, 4],
    [20, 400],
    [500, 20],
  ];
  clock.start();
  await timers.pass(5_000);
  expect(asked).toBe(5);
  expect(learned.at(-1)).toBe(-FAST_MS + 2);
});

test("it is asked again now and then, and learned at the end of each time", async () => {
  clock.start();
  await timers.pass(2_000);
  fastMs = -3_600_000;
  await timers.pass(60_000);
  expect(learned.at(-1)).toBe(3_600_000);
  expect(learned).toHaveLength(2);
});

test("nothing is asked on a line that is down", async () => {
  isLost = true;
  clock.start();
  await timers.pass(100_000);
  expect([asked, learned]).toEqual([1, []]);
  isLost = false;
  clock.start();
  await timers.pass(2_000);
  expect(learned).toEqual([-FAST_MS]);
  clock.stop();
  await timers.pass(200_000);
  expect(asked).toBe(6);
});

test("an answer to an earlier beginning is passed over", async () => {
  ways = [
    [10, 5_000],
    [10, 10],
  ];
  clock.start();
  await settle();
  clock.start();
  await timers.pass(10_000);
  expect(learned.every((aheadMs) => aheadMs === -FAST_MS)).toBe(true);
});

import { beforeEach, describe, expect, test } from "vitest";
import { GAP_MAX_MS, InOrder } from "../src/state/order";
import type { LoggedEvent } from "../src/protocol.gen";
import { FakeTimers, posted, STAFF, TOPIC } from "./fakes";

let timers: FakeTimers;
let seqs: Record<string, number>;
let heard: number[];
let gaps: number;
let order: InOrder;

beforeEach(() => {
  timers = new FakeTimers();
  seqs = { [TOPIC]: 0 };
  heard = [];
  gaps = 0;
  order = new InOrder(
    () => seqs,
    (event: LoggedEvent) => {
      seqs = { ...seqs, [event.topic]: event.seq };
      heard.push(event.seq);
    },
    () => gaps++,
    timers,
  );
  order.entered();
});

test("the next event is handed on at once", () => {
  [1, 2, 3].forEach((seq) => order.offer(posted(seq)));
  expect(heard).toEqual([1, 2, 3]);
});

test("a known event is dropped", () => {
  [1, 1, 2, 1].forEach((seq) => order.offer(posted(seq)));
  expect(heard).toEqual([1, 2]);
});

describe("a gap", () => {
  test("that closes in time is put in order, and nobody is asked", async () => {
    [2, 3].forEach((seq) => order.offer(posted(seq)));
    expect(heard).toEqual([]);
    await timers.pass(GAP_MAX_MS - 1);
    order.offer(posted(1));
    expect(heard).toEqual([1, 2, 3]);
    await timers.pass(GAP_MAX_MS);
    expect(gaps).toBe(0);
  });

  test("that stays open asks once for the room to be entered again", async () => {
    [2, 4].forEach((seq) => order.offer(posted(seq)));
    await timers.pass(GAP_MAX_MS);
    expect(gaps).toBe(1);
  });

  test("in one topic does not stop another", () => {
    order.offer(posted(2));
    order.offer({ ...posted(1), topic: STAFF });
    expect(heard).toEqual([1]);
  });
});

describe("while entering", () => {
  test("everything is held, and what is still news follows the answer", () => {
    order.entering();
    [1, 2, 3].forEach((seq) => order.offer(posted(seq)));
    expect(heard).toEqual([]);
    seqs = { [TOPIC]: 2 };
    order.entered();
    expect(heard).toEqual([3]);
  });

  test("a gap asks for nothing more", async () => {
    order.entering();
    order.offer(posted(5));
    await timers.pass(10 * GAP_MAX_MS);
    expect(gaps).toBe(0);
  });
});

describe("topic.heads", () => {
  test("ahead of us, in a quiet room, asks for what was lost", async () => {
    order.heads({ [TOPIC]: 2 });
    await timers.pass(GAP_MAX_MS);
    expect(gaps).toBe(1);
  });

  test("ahead by what is just on its way asks for nothing", async () => {
    order.heads({ [TOPIC]: 1 });
    order.offer(posted(1));
    await timers.pass(GAP_MAX_MS);
    expect(gaps).toBe(0);
  });

  test("level with us asks for nothing", async () => {
    order.heads({ [TOPIC]: 0 });
    await timers.pass(GAP_MAX_MS);
    expect(gaps).toBe(0);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import type { DutyPaged, OpenPage } from "../src/protocol.gen";
import { PagesStore } from "../src/state/pages";
import { FakeNetwork, FakeTimers } from "./fakes";

const MONDAY: OpenPage = { room_id: "monday", room_name: "Monday", since: "2030-01-01T18:00:00Z" };
const FRIDAY: OpenPage = { room_id: "friday", room_name: "Friday", since: "2030-01-01T18:05:00Z" };

let network: FakeNetwork;
let timers: FakeTimers;
let store: PagesStore;

beforeEach(async () => {
  network = new FakeNetwork();
  timers = new FakeTimers();
  store = new PagesStore(network.connect, () => Promise.resolve(true), timers);
  store.link.start();
  await network.socket.opens();
});

async function answer(seq: number, ...pages: OpenPage[]): Promise<void> {
  const { ref } = network.socket.last("pages.hear");
  await network.socket.says({ type: "pages", ref, seq, pages });
}

const asks = () => network.socket.sent.filter(({ type }) => type === "pages.hear").length;
const paged = (seq: number, page: OpenPage | null, room_id = page?.room_id ?? MONDAY.room_id): DutyPaged => ({
  type: "duty.paged",
  topic: "user/u1",
  seq,
  room_id,
  page,
});

describe("what one is asked to look after", () => {
  test("is what the server says when one comes, and what changes after that", async () => {
    await answer(4, MONDAY);
    expect(store.pages.value).toEqual([MONDAY]);
    await network.socket.says(paged(5, FRIDAY));
    await network.socket.says(paged(5, FRIDAY));
    expect(store.pages.value).toEqual([MONDAY, FRIDAY]);
    await network.socket.says(paged(6, null));
    expect(store.pages.value).toEqual([FRIDAY]);
    await network.socket.says(paged(5, MONDAY));
    expect(store.pages.value).toEqual([FRIDAY]);
  });

  test("is asked again when something was missed, and only then", async () => {
    await answer(4);
    await network.socket.says({ type: "topic.heads", seqs: { "user/u1": 4 } });
    expect(asks()).toBe(1);
    await network.socket.says({ type: "topic.heads", seqs: { "user/u1": 5 } });
    expect(asks()).toBe(2);
    await answer(5, MONDAY);
    expect(store.pages.value).toEqual([MONDAY]);
    await network.socket.says(paged(7, FRIDAY));
    expect(asks()).toBe(3);
    await answer(7, FRIDAY);
    expect(store.pages.value).toEqual([FRIDAY]);
  });

  test("is asked anew when the line is back", async () => {
    await answer(4, MONDAY);
    await network.socket.ends();
    await timers.pass(20_000);
    await network.socket.opens();
    await answer(9);
    expect(store.pages.value).toEqual([]);
  });
});

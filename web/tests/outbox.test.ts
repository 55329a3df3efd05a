import { beforeEach, describe, expect, test } from "vitest";
import { LineLost } from "../src/net/link";
import { newClientId, Outbox, STALE_MS, type Unsent } from "../src/net/outbox";
import type { Reply } from "../src/protocol.gen";
import { aHeld, FakeTimers, MemoryKeep, ROOM, settle } from "./fakes";

/** A server that notes what it is asked and answers when told to. */
class Asked {
  readonly posts: { client_id: string; text: string; answer: (reply: Reply) => void; lose: () => void }[] = [];

  send = (post: { client_id: string; text: string }): Promise<Reply> =>
    new Promise((resolve, reject) => {
      this.posts.push({ ...post, answer: resolve, lose: () => reject(new LineLost()) });
    });

  get texts(): string[] {
    return this.posts.map((post) => post.text);
  }

  async answer(reply: Reply): Promise<void> {
    this.posts.at(-1)!.answer(reply);
    await settle();
  }
}

const KEY = "warmroom:/:outbox:u-me";
let timers: FakeTimers;
let keep: MemoryKeep;
let asked: Asked;
let outbox: Outbox;
let shown: readonly Unsent[];

function anOutbox(): Outbox {
  return new Outbox(keep, KEY, asked.send, (unsent) => (shown = unsent), timers);
}

function done(place: number): Reply {
  return { type: "posted", ref: 1, message_id: `m${place}`, place };
}

beforeEach(() => {
  timers = new FakeTimers();
  keep = new MemoryKeep();
  asked = new Asked();
  shown = [];
  outbox = anOutbox();
});

describe("sending", () => {
  test("goes one at a time, in the order written", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    outbox.add(ROOM, "two");
    await settle();
    expect(asked.texts).toEqual(["one"]);
    await asked.answer(done(1));
    expect(asked.texts).toEqual(["one", "two"]);
    await asked.answer(done(2));
    expect(shown.map((unsent) => unsent.state)).toEqual(["sent", "sent"]);
  });

  test("waits while the room is not entered", async () => {
    outbox.add(ROOM, "one");
    await settle();
    expect(asked.posts).toEqual([]);
    outbox.open();
    await settle();
    expect(asked.texts).toEqual(["one"]);
  });

  test("of one whose line was lost happens again with the same client id", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    await settle();
    asked.posts[0]!.lose();
    await settle();
    expect(shown[0]!.state).toBe("waiting");
    outbox.open();
    await settle();
    expect(asked.posts).toHaveLength(2);
    expect(asked.posts[1]!.client_id).toBe(asked.posts[0]!.client_id);
  });

  test("stops being ours when the message is held, or has been seen in the room", async () => {
    outbox.open();
    const first = outbox.add(ROOM, "one");
    await settle();
    await asked.answer({ type: "held", ref: 1, message: aHeld({ client_id: first.clientId }) });
    expect(shown).toEqual([]);
    const second = outbox.add(ROOM, "two");
    outbox.arrived(new Set([second.clientId]));
    expect(shown).toEqual([]);
  });
});

describe("a refusal", () => {
  test("that may pass is waited out, and nothing overtakes it", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    outbox.add(ROOM, "two");
    await settle();
    await asked.answer({ type: "refused", ref: 1, code: "too_fast", retry_after_s: 3 });
    await timers.pass(2_900);
    expect(asked.texts).toEqual(["one"]);
    await timers.pass(200);
    expect(asked.texts).toEqual(["one", "one"]);
    await asked.answer(done(1));
    expect(asked.texts).toEqual(["one", "one", "two"]);
  });

  test("that stays leaves the message failed, with its code, and the next is sent", async () => {
    outbox.open();
    const first = outbox.add(ROOM, "one");
    outbox.add(ROOM, "two");
    await settle();
    await asked.answer({ type: "refused", ref: 1, code: "text_too_long" });
    expect(shown[0]).toMatchObject({ state: "failed", code: "text_too_long" });
    expect(asked.texts).toEqual(["one", "two"]);
    await asked.answer(done(2));
    outbox.tryAgain(first.clientId);
    await settle();
    expect(asked.texts).toEqual(["one", "two", "one"]);
    expect(asked.posts[2]!.client_id).toBe(first.clientId);
  });

  test("being waited out is forgotten when the line goes; the next line starts afresh", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    await settle();
    await asked.answer({ type: "refused", ref: 1, code: "unavailable", retry_after_s: 60 });
    outbox.shut();
    outbox.open();
    await settle();
    expect(asked.texts).toEqual(["one", "one"]);
  });
});

describe("a reload", () => {
  test("keeps what was not sent, also what was on its way", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    outbox.add(ROOM, "two");
    await settle();
    outbox = anOutbox();
    outbox.open();
    await settle();
    expect(asked.texts).toEqual(["one", "one"]);
    expect(asked.posts[1]!.client_id).toBe(asked.posts[0]!.client_id);
    expect(outbox.unsent.map((unsent) => unsent.text)).toEqual(["one", "two"]);
  });

  test("keeps nothing that has been sent", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    await settle();
    await asked.answer(done(1));
    expect(keep.kept.size).toBe(0);
  });
});

describe("after a long time without a line", () => {
  const written = new Date("2026-03-03T19:00:00Z");
  const after = (ms: number) => new Date(+written + ms);

  test("nobody's words are sent unasked; what was written just now is", async () => {
    outbox.add(ROOM, "one", written);
    outbox.add(ROOM, "two", after(STALE_MS));
    outbox.open(after(STALE_MS + 1));
    await settle();
    expect(asked.texts).toEqual(["two"]);
    expect(shown.map(({ text, state }) => [text, state])).toContainEqual(["one", "stale"]);
  });

  test("what its author still wants to say is sent, once, also over another short break", async () => {
    const { clientId } = outbox.add(ROOM, "one", written);
    outbox.open(after(STALE_MS + 1));
    outbox.tryAgain(clientId, after(STALE_MS + 2));
    await settle();
    asked.posts[0]!.lose();
    await settle();
    outbox.open(after(STALE_MS + 3));
    await settle();
    expect(asked.posts.map(({ client_id }) => client_id)).toEqual([clientId, clientId]);
  });

  test("what was on its way and has arrived is not asked about", async () => {
    outbox.open(written);
    const { clientId } = outbox.add(ROOM, "one", written);
    await settle();
    asked.posts[0]!.lose();
    await settle();
    outbox.arrived(new Set([clientId]));
    outbox.open(after(STALE_MS + 1));
    expect(shown).toEqual([]);
  });

  test("the question outlives a reload", async () => {
    outbox.add(ROOM, "one", written);
    outbox.open(after(STALE_MS + 1));
    outbox = anOutbox();
    outbox.open(after(STALE_MS + 2));
    await settle();
    expect(asked.texts).toEqual([]);
    expect(outbox.unsent[0]!.state).toBe("stale");
  });
});

test("a fresh snapshot takes away what was sent before it", async () => {
  outbox.open();
  outbox.add(ROOM, "one");
  await settle();
  await asked.answer(done(5));
  outbox.settled(4);
  expect(outbox.unsent).toHaveLength(1);
  outbox.settled(5);
  expect(outbox.unsent).toEqual([]);
});

test("storage that is full does not stop anybody from speaking", async () => {
  keep.setItem = () => {
    throw new Error("full");
  };
  outbox.open();
  outbox.add(ROOM, "one");
  await settle();
  expect(asked.texts).toEqual(["one"]);
});

test("client ids are long and not alike", () => {
  expect(newClientId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newClientId()).not.toBe(newClientId());
});

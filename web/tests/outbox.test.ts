import { beforeEach, describe, expect, test } from "vitest";
import type { Keep } from "../src/net/keep";
import { LineLost } from "../src/net/link";
import { newClientId, Outbox, STALE_MS, type Unsent } from "../src/net/outbox";
import type { Reply } from "../src/protocol.gen";
import { aHeld, FakeBrowser, FakeTimers, ME, ROOM, settle } from "./fakes";

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

let timers: FakeTimers;
let browser: FakeBrowser;
let tab: Keep;
let asked: Asked;
let outbox: Outbox;
let shown: readonly Unsent[];

let there: Set<string>;

function anOutbox(): Outbox {
  return new Outbox(
    tab,
    ME,
    asked.send,
    (unsent) => (shown = unsent),
    (clientId) => there.has(clientId),
    timers,
  );
}

/** The page ends, whatever it was about to do, and another one begins. */
async function reload(): Promise<void> {
  await settle();
  browser.ends(tab);
  tab = browser.tab();
  outbox = anOutbox();
  await settle();
}

function done(place: number): Reply {
  return { type: "posted", ref: 1, message_id: `m${place}`, place };
}

beforeEach(() => {
  timers = new FakeTimers();
  browser = new FakeBrowser();
  tab = browser.tab();
  there = new Set();
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
    await reload();
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
    await reload();
    expect(outbox.unsent).toEqual([]);
    expect(browser.storage.kept.size).toBe(0);
  });

  test("keeps the order, also of what was written within one millisecond", async () => {
    const now = new Date("2026-03-03T19:00:00Z");
    const texts = ["c", "a", "d", "b", "e"];
    for (const text of texts) outbox.add(ROOM, text, now);
    await reload();
    expect(outbox.unsent.map((unsent) => unsent.text)).toEqual(texts);
  });

  test("does not bring back what its author has discarded", async () => {
    const { clientId } = outbox.add(ROOM, "one");
    outbox.forget(clientId);
    await reload();
    expect(outbox.unsent).toEqual([]);
  });
});

describe("two tabs", () => {
  let otherTab: Keep;
  let other: Outbox;
  let otherAsked: Asked;

  beforeEach(async () => {
    otherTab = browser.tab();
    otherAsked = new Asked();
    other = new Outbox(
      otherTab,
      ME,
      otherAsked.send,
      () => {},
      () => false,
      timers,
    );
    other.open();
    await settle();
  });

  test("do not both send what one of them has", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    await settle();
    other.shut();
    other.open();
    await timers.pass(60_000);
    expect(asked.texts).toEqual(["one"]);
    expect(otherAsked.texts).toEqual([]);
    expect(other.unsent).toEqual([]);
  });

  test("inherit from each other: what one could not send, the other does, under the same client id", async () => {
    outbox.open();
    outbox.add(ROOM, "one");
    await settle();
    browser.ends(tab);
    await timers.pass(20_000);
    expect(otherAsked.posts.map(({ text, client_id }) => [text, client_id])).toEqual([
      ["one", asked.posts[0]!.client_id],
    ]);
  });

  test("inherit once, however many look", async () => {
    const third = new Asked();
    const thirdOutbox = new Outbox(
      browser.tab(),
      ME,
      third.send,
      () => {},
      () => false,
      timers,
    );
    thirdOutbox.open();
    outbox.add(ROOM, "one");
    await settle();
    browser.ends(tab);
    await timers.pass(60_000);
    expect([...otherAsked.texts, ...third.texts]).toEqual(["one"]);
  });

  test("ask about what has been left for long before they send it", async () => {
    outbox.add(ROOM, "one", new Date(Date.now() - STALE_MS - 1000));
    await settle();
    browser.ends(tab);
    await timers.pass(20_000);
    expect(otherAsked.texts).toEqual([]);
    expect(other.unsent[0]!.state).toBe("stale");
  });

  test("leave alone what is in the room already", async () => {
    const { clientId } = outbox.add(ROOM, "one");
    await settle();
    browser.ends(tab);
    there.add(clientId);
    tab = browser.tab();
    outbox = anOutbox();
    outbox.open();
    await settle();
    expect(asked.texts).toEqual([]);
    expect(browser.storage.kept.size).toBe(0);
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
    await reload();
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

test("of somebody else who uses this browser nothing is taken", async () => {
  tab.setItem("u-other:x", "{}");
  await reload();
  expect(outbox.unsent).toEqual([]);
});

test("storage that is full does not stop anybody from speaking", async () => {
  browser.storage.setItem = () => {
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

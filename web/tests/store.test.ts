import { beforeEach, describe, expect, test } from "vitest";
import type { Keep } from "../src/net/keep";
import { claim, say } from "../src/state/actions";
import { RoomStore } from "../src/state/store";
import { items } from "../src/state/timeline";
import type { Entered, GroupAside } from "../src/protocol.gen";
import {
  aHeld,
  aMessage,
  aSession,
  aSnapshot,
  entered,
  FakeBrowser,
  FakeNetwork,
  FakeTimers,
  ME,
  posted,
  RIVER,
  ROOM,
  settle,
  TOPIC,
} from "./fakes";

let timers: FakeTimers;
let network: FakeNetwork;
let browser: FakeBrowser;
let keep: Keep;
let store: RoomStore;
let isSignedIn: boolean;

function aStore(): RoomStore {
  return new RoomStore(ROOM, ME, {
    connect: network.connect,
    keep,
    isSignedIn: () => Promise.resolve(isSignedIn),
    timers,
  });
}

/** The page ends, whatever it was about to do, and another one begins. */
function reload(): void {
  browser.ends(keep);
  network.socket.onmessage = network.socket.onclose = null;
  keep = browser.tab();
  store = aStore();
  store.open();
}

async function enters(changes: Partial<Entered> = {}): Promise<void> {
  await network.socket.opens();
  await network.socket.says(entered({ ...changes, ref: network.socket.last("room.enter").ref }));
}

function texts(): string[] {
  return items(store.room.value, store.unsent.value).flatMap((item) => {
    if (item.is === "message") return [item.message.text ?? "(hidden)"];
    if (item.is === "unsent") return [`${item.unsent.text} (${item.unsent.state})`];
    return item.is === "held" ? [`${item.message.text} (held)`] : [];
  });
}

beforeEach(() => {
  timers = new FakeTimers();
  network = new FakeNetwork();
  browser = new FakeBrowser();
  keep = browser.tab();
  isSignedIn = true;
  store = aStore();
  store.open();
});

describe("one's own message", () => {
  test("is on screen at once, and once, when the event comes before the reply", async () => {
    await enters();
    say(store, "hello");
    await timers.pass(0);
    const post = network.socket.last("message.post");
    expect(texts()).toEqual(["hello (sending)"]);
    await network.socket.says(posted(1, { author_id: ME, client_id: post.client_id, text: "hello" }));
    expect(texts()).toEqual(["hello"]);
    await network.socket.says({ type: "posted", ref: post.ref, message_id: "m1", place: 1 });
    expect(texts()).toEqual(["hello"]);
    expect(store.unsent.value).toEqual([]);
  });

  test("is on screen once when the reply comes before the event", async () => {
    await enters();
    say(store, "hello");
    await timers.pass(0);
    const post = network.socket.last("message.post");
    await network.socket.says({ type: "posted", ref: post.ref, message_id: "m1", place: 1 });
    expect(texts()).toEqual(["hello (sent)"]);
    await network.socket.says(posted(1, { author_id: ME, client_id: post.client_id, text: "hello" }));
    expect(texts()).toEqual(["hello"]);
    expect(store.unsent.value).toEqual([]);
  });

  test("with somebody else's client id is not taken for it", async () => {
    await enters();
    say(store, "hello");
    await timers.pass(0);
    const post = network.socket.last("message.post");
    await network.socket.says(posted(1, { client_id: post.client_id, text: "other" }));
    expect(texts()).toEqual(["other", "hello (sending)"]);
  });

  test("recorded just before the line broke is not said twice", async () => {
    await enters();
    say(store, "hello");
    await timers.pass(0);
    const post = network.socket.last("message.post");
    await network.socket.ends();
    await timers.pass(500);
    await enters({
      snapshot: null,
      missed: [posted(1, { author_id: ME, client_id: post.client_id, text: "hello" })],
      seqs: { [TOPIC]: 1 },
    });
    expect(texts()).toEqual(["hello"]);
    expect(network.socket.count("message.post")).toBe(0);
  });

  test("written while offline is said after the room is entered again", async () => {
    await enters();
    await network.socket.ends();
    expect(store.line.value).toBe("offline");
    say(store, "hello");
    expect(texts()).toEqual(["hello (waiting)"]);
    await timers.pass(500);
    await enters({ snapshot: null, missed: [] });
    expect(network.socket.last("message.post").text).toBe("hello");
  });

  test("that is held becomes the held card, once", async () => {
    await enters();
    say(store, "call me");
    await timers.pass(0);
    const post = network.socket.last("message.post");
    const message = aHeld({ client_id: post.client_id, text: "call me" });
    await network.socket.says({ type: "held", ref: post.ref, message });
    await network.socket.says({
      type: "message.held",
      topic: `user/${ME}`,
      seq: 1,
      message_id: message.id,
      room_id: ROOM,
      message,
    });
    expect(texts()).toEqual(["call me (held)"]);
  });

  test("survives a reload that came before the reply", async () => {
    await enters();
    say(store, "hello");
    await timers.pass(0);
    const first = network.socket.last("message.post");
    reload();
    await enters();
    expect(network.socket.last("message.post").client_id).toBe(first.client_id);
  });

  test("recorded just before a reload is not said again", async () => {
    await enters();
    say(store, "hello");
    await timers.pass(0);
    const post = network.socket.last("message.post");
    reload();
    const message = aMessage(1, { author_id: ME, client_id: post.client_id, text: "hello" });
    await enters({ seqs: { [TOPIC]: 1 }, snapshot: aSnapshot({ messages: [message] }) });
    expect(texts()).toEqual(["hello"]);
    expect(network.socket.count("message.post")).toBe(0);
    expect(browser.storage.kept.size).toBe(0);
  });

  test("recorded by a tab that has ended since is not said again by another that shows it", async () => {
    const other = keep;
    keep = browser.tab();
    store = aStore();
    store.open();
    await enters();
    const id = "client-of-the-other";
    other.setItem(
      `${ME}:${id}`,
      JSON.stringify({
        clientId: id,
        roomId: ROOM,
        text: "hello",
        addedAt: new Date().toISOString(),
        state: "waiting",
      }),
    );
    await settle();
    await network.socket.says(posted(1, { author_id: ME, client_id: id, text: "hello" }));
    browser.ends(other);
    await timers.pass(20_000);
    expect(texts()).toEqual(["hello"]);
    expect(network.socket.count("message.post")).toBe(0);
    expect(browser.storage.kept.size).toBe(0);
  });
});

describe("resuming", () => {
  test("asks from what is known, and only in the log's own epoch", async () => {
    await enters({ seqs: { [TOPIC]: 3 } });
    await network.socket.says(posted(4));
    await network.socket.ends();
    await timers.pass(500);
    await network.socket.opens();
    expect(network.socket.last("room.enter").since).toEqual({ epoch: "e1", seqs: { [TOPIC]: 4 } });
  });

  test("starts without `since`", async () => {
    await network.socket.opens();
    expect(network.socket.last("room.enter").since).toBeNull();
  });

  test("fills a gap by entering again on the same line", async () => {
    await enters();
    await network.socket.says(posted(1));
    await network.socket.says(posted(3));
    expect(texts()).toEqual(["line 1"]);
    await timers.pass(500);
    expect(network.socket.last("room.enter").since).toEqual({ epoch: "e1", seqs: { [TOPIC]: 1 } });
    const { ref } = network.socket.last("room.enter");
    await network.socket.says(entered({ ref, snapshot: null, missed: [posted(2)], seqs: { [TOPIC]: 2 } }));
    expect(texts()).toEqual(["line 1", "line 2", "line 3"]);
  });

  test("fills it in a quiet room when the heads are ahead", async () => {
    await enters();
    await network.socket.says({ type: "topic.heads", seqs: { [TOPIC]: 2 } });
    await timers.pass(500);
    expect(network.socket.count("room.enter")).toBe(2);
  });

  test("too late takes the fresh snapshot instead of what was here", async () => {
    await enters({ seqs: { [TOPIC]: 1 }, snapshot: aSnapshot({ messages: [aMessage(1)] }) });
    await network.socket.ends();
    await timers.pass(500);
    await enters({
      epoch: "e2",
      seqs: { [TOPIC]: 1 },
      snapshot: aSnapshot({ messages: [aMessage(1, { text: "new" })] }),
    });
    expect(texts()).toEqual(["new"]);
  });

  test("cut at any point loses nothing and repeats nothing", async () => {
    const all = Array.from({ length: 30 }, (_, at) => posted(at + 1));
    await enters();
    let known = 0;
    for (const cut of [1, 4, 4, 9, 17, 30]) {
      for (const event of all.slice(known, cut)) await network.socket.says(event);
      await network.socket.ends();
      await timers.pass(20_000);
      await network.socket.opens();
      const { ref, since } = network.socket.last("room.enter");
      known = Math.min(cut + 2, 30);
      const missed = all.slice(since!.seqs[TOPIC], known);
      await network.socket.says(entered({ ref, snapshot: null, missed, seqs: { [TOPIC]: known } }));
    }
    expect(texts()).toEqual(all.map((event) => event.message.text));
  });
});

describe("the line", () => {
  test("is live once entered, offline after a loss, and live again", async () => {
    expect(store.line.value).toBe("connecting");
    await enters();
    expect(store.line.value).toBe("live");
    await network.socket.ends();
    expect(store.line.value).toBe("offline");
    await timers.pass(500);
    await enters({ snapshot: null, missed: [] });
    expect(store.line.value).toBe("live");
  });

  test("is over when signed out, and when the page is too old", async () => {
    await enters();
    await network.socket.ends(4001);
    expect(store.line.value).toBe("signed_out");
    store = aStore();
    store.open();
    await enters();
    await network.socket.ends(4002);
    expect(store.line.value).toBe("outdated");
  });

  test("comes again as a guest until the session opens its doors", async () => {
    await network.socket.opens();
    const { ref } = network.socket.last("room.enter");
    await network.socket.says({ type: "refused", ref, code: "visit_ahead", retry_after_s: 10 });
    expect([store.isAhead.value, store.shutOut.value]).toEqual([true, null]);
    await timers.pass(10_000);
    await network.socket.says(entered({ ref: network.socket.last("room.enter").ref }));
    expect([store.isAhead.value, store.line.value]).toEqual([false, "live"]);
  });

  test("goes when the session that one visits is over", async () => {
    const visit = aSession({ guests: [ME] });
    await enters({ snapshot: aSnapshot({ session: visit }) });
    const topic = TOPIC;
    const over = { ...visit, state: "closed" } as const;
    await network.socket.says({ type: "session.changed", topic, seq: entered().seqs[TOPIC]! + 1, session: over });
    expect(store.shutOut.value).toBe("visit_over");
  });

  test("reads what was said before once one has joined", async () => {
    const visit = aSession({ guests: [ME] });
    await enters({ snapshot: aSnapshot({ session: visit }) });
    const seq = entered().seqs[TOPIC]! + 1;
    await network.socket.says({ type: "session.changed", topic: TOPIC, seq, session: { ...visit, guests: [] } });
    expect(network.socket.last("room.enter").since).toBeNull();
  });

  test("stays with whoever has joined, or has a word with a facilitator", async () => {
    const aside: GroupAside = {
      id: "aside",
      group_id: ROOM,
      member: ME,
      facilitators: [RIVER],
      state: "open",
      asked_at: "2030-01-01T18:00:00Z",
    };
    for (const { guests, asides } of [
      { guests: [], asides: [] },
      { guests: [ME], asides: [aside] },
    ]) {
      store = aStore();
      store.open();
      const session = aSession({ guests });
      await enters({ snapshot: aSnapshot({ session, asides }) });
      const seq = entered().seqs[TOPIC]! + 1;
      await network.socket.says({
        type: "session.changed",
        topic: TOPIC,
        seq,
        session: { ...session, state: "closed" },
      });
      expect([store.room.value.session?.state, store.shutOut.value]).toEqual(["closed", null]);
    }
  });

  test("does not knock for ever at a room that is not ours", async () => {
    await network.socket.opens();
    await network.socket.says({ type: "refused", ref: network.socket.last("room.enter").ref, code: "not_in_room" });
    expect(store.shutOut.value).toBe("not_in_room");
    await timers.pass(60_000);
    expect(network.sockets).toHaveLength(1);
  });

  test("knocks again when the server is not ready yet", async () => {
    await network.socket.opens();
    await network.socket.says({
      type: "refused",
      ref: network.socket.last("room.enter").ref,
      code: "unavailable",
      retry_after_s: 2,
    });
    await timers.pass(2_000);
    expect(network.socket.count("room.enter")).toBe(2);
  });
});

test("news is told once applied; a snapshot is no news", async () => {
  const told: string[] = [];
  store.onNews((event) => {
    if (event.type === "message.posted") told.push(store.room.value.messages.at(-1)!.id);
  });
  await enters({ seqs: { [TOPIC]: 1 }, snapshot: aSnapshot({ messages: [aMessage(1)] }) });
  await network.socket.says(posted(2));
  await network.socket.says(posted(2));
  expect(told).toEqual(["m2"]);
});

test("an action says with which code it failed", async () => {
  expect(await claim(store, "f1")).toBe("unreachable");
  await enters();
  const claiming = claim(store, "f1");
  await network.socket.says({ type: "refused", ref: network.socket.last("flag.claim").ref, code: "flag_taken" });
  expect(await claiming).toBe("flag_taken");
});

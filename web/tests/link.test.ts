import { beforeEach, describe, expect, test } from "vitest";
import { Link, LineLost, type LinkListener, type LinkState } from "../src/net/link";
import { REPLIES, type Event, type Reply } from "../src/protocol.gen";
import { FakeNetwork, FakeTimers, posted, settle } from "./fakes";

class Listener implements LinkListener {
  opened = 0;
  readonly events: Event[] = [];
  readonly states: LinkState[] = [];
  isSignedIn = true;
  onOpen(): void {
    this.opened++;
  }
  onEvent(event: Event): void {
    this.events.push(event);
  }
  onState(state: LinkState): void {
    this.states.push(state);
  }
  mayTryAgain(): Promise<boolean> {
    return Promise.resolve(this.isSignedIn);
  }
}

let timers: FakeTimers;
let network: FakeNetwork;
let listener: Listener;
let link: Link;

beforeEach(() => {
  timers = new FakeTimers();
  network = new FakeNetwork();
  listener = new Listener();
  link = new Link(listener, network.connect, timers);
  link.start();
});

describe("a call", () => {
  test("gets the reply with its own ref, whatever comes in between", async () => {
    await network.socket.opens();
    const first = link.call({ type: "flag.claim", flag_id: "f1" });
    const second = link.call({ type: "flag.claim", flag_id: "f2" });
    const [a, b] = network.socket.sent;
    await network.socket.says(posted(1));
    await network.socket.says({ type: "refused", ref: b!.ref, code: "flag_taken" });
    await network.socket.says({ type: "done", ref: a!.ref });
    expect((await first).type).toBe("done");
    expect((await second).type).toBe("refused");
    expect(listener.events).toHaveLength(1);
  });

  test.each([...REPLIES])("is answered by %s, and the line goes on", async (type) => {
    await network.socket.opens();
    const call = link.call({ type: "flag.claim", flag_id: "f1" });
    await network.socket.says({ type, ref: network.socket.sent[0]!.ref } as Reply);
    expect((await call).type).toBe(type);
    await timers.pass(20_000);
    expect(network.sockets).toHaveLength(1);
    expect(listener.events).toHaveLength(0);
  });

  test("fails as lost when the line ends first, and when there is no line", async () => {
    await expect(link.call({ type: "flag.claim", flag_id: "f1" })).rejects.toBeInstanceOf(LineLost);
    await network.socket.opens();
    const call = link.call({ type: "flag.claim", flag_id: "f1" });
    await network.socket.ends();
    await expect(call).rejects.toBeInstanceOf(LineLost);
  });

  test("without a reply for 20 s ends a line that only looks alive", async () => {
    await network.socket.opens();
    const call = link.call({ type: "flag.claim", flag_id: "f1" });
    call.catch(() => {});
    await timers.pass(19_000);
    await network.socket.says({ type: "topic.heads", seqs: {} });
    await timers.pass(1_000);
    await expect(call).rejects.toBeInstanceOf(LineLost);
    expect(network.sockets[0]!.isClosedByUs).toBe(true);
  });
});

describe("after a loss", () => {
  test("it connects again, each time after at most twice as long, never more than 20 s", async () => {
    const waits: number[] = [];
    for (let loss = 0; loss < 8; loss++) {
      await network.socket.opens();
      await network.socket.ends();
      const state = listener.states.at(-1)!;
      if (state.is === "waiting") waits.push(state.delayMs);
      await timers.pass(20_000);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    expect(network.sockets).toHaveLength(9);
  });

  test("the wait is spread over everything from nothing to the most", async () => {
    timers.chance = 0.25;
    await network.socket.opens();
    await network.socket.ends();
    expect(listener.states.at(-1)).toEqual({ is: "waiting", delayMs: 125 });
  });

  test("a line that held for a while starts with the shortest wait again", async () => {
    for (let loss = 0; loss < 4; loss++) {
      await network.socket.opens();
      await network.socket.ends();
      await timers.pass(20_000);
    }
    await network.socket.opens();
    await timers.pass(11_000);
    await network.socket.ends();
    expect(listener.states.at(-1)).toEqual({ is: "waiting", delayMs: 500 });
  });

  test("it comes back when a closing server said", async () => {
    await network.socket.opens();
    await network.socket.says({ type: "closing", retry_after_s: 3 });
    timers.chance = 0.5;
    await network.socket.ends(1001);
    expect(listener.states.at(-1)).toEqual({ is: "waiting", delayMs: 4500 });
  });

  test("the network coming back ends the wait", async () => {
    await network.socket.opens();
    await network.socket.ends();
    link.wake();
    expect(network.sockets).toHaveLength(2);
    await timers.pass(60_000 - 45_000);
    expect(network.sockets).toHaveLength(2);
  });
});

test("a line that says nothing for 45 s is given up", async () => {
  await network.socket.opens();
  await timers.pass(44_000);
  await network.socket.says({ type: "topic.heads", seqs: {} });
  await timers.pass(44_000);
  expect(listener.states.at(-1)).toEqual({ is: "open" });
  await timers.pass(1_000);
  expect(network.sockets[0]!.isClosedByUs).toBe(true);
  expect(listener.states.at(-1)!.is).toBe("waiting");
});

test.each([4001, 4002])("close code %i ends it for good", async (code) => {
  await network.socket.opens();
  await network.socket.ends(code);
  await timers.pass(120_000);
  link.wake();
  expect(network.sockets).toHaveLength(1);
  expect(listener.states.at(-1)).toEqual({ is: "stopped", code });
});

test("a reader that was too slow comes back like after any loss", async () => {
  await network.socket.opens();
  await network.socket.ends(4008);
  await timers.pass(1_000);
  expect(network.sockets).toHaveLength(2);
});

test("a socket that is refused because nobody is signed in is not tried for ever", async () => {
  listener.isSignedIn = false;
  await network.socket.ends();
  await timers.pass(60_000);
  expect(network.sockets).toHaveLength(1);
  expect(listener.states.at(-1)).toEqual({ is: "stopped", code: 4001 });
});

test("stopping closes the socket and leaves nothing to wait for", async () => {
  await network.socket.opens();
  link.stop();
  await timers.pass(120_000);
  await settle();
  expect(network.sockets).toHaveLength(1);
  expect(network.socket.isClosedByUs).toBe(true);
});

/** Fakes that behave: time that is told to pass, sockets that are told what the server says, storage in memory. */

import { Keep } from "../src/net/keep";
import type { SocketLike } from "../src/net/link";
import type { Sealing } from "../src/net/seal";
import type { Timers } from "../src/net/timers";
import type {
  Command,
  Entered,
  GroupSession,
  HeldMessage,
  MessagePosted,
  RoomCrisis,
  RoomFlag,
  RoomMessage,
  ServerFrame,
  Snapshot,
} from "../src/protocol.gen";

export class FakeTimers implements Timers {
  #now = 0;
  #due: { at: number; then: () => void }[] = [];
  chance = 1;

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const entry = { at: this.#now + ms, then };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  random(): number {
    return this.chance;
  }

  /** Let *ms* pass, with everything that falls due and everything that follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.#now = next.at;
      next.then();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Let promises that are ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export class FakeSocket implements SocketLike {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Command[] = [];
  isClosedByUs = false;

  send(data: string): void {
    const command = JSON.parse(data) as Command;
    this.sent.push(command);
    // Whatever a test is about, the server always tells the time.
    if (command.type === "clock.ask") void this.says({ type: "clock", ref: command.ref, at: new Date().toISOString() });
  }

  close(): void {
    this.isClosedByUs = true;
    this.readyState = 3;
  }

  async opens(): Promise<void> {
    this.readyState = 1;
    this.onopen?.();
    await settle();
  }

  async says(frame: ServerFrame): Promise<void> {
    this.onmessage?.({ data: JSON.stringify(frame) });
    await settle();
  }

  async ends(code = 1006): Promise<void> {
    this.readyState = 3;
    this.onclose?.({ code });
    await settle();
  }

  last<T extends Command["type"]>(type: T): Extract<Command, { type: T }> {
    const command = this.sent.findLast((one) => one.type === type);
    if (command === undefined) throw new Error(`nothing of type ${type} was sent`);
    return command as Extract<Command, { type: T }>;
  }

  count(type: Command["type"]): number {
    return this.sent.filter((command) => command.type === type).length;
  }
}

/** Every socket the client opens, in order. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];

  connect = (): FakeSocket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }
}

export class FakeStorage implements Storage {
  [name: string]: unknown;
  readonly kept = new Map<string, string>();

  get length(): number {
    return this.kept.size;
  }

  key = (at: number): string | null => [...this.kept.keys()][at] ?? null;
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
  clear = (): void => this.kept.clear();
}

/** Seals nothing, so that a test sees what is kept; the real one has tests of its own. */
const glass: Sealing = {
  seal: (words) => Promise.resolve(words),
  unseal: (sealed) => Promise.resolve(sealed),
};

/** What the tabs of one browser share: a storage, and locks that end with the tab that has them. */
export class FakeBrowser {
  readonly storage = new FakeStorage();
  readonly #holders = new Map<string, Keep>();

  /** The keep of a tab that is opened now. */
  tab(seal: Sealing | null = glass): Keep {
    const keep: Keep = new Keep(this.storage, "outbox:", async (name) => {
      if (this.#holders.has(name)) return null;
      this.#holders.set(name, keep);
      return () => void this.#holders.delete(name);
    });
    keep.open(seal);
    return keep;
  }

  /** The tab is closed, reloaded or crashes. */
  ends(tab: Keep): void {
    for (const [name, holder] of this.#holders) if (holder === tab) this.#holders.delete(name);
  }
}

export const ROOM = "r1";
export const ME = "u-me";
export const RIVER = "u-river";
export const TOPIC = `room/${ROOM}`;
export const STAFF = `room/${ROOM}/staff`;

export function aMessage(place: number, changes: Partial<RoomMessage> = {}): RoomMessage {
  return {
    id: `m${place}`,
    room_id: ROOM,
    author_id: RIVER,
    client_id: `client-${place}`,
    state: "visible",
    text: `line ${place}`,
    place,
    edition: 0,
    edited_at: null,
    masked_at: null,
    posted_at: new Date(Date.UTC(2030, 0, 1, 18, 0, place)).toISOString(),
    ...changes,
  };
}

export function posted(seq: number, changes: Partial<RoomMessage> = {}): MessagePosted {
  return { type: "message.posted", topic: TOPIC, seq, message: aMessage(seq, changes) };
}

export function aHeld(changes: Partial<HeldMessage> = {}): HeldMessage {
  return {
    id: "h1",
    room_id: ROOM,
    client_id: "client-held",
    reason: "personal_info",
    text: "call me on 555 0134",
    masked_text: "call me on [phone number]",
    private: [{ kind: "phone", start: 11, end: 19 }],
    edition: 0,
    posted_at: "2030-01-01T18:00:00Z",
    concerns: [],
    wording: [],
    until: null,
    then: null,
    returned_for: null,
    ...changes,
  };
}

export function aFlag(id: string, changes: Partial<RoomFlag> = {}): RoomFlag {
  return {
    id,
    room_id: ROOM,
    message_id: "m1",
    author_id: RIVER,
    attention: "concern",
    urgency: 3,
    reasons: [{ label: "dismissal", score: 0.8, is_likely: true, weighed: [{ start: 0, end: 4 }] }],
    text: "just snap out of it",
    wording: [],
    lines_before: [],
    model_version: "test-1",
    raised_at: "2030-01-01T18:00:00Z",
    is_late: false,
    is_quiet: false,
    change: null,
    edition: 0,
    state: "open",
    claimed_by: null,
    claimed_at: null,
    resolved_by: null,
    resolved_at: null,
    outcome: null,
    ...changes,
  };
}

/** A session in the second part of its agenda, looked after by River. */
export function aCrisis(changes: Partial<RoomCrisis> = {}): RoomCrisis {
  return {
    id: "k1",
    room_id: ROOM,
    about: RIVER,
    state: "calling",
    raised_at: "2030-01-01T18:00:00Z",
    calls_since: "2030-01-01T18:00:00Z",
    signals: [],
    responders: [],
    with_person: null,
    keeps_room: null,
    clinician: null,
    on_call: [],
    calls: [],
    next_call: null,
    level: null,
    ticks: {},
    lost_at: null,
    closing: null,
    debriefs: {},
    ...changes,
  };
}

export function aSession(changes: Partial<GroupSession> = {}): GroupSession {
  return {
    id: "s1",
    room_id: ROOM,
    state: "open",
    pause_reason: null,
    opened_at: "2030-01-01T18:00:00Z",
    clock: { ran_s: 600, since: "2030-01-01T18:20:00Z" },
    template: "sharing",
    title: "Sharing group",
    phases: [
      { kind: "welcome", title: "Welcome", minutes: 5 },
      { kind: "check_in", title: "Check-in", minutes: 15 },
      { kind: "work", title: "Sharing", minutes: 40 },
    ],
    phase_index: 1,
    phase_began_at_s: 300,
    phase_length_s: 900,
    rules: { cross_talk: "anyone", slow_s: 0, reactions: [], nudge: "gentle", hold: "none", is_door_open: true },
    reading: [],
    reading_in: {},
    lines_read: 0,
    agreement: { version: 1, lines: [], agreed: [] },
    lead: RIVER,
    on_duty: [RIVER],
    duties: {},
    is_admitting: false,
    attended: [ME, RIVER],
    guests: [],
    statuses: {},
    muted: [],
    pauses: {},
    round: null,
    hands: [],
    called: null,
    themes: [],
    theme_taken_up: null,
    activity: null,
    breakout: null,
    ...changes,
  };
}

export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    members: [
      { user_id: ME, name: "Me", role: "member" },
      { user_id: RIVER, name: "River", role: "member" },
    ],
    messages: [],
    reactions: [],
    has_earlier: false,
    held: [],
    flags: null,
    alerts: null,
    session: null,
    ...changes,
  };
}

export function entered(changes: Partial<Entered> = {}): Entered {
  return {
    type: "entered",
    ref: 1,
    room_id: ROOM,
    name: "Tuesday group",
    role: "member",
    epoch: "e1",
    seqs: { [TOPIC]: 0 },
    snapshot: aSnapshot(),
    missed: null,
    present: [ME],
    moderation: null,
    overview: null,
    edit_within_s: 900,
    ...changes,
  };
}

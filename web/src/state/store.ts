/**
 * One room that is open on this screen: its line, its order, its outbox and its state, put together.
 *
 * Views read the signals; `actions.ts` has what a person can do.
 */

import { batch, signal, type Signal } from "@preact/signals";
import type { Keep } from "../net/keep";
import { Link, LineLost, type LinkListener, type LinkState, type SocketLike } from "../net/link";
import { Outbox, type Unsent } from "../net/outbox";
import { ServerClock } from "../net/serverClock";
import { realTimers, type Timers } from "../net/timers";
import {
  CLOSE,
  RETRYABLE,
  type Entered,
  type ErrorCode,
  type DutyKind,
  type Event,
  type GroupSession,
  type LoggedEvent,
  type Reply,
} from "../protocol.gen";
import { apply, isLogged } from "./apply";
import { followed, type Editing } from "./editing";
import { goesOn } from "./floor";
import { unknownRoom, type RoomState } from "./model";
import { clockAheadMs } from "./now";
import { InOrder } from "./order";
import { arrivedIds } from "./timeline";
import { isGuest, isVisitOver } from "./visit";
import { Writing } from "./writing";

/** `live`: entered, and hearing everything. `signed_out` and `outdated` are final. */
export type Line = "connecting" | "live" | "offline" | "signed_out" | "outdated";

export interface Surroundings {
  connect(): SocketLike;
  /** Where what is not sent outlives the page. */
  readonly keep: Keep;
  /** Is anybody still signed in? Asked when a line cannot be opened. */
  isSignedIn(): Promise<boolean>;
  /** Is this the room of a small group? Then a session goes on, though it is the whole group's. */
  readonly isSmall?: boolean;
  readonly timers?: Timers;
}

/** Told what has happened, and how the room was before. */
export type NewsListener = (event: LoggedEvent, before: RoomState) => void;

const ENTER_AGAIN_MS = 2000;

export class RoomStore implements LinkListener {
  readonly room: Signal<RoomState>;
  readonly line = signal<Line>("connecting");
  readonly unsent: Signal<readonly Unsent[]>;
  /** The message of one's own that is being changed. */
  readonly editing = signal<Editing | null>(null);
  /** Words that the field for something new is to take up. */
  readonly toWrite = signal<string | null>(null);
  /** Why this room cannot be entered. */
  readonly shutOut = signal<ErrorCode | null>(null);
  /** One is a guest, and the session that one visits has not opened its doors. */
  readonly isAhead = signal(false);
  readonly link: Link;
  readonly outbox: Outbox;
  readonly writing: Writing;
  readonly #order: InOrder;
  readonly #serverClock: ServerClock;
  readonly #timers: Timers;
  readonly #surroundings: Surroundings;
  /** Counts attempts to enter, so that one put off until later does not come on top of a newer one. */
  #attempt = 0;
  readonly #listeners = new Set<NewsListener>();

  constructor(roomId: string, myId: string, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#timers = surroundings.timers ?? realTimers;
    this.room = signal(unknownRoom(roomId, myId));
    this.link = new Link(this, () => surroundings.connect(), this.#timers);
    this.#serverClock = new ServerClock(
      () => this.#askClock(),
      (aheadMs) => (clockAheadMs.value = aheadMs),
      this.#timers,
    );
    this.outbox = new Outbox(
      surroundings.keep,
      myId,
      (post) => this.link.call({ type: "message.post", ...post }),
      (unsent, reply) => this.#outboxChanged(unsent, reply),
      (clientId) => arrivedIds(this.room.peek()).has(clientId),
      this.#timers,
    );
    this.unsent = signal(this.outbox.unsent);
    // That it was not told is no matter: it is told again.
    const tell = () => void this.link.call({ type: "writing.tell", room_id: roomId }).catch(() => {});
    this.writing = new Writing(tell, this.#timers);
    this.#order = new InOrder(
      () => this.room.peek().seqs,
      (event) => this.#applyNews(event),
      () => void this.#enter(),
      this.#timers,
    );
  }

  open(): void {
    this.link.start();
  }

  /** The network may be back, or this machine has slept. */
  wake(): void {
    this.link.wake();
    if (this.link.state.is === "open") this.#serverClock.start();
  }

  close(): void {
    this.#serverClock.stop();
    this.outbox.shut();
    this.link.stop();
  }

  /** One has written a letter. Whoever looks after the session sees that one writes, and not what. */
  wrote(): void {
    const { session, myId } = this.room.peek();
    const isInSession = this.#surroundings.isSmall === true || (goesOn(session) && !session.on_duty.includes(myId));
    if (isInSession && this.line.peek() === "live") this.writing.wrote();
  }

  /** Hear of each numbered event once it has been applied; a snapshot is no news. Returns what ends it. */
  onNews(listener: NewsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ── what the link tells ──────────────────────────────────────────────────────────────────────────────────────────

  onOpen(): void {
    void this.#enter();
    this.#serverClock.start();
  }

  onEvent(event: Event): void {
    if (isLogged(event)) this.#order.offer(event);
    else if (event.type === "topic.heads") this.#order.heads(event.seqs);
    else if (event.type === "writing") this.#writes(event.room_id, event.who);
    else this.#apply(event);
  }

  onState(state: LinkState): void {
    if (state.is === "open") return;
    this.#attempt++;
    this.#order.entering();
    this.#serverClock.stop();
    this.outbox.shut();
    if (state.is === "stopped") {
      if (state.code === CLOSE.UNREADABLE) this.line.value = "outdated";
      else if (state.code !== null) this.line.value = "signed_out";
    } else if (state.is === "waiting" || this.line.peek() === "live") {
      this.line.value = "offline";
    }
  }

  mayTryAgain(): Promise<boolean> {
    return this.#surroundings.isSignedIn();
  }

  // ── entering ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #enter(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#order.entering();
    const { roomId, epoch, seqs } = this.room.peek();
    const since = epoch === null ? null : { epoch, seqs };
    let reply: Reply;
    try {
      reply = await this.link.call({ type: "room.enter", room_id: roomId, since });
    } catch (error) {
      if (error instanceof LineLost) return; // the next onOpen() enters
      throw error;
    }
    if (reply.type === "entered") this.#entered(reply);
    else if (reply.type === "refused") this.#refused(reply.code, reply.retry_after_s ?? null, attempt);
  }

  #entered(reply: Entered): void {
    const before = this.room.peek();
    batch(() => {
      this.#apply(reply);
      if (reply.snapshot !== null) this.outbox.settled(reply.seqs[`room/${reply.room_id}`] ?? 0);
      this.#order.entered();
      this.line.value = "live";
      this.isAhead.value = false;
    });
    for (const event of reply.missed ?? []) this.#tell(event, before);
    this.outbox.open();
  }

  #refused(code: ErrorCode, retryAfterS: number | null, attempt: number): void {
    if (RETRYABLE.has(code)) {
      this.isAhead.value = code === "visit_ahead";
      const waitMs = retryAfterS === null ? ENTER_AGAIN_MS : retryAfterS * 1000;
      this.#timers.after(waitMs, () => {
        if (attempt === this.#attempt) void this.#enter();
      });
      return;
    }
    if (code !== "not_signed_in") return this.#shut(code);
    this.line.value = "signed_out";
    this.link.stop();
  }

  #shut(code: ErrorCode): void {
    this.shutOut.value = code;
    this.link.stop();
  }

  async #askClock(): Promise<number | null> {
    try {
      const reply = await this.link.call({ type: "clock.ask" });
      return reply.type === "clock" ? Date.parse(reply.at) : null;
    } catch (error) {
      if (error instanceof LineLost) return null;
      throw error;
    }
  }

  #writes(roomId: string, who: string): void {
    if (roomId === this.room.peek().roomId) this.writing.heard(who);
  }

  // ── applying ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #applyNews(event: LoggedEvent): void {
    const before = this.room.peek();
    this.#apply(event);
    this.#tell(event, before);
    const after = this.room.peek();
    if (isVisitOver(after)) this.#shut("visit_over");
    else if (isGuest(before.session, before.myId) && goesOn(after.session) && !isGuest(after.session, after.myId)) {
      // Whoever belongs to the group reads what was said before they came, too, and that is in a snapshot alone.
      this.room.value = { ...after, epoch: null };
      void this.#enter();
    } else if (this.#hearsOther(event, before)) void this.#enter();
  }

  /** Whoever is let in, or has another duty than before, hears other topics: what they have is in the answer to entering. */
  #hearsOther(event: LoggedEvent, before: RoomState): boolean {
    if (event.type === "door.answered") return event.room_id === before.roomId && event.standing === "in";
    if (event.type !== "session.changed" || event.session.room_id !== before.roomId) return false;
    return dutyOf(before.session, before.myId) !== dutyOf(event.session, before.myId);
  }

  #tell(event: LoggedEvent, before: RoomState): void {
    if (event.type === "message.posted") this.writing.over(event.message.author_id);
    for (const listener of this.#listeners) listener(event, before);
  }

  #apply(frame: Event | Reply): void {
    const before = this.room.peek();
    const after = apply(before, frame);
    if (after === before) return;
    this.room.value = after;
    const editing = this.editing.peek();
    if (editing !== null) this.editing.value = followed(editing, after);
    if (after.messages !== before.messages || after.held !== before.held) this.outbox.arrived(arrivedIds(after));
  }

  #outboxChanged(unsent: readonly Unsent[], reply: Reply | undefined): void {
    batch(() => {
      this.unsent.value = unsent;
      if (reply !== undefined) this.#apply(reply);
    });
  }
}

/** A duty is for tonight. */
function dutyOf(session: GroupSession | null, who: string): DutyKind | undefined {
  return session === null || session.state === "closed" ? undefined : session.duties[who];
}

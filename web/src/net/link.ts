/**
 * One socket to the server, for as long as the page wants it.
 *
 * Promises: frames are handed on in the order they arrive; each call gets its own reply or `LineLost`; after a loss it
 * connects again with full jitter, and at once when the browser says that the network is back. Whatever was missed is not
 * its business: whoever listens enters again on every `onOpen`.
 */

import {
  CLOSE,
  REPLIES,
  STOP_AFTER,
  SUBPROTOCOL,
  type Command,
  type Event,
  type Reply,
  type ServerFrame,
} from "../protocol.gen";
import { realTimers, type Timers } from "./timers";

/** The part of a WebSocket that is used here; tests have one of their own. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export type LinkState =
  | { is: "connecting" }
  | { is: "open" }
  | { is: "waiting"; delayMs: number }
  /** `code` says why; null when the page stopped it. */
  | { is: "stopped"; code: number | null };

export interface LinkListener {
  onOpen(): void;
  onEvent(event: Event): void;
  onState(state: LinkState): void;
  /** The line could not even be opened. False ends the attempts, as when nobody is signed in any more. */
  mayTryAgain(): Promise<boolean>;
}

/** The line ended before the reply came. The command may have been carried out or not. */
export class LineLost extends Error {
  override name = "LineLost";
}

/** A command without its `ref`, which the link chooses. */
export type Ask<C extends Command = Command> = C extends Command ? Omit<C, "ref"> : never;

const BACK_OFF_FIRST_MS = 500;
const BACK_OFF_MAX_MS = 20_000;
/** `topic.heads` comes about every 20 s; a line silent for twice that is dead, though no one has said so. */
const SILENCE_MAX_MS = 45_000;
const REPLY_MAX_MS = 20_000;
/** A line that has held this long was a good one: the next loss starts again with the shortest wait. */
const STEADY_AFTER_MS = 10_000;
const OPEN = 1;

export function isReply(frame: ServerFrame): frame is Reply {
  return REPLIES.has(frame.type);
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: LineLost): void;
  cancelTimer(): void;
}

export class Link {
  #socket: SocketLike | null = null;
  #state: LinkState = { is: "stopped", code: null };
  #ref = 0;
  #losses = 0;
  #openedAt: number | null = null;
  #comeBackMs: number | null = null;
  #cancelSilence = nothing;
  #cancelRetry = nothing;
  readonly #waiting = new Map<number, Waiting>();

  constructor(
    private readonly listener: LinkListener,
    private readonly connect: () => SocketLike,
    private readonly timers: Timers = realTimers,
  ) {}

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (this.#state.is === "stopped") this.#open();
  }

  /** End the line for good. */
  stop(): void {
    this.#cancelRetry();
    this.#drop(CLOSE_NORMAL);
    this.#become({ is: "stopped", code: null });
  }

  /** The browser says that the network is gone: do not wait until the silence tells. */
  networkLost(): void {
    if (this.#socket !== null) this.#lost(this.#socket, CLOSE_ABNORMAL);
  }

  /** The network seems to be back, or the page is looked at again: do not sit out a long wait. */
  wake(): void {
    if (this.#state.is === "waiting") {
      this.#cancelRetry();
      this.#open();
    }
  }

  /** Send *ask* and wait for its reply. Rejects with `LineLost`; a refusal is a reply like any other. */
  call(ask: Ask): Promise<Reply> {
    const socket = this.#socket;
    if (this.#state.is !== "open" || socket === null || socket.readyState !== OPEN)
      return Promise.reject(new LineLost());
    const ref = ++this.#ref;
    return new Promise((resolve, reject) => {
      // No reply on a line that looks alive: end it, so that every caller learns the same.
      const cancelTimer = this.timers.after(REPLY_MAX_MS, () => this.#lost(socket, CLOSE_ABNORMAL));
      this.#waiting.set(ref, { resolve, reject, cancelTimer });
      socket.send(JSON.stringify({ ...ask, ref }));
    });
  }

  #open(): void {
    this.#become({ is: "connecting" });
    const socket = this.connect();
    this.#socket = socket;
    this.#openedAt = null;
    this.#listenForSilence(socket);
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#openedAt = this.timers.now();
      this.#listenForSilence(socket);
      this.#become({ is: "open" });
      this.listener.onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#listenForSilence(socket);
      if (typeof data === "string") this.#heard(JSON.parse(data) as ServerFrame);
    };
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  #heard(frame: ServerFrame): void {
    if (!isReply(frame)) {
      if (frame.type === "closing") this.#comeBackMs = frame.retry_after_s * 1000;
      this.listener.onEvent(frame);
      return;
    }
    if (frame.ref === null) return;
    const waiting = this.#waiting.get(frame.ref);
    this.#waiting.delete(frame.ref);
    waiting?.cancelTimer();
    waiting?.resolve(frame);
  }

  #lost(socket: SocketLike, code: number): void {
    if (socket !== this.#socket) return;
    const wasOpen = this.#openedAt !== null;
    if (this.#openedAt !== null && this.timers.now() - this.#openedAt >= STEADY_AFTER_MS) this.#losses = 0;
    this.#drop(code);
    if (STOP_AFTER.has(code)) {
      this.#become({ is: "stopped", code });
      return;
    }
    const delayMs = this.#nextDelay();
    this.#become({ is: "waiting", delayMs });
    this.#cancelRetry = this.timers.after(delayMs, () => void this.#retry(wasOpen));
  }

  /** A browser does not say why a socket was refused (RFC 6455 leaves it at 1006), so ask before trying for ever. */
  async #retry(wasOpen: boolean): Promise<void> {
    if (!wasOpen && !(await this.listener.mayTryAgain())) {
      if (this.#state.is === "waiting") this.#become({ is: "stopped", code: CLOSE.SIGNED_OUT });
      return;
    }
    if (this.#state.is === "waiting") this.#open();
  }

  #nextDelay(): number {
    const comeBackMs = this.#comeBackMs;
    this.#comeBackMs = null;
    // Everyone in the house got the same hint, so it is spread over as much time again.
    if (comeBackMs !== null) return comeBackMs * (1 + this.timers.random());
    const most = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** this.#losses++);
    return this.timers.random() * most;
  }

  #listenForSilence(socket: SocketLike): void {
    this.#cancelSilence();
    this.#cancelSilence = this.timers.after(SILENCE_MAX_MS, () => this.#lost(socket, CLOSE_ABNORMAL));
  }

  #drop(code: number): void {
    this.#cancelSilence();
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (code === CLOSE_NORMAL || code === CLOSE_ABNORMAL) socket.close();
    }
    for (const waiting of this.#waiting.values()) {
      waiting.cancelTimer();
      waiting.reject(new LineLost());
    }
    this.#waiting.clear();
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.listener.onState(state);
  }
}

const CLOSE_NORMAL = 1000;
const CLOSE_ABNORMAL = 1006;

function nothing(): void {}

/** A socket of the browser's own. */
export function browserSocket(url: string): SocketLike {
  return new WebSocket(url, SUBPROTOCOL) as SocketLike;
}

/**
 * What has been written and not yet said.
 *
 * Promises: messages are sent one at a time in the order they were written; each is said once, however often the line
 * breaks, because it is sent again with the same `client_id`; what a page could not send before it ended is taken over by
 * the next, or by another tab. A refusal that may pass is waited out; any other leaves the message as failed, for its author
 * to decide. So does a line that was gone for long: what was right to say then may not be now.
 */

import { RETRYABLE, type ErrorCode, type Reply } from "../protocol.gen";
import type { Keep } from "./keep";
import { LineLost } from "./link";
import { realTimers, type Timers } from "./timers";

export interface Unsent {
  readonly clientId: string;
  readonly roomId: string;
  readonly text: string;
  /** When its author last said that it is to be sent. */
  readonly addedAt: string;
  /** `sent`: recorded by the server, and its event has not come yet. `stale`: not sent in time, and its author is asked. */
  readonly state: "waiting" | "sending" | "sent" | "failed" | "stale";
  readonly code?: ErrorCode;
  /** Where it went, once sent. */
  readonly place?: number;
}

export type SendPost = (post: { room_id: string; client_id: string; text: string }) => Promise<Reply>;

const TRY_AGAIN_MS = 2000;
/** How often to look for what another tab has left behind. It says nothing when it ends. */
const LOOK_MS = 20_000;

/** After so long without a line the talk has moved on, and nobody's words are put into it unasked. */
export const STALE_MS = 2 * 60_000;

export class Outbox {
  #unsent: readonly Unsent[] = [];
  /** The client ids that are in the keep. */
  #kept: ReadonlySet<string> = new Set();
  #isOpen = false;
  #isSending = false;
  /** Set while a refusal is being waited out. */
  #cancelWait: (() => void) | null = null;
  #cancelLook: (() => void) | null = null;

  /**
   * *owner* is whose words these are: in the keep, each is at `OWNER:CLIENT_ID`. *isThere*: the room is known to show a
   * message of this client id.
   */
  constructor(
    private readonly keep: Keep,
    private readonly owner: string,
    private readonly send: SendPost,
    private readonly onChange: (unsent: readonly Unsent[], reply?: Reply) => void,
    private readonly isThere: (clientId: string) => boolean,
    private readonly timers: Timers = realTimers,
  ) {
    void this.#takeOver();
  }

  get unsent(): readonly Unsent[] {
    return this.#unsent;
  }

  add(roomId: string, text: string, now = new Date()): Unsent {
    const unsent: Unsent = { clientId: newClientId(), roomId, text, addedAt: this.#momentOf(now), state: "waiting" };
    this.#set([...this.#unsent, unsent]);
    void this.#flush();
    return unsent;
  }

  /** The room has been entered: say what waits, and ask about what has waited for long. */
  open(now = new Date()): void {
    this.#isOpen = true;
    this.#askAboutStale(now);
    void this.#flush();
    this.#look();
  }

  /** The line is gone. What was on its way is sent again later; the server knows it by its `client_id`. */
  shut(): void {
    this.#isOpen = false;
    this.#cancelWait?.();
    this.#cancelLook?.();
    this.#cancelWait = this.#cancelLook = null;
  }

  tryAgain(clientId: string, now = new Date()): void {
    const unsent = this.#find(clientId);
    if (unsent === undefined) return;
    // To the end: what was written after it has been said already.
    const { code: _, ...again } = unsent;
    this.#set([...this.#without(clientId), { ...again, addedAt: this.#momentOf(now), state: "waiting" }]);
    void this.#flush();
  }

  forget(clientId: string): void {
    if (this.#find(clientId) !== undefined) this.#set(this.#without(clientId));
  }

  /** These have been seen in the room, or held: whatever the reply would say, they are recorded. */
  arrived(clientIds: ReadonlySet<string>): void {
    const left = this.#unsent.filter((unsent) => !clientIds.has(unsent.clientId));
    if (left.length < this.#unsent.length) this.#set(left);
  }

  /** A fresh snapshot reaches up to *place*: what was sent before is in it, or further back than it shows. */
  settled(place: number): void {
    const left = this.#unsent.filter((unsent) => unsent.state !== "sent" || (unsent.place ?? 0) > place);
    if (left.length < this.#unsent.length) this.#set(left);
  }

  /** Look now and from time to time, while the line is up. */
  #look(): void {
    this.#cancelLook?.();
    this.#cancelLook = this.timers.after(LOOK_MS, () => this.#look());
    void this.#takeOver();
  }

  /** What no other page has is ours to send. */
  async #takeOver(): Promise<void> {
    const found = await this.keep.take(`${this.owner}:`);
    const known = new Set(this.#unsent.map(({ clientId }) => clientId));
    const taken: Unsent[] = [];
    for (const [name, words] of found) {
      const unsent = JSON.parse(words) as Unsent;
      if (this.isThere(unsent.clientId)) this.keep.removeItem(name);
      else if (!known.has(unsent.clientId)) taken.push(unsent);
    }
    if (taken.length === 0) return;
    this.#set([...this.#unsent, ...taken].sort((a, b) => Date.parse(a.addedAt) - Date.parse(b.addedAt)));
    if (!this.#isOpen) return;
    this.#askAboutStale(new Date());
    void this.#flush();
  }

  #askAboutStale(now: Date): void {
    const isStale = ({ state, addedAt }: Unsent) => state === "waiting" && +now - Date.parse(addedAt) > STALE_MS;
    if (this.#unsent.some(isStale))
      this.#set(this.#unsent.map((unsent) => (isStale(unsent) ? { ...unsent, state: "stale" } : unsent)));
  }

  /** *now*, or just after the message before if both are written in one millisecond: the keep has no order but this one. */
  #momentOf(now: Date): string {
    const taken = new Set(this.#unsent.map(({ addedAt }) => Date.parse(addedAt)));
    let at = +now;
    while (taken.has(at)) at++;
    return new Date(at).toISOString();
  }

  async #flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      let next: Unsent | undefined;
      while (this.#isOpen && this.#cancelWait === null && (next = this.#next()) !== undefined)
        await this.#sendOne(next);
    } finally {
      this.#isSending = false;
    }
  }

  async #sendOne(unsent: Unsent): Promise<void> {
    const { clientId } = unsent;
    this.#put({ ...unsent, state: "sending" });
    let reply: Reply;
    try {
      reply = await this.send({ room_id: unsent.roomId, client_id: clientId, text: unsent.text });
    } catch (error) {
      if (!(error instanceof LineLost)) throw error;
      this.#isOpen = false;
      this.#put({ ...unsent, state: "waiting" });
      return;
    }
    switch (reply.type) {
      case "posted":
        this.#put({ ...unsent, state: "sent", place: reply.place }, reply);
        break;
      case "refused":
        if (RETRYABLE.has(reply.code)) {
          this.#put({ ...unsent, state: "waiting", code: reply.code });
          this.#waitBeforeNext(reply.retry_after_s);
        } else {
          this.#put({ ...unsent, state: "failed", code: reply.code }, reply);
        }
        break;
      default:
        this.#set(this.#without(clientId), reply);
    }
  }

  #waitBeforeNext(retryAfterS: number | null | undefined): void {
    const waitMs = retryAfterS == null ? TRY_AGAIN_MS : retryAfterS * 1000;
    this.#cancelWait = this.timers.after(waitMs, () => {
      this.#cancelWait = null;
      void this.#flush();
    });
  }

  #next(): Unsent | undefined {
    return this.#unsent.find((unsent) => unsent.state === "waiting");
  }

  #find(clientId: string): Unsent | undefined {
    return this.#unsent.find((unsent) => unsent.clientId === clientId);
  }

  #without(clientId: string): readonly Unsent[] {
    return this.#unsent.filter((unsent) => unsent.clientId !== clientId);
  }

  /** Replace one, unless it has arrived or been forgotten in the meantime. */
  #put(changed: Unsent, reply?: Reply): void {
    this.#set(
      this.#unsent.map((unsent) => (unsent.clientId === changed.clientId ? changed : unsent)),
      reply,
    );
  }

  #set(unsent: readonly Unsent[], reply?: Reply): void {
    this.#unsent = unsent;
    const kept = unsent.filter(({ state }) => state !== "sent");
    const ids = new Set(kept.map(({ clientId }) => clientId));
    for (const id of this.#kept) if (!ids.has(id)) this.keep.removeItem(this.#nameOf(id));
    this.#kept = ids;
    for (const one of kept) this.keep.setItem(this.#nameOf(one.clientId), JSON.stringify(atRest(one)));
    this.onChange(unsent, reply);
  }

  #nameOf(clientId: string): string {
    return `${this.owner}:${clientId}`;
  }
}

/** Not `crypto.randomUUID()`: that exists in secure contexts only, and a clinic may try us on plain HTTP in its own house. */
export function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** For whoever finds it, what was on its way is unsent: the page that knows what became of it has ended. */
function atRest(unsent: Unsent): Unsent {
  return unsent.state === "sending" ? { ...unsent, state: "waiting" } : unsent;
}

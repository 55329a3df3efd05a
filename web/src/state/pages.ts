/**
 * What one is asked to look after, on a page that shows no room: a line of its own, which hears one's own topic and nothing else.
 *
 * Each frame says the whole of its room, so applying one twice changes nothing. One that was missed shows in the numbers, and then it asks again.
 */

import { signal, type Signal } from "@preact/signals";
import { Link, LineLost, type LinkListener, type SocketLike } from "../net/link";
import { realTimers, type Timers } from "../net/timers";
import type { Event, OpenPage } from "../protocol.gen";
import { isLogged } from "./apply";

export class PagesStore implements LinkListener {
  readonly pages: Signal<readonly OpenPage[]> = signal([]);
  readonly link: Link;
  #seq = 0;

  constructor(
    connect: () => SocketLike,
    private readonly isSignedIn: () => Promise<boolean>,
    timers: Timers = realTimers,
  ) {
    this.link = new Link(this, connect, timers);
  }

  onOpen(): void {
    void this.#ask();
  }

  onEvent(event: Event): void {
    if (event.type === "topic.heads") {
      if (Object.values(event.seqs).some((seq) => seq > this.#seq)) void this.#ask();
    } else if (isLogged(event) && event.seq > this.#seq) {
      if (event.seq > this.#seq + 1) void this.#ask();
      this.#seq = event.seq;
      if (event.type === "duty.paged") this.#changed(event.room_id, event.page);
    }
  }

  onState(): void {}

  mayTryAgain(): Promise<boolean> {
    return this.isSignedIn();
  }

  async #ask(): Promise<void> {
    try {
      const reply = await this.link.call({ type: "pages.hear" });
      if (reply.type !== "pages") return;
      this.#seq = reply.seq;
      this.pages.value = reply.pages;
    } catch (error) {
      if (!(error instanceof LineLost)) throw error; // the next onOpen() asks
    }
  }

  #changed(roomId: string, page: OpenPage | null): void {
    const others = this.pages.peek().filter((other) => other.room_id !== roomId);
    this.pages.value = page === null ? others : [...others, page];
  }
}

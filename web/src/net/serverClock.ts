/**
 * How far the server's clock is ahead of this browser's, which may be wrong by minutes or by hours.
 *
 * The server is asked some times in a row. The answer that was under way for the shortest time counts, and is taken to have been read halfway:
 * so it is wrong by at most half of that time. (Cristian, "Probabilistic clock synchronization", Distributed Computing 3, 1989; NTP
 * chooses in the same way, RFC 5905, section 10.)
 */

import { realTimers, type Timers } from "./timers";

const SAMPLES = 5;
const APART_MS = 150;
/** A quartz is off by less than 0.1 s in a day; this is for clocks that are set while the page is open. */
const AGAIN_MS = 60_000;

export class ServerClock {
  /** Counts beginnings, so that an answer to an earlier one is passed over. */
  #beginning = 0;
  #cancel = nothing;

  /**
   * *ask* gives the server's time in milliseconds since 1970, or null when the line is lost. *learned* is told each estimate.
   * *timers* measure how long an answer was under way: `Date` may be set meanwhile.
   */
  constructor(
    private readonly ask: () => Promise<number | null>,
    private readonly learned: (aheadMs: number) => void,
    private readonly timers: Timers = realTimers,
    private readonly dateNow: () => number = () => Date.now(),
  ) {}

  /** The line is up, or this machine may have slept: learn it anew, and again now and then. */
  start(): void {
    this.stop();
    void this.#learn(this.#beginning, true);
  }

  /** The line is down. What was learned last stays. */
  stop(): void {
    this.#beginning++;
    this.#cancel();
  }

  async #learn(beginning: number, isFirst: boolean): Promise<void> {
    let shortestMs = Infinity;
    let aheadMs = 0;
    for (let sample = 0; sample < SAMPLES; sample++) {
      if (sample > 0) await this.#pass(APART_MS);
      const askedAt = this.timers.now();
      const at = await this.ask();
      if (beginning !== this.#beginning || at === null) return;
      const wayMs = this.timers.now() - askedAt;
      if (wayMs >= shortestMs) continue;
      shortestMs = wayMs;
      aheadMs = at - (this.dateNow() - wayMs / 2);
      // At first any answer is better than none; later the last estimate is better than the first answer.
      if (isFirst) this.learned(aheadMs);
    }
    if (!isFirst) this.learned(aheadMs);
    this.#cancel = this.timers.after(AGAIN_MS, () => void this.#learn(beginning, false));
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => (this.#cancel = this.timers.after(ms, resolve)));
  }
}

function nothing(): void {}

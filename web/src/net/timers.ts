/** Time and chance, handed in so that tests decide both. */
export interface Timers {
  now(): number;
  /** Run *then* after *ms*. Returns what cancels it. */
  after(ms: number, then: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

export const realTimers: Timers = {
  now: () => performance.now(),
  after(ms, then) {
    const id = setTimeout(then, ms);
    return () => clearTimeout(id);
  },
  random: Math.random,
};

/** Where a breath is at a moment: a pure function of the session's clock, so that everybody is in step. */

import type { Breathing } from "../../protocol.gen";

/** How breaths follow one another. */
export type Breaths = Pick<Breathing, "began_at_s" | "in_s" | "out_s">;

export interface Breath {
  readonly is: "in" | "out";
  /** How much of this half is done, and how long it is. */
  readonly doneS: number;
  readonly lengthS: number;
}

export function breathAt({ began_at_s, in_s, out_s }: Breaths, sessionS: number): Breath {
  const intoBreathS = Math.max(0, sessionS - began_at_s) % (in_s + out_s);
  return intoBreathS < in_s
    ? { is: "in", doneS: intoBreathS, lengthS: in_s }
    : { is: "out", doneS: intoBreathS - in_s, lengthS: out_s };
}

/** Which second of this half it is, counted as people count: 1, 2, 3. */
export function countOf(breath: Breath): number {
  return Math.floor(breath.doneS) + 1;
}

/** How long until the count or the half changes. */
export function untilNextS(breath: Breath): number {
  return Math.min(countOf(breath), breath.lengthS) - breath.doneS;
}

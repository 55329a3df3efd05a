/** One's own words with what could land hard said in another way. Places count code points, as in `text.ts`. */

import type { KinderWording } from "../protocol.gen";

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/**
 * *text* with each offer taken: the one of its ways that *chosen* names, or the first.
 *
 * A term is put in the place of a term. What is a sentence of its own takes the place of the whole sentence that it answers to, for inside
 * another it would make no sense.
 */
export function reworded(
  text: string,
  offers: readonly KinderWording[],
  chosen: Readonly<Record<number, number>> = {},
): string {
  const points = Array.from(text);
  const wanted = offers
    .map((offer) => replacement(points, offer, offer.instead[chosen[offer.start] ?? 0] ?? ""))
    .filter(({ by }) => by !== "");
  // Of two in one place the larger: a term inside a sentence that goes is gone with it.
  const taken: Replacement[] = [];
  for (const one of wanted.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start))
    if (taken.every((other) => one.end <= other.start || other.end <= one.start)) taken.push(one);
  let said = "";
  let at = 0;
  for (const { start, end, by } of taken.toSorted((a, b) => a.start - b.start)) {
    said += withArticle(points.slice(at, start).join(""), by) + by;
    at = end;
  }
  return said + points.slice(at).join("");
}

function replacement(points: readonly string[], { start, end }: KinderWording, by: string): Replacement {
  if (/[.!?]$/.test(by)) return { ...sentenceAround(points, start, end), by };
  const isCapital = isUpper(points[start]) && !points.slice(start, end).every((point) => !isLower(point));
  return { start, end, by: isCapital ? by.charAt(0).toLocaleUpperCase() + by.slice(1) : by };
}

function sentenceAround(points: readonly string[], start: number, end: number): { start: number; end: number } {
  let from = start;
  while (from > 0 && !/[.!?…\n]/.test(points[from - 1]!)) from--;
  while (from < start && /\s/.test(points[from]!)) from++;
  let to = end;
  while (to < points.length && !/[.!?…\n]/.test(points[to]!)) to++;
  while (to < points.length && /[.!?…]/.test(points[to]!)) to++;
  return { start: from, end: to };
}

/** "an addict" becomes "a person who uses drugs": the article goes with the word after it. */
function withArticle(before: string, by: string): string {
  return before.replace(
    /\b([Aa])n?(\s+)$/,
    (_, a: string, space: string) => a + (/^[aeiou]/i.test(by) ? "n" : "") + space,
  );
}

function isUpper(point: string | undefined): boolean {
  return point !== undefined && point !== point.toLocaleLowerCase();
}

function isLower(point: string): boolean {
  return point !== point.toLocaleUpperCase();
}

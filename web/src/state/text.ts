/** Places in a text. The protocol counts Unicode code points; JavaScript's own indexes count UTF-16 units. */

import type { TextSpan } from "../protocol.gen";

export interface Segment {
  readonly text: string;
  readonly isMarked: boolean;
}

/** *text* cut where *spans* begin and end. Overlapping and touching spans become one; what is outside the text is ignored. */
export function segments(text: string, spans: readonly TextSpan[]): Segment[] {
  const points = Array.from(text);
  const marked = new Array<boolean>(points.length).fill(false);
  for (const { start, end } of spans) marked.fill(true, Math.max(0, start), Math.max(0, Math.min(end, points.length)));
  const cut: { text: string; isMarked: boolean }[] = [];
  points.forEach((point, at) => {
    const last = cut.at(-1);
    const isMarked = marked[at] ?? false;
    if (last?.isMarked === isMarked) last.text += point;
    else cut.push({ text: point, isMarked });
  });
  return cut;
}

/** What stands in *text* at *span*. */
export function stretch(text: string, { start, end }: TextSpan): string {
  return Array.from(text).slice(start, end).join("");
}

/** How long the server will find *text*: in code points, after blank space at both ends is gone. */
export function lengthOf(text: string): number {
  return Array.from(text.replaceAll("\r\n", "\n").normalize("NFC").trim()).length;
}

/** The longest message the server takes. */
export const TEXT_LENGTH_MAX = 4000;

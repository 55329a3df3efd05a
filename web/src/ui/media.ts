/** Media queries as signals. */

import { signal, type ReadonlySignal } from "@preact/signals";

/** Room for the flags beside the talk. The facilitator's half of the demo has it on a laptop, too. */
export const isWide = matches("(min-width: 50rem)");

/** Fingers rather than a mouse: Enter then makes a new line, as phones have a key for nothing else. */
export const isTouch = matches("(hover: none) and (pointer: coarse)");

/** Movement makes some people dizzy or ill; they have said so to their system. */
export const wantsLessMotion = matches("(prefers-reduced-motion: reduce)");

function matches(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const is = signal(list.matches);
  list.addEventListener("change", () => (is.value = list.matches));
  return is;
}

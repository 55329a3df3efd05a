/** How many wait: a number to see, a sentence to hear. */

import { words } from "../../i18n";

export function LaneCount({ n }: { n: number }) {
  return (
    <span class="lane-count">
      <span aria-hidden="true">{n}</span>
      <span class="visually-hidden">{words.lanes.count(n)}</span>
    </span>
  );
}

import { words } from "../../i18n";
import type { Outcome, RoomFlag } from "../../protocol.gen";
import { askerOf } from "../../state/queue";

/** What a facilitator has made of a flag, in the words that fit who asked. It may be one that this page has not loaded. */
export function outcomeOf(flag: RoomFlag | undefined, outcome: Outcome): string {
  return words.staff.outcome[flag === undefined ? "helper" : askerOf(flag)][outcome];
}

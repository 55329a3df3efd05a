/** Time as the desk shows it: exact enough to plan by, and never alarming. */

import { words } from "../../../i18n";

const { phase } = words.lead;

/** Of a phase; *leftS* is less than nothing when it has run over. */
export function phaseTime(leftS: number | null): string {
  if (leftS === null) return phase.noClock;
  if (leftS > 90) return phase.left(Math.ceil(leftS / 60));
  if (leftS > 0) return phase.leftShort;
  return leftS > -60 ? phase.up : phase.over(Math.floor(-leftS / 60));
}

/** Of a turn, "1:05". */
export function turnTime(leftS: number): string {
  return leftS >= 0
    ? words.lead.floor.left(minutesAndSeconds(leftS))
    : words.lead.floor.over(minutesAndSeconds(-leftS));
}

function minutesAndSeconds(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How heavy is today? Everybody answers with a number; the answers of all are one picture, in which nobody is to be recognised. */

import { useId } from "preact/hooks";
import { words } from "../../i18n";
import type { Scale } from "../../protocol.gen";
import type { ViewProps } from "../activity";
import "./scale.css";

const NUMBERS = Array.from({ length: 11 }, (_, number) => number);

export function ScaleView({ activity, mark, onMark }: ViewProps<Scale>) {
  const id = useId();
  const { question, least, most, answer, answered, anonymous, mine } = words.activities.scale;
  return (
    <>
      <div class="scale-answers" role="group" aria-labelledby={id}>
        <p class="scale-question" id={id}>
          {question}
        </p>
        <div class="scale-row">
          {NUMBERS.map((number) => (
            <button
              key={number}
              type="button"
              class="scale-number"
              aria-pressed={mark === number}
              aria-label={answer(number)}
              onClick={() => onMark(number)}
            >
              {number}
            </button>
          ))}
        </div>
        <p class="scale-ends" aria-hidden="true">
          <span>{least}</span>
          <span>{most}</span>
        </p>
      </div>
      {activity.counts !== null && <Picture counts={activity.counts} />}
      <p class="activity-together" role="status">
        {mark !== null && `${mine(mark)} `}
        {answered(activity.taking_part, sum(activity.counts ?? []))}
      </p>
      <p class="hint">{anonymous}</p>
    </>
  );
}

function Picture({ counts }: { counts: readonly number[] }) {
  const { picture, counted } = words.activities.scale;
  const told = counts.flatMap((count, number) => (count === 0 ? [] : [counted(number, count)]));
  return (
    <div class="scale-picture" role="img" aria-label={picture(told)} data-testid="scale-picture">
      {counts.map((count, number) => (
        <span key={number} class="scale-stack">
          {Array.from({ length: count }, (_, one) => (
            <span key={one} class="scale-dot" />
          ))}
          <span class="scale-label">{number}</span>
        </span>
      ))}
    </div>
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** Five, four, three, two, one: a step at a time, at one's own pace. What somebody finds is asked of nobody and goes nowhere. */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import type { Grounding } from "../../protocol.gen";
import { Button } from "../../ui/button";
import type { ViewProps } from "../activity";
import "./grounding.css";

const STEPS = 5;

export function GroundingView({ activity, mark, onMark }: ViewProps<Grounding>) {
  const [done, setDone] = useState(mark ?? 0);
  const [found, setFound] = useState(0);
  const { steps, hint, foundOne, foundOf, next, skip, back, end, again, together } = words.activities.grounding;
  const go = (to: number) => {
    setDone(to);
    setFound(0);
    onMark(to);
  };
  const asked = STEPS - done;
  const isAtEnd = done === STEPS;
  // One button that is pressed again and again: whoever uses a keyboard stays on it.
  const main = isAtEnd
    ? { label: again, onClick: () => go(0) }
    : found < asked
      ? { label: foundOne, onClick: () => setFound(found + 1) }
      : { label: next, onClick: () => go(done + 1) };
  return (
    <>
      <ol class="senses" aria-hidden="true">
        {steps.map((_, step) => (
          <li key={step} class={step < done ? "is-done" : step === done ? "is-now" : ""}>
            {STEPS - step}
          </li>
        ))}
      </ol>
      <div class="sense" aria-live="polite" data-testid="sense">
        <p class="sense-title">{isAtEnd ? end : steps[done]}</p>
        {!isAtEnd && (
          <>
            <p class="hint">{hint}</p>
            <p class="sense-found">
              <span class="dots" aria-hidden="true">
                {Array.from({ length: asked }, (_, one) => (
                  <span key={one} class={one < found ? "is-filled" : ""} />
                ))}
              </span>
              <span>{foundOf(found, asked)}</span>
            </p>
          </>
        )}
      </div>
      <div class="actions activity-actions">
        <Button kind="plain" isOff={done === 0} onClick={() => go(done - 1)}>
          {back}
        </Button>
        <Button kind="primary" onClick={main.onClick}>
          {main.label}
        </Button>
        <Button kind="plain" isOff={isAtEnd} onClick={() => go(done + 1)}>
          {skip}
        </Button>
      </div>
      <p class="activity-together" role="status">
        {together(activity.taking_part, activity.reached[STEPS] ?? 0)}
      </p>
    </>
  );
}

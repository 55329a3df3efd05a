/** One of the ten steps: whether it is done, when and by whom, and what it needs. The one that is due stands open. */

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../../../i18n";
import { hourOf, readerHere } from "../../../i18n/when";
import type { RoomCrisis, Step } from "../../../protocol.gen";
import { BY_HAND, placeOf } from "../../../state/crisis";
import { Problem } from "../../../ui/field";
import { Icon } from "../../../ui/icons";
import { nameOf, useHere } from "../../here";
import { useCommand } from "../../session/useCommand";

interface Props {
  crisis: RoomCrisis;
  step: Step;
  name: string;
  isDue: boolean;
  children: ComponentChildren;
}

export function StepRow({ crisis, step, name, isDue, children }: Props) {
  const room = useHere().store.room.value;
  const { give, isBusy, problem } = useCommand();
  const details = useRef<HTMLDetailsElement>(null);
  const id = useId();
  const tick = crisis.ticks[step];
  const isDone = tick !== undefined;
  useLayoutEffect(() => {
    const place = details.current;
    if (place === null) return;
    if (isDue) place.open = true;
    // Done, it makes room for the next one, unless somebody is at work in it.
    else if (isDone && !place.contains(document.activeElement)) place.open = false;
  }, [isDue]);
  const said = words.crisis.steps[step];
  const how = said.how();
  const mayTick = placeOf(crisis, room.myId) !== null;
  return (
    <li class={`step ${tick === undefined ? "" : "is-done"} ${isDue ? "is-due" : ""}`} data-testid={`step-${step}`}>
      {BY_HAND.has(step) ? (
        <input
          type="checkbox"
          class="step-box"
          id={id}
          aria-labelledby={`${id}-title`}
          checked={tick !== undefined}
          aria-disabled={mayTick && !isBusy ? undefined : "true"}
          onClick={(event) => {
            // What is shown is what the server has: it is ticked when that says so.
            event.preventDefault();
            if (!mayTick || isBusy) return;
            void give({ type: "crisis.tick", crisis_id: crisis.id, step, is_done: tick === undefined });
          }}
        />
      ) : (
        <span class="step-mark">
          {tick === undefined ? <span class="step-dot" aria-hidden="true" /> : <Icon name="check" />}
          <span class="visually-hidden">{tick === undefined ? words.crisis.notYet : words.crisis.done}</span>
        </span>
      )}
      <details ref={details}>
        <summary>
          <span class="step-words">
            <span class="step-title" id={`${id}-title`}>
              {said.title(name)}
            </span>{" "}
            {isDue && <span class="badge">{words.crisis.now}</span>}
            {tick !== undefined && (
              <span class="step-tick">
                {words.crisis.tick(hourOf(tick.at, readerHere()), tick.who === null ? null : nameOf(room, tick.who))}
              </span>
            )}
          </span>
        </summary>
        <div class="step-body">
          {how !== "" && <p>{how}</p>}
          {BY_HAND.has(step) && !mayTick && <p class="hint">{words.crisis.acknowledgeFirst}</p>}
          <Problem>{problem !== null && words.errors[problem]}</Problem>
          {children}
        </div>
      </details>
    </li>
  );
}

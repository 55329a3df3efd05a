/** For whoever is on duty: begin something together, and end it. Nothing for others, or while no session goes on. */

import { useId, useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { useHere } from "../views/here";
import { endActivity, startActivity, type ActivityFrame, type ActivityName } from "./activity";
import { NAMES } from "./views";

export function ActivityStarter() {
  const { store } = useHere();
  const { session, myId } = store.room.value;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  if (session === null || !session.on_duty.includes(myId)) return null;
  if (session.state !== "open" && session.state !== "paused") return null;
  const { activity } = session;
  return (
    <div class="starter" data-testid="activity-starter">
      {activity === null ? (
        <ul class="starter-list">
          {NAMES.map((name) => (
            <Choice
              key={name}
              name={name}
              onStart={(variant) => void startActivity(store, name, variant).then(setProblem)}
            />
          ))}
        </ul>
      ) : (
        <GoingOn activity={activity} onEnd={() => void endActivity(store, activity.type).then(setProblem)} />
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </div>
  );
}

function Choice({ name, onStart }: { name: ActivityName; onStart(variant: string | null): void }) {
  const id = useId();
  const { title, note, variants } = words.activities.kinds[name];
  const choices = Object.entries(variants);
  const [variant, setVariant] = useState(choices[0]?.[0] ?? null);
  return (
    <li class="starter-choice">
      <div>
        <p class="starter-title" id={`${id}-title`}>
          {title}
        </p>
        <p class="hint">{note}</p>
      </div>
      {choices.length > 0 && (
        <div class="field">
          <label class="visually-hidden" for={id}>
            {words.activities.variant(title)}
          </label>
          <select id={id} value={variant ?? ""} onChange={(event) => setVariant(event.currentTarget.value)}>
            {choices.map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </div>
      )}
      <Button icon="play" aria-label={words.activities.startNamed(title)} onClick={() => onStart(variant)}>
        {words.activities.start}
      </Button>
    </li>
  );
}

function GoingOn({ activity, onEnd }: { activity: ActivityFrame; onEnd(): void }) {
  const { kinds, goingOn, takingPart, end } = words.activities;
  return (
    <div class="starter-choice">
      <div>
        <p class="starter-title">{goingOn(kinds[activity.type].title)}</p>
        <p class="hint">{takingPart(activity.taking_part)}</p>
      </div>
      <Button icon="stop" onClick={onEnd}>
        {end}
      </Button>
    </div>
  );
}

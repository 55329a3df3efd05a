/** No session goes on: choose an agenda, and open the doors. */

import { useEffect, useId, useState } from "preact/hooks";
import { words } from "../../../i18n";
import { api, codeOf, type ProblemCode } from "../../../net/api";
import type { SessionTemplate } from "../../../protocol.gen";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { useHere } from "../../here";
import { useGive } from "./desk";

export function OpenSession() {
  const { store } = useHere();
  const { roomId, session } = store.room.value;
  const { templates, problem, load } = useTemplates(roomId);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { give, trouble } = useGive();
  const name = chosen ?? templates?.[0]?.name ?? null;
  const open = async () => {
    if (name === null || isBusy) return;
    setBusy(true);
    await give({ type: "session.open", room_id: roomId, template: name });
    setBusy(false);
  };
  return (
    <form
      class="open-session"
      data-testid="open-session"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      {session !== null && <p class="session-over">{words.lead.open.over}</p>}
      <h2 tabIndex={-1} data-home>
        {words.lead.open.title}
      </h2>
      <p class="hint">{words.lead.open.body}</p>
      <fieldset class="templates">
        <legend>{words.lead.open.choose}</legend>
        {templates?.map((template) => (
          <TemplateChoice
            key={template.name}
            template={template}
            isChosen={template.name === name}
            onChoose={() => setChosen(template.name)}
          />
        ))}
      </fieldset>
      <Problem>{(problem ?? trouble) !== null && words.errors[(problem ?? trouble)!]}</Problem>
      {problem !== null ? (
        <Button onClick={() => void load()}>{words.app.tryAgain}</Button>
      ) : (
        <Button type="submit" kind="primary" isOff={isBusy || name === null}>
          {words.lead.open.do}
        </Button>
      )}
    </form>
  );
}

interface ChoiceProps {
  template: SessionTemplate;
  isChosen: boolean;
  onChoose(): void;
}

function TemplateChoice({ template, isChosen, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div class={`template ${isChosen ? "is-chosen" : ""}`}>
      <input
        type="radio"
        name="template"
        id={id}
        value={template.name}
        checked={isChosen}
        aria-describedby={`${id}-note`}
        onChange={onChoose}
      />
      <label for={id}>
        {template.title}
        <span class="template-minutes">
          {template.minutes === null ? words.lead.open.noClock : words.lead.open.minutes(template.minutes)}
        </span>
      </label>
      <div class="template-note" id={`${id}-note`}>
        <p>{template.note}</p>
        {isChosen && (
          <ol class="template-phases" aria-label={words.lead.open.phases}>
            {template.phases.map(({ title, minutes }, at) => (
              <li key={at}>
                {title}
                {minutes !== null && <span> {words.lead.agenda.minutes(minutes)}</span>}
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}

function useTemplates(roomId: string) {
  const [templates, setTemplates] = useState<readonly SessionTemplate[] | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const load = async () => {
    try {
      setTemplates((await api.templates(roomId)).templates);
      setProblem(null);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    }
  };
  useEffect(() => void load(), [roomId]);
  return { templates, problem, load };
}

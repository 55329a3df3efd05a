/** No session goes on: choose an agenda, and open the doors. */

import { useEffect, useId, useState } from "preact/hooks";
import { words } from "../../../i18n";
import { api, codeOf, type ProblemCode } from "../../../net/api";
import type { Agenda, RoomSchedule } from "../../../protocol.gen";
import { agendaToOpen, facilitatorsMissing } from "../../../state/lead";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { useHere } from "../../here";
import { useGive } from "./desk";
import { Missing } from "./Missing";

export function OpenSession() {
  const { store } = useHere();
  const { roomId, session } = store.room.value;
  const { offered, problem, load } = useAgendas(roomId);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { give, trouble } = useGive();
  const isShort = facilitatorsMissing(store.room.value) > 0;
  const name = offered === null ? null : (agendaToOpen(offered, chosen)?.name ?? null);
  const open = async () => {
    if (name === null || isBusy || isShort) return;
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
      <Missing />
      <fieldset class="agenda-choices">
        <legend>{words.lead.open.choose}</legend>
        {offered?.agendas.map((agenda) => (
          <AgendaChoice
            key={agenda.name}
            agenda={agenda}
            isPlanned={agenda.name === offered?.schedule?.template}
            isChosen={agenda.name === name}
            onChoose={() => setChosen(agenda.name)}
          />
        ))}
      </fieldset>
      <Problem>{(problem ?? trouble) !== null && words.errors[(problem ?? trouble)!]}</Problem>
      {problem !== null ? (
        <Button onClick={() => void load()}>{words.app.tryAgain}</Button>
      ) : (
        <Button type="submit" kind="primary" isOff={isBusy || isShort || name === null}>
          {words.lead.open.do}
        </Button>
      )}
    </form>
  );
}

interface ChoiceProps {
  agenda: Agenda;
  isPlanned: boolean;
  isChosen: boolean;
  onChoose(): void;
}

function AgendaChoice({ agenda, isPlanned, isChosen, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div class={`agenda-choice ${isChosen ? "is-chosen" : ""}`}>
      <input
        type="radio"
        name="agenda"
        id={id}
        value={agenda.name}
        checked={isChosen}
        aria-describedby={`${id}-note`}
        onChange={onChoose}
      />
      <label for={id}>
        {agenda.title}
        <span class="agenda-choice-minutes">
          {agenda.minutes === null ? words.lead.open.noClock : words.lead.open.minutes(agenda.minutes)}
          {isPlanned && ` · ${words.lead.open.planned}`}
        </span>
      </label>
      <div class="agenda-choice-note" id={`${id}-note`}>
        <p>{agenda.note}</p>
        {isChosen && (
          <ol class="agenda-choice-phases" aria-label={words.lead.open.phases}>
            {agenda.phases.map(({ title, minutes }, at) => (
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

/** What there is to choose from, and which the group's own schedule has. */
function useAgendas(roomId: string) {
  const [offered, setOffered] = useState<RoomSchedule | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const load = async () => {
    try {
      setOffered(await api.schedule(roomId));
      setProblem(null);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    }
  };
  useEffect(() => void load(), [roomId]);
  return { offered, problem, load };
}

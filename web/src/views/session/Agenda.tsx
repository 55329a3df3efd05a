/** The parts of the evening, with how long each is meant to take. */

import { words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import { Icon } from "../../ui/icons";

export function Agenda({ session }: { session: GroupSession }) {
  const hasBegun = session.state !== "lobby";
  const at = session.state === "closing" || session.state === "closed" ? session.phases.length : session.phase_index;
  return (
    <ol class="agenda">
      {session.phases.map((phase, index) => {
        const isNow = hasBegun && index === at;
        const isDone = hasBegun && index < at;
        return (
          <li
            key={index}
            class={isNow ? "is-now" : isDone ? "is-done" : ""}
            aria-current={isNow ? ("step" as const) : undefined}
          >
            <span class="agenda-mark" aria-hidden="true">
              {isDone && <Icon name="check" />}
            </span>
            <span class="agenda-title">
              {phase.title}
              {isNow && <span class="badge">{words.session.tonight.now}</span>}
              {isDone && <span class="visually-hidden"> ({words.session.tonight.done})</span>}
            </span>
            {phase.minutes !== null && <span class="agenda-minutes">{words.session.minutes(phase.minutes)}</span>}
            {isNow && <p class="agenda-about">{words.session.about[phase.kind]}</p>}
          </li>
        );
      })}
    </ol>
  );
}

/** How long it takes in all, if each part has its time. */
export function agendaInAll(session: GroupSession): string {
  const minutes = session.phases.map((phase) => phase.minutes);
  if (minutes.includes(null)) return words.session.lobby.agendaOpen;
  return words.session.lobby.agendaMinutes(minutes.reduce<number>((sum, one) => sum + (one ?? 0), 0));
}

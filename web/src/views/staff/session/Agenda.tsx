/** The whole evening: what has been, where it is, and going anywhere in it. */

import { words } from "../../../i18n";
import { SureButton } from "../../../ui/sure";
import { useDesk } from "./desk";
import { Fold } from "./parts";

export function Agenda() {
  const { session, part, give } = useDesk();
  const room_id = session.room_id;
  const isBegun = session.state !== "lobby";
  const mayGo = part === "lead" && session.state === "open";
  const mayEnd = part === "lead" && (session.state === "open" || session.state === "paused");
  return (
    <Fold name="agenda" title={words.lead.agenda.title} isOpen={part === "member"}>
      <ol class="rows">
        {session.phases.map(({ title, minutes }, at) => {
          const isNow = isBegun && session.state !== "closing" && at === session.phase_index;
          return (
            <li key={at} class={`row ${isNow ? "is-now" : ""}`} aria-current={isNow ? "step" : undefined}>
              <span class="row-number" aria-hidden="true">
                {at + 1}
              </span>
              <span class="row-name">
                {title}
                <span class="row-about">
                  {minutes === null ? words.lead.phase.noClock : words.lead.agenda.minutes(minutes)}
                  {isNow && ` · ${words.lead.agenda.now}`}
                </span>
              </span>
              {mayGo && !isNow && (
                <SureButton
                  class="row-button"
                  sure={words.lead.agenda.goToSure(title)}
                  onSure={() => void give({ type: "session.go_to", room_id, phase_index: at })}
                >
                  {words.lead.agenda.goTo}
                  <span class="visually-hidden">: {title}</span>
                </SureButton>
              )}
            </li>
          );
        })}
      </ol>
      {mayEnd && (
        <div class="actions agenda-end">
          <SureButton
            sure={words.lead.phase.windDownSure}
            onSure={() => void give({ type: "session.wind_down", room_id })}
          >
            {words.lead.phase.windDown}
          </SureButton>
          <SureButton sure={words.lead.phase.closeSure} onSure={() => void give({ type: "session.close", room_id })}>
            {words.lead.phase.close}
          </SureButton>
        </div>
      )}
      {part === "lead" && session.state === "lobby" && (
        <div class="actions agenda-end">
          <SureButton sure={words.lead.phase.closeSure} onSure={() => void give({ type: "session.close", room_id })}>
            {words.lead.phase.close}
          </SureButton>
        </div>
      )}
    </Fold>
  );
}

/** Who looks after the room tonight: going on and off duty, and handing over the lead. */

import { useId, useState } from "preact/hooks";
import { words } from "../../../i18n";
import type { DutyKind } from "../../../protocol.gen";
import { Button } from "../../../ui/button";
import { SureButton } from "../../../ui/sure";
import { useHere } from "../../here";
import { HandOverDialog } from "../closeout/HandOver";
import { useDesk } from "./desk";
import { Fold } from "./parts";

export function Duty({ isOpen = false }: { isOpen?: boolean }) {
  const { session, part, give, name } = useDesk();
  const { myId, present } = useHere().store.room.value;
  const room_id = session.room_id;
  const mine = session.duties[myId];
  const others = session.on_duty.filter((who) => who !== myId);
  const [handingTo, setHandingTo] = useState<string | null>(null);
  return (
    <Fold name="duty" title={words.lead.duty.title} isOpen={isOpen}>
      <ul class="rows">
        {session.on_duty.map((who) => (
          <li key={who} class="row">
            <span class="row-name">
              {name(who)}
              <span class="row-about">
                {[
                  session.lead === who && words.lead.people.lead,
                  present.includes(who) ? words.lead.people.here : words.lead.people.away,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            {part === "lead" && who !== myId && present.includes(who) && (
              <Button class="row-button" onClick={() => setHandingTo(who)}>
                {words.lead.duty.handOver(name(who))}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {handingTo !== null && <HandOverDialog to={handingTo} onClose={() => setHandingTo(null)} />}
      {mine !== undefined && <p role="status">{words.lead.duty.yours[mine]}</p>}
      {part === "member" && mine === undefined ? (
        <GoOn />
      ) : (
        <SureButton
          kind="plain"
          class="go-off"
          icon="leave"
          sure={part !== "member" && others.length === 0 ? words.lead.duty.goOffAlone : words.lead.duty.goOffSure}
          onSure={() => void give({ type: "duty.go_off", room_id })}
        >
          {words.lead.duty.goOff}
        </SureButton>
      )}
    </Fold>
  );
}

const DUTIES: readonly DutyKind[] = ["facilitator", "tech_host", "clinician", "peer_mentor", "coordinator"];

/** What somebody takes upon themselves for tonight. A duty shows what it is for, and nothing else. */
function GoOn() {
  const { session, give } = useDesk();
  const id = useId();
  const [duty, setDuty] = useState<DutyKind>("facilitator");
  return (
    <>
      <div class="field">
        <label for={id}>{words.lead.duty.as}</label>
        <select
          id={id}
          value={duty}
          aria-describedby={`${id}-about`}
          onChange={(event) => setDuty(event.currentTarget.value as DutyKind)}
        >
          {DUTIES.map((kind) => (
            <option key={kind} value={kind}>
              {words.lead.duty.kinds[kind]}
            </option>
          ))}
        </select>
        <p class="hint" id={`${id}-about`}>
          {words.lead.duty.about[duty]}
        </p>
      </div>
      <Button kind="primary" onClick={() => void give({ type: "duty.go_on", room_id: session.room_id, duty })}>
        {words.lead.duty.goOn}
      </Button>
    </>
  );
}

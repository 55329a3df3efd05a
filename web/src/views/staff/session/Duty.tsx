/** Who looks after the room tonight: going on and off duty, and handing over the lead. */

import { words } from "../../../i18n";
import { Button } from "../../../ui/button";
import { SureButton } from "../../../ui/sure";
import { useHere } from "../../here";
import { useDesk } from "./desk";
import { Fold } from "./parts";

export function Duty({ isOpen = false }: { isOpen?: boolean }) {
  const { session, part, give, name } = useDesk();
  const { myId, present } = useHere().store.room.value;
  const room_id = session.room_id;
  const others = session.on_duty.filter((who) => who !== myId);
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
              <SureButton
                class="row-button"
                sure={words.lead.duty.handOverSure(name(who))}
                onSure={() => void give({ type: "lead.hand_over", room_id, to: who })}
              >
                {words.lead.duty.handOver(name(who))}
              </SureButton>
            )}
          </li>
        ))}
      </ul>
      {part === "member" ? (
        <>
          <p>{words.lead.duty.goOnBody}</p>
          <Button kind="primary" onClick={() => void give({ type: "duty.go_on", room_id })}>
            {words.lead.duty.goOn}
          </Button>
        </>
      ) : (
        <SureButton
          kind="plain"
          class="go-off"
          icon="leave"
          sure={others.length === 0 ? words.lead.duty.goOffAlone : words.lead.duty.goOffSure}
          onSure={() => void give({ type: "duty.go_off", room_id })}
        >
          {words.lead.duty.goOff}
        </SureButton>
      )}
    </Fold>
  );
}

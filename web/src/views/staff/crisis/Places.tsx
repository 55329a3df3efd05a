/** Who is with the person, who keeps the room, and the clinician; and how to take a place, change it, and step back. */

import { words } from "../../../i18n";
import type { RoomCrisis } from "../../../protocol.gen";
import { placeOf } from "../../../state/crisis";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { SureButton } from "../../../ui/sure";
import { nameOf, useHere } from "../../here";
import { useCommand } from "../../session/useCommand";

const { places } = words.crisis;

export function Places({ crisis, name }: { crisis: RoomCrisis; name: string }) {
  const room = useHere().store.room.value;
  const { myId } = room;
  const mine = placeOf(crisis, myId);
  const { give, isBusy, problem } = useCommand();
  const isAboutMe = crisis.about === myId;
  const acknowledge = (isTakeover = false) =>
    void give({ type: "crisis.acknowledge", crisis_id: crisis.id, is_takeover: isTakeover });
  const other = crisis.with_person;
  return (
    <div class="places">
      <dl>
        <Holder label={places.withPerson(name)} who={crisis.with_person} crisis={crisis} />
        <Holder label={places.keepsRoom} who={crisis.keeps_room} crisis={crisis} />
        {crisis.clinician !== null && <Holder label={places.clinician} who={crisis.clinician} crisis={crisis} />}
      </dl>
      {!isAboutMe && (
        <div class="actions">
          {mine === null && (
            <Button kind="primary" isOff={isBusy} onClick={() => acknowledge()}>
              {other === null
                ? places.takePerson(name)
                : crisis.keeps_room === null
                  ? places.takeRoom
                  : places.takeBeside}
            </Button>
          )}
          {(mine === "clinician" || mine === "beside") && crisis.with_person === null && (
            <Button kind="primary" isOff={isBusy} onClick={() => acknowledge()}>
              {places.takePerson(name)}
            </Button>
          )}
          {other !== null && crisis.keeps_room !== null && (mine === "with_person" || mine === "keeps_room") && (
            <Button
              isOff={isBusy}
              onClick={() => void give({ type: "crisis.swap", crisis_id: crisis.id, with_person: crisis.keeps_room! })}
            >
              {places.swap}
            </Button>
          )}
          {other !== null && (mine === "clinician" || mine === "beside") && (
            <SureButton isOff={isBusy} sure={places.takeOverSure(nameOf(room, other))} onSure={() => acknowledge(true)}>
              {places.takeOver(name)}
            </SureButton>
          )}
          {mine !== null && (
            <SureButton
              kind="plain"
              isOff={isBusy}
              sure={mine === "with_person" ? places.stepBackSure(name) : places.stepBackOnly}
              onSure={() => void give({ type: "crisis.step_back", crisis_id: crisis.id })}
            >
              {places.stepBack}
            </SureButton>
          )}
        </div>
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </div>
  );
}

function Holder({ label, who, crisis }: { label: string; who: string | null; crisis: RoomCrisis }) {
  const room = useHere().store.room.value;
  const isLost = crisis.responders.some((responder) => responder.who === who && responder.lost_at !== null);
  return (
    <div class={`place ${who === null ? "is-free" : ""}`}>
      <dt>{label}</dt>
      <dd>
        {who === null ? places.free : who === room.myId ? places.you(nameOf(room, who)) : nameOf(room, who)}
        {isLost && <span class="hint"> ({places.lineDown})</span>}
      </dd>
    </div>
  );
}

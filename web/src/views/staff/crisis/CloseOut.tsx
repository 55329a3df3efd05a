/** Before one leaves: how it ended, who asks how they are, and a note for those who come after. */

import { useState } from "preact/hooks";
import { words } from "../../../i18n";
import type { CrisisOutcome, RoomCrisis } from "../../../protocol.gen";
import { placeOf } from "../../../state/crisis";
import { Button } from "../../../ui/button";
import { Choice, Field, Problem } from "../../../ui/field";
import { nameOf, useHere } from "../../here";
import { useCommand } from "../../session/useCommand";
import { NOTE_LENGTH } from "./CrisisNote";

const OUTCOMES: readonly CrisisOutcome[] = ["safe", "handed_over", "services", "not_reached", "not_at_risk"];

export function CloseOut({ crisis, name }: { crisis: RoomCrisis; name: string }) {
  const room = useHere().store.room.value;
  const { give, isBusy, problem } = useCommand();
  const [outcome, setOutcome] = useState<CrisisOutcome | null>(null);
  const [owner, setOwner] = useState<string | "nobody" | null>(null);
  const [byWhen, setByWhen] = useState("");
  const [note, setNote] = useState("");
  const { close } = words.crisis;
  const isReady = outcome !== null && owner !== null && !isBusy;
  const isMine = placeOf(crisis, room.myId) !== null && crisis.with_person !== null;
  const facilitators = Object.values(room.members).filter(
    (member) => member.role === "facilitator" && member.user_id !== crisis.about,
  );
  const owners = [null, "nobody", ...facilitators.map((member) => member.user_id)];
  return (
    <form
      class="crisis-close"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady || !isMine) return;
        const isNeeded = owner !== "nobody";
        void give({
          type: "crisis.close",
          crisis_id: crisis.id,
          outcome,
          is_follow_up_needed: isNeeded,
          follow_up_owner: isNeeded ? owner : null,
          follow_up_by: isNeeded && byWhen !== "" ? new Date(byWhen).toISOString() : null,
          note,
        });
      }}
    >
      <p>{close.tellThem(name)}</p>
      <Choice
        label={close.outcome}
        options={[null, ...OUTCOMES]}
        chosen={outcome}
        onChoose={setOutcome}
        name={(one) => (one === null ? close.choose : close.outcomes[one])}
      />
      <Choice
        label={close.followUp}
        options={owners}
        chosen={owner}
        onChoose={setOwner}
        name={(one) => (one === null ? close.choose : one === "nobody" ? close.nobody : nameOf(room, one))}
      />
      {owner !== null && owner !== "nobody" && (
        <Field name="follow-up-by" label={close.byWhen} value={byWhen} onValue={setByWhen} type="datetime-local" />
      )}
      <Field
        name="crisis-note"
        label={close.note}
        hint={close.noteHint}
        value={note}
        onValue={setNote}
        rows={4}
        maxLength={NOTE_LENGTH}
        autoCapitalize="sentences"
      />
      {!isMine && <p class="hint">{close.needsPlace(name)}</p>}
      <Button type="submit" kind="primary" isOff={!isReady || !isMine}>
        {close.submit}
      </Button>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </form>
  );
}

/** One that is closed: how it ended, who asks how the person is; and how those are who have looked after them. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import { fullIn, hourOf, ownZone, readerHere } from "../../../i18n/when";
import type { Debrief, RoomCrisis } from "../../../protocol.gen";
import { asksHowIAm } from "../../../state/crisis";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { nameOf, useHere } from "../../here";
import { useCommand } from "../../session/useCommand";
import { CrisisNote } from "./CrisisNote";

const ANSWERS: readonly Debrief[] = ["well", "talk"];

/** `isEarlier`: in a list of those of past evenings, where the day is told and nobody is asked anything. */
export function ClosedCrisis({ crisis, isEarlier = false }: { crisis: RoomCrisis; isEarlier?: boolean }) {
  const room = useHere().store.room.value;
  const id = useId();
  const { closed, close } = words.crisis;
  const { closing } = crisis;
  if (closing === null) return null;
  const wantTalk = Object.entries(crisis.debriefs).filter(([who, answer]) => answer === "talk" && who !== room.myId);
  const mine = crisis.debriefs[room.myId];
  const about = nameOf(room, crisis.about);
  const Heading = isEarlier ? "h3" : "h2";
  const at = isEarlier ? fullIn(closing.at, ownZone()) : hourOf(closing.at, readerHere());
  return (
    <article class="crisis closed" aria-labelledby={id} data-testid={isEarlier ? "earlier-crisis" : "crisis"}>
      <header class="crisis-head">
        <Heading id={id}>{words.crisis.title(about)}</Heading>
      </header>
      <p class="standing-now">{close.outcomes[closing.outcome]}</p>
      <p>
        {closed.said(nameOf(room, closing.by), at)}{" "}
        {closing.follow_up === null
          ? closed.noFollowUp
          : closed.followUp(
              nameOf(room, closing.follow_up.owner),
              closing.follow_up.by_when === null ? null : fullIn(closing.follow_up.by_when, ownZone()),
            )}
      </p>
      <CrisisNote crisisId={crisis.id} about={about} />
      {!isEarlier && asksHowIAm(crisis, room.myId) && <AskHowIAm crisisId={crisis.id} />}
      {!isEarlier && mine != null && <p class="hint">{closed.thanks}</p>}
      {wantTalk.map(([who]) => (
        <p key={who}>{closed.wantsTalk(nameOf(room, who))}</p>
      ))}
    </article>
  );
}

function AskHowIAm({ crisisId }: { crisisId: string }) {
  const { give, isBusy, problem } = useCommand();
  const { closed } = words.crisis;
  return (
    <section class="debrief">
      <h3>{closed.debrief}</h3>
      <p>{closed.debriefBody}</p>
      <div class="actions">
        {ANSWERS.map((answer) => (
          <Button
            key={answer}
            isOff={isBusy}
            onClick={() => void give({ type: "crisis.debrief", crisis_id: crisisId, answer })}
          >
            {closed.answers[answer]}
          </Button>
        ))}
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

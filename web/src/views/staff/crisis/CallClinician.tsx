/** Whoever is on call for the room, to be called by hand; by itself they are called when nobody is with the person in time. */

import { words } from "../../../i18n";
import type { RoomCrisis } from "../../../protocol.gen";
import { callable, clock, placeOf, sinceS } from "../../../state/crisis";
import { useServerNow } from "../../../state/now";
import { Button } from "../../../ui/button";
import { Problem } from "../../../ui/field";
import { nameOf, useHere } from "../../here";
import { useCommand } from "../../session/useCommand";

export function CallClinician({ crisis }: { crisis: RoomCrisis }) {
  const room = useHere().store.room.value;
  const now = useServerNow();
  const { give, isBusy, problem } = useCommand();
  const { call } = words.crisis;
  const mayCall = placeOf(crisis, room.myId) !== null;
  const others = callable(crisis).filter(({ who }) => who !== room.myId);
  return (
    <section class="calls">
      <h3>{call.title}</h3>
      {others.length === 0 && <p class="hint">{call.nobody}</p>}
      <ul>
        {others.map(({ who, calledAt, hasAnswered }) => {
          const name = nameOf(room, who);
          return (
            <li key={who}>
              <Button
                icon="people"
                isOff={isBusy || !mayCall}
                onClick={() => void give({ type: "crisis.call", crisis_id: crisis.id, who })}
              >
                {calledAt === null ? call.call(name) : call.again(name)}
              </Button>
              {calledAt !== null && (
                <span class="hint">{hasAnswered ? call.answered : call.called(clock(sinceS(calledAt, now)))}</span>
              )}
            </li>
          );
        })}
      </ul>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

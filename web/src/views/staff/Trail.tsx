/** What facilitators have done about a message, and what became of it: who, what and when, without words. */

import { timeOf, words } from "../../i18n";
import type { MessageAct } from "../../protocol.gen";
import { actsOn, isClosing } from "../../state/acts";
import type { RoomState } from "../../state/model";
import { nameOf, useHere, useSeen } from "../here";
import { outcomeOf } from "./outcome";

export function Trail({ messageId }: { messageId: string }) {
  const done = useSeen((room) => actsOn(room, messageId), [messageId]);
  return done.length === 0 ? null : <Done acts={done} />;
}

function Done({ acts }: { acts: readonly MessageAct[] }) {
  const room = useHere().store.room.value;
  return (
    <ul class="trail" aria-label={words.acts.trail} data-testid="trail">
      {acts.map((act) => (
        <li key={act.id}>
          <time dateTime={act.at}>{timeOf(act.at)}</time> {doneOf(room, act)}
          {cameOf(act) !== null && <em> · {cameOf(act)}</em>}
        </li>
      ))}
    </ul>
  );
}

function doneOf(room: RoomState, act: MessageAct): string {
  const name = act.by === room.myId ? words.acts.you : nameOf(room, act.by);
  return isClosing(act.kind)
    ? words.acts.closed(name, outcomeOf(room.flags[act.flag_id ?? ""], act.kind))
    : words.acts.done[act.kind](name);
}

function cameOf(act: MessageAct): string | null {
  if (act.kind === "reword" && act.state === "stands") return words.acts.waits;
  return words.acts.cameOf[act.state];
}

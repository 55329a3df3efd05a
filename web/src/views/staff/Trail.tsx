/** What facilitators have done about a message, and what became of it: who, what and when, without words. */

import { timeOf, words } from "../../i18n";
import type { MessageAct } from "../../protocol.gen";
import { actsOn, isOfCare } from "../../state/acts";
import type { RoomState } from "../../state/model";
import { nameOf, useHere } from "../here";

export function Trail({ messageId }: { messageId: string }) {
  const { store } = useHere();
  const room = store.room.value;
  const acts = actsOn(room, messageId);
  if (acts.length === 0) return null;
  return (
    <ul class="trail" aria-label={words.acts.trail} data-testid="trail">
      {acts.map((act) => (
        <li key={act.id}>
          <time dateTime={act.at}>{timeOf(act.at)}</time>{" "}
          {wordsFor(room, act)(act.by === room.myId ? words.acts.you : nameOf(room, act.by))}
          {cameOf(act) !== null && <em> · {cameOf(act)}</em>}
        </li>
      ))}
    </ul>
  );
}

function cameOf(act: MessageAct): string | null {
  if (act.kind === "reword" && act.state === "stands") return words.acts.waits;
  return words.acts.cameOf[act.state];
}

function wordsFor(room: RoomState, act: MessageAct): (name: string) => string {
  return (isOfCare(room, act) ? { ...words.acts.done, ...words.acts.doneCare } : words.acts.done)[act.kind];
}

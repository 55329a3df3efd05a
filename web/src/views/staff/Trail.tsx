/** What facilitators have done about a message, and what became of it: who, what and when, without words. */

import { timeOf, words } from "../../i18n";
import type { MessageAct } from "../../protocol.gen";
import { actsOn } from "../../state/acts";
import { nameOf, useHere } from "../here";

export function Trail({ messageId }: { messageId: string }) {
  const { store } = useHere();
  const room = store.room.value;
  const done = actsOn(room, messageId);
  if (done.length === 0) return null;
  return (
    <ul class="trail" aria-label={words.acts.trail} data-testid="trail">
      {done.map((act) => (
        <li key={act.id}>
          <time dateTime={act.at}>{timeOf(act.at)}</time>{" "}
          {words.acts.done[act.kind](act.by === room.myId ? words.acts.you : nameOf(room, act.by))}
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

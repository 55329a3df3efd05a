/** The last minutes, and the end: goodbye, help for the night, the way out. */

import { useState } from "preact/hooks";
import { softly, words } from "../../i18n";
import { go } from "../../router";
import type { GroupSession } from "../../protocol.gen";
import { useServerNow } from "../../state/now";
import { phaseLeftS } from "../../state/sessionClock";
import { endedLately } from "../../state/standing";
import { Button } from "../../ui/button";
import { nameOf, useHere } from "../here";
import { LeaveButton } from "./Leave";

const LOOK_MS = 10_000;

export function Farewell({ session, onHelp }: { session: GroupSession; onHelp(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const leftS = phaseLeftS(session, useServerNow(LOOK_MS)) ?? 0;
  const lead = session.lead === null ? words.room.somebody : nameOf(room, session.lead);
  return (
    <section class="part-card" aria-labelledby="part-title" data-testid="farewell">
      <h2 id="part-title">{words.session.farewell.title}</h2>
      <p>
        {leftS > 0 ? words.session.farewell.body(softly(leftS)) : words.session.farewell.bodyOver}{" "}
        {words.session.farewell.safe(lead)}
      </p>
      <div class="actions">
        <Button kind="primary" onClick={() => document.querySelector<HTMLElement>(".composer textarea")?.focus()}>
          {words.session.farewell.say}
        </Button>
        <Button kind="care" icon="help" onClick={onHelp}>
          {words.room.help}
        </Button>
        <LeaveButton />
      </div>
    </section>
  );
}

/** For whoever was there, until they put it away or the evening is long over. */
export function Closed({ session, onHelp }: { session: GroupSession; onHelp(): void }) {
  const [isAway, setAway] = useState(false);
  const now = useServerNow(LOOK_MS);
  if (isAway || !endedLately(session, now)) return null;
  return (
    <div class="my-part">
      <section class="part-card" aria-labelledby="part-title" data-testid="closed">
        <h2 id="part-title">{words.session.farewell.closedTitle}</h2>
        <p>{words.session.farewell.closedBody}</p>
        <p class="hint">{words.session.farewell.closedNext}</p>
        <div class="actions">
          <Button kind="primary" onClick={() => go({ page: "groups" })}>
            {words.app.toGroups}
          </Button>
          <Button kind="care" icon="help" onClick={onHelp}>
            {words.room.help}
          </Button>
          <Button onClick={() => setAway(true)}>{words.session.farewell.putAway}</Button>
        </div>
      </section>
    </div>
  );
}

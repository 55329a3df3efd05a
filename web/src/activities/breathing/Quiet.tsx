/**
 * A breath while one waits: in the lobby, at the door, in a pause. It follows the server's clock, so all who see it breathe in step, and nothing is
 * sent or told.
 */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import { serverNow } from "../../state/now";
import { CuesButton } from "./CuesButton";
import { Pacer } from "./Pacer";

/** Six breaths a minute, out for longer than in: server/activities/breathing.py. */
const CALM = { began_at_s: 0, in_s: 4, out_s: 6 };
const CYCLE_MS = (CALM.in_s + CALM.out_s) * 1000;

export function Quiet() {
  // The same for everybody, whenever they come: breaths are counted from the beginning of time.
  const [since] = useState(() => new Date(Math.floor(serverNow() / CYCLE_MS) * CYCLE_MS).toISOString());
  const [isSpoken, setSpoken] = useState(false);
  const { seconds, ease } = words.activities.breathing;
  return (
    <div class="quiet-breath" data-testid="quiet-breath">
      <Pacer breaths={CALM} clock={{ ran_s: 0, since }} isSpoken={isSpoken} />
      <p class="hint breath-about">
        {seconds(CALM.in_s, CALM.out_s)} {ease}
      </p>
      <CuesButton isSpoken={isSpoken} onChange={setSpoken} />
    </div>
  );
}

/** The same, folded away until somebody would like it. */
export function QuietFolded() {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="quiet-folded" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="quiet-folded">
      <summary>{words.activities.breathing.whileWaiting}</summary>
      {isOpen && <Quiet />}
    </details>
  );
}

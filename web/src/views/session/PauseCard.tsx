/** Everything stands still: why, that nothing is lost, and a breath together. */

import { Quiet, QuietFolded } from "../../activities/breathing/Quiet";
import { words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import { Button } from "../../ui/button";

export function PauseCard({ session, onHelp }: { session: GroupSession; onHelp(): void }) {
  const isAlone = session.pause_reason === "alone";
  return (
    <section class="part-card pause" aria-labelledby="part-title" data-testid="pause">
      <h2 id="part-title">{isAlone ? words.session.pause.aloneTitle : words.session.pause.title}</h2>
      <p>
        {words.session.pause.why[session.pause_reason ?? "breather"]} {words.session.pause.kept}
      </p>
      <div class="actions">
        <Button kind="care" icon="help" onClick={onHelp}>
          {words.session.pause.help}
        </Button>
      </div>
      {/* An activity stands still with the session; two circles would be one too many. */}
      {isAlone || session.activity !== null ? <QuietFolded /> : <Quiet />}
    </section>
  );
}

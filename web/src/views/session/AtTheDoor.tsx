/** For whoever waits to be let in, or is not tonight: who leads, what the group agrees to, and help. Nothing of what is said inside. */

import { useEffect, useState } from "preact/hooks";
import { QuietFolded } from "../../activities/breathing/Quiet";
import { listOf, words } from "../../i18n";
import type { Door } from "../../protocol.gen";
import { go } from "../../router";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { useHere } from "../here";
import { MayBeReadFirst } from "./Agreement";
import { LeaveButton } from "./Leave";
import { useCommand } from "./useCommand";

export function AtTheDoor({ onHelp }: { onHelp(): void }) {
  const { store, announcer } = useHere();
  const { standing, door, declined } = store.room.value;
  const told = words.session.door;
  const reason = standing === "declined" ? declined : null;
  const title = reason === null ? told.title : told.declinedTitle;
  useEffect(() => announcer.say(reason === null ? title : `${title}. ${told.declined[reason]}`), [reason]);
  return (
    <div class="lobby" data-testid="at-the-door" tabIndex={0} role="region" aria-label={title}>
      <div class="lobby-column">
        <header class="lobby-head">
          <h2>{title}</h2>
          {door !== null && <p class="lobby-leads">{leadsOf(door)}</p>}
          <p>{reason === null ? told.wait : told.declined[reason]}</p>
        </header>
        {reason === null && door !== null && <Agreement key={door.agreement_version} door={door} />}
        {reason === null && (
          <section class="lobby-card">
            <QuietFolded />
          </section>
        )}
        <section class="lobby-card lobby-help" aria-labelledby="door-help">
          <h3 id="door-help">{words.session.lobby.helpTitle}</h3>
          <p>{told.helpBody}</p>
          <div class="actions">
            <Button kind="care" icon="help" onClick={onHelp}>
              {words.room.help}
            </Button>
          </div>
        </section>
        <div class="actions">
          {reason === null ? (
            <LeaveButton />
          ) : (
            <Button kind="primary" onClick={() => go({ page: "groups" })}>
              {words.app.toGroups}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function leadsOf(door: Door): string {
  const { leads, leadsWith, nobodyLeads } = words.session.lobby;
  if (door.leads === null) return nobodyLeads;
  const others = door.on_duty.filter((name) => name !== door.leads);
  return others.length === 0 ? leads(door.leads) : leadsWith(door.leads, listOf(others));
}

/** What one agrees to is the version that is read here. */
function Agreement({ door }: { door: Door }) {
  const { store } = useHere();
  const { give, isBusy, problem } = useCommand();
  const [isDone, setDone] = useState(false);
  const agree = async () => {
    const room_id = store.room.peek().roomId;
    if ((await give({ type: "agreement.accept", room_id, version: door.agreement_version })) === null) setDone(true);
  };
  return (
    <section class="lobby-card" aria-labelledby="door-agreement">
      <h3 id="door-agreement">{words.session.agreement.title}</h3>
      <ul class="agreement-lines">
        {door.agreement.map((line, at) => (
          <li key={at} dir="auto">
            {line}
          </li>
        ))}
      </ul>
      <MayBeReadFirst />
      {isDone ? (
        <p class="agreed" role="status">
          <Icon name="check" />
          <span>{words.session.agreement.agreed}</span>
        </p>
      ) : (
        <div class="actions">
          <Button kind="primary" isOff={isBusy} onClick={() => void agree()}>
            {words.session.agreement.agree}
          </Button>
        </div>
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

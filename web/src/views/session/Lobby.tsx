/** Before the session begins: who leads, what will happen, what we agree to, and how one would like to be here. */

import { QuietFolded } from "../../activities/breathing/Quiet";
import { listOf, words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import type { RoomState } from "../../state/model";
import { isGuest } from "../../state/visit";
import { Button } from "../../ui/button";
import { nameOf, useHere } from "../here";
import { MessageView } from "../Message";
import { NextMeeting } from "../NextMeeting";
import { Agenda, agendaInAll } from "./Agenda";
import { Agreement } from "./Agreement";
import { LeaveButton } from "./Leave";
import { TakingPart } from "./TakingPart";

export function Lobby({ onHelp }: { onHelp(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const { session } = room;
  if (session === null) return null;
  return (
    <div class="lobby" data-testid="lobby" tabIndex={0} role="region" aria-label={words.session.bar.lobby}>
      <div class="lobby-column">
        <header class="lobby-head">
          <h2>{words.session.lobby.title}</h2>
          <p class="lobby-leads">{whoLeads(room, session)}</p>
          <NextMeeting />
          {session.lead !== null && <p>{words.session.lobby.beginsWhen(nameOf(room, session.lead))}</p>}
        </header>
        <Said room={room} since={session.opened_at} />
        <section class="lobby-card" aria-labelledby="lobby-agreement">
          <h3 id="lobby-agreement">{words.session.agreement.title}</h3>
          <Agreement session={session} />
        </section>
        <section class="lobby-card" aria-labelledby="lobby-agenda">
          <h3 id="lobby-agenda">{words.session.lobby.agendaTitle}</h3>
          <p class="hint">{agendaInAll(session)}</p>
          <Agenda session={session} />
        </section>
        <section class="lobby-card" aria-labelledby="lobby-part">
          {isGuest(session, room.myId) ? (
            <>
              <h3 id="lobby-part">{words.visit.lobbyTitle}</h3>
              <p>
                {words.visit.listen} {words.visit.lobby}
              </p>
            </>
          ) : (
            <>
              <h3 id="lobby-part">{words.session.lobby.partTitle}</h3>
              <TakingPart session={session} choices={["none", "listening"]} />
            </>
          )}
          <p class="hint">{words.session.lobby.seen}</p>
        </section>
        <section class="lobby-card">
          <QuietFolded />
        </section>
        <section class="lobby-card lobby-help" aria-labelledby="lobby-help">
          <h3 id="lobby-help">{words.session.lobby.helpTitle}</h3>
          <p>{words.session.lobby.helpBody}</p>
          <div class="actions">
            <Button kind="care" icon="help" onClick={onHelp}>
              {words.room.help}
            </Button>
          </div>
        </section>
        <div class="actions">
          <LeaveButton />
        </div>
      </div>
    </div>
  );
}

/** Whoever looks after the room may say hello before it begins. */
function Said({ room, since }: { room: RoomState; since: string }) {
  const said = room.messages.filter((message) => Date.parse(message.posted_at) >= Date.parse(since));
  if (said.length === 0) return null;
  return (
    <section class="lobby-said" aria-labelledby="lobby-said">
      <h3 id="lobby-said">{words.session.lobby.saidTitle}</h3>
      <ol class="messages">
        {said.map((message) => (
          <MessageView key={message.id} message={message} isFirst isTabStop={message === said.at(-1)} />
        ))}
      </ol>
    </section>
  );
}

function whoLeads(room: RoomState, session: GroupSession): string {
  if (session.lead === null) return words.session.lobby.nobodyLeads;
  const others = session.on_duty.filter((who) => who !== session.lead).map((who) => nameOf(room, who));
  const name = nameOf(room, session.lead);
  return others.length === 0 ? words.session.lobby.leads(name) : words.session.lobby.leadsWith(name, listOf(others));
}

/** Above the talk while a session goes on: where we are, how long about, who speaks, and one's own place. The whole evening is one press away. */

import { useState } from "preact/hooks";
import { softly, words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import { goesOn } from "../../state/floor";
import { useServerNow } from "../../state/now";
import { phaseLeftS } from "../../state/sessionClock";
import { Button } from "../../ui/button";
import { useHere } from "../here";
import { Reading } from "./Reading";
import { Themes } from "./Themes";
import { Tonight } from "./Tonight";
import { whoSpeaks } from "./whoSpeaks";

/** A soft time need not be looked at more often. */
const LOOK_MS = 10_000;

export function SessionBar() {
  const { store } = useHere();
  const room = store.room.value;
  const { session } = room;
  const [isOpen, setOpen] = useState(false);
  if (!goesOn(session)) return null;
  return (
    <>
      <section class="session-bar" aria-label={words.session.bar.label} data-testid="session-bar">
        <div class="session-now">
          <p class="session-phase">
            <strong>{phaseOf(session)}</strong> <TimeLeft session={session} />
          </p>
          <p class="session-who" data-testid="who-speaks">
            {whoSpeaks(room, session)}
          </p>
        </div>
        <Button kind="plain" icon="list" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          {words.session.bar.tonight}
        </Button>
      </section>
      <Reading session={session} />
      <Themes session={session} />
      {isOpen && <Tonight session={session} onClose={() => setOpen(false)} />}
    </>
  );
}

function phaseOf(session: GroupSession): string {
  if (session.state === "lobby") return words.session.bar.lobby;
  if (session.state === "closing") return words.session.bar.closing;
  return session.phases[session.phase_index]?.title ?? session.title;
}

function TimeLeft({ session }: { session: GroupSession }) {
  const now = useServerNow(LOOK_MS);
  const leftS = phaseLeftS(session, now);
  if (session.state === "paused") return <span class="session-left">{words.session.bar.clockStill}</span>;
  if (leftS === null) return null;
  return <span class="session-left">{leftS > 0 ? words.session.bar.left(softly(leftS)) : words.session.bar.over}</span>;
}

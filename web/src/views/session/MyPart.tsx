/**
 * Between the talk and where one writes: one's own part in the session just now, and what one can do. One thing at a time; what matters more
 * stands in for what matters less.
 */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { softly, words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import { goesOn, hasAgreed, hasTurn, isHost, seatOf } from "../../state/floor";
import type { RoomState } from "../../state/model";
import { useServerNow } from "../../state/now";
import { isLookedAfter, standingOf } from "../../state/standing";
import { isGuest } from "../../state/visit";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Icon, type IconName } from "../../ui/icons";
import { useKeptFocus } from "../../ui/keptFocus";
import { nameOf, useHere } from "../here";
import { AgreementDialog } from "./Agreement";
import { Closed, Farewell } from "./Farewell";
import { MyFloor, MyHand } from "./MyHand";
import { MySeat, MyTurn, PassButton } from "./MyTurn";
import { PauseCard } from "./PauseCard";
import { useCommand } from "./useCommand";
import { VisitFarewell, Visiting } from "./Visiting";

export function MyPart({ onHelp }: { onHelp(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const { session, myId } = room;
  const place = useKeptFocus<HTMLDivElement>();
  const [isReading, setReading] = useState(false);
  if (session === null || isHost(session, myId)) return null;
  if (!goesOn(session)) return <Closed session={session} onHelp={onHelp} />;
  const isCalm = session.state === "open" && !hasTurn(session, myId) && session.called?.who !== myId;
  return (
    <div
      class="my-part"
      ref={place}
      tabIndex={-1}
      role="group"
      aria-label={words.session.part.label}
      data-testid="my-part"
    >
      {session.state === "open" && !isLookedAfter(session, room.present) && (
        <Note icon="alert">{words.session.part.alone}</Note>
      )}
      {isCalm && session.attended.includes(myId) && !hasAgreed(session, myId) && (
        <AgreementPrompt onRead={() => setReading(true)} />
      )}
      {isReading && <AgreementDialog session={session} onClose={() => setReading(false)} />}
      {main(room, session, onHelp)}
    </div>
  );
}

function main(room: RoomState, session: GroupSession, onHelp: () => void): ComponentChildren {
  const { myId } = room;
  const standing = standingOf(session, myId);
  if (session.state === "paused") return <PauseCard session={session} onHelp={onHelp} />;
  if (standing === "outside") return <Note icon="lock">{words.session.part.outside}</Note>;
  if (standing === "muted") return <Muted room={room} session={session} />;
  // Nobody has the floor of the whole group then; the breakout's own bar says what is going on.
  if (standing === "apart") return null;
  if (hasTurn(session, myId)) return <MyTurn session={session} />;
  if (session.called?.who === myId) return <MyFloor />;
  if (isGuest(session, myId))
    return session.state === "closing" ? <VisitFarewell onHelp={onHelp} /> : <Visiting session={session} />;
  if (session.state === "closing") return <Farewell session={session} onHelp={onHelp} />;
  if (session.statuses[myId] !== undefined) return <Aside session={session} />;
  const isInRound = session.round?.is_finished === false && seatOf(session, myId) !== null;
  if (isInRound && session.round?.turn) return <MySeat session={session} />;
  if (standing === "hand" || standing === "handUp" || standing === "resting")
    return (
      <>
        {isInRound && <MySeat session={session} />}
        <MyHand session={session} />
      </>
    );
  return null;
}

function Note({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <p class="part-note">
      <Icon name={icon} />
      <span>{children}</span>
    </p>
  );
}

/** For whoever came late, and again when a line has been added. */
function AgreementPrompt({ onRead }: { onRead(): void }) {
  return (
    <div class="part-row">
      <p>{words.session.agreement.prompt}</p>
      <Button aria-haspopup="dialog" onClick={onRead}>
        {words.session.agreement.read}
      </Button>
    </div>
  );
}

/** Just listening, or on a break. */
function Aside({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const isResting = session.statuses[myId] === "break";
  return (
    <div class="part-row">
      <p>{isResting ? words.session.status.youRest : words.session.status.youListen}</p>
      <Button isOff={isBusy} onClick={() => void give({ type: "status.choose", room_id: roomId, status: null })}>
        {isResting ? words.session.status.back : words.session.status.takePart}
      </Button>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </div>
  );
}

function Muted({ room, session }: { room: RoomState; session: GroupSession }) {
  const until = session.pauses[room.myId];
  const nowMs = useServerNow(10_000);
  const lead = session.lead === null ? words.roles.facilitator : nameOf(room, session.lead);
  return (
    <section class="part-card" aria-labelledby="part-title">
      <h2 id="part-title">{until === undefined ? words.session.part.mutedTitle : words.session.part.pauseTitle}</h2>
      <p>
        {until === undefined
          ? words.session.part.mutedBody(lead)
          : words.session.part.pauseBody(softly(Math.max(0, Date.parse(until) - nowMs) / 1000))}
      </p>
      {hasTurn(session, room.myId) && (
        <div class="actions">
          <PassButton>{words.session.part.pass}</PassButton>
        </div>
      )}
    </section>
  );
}

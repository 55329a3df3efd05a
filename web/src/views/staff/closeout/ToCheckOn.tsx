/** Whom somebody wants to ask how they are: a list that outlasts the session, with a tick for whoever has asked. */

import { words } from "../../../i18n";
import type { DutyKind, GroupSession } from "../../../protocol.gen";
import { perhapsToCheckOn } from "../../../state/closeout";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { nameOf, useHere } from "../../here";
import { useGive } from "../session/desk";
import { Fold } from "../session/parts";

const FOLLOWING_UP: readonly DutyKind[] = ["clinician"];

/** May *who* plan and tick off? As the server's table has it. */
function mayFollowUp(session: GroupSession | null, who: string): boolean {
  if (session === null) return false;
  const duty = session.duties[who];
  return session.on_duty.includes(who) || (duty !== undefined && FOLLOWING_UP.includes(duty));
}

export function ToCheckOn() {
  const { store } = useHere();
  const { session, overview, notes, myId } = store.room.value;
  if (session === null || notes === null || !mayFollowUp(session, myId)) return null;
  const told = words.closeout.checks;
  const perhaps = perhapsToCheckOn(session, overview, notes.to_check_on);
  return (
    <Fold name="checks" title={told.title(notes.to_check_on.length)} isOpen={session.state === "closing"}>
      <p class="fine">{told.body}</p>
      {notes.to_check_on.length === 0 && perhaps.length === 0 && <p class="fine">{told.nobody}</p>}
      <CheckList />
      {perhaps.length > 0 && (
        <>
          <h4 class="fold-heading">{told.suggested}</h4>
          <ul class="rows">
            {perhaps.map(({ who, why }) => (
              <Perhaps key={who} who={who} why={told.why[why]} />
            ))}
          </ul>
        </>
      )}
    </Fold>
  );
}

export function CheckList() {
  const { store } = useHere();
  const { give } = useGive();
  const room = store.room.value;
  const { notes, session, myId } = room;
  if (notes === null || notes.to_check_on.length === 0) return null;
  const told = words.closeout.checks;
  return (
    <ul class="rows" data-testid="to-check-on">
      {notes.to_check_on.map((who) => (
        <li class="row" key={who}>
          <Avatar id={who} name={nameOf(room, who)} />
          <span class="row-name">{nameOf(room, who)}</span>
          {mayFollowUp(session, myId) && (
            <Button
              class="row-button"
              icon="check"
              aria-label={told.asked(nameOf(room, who))}
              onClick={() => void give({ type: "check.tick_off", room_id: room.roomId, who })}
            >
              {told.askedShort}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Perhaps({ who, why }: { who: string; why: string }) {
  const { store } = useHere();
  const { give } = useGive();
  const room = store.room.value;
  const told = words.closeout.checks;
  return (
    <li class="row">
      <Avatar id={who} name={nameOf(room, who)} />
      <span class="row-name">
        {nameOf(room, who)}
        <span class="row-about">{why}</span>
      </span>
      <Button
        class="row-button"
        aria-label={told.add(nameOf(room, who))}
        onClick={() => void give({ type: "check.plan", room_id: room.roomId, who })}
      >
        {told.addShort}
      </Button>
    </li>
  );
}

/** For those who look after the room, themselves: a way to step back, who could take the next flag, one's own hours, hard words. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import type { GroupSession } from "../../../protocol.gen";
import { couldTakeNext, shares } from "../../../state/closeout";
import { Button } from "../../../ui/button";
import { nameOf, useHere } from "../../here";
import { useGive } from "../session/desk";
import { Fold } from "../session/parts";
import { setShowsHardWords, showsHardWords } from "./HardText";
import { useCloseOuts } from "./useCloseOuts";

export function Load({ session }: { session: GroupSession }) {
  const { notes } = useHere().store.room.value;
  if (notes === null) return null;
  return (
    <Fold name="load" title={words.closeout.load.title}>
      <StepBack session={session} />
      <WhoCouldTakeNext session={session} />
      <Debrief />
      <Hours />
      <HardWords />
    </Fold>
  );
}

function StepBack({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { give, trouble } = useGive();
  const { notes, present, myId, onCall } = store.room.value;
  const room_id = session.room_id;
  const told = words.closeout.load;
  const away = notes?.stepped_back ?? {};
  if (away[myId] !== undefined) return null;
  const isHeld = session.on_duty.some((who) => who !== myId && present.includes(who) && away[who] === undefined);
  if (isHeld) {
    return (
      <div class="step-back">
        <Button
          icon="pause"
          aria-describedby="step-back"
          onClick={() => void give({ type: "duty.step_back", room_id })}
        >
          {told.stepBack}
        </Button>
        <p class="fine" id="step-back">
          {told.stepBackBody}
        </p>
        {trouble !== null && (
          <p class="fine" role="alert">
            {trouble === "not_now" ? told.alone : words.errors[trouble]}
          </p>
        )}
      </div>
    );
  }
  const isAsked = notes?.relief_for != null;
  const canAsk = (onCall ?? []).some((who) => !session.on_duty.includes(who));
  const ask = (is_asked: boolean) => void give({ type: "duty.ask_relief", room_id, is_asked });
  return (
    <div class="step-back">
      <p>
        {told.alone} {!canAsk && !isAsked && told.noOneOnCall}
      </p>
      <p class="fine" role="status">
        {isAsked && told.asked}
      </p>
      {isAsked && notes?.relief_for === myId && <Button onClick={() => ask(false)}>{told.askNot}</Button>}
      {!isAsked && canAsk && <Button onClick={() => ask(true)}>{told.ask}</Button>}
    </div>
  );
}

function WhoCouldTakeNext({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const room = store.room.value;
  const all = shares(session, Object.values(room.flags), Object.keys(room.notes?.stepped_back ?? {}));
  const next = couldTakeNext(all, room.present);
  const told = words.closeout.load;
  if (all.length < 2) return null;
  return (
    <div class="shares" data-testid="shares">
      {next !== null && <p>{next === room.myId ? told.nextYou : told.next(nameOf(room, next))}</p>}
      <h4 class="fold-heading">{told.shares}</h4>
      <ul class="rows">
        {all.map(({ who, inHand, seenTo, isAway }) => (
          <li class="row" key={who}>
            <span class="row-name">
              {nameOf(room, who)}
              <span class="row-about">{isAway ? told.away : told.share(inHand, seenTo)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** After a crisis, whoever was there is asked to talk it through. */
export function Debrief() {
  const shown = useCloseOuts();
  if (shown === null || !shown.had_crisis) return null;
  const told = words.closeout.debrief;
  return (
    <div class="debrief" data-testid="debrief">
      <p>
        <strong>{told.crisis}</strong> {told.do}
      </p>
    </div>
  );
}

const MINUTE_S = 60;

function Hours() {
  const shown = useCloseOuts();
  // Just come on duty there is nothing to say yet.
  if (shown === null || shown.duty_s < MINUTE_S) return null;
  const told = words.closeout.load;
  const minutes = Math.round(shown.duty_s / MINUTE_S);
  const time = minutes < 60 ? told.minutes(minutes) : told.hoursAnd(Math.floor(minutes / 60), minutes % 60);
  return <p class="fine">{told.hours(time)}</p>;
}

function HardWords() {
  const id = useId();
  const told = words.closeout.hard;
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={showsHardWords.value}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget: { checked } }) => setShowsHardWords(checked)}
      />
      <label for={id}>{told.always}</label>
      <p class="hint" id={`${id}-hint`}>
        {told.alwaysHint}
      </p>
    </div>
  );
}

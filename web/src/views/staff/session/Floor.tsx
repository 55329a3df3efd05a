/** Who has the floor, and the one key for whoever is next. */

import { words } from "../../../i18n";
import type { GroupSession, RoundTurn } from "../../../protocol.gen";
import { isRoundDue, nextPerson, type FloorStep } from "../../../state/lead";
import { moreForTurn } from "../../../state/moreTime";
import { useServerNow } from "../../../state/now";
import { turnLeftS } from "../../../state/sessionClock";
import { Button } from "../../../ui/button";
import { useDesk } from "./desk";
import { byKey, Key } from "./parts";
import { RoundForm } from "./Round";
import { turnTime } from "./time";

export function Floor() {
  const { session, overview, handOrder, give, name } = useDesk();
  if (session.state !== "open") return null;
  const step = nextPerson(session, overview, handOrder);
  const isDue = step === null && isRoundDue(session, overview);
  return (
    <section class="desk-floor" aria-labelledby="desk-floor" data-section data-testid="floor">
      <h3 id="desk-floor" tabIndex={-1} data-home>
        <span class="visually-hidden">{words.lead.floor.title}: </span>
        {isDue ? words.lead.floor.due : speaking(session, name)}
      </h3>
      {session.round?.turn != null && <TurnClock turn={session.round.turn} />}
      <Theme />
      {step !== null && (
        <Button
          kind="primary"
          class="next-person"
          icon={step.ask.type === "hand.call" ? "hand" : "check"}
          onClick={() => void give(step.ask)}
          data-testid="next-person"
          {...byKey("next")}
        >
          {stepName(step, name)}
          <Key of="next" />
        </Button>
      )}
      <FloorVerbs step={step} />
      {isDue && <RoundForm key={session.phase_index} isDue />}
    </section>
  );
}

function speaking(session: GroupSession, name: (who: string) => string): string {
  const round = session.round === null || session.round.is_finished ? null : session.round;
  if (session.called !== null) return words.lead.floor.called(name(session.called.who));
  if (round?.turn != null) return words.lead.floor.turn(name(round.turn.who));
  if (round !== null) return words.lead.floor.rests;
  return session.rules.cross_talk === "anyone" ? words.lead.floor.anyone : words.lead.floor.free;
}

function stepName({ thanked, next, ask }: FloorStep, name: (who: string) => string): string {
  if (thanked === null) return next === null ? words.lead.floor.finish : words.lead.floor.call(name(next));
  if (next === null) return words.lead.floor.thank(name(thanked));
  const isBack = ask.type === "hand.thank";
  return isBack
    ? words.lead.floor.thankBack(name(thanked), name(next))
    : words.lead.floor.thankNext(name(thanked), name(next));
}

function TurnClock({ turn }: { turn: RoundTurn }) {
  const { session } = useDesk();
  const leftS = Math.min(turnLeftS(session, turn, useServerNow()), turn.length_s);
  return (
    <p class={`turn-clock ${leftS < 0 ? "is-over" : ""}`} role="timer" data-testid="turn-clock">
      {turnTime(leftS)}
    </p>
  );
}

function Theme() {
  const { session } = useDesk();
  const theme = session.themes.find(({ id }) => id === session.theme_taken_up);
  if (theme === undefined) return null;
  return (
    <p class="fine" dir="auto">
      {words.lead.floor.theme(theme.words)}
    </p>
  );
}

/** What else can be done for whoever has the floor. */
function FloorVerbs({ step }: { step: FloorStep | null }) {
  const { session, give, name } = useDesk();
  const room_id = session.room_id;
  const turn = session.round?.turn ?? null;
  const called = session.called?.who ?? null;
  // While others wait the key thanks and calls; thanking alone gives a moment of quiet.
  const mayOnlyThank = called !== null && step?.ask.type === "hand.call";
  if (turn === null && !mayOnlyThank) return null;
  return (
    <div class="actions floor-verbs">
      {turn !== null && (
        <>
          <Button icon="clock" onClick={() => void give(moreForTurn(session, turn))}>
            {words.lead.floor.addMinute}
          </Button>
          <Button onClick={() => void give({ type: "round.pass", room_id, who: turn.who })}>
            {words.lead.floor.pass(name(turn.who))}
          </Button>
        </>
      )}
      {mayOnlyThank && (
        <Button onClick={() => void give({ type: "hand.thank", room_id, who: called })}>
          {words.lead.floor.thank(name(called))}
        </Button>
      )}
    </div>
  );
}

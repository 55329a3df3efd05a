/** A round: how it begins, who comes next, and who has been heard. */

import { useId, useState } from "preact/hooks";
import { listOf, words } from "../../../i18n";
import type { Order, RoundSeat, SessionRound } from "../../../protocol.gen";
import { lineOf } from "../../../state/floor";
import { isRoundDue } from "../../../state/lead";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { MenuButton, type Verb } from "../../../ui/menu";
import { SureButton } from "../../../ui/sure";
import { useDesk } from "./desk";
import { byKey, Fold, Key } from "./parts";

const ORDERS: readonly Order[] = ["fixed", "random", "popcorn"];
const LENGTHS_S: readonly number[] = [30, 45, 60, 75, 90, 120, 180, 300, 600];
const LENGTH_S = 90;

export function RoundSection() {
  const { session, overview } = useDesk();
  const { round } = session;
  if (session.state !== "open") return null;
  if (round !== null && !round.is_finished) return <Line round={round} />;
  // Then it is on top, where what is due is.
  if (isRoundDue(session, overview)) return null;
  return (
    <Fold name="round" title={words.lead.round.title}>
      <RoundForm key={session.phase_index} />
    </Fold>
  );
}

export function RoundForm({ isDue = false }: { isDue?: boolean }) {
  const { session, overview, give } = useDesk();
  const plan = overview?.round_plan ?? null;
  const id = useId();
  const [order, setOrder] = useState<Order>(plan?.order ?? "fixed");
  const [lengthS, setLengthS] = useState<number | null>(plan === null ? LENGTH_S : plan.turn_s);
  const mayShare = session.phase_length_s !== null;
  return (
    <form
      class="round-form"
      onSubmit={(event) => {
        event.preventDefault();
        void give({ type: "round.start", room_id: session.room_id, order, turn_s: lengthS });
      }}
    >
      <div class="field">
        <label for={`${id}-order`}>{words.lead.round.order}</label>
        <select id={`${id}-order`} value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
          {ORDERS.map((one) => (
            <option key={one} value={one}>
              {words.lead.round.orders[one]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-length`}>{words.lead.round.length}</label>
        <select
          id={`${id}-length`}
          value={String(lengthS)}
          onChange={({ currentTarget: { value } }) => setLengthS(value === "null" ? null : Number(value))}
        >
          {mayShare && <option value="null">{words.lead.round.equally}</option>}
          {LENGTHS_S.map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {words.lead.round.seconds(seconds)}
            </option>
          ))}
        </select>
      </div>
      <Button
        type="submit"
        class="start-round"
        kind={isDue ? "primary" : "quiet"}
        icon="play"
        {...(isDue ? byKey("next") : {})}
      >
        {isDue ? words.lead.round.begin : words.lead.round.another}
        {isDue && <Key of="next" />}
      </Button>
    </form>
  );
}

function Line({ round }: { round: SessionRound }) {
  const { session, give, name } = useDesk();
  const line = lineOf(round);
  const namesOf = (is: (seat: RoundSeat) => boolean) => listOf(round.seats.filter(is).map((seat) => name(seat.who)));
  const heard = namesOf((seat) => seat.state === "heard");
  const passed = namesOf((seat) => seat.state === "passed");
  const away = namesOf((seat) => seat.state === "waiting" && seat.is_away);
  return (
    <section class="desk-line" aria-labelledby="desk-line" data-section data-testid="line">
      <h3 id="desk-line" class={line.length === 0 ? "visually-hidden" : ""} tabIndex={-1} data-home>
        {words.lead.round.line}
      </h3>
      <ol class="rows">
        {line.map((who, at) => (
          <li key={who} class="row">
            <span class="row-number" aria-hidden="true">
              {at + 1}
            </span>
            <Avatar id={who} name={name(who)} />
            <span class="row-name">{name(who)}</span>
            <LineMenu who={who} at={at} line={line} />
          </li>
        ))}
      </ol>
      {heard !== "" && <p class="fine">{words.lead.round.heard(heard)}</p>}
      {passed !== "" && <p class="fine">{words.lead.round.passed(passed)}</p>}
      {away !== "" && <p class="fine">{words.lead.round.away(away)}</p>}
      {/* A round that rests is finished by the key for the next person. */}
      {round.turn !== null && (
        <SureButton
          kind="plain"
          class="finish-round"
          icon="stop"
          sure={
            line.length === 0
              ? words.lead.round.finishSure
              : words.lead.round.finishUnheard(listOf(line.map((who) => name(who))))
          }
          onSure={() => void give({ type: "round.finish", room_id: session.room_id })}
        >
          {words.lead.round.finish}
        </SureButton>
      )}
    </section>
  );
}

function LineMenu({ who, at, line }: { who: string; at: number; line: readonly string[] }) {
  const { session, give, name } = useDesk();
  const room_id = session.room_id;
  const move = (before: string | null) => void give({ type: "round.move", room_id, who, before });
  const verbs = (): Verb[] => {
    const all: Verb[] = [];
    const first = line[0]!;
    if (at > 0) all.push({ name: words.lead.round.first, icon: "up", onChoose: () => move(first) });
    if (at > 1) all.push({ name: words.lead.round.earlier, icon: "up", onChoose: () => move(line[at - 1]!) });
    if (at < line.length - 1) {
      all.push({ name: words.lead.round.later, icon: "down", onChoose: () => move(line[at + 2] ?? null) });
      all.push({ name: words.lead.round.last, icon: "down", onChoose: () => move(null) });
    }
    all.push({
      name: words.lead.round.passes,
      icon: "check",
      onChoose: () => void give({ type: "round.pass", room_id, who }),
    });
    return all;
  };
  return <MenuButton name={words.lead.round.whatTo(name(who))} icon="more" verbs={verbs} />;
}

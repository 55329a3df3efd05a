/** Hands that are up, next first, with what a facilitator weighs: the word, how long, how much, and who has not been heard. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import { handQueue, type HandOrder } from "../../../state/lead";
import { useServerNow } from "../../../state/now";
import { Avatar } from "../../../ui/avatar";
import { Button, IconButton } from "../../../ui/button";
import { useDesk } from "./desk";

const ORDERS: readonly HandOrder[] = ["raised", "least_heard"];

export function HandQueue() {
  const { session, overview, handOrder, setHandOrder, give, name } = useDesk();
  const hands = handQueue(session, overview, handOrder, useServerNow(10_000));
  const id = useId();
  const room_id = session.room_id;
  const isRunning = session.state === "open" || session.state === "paused";
  if (!isRunning || (hands.length === 0 && session.rules.cross_talk !== "hands")) return null;
  return (
    <section class="desk-hands" aria-labelledby={`${id}-title`} data-section data-testid="hands">
      <h3 id={`${id}-title`} tabIndex={-1} data-home>
        {words.lead.hands.title(hands.length)}
      </h3>
      {hands.length === 0 && <p class="fine">{words.lead.hands.none}</p>}
      <ol class="rows">
        {hands.map((hand, at) => (
          <li key={hand.who} class="row" data-testid="hand">
            <span class="row-number" aria-hidden="true">
              {at + 1}
            </span>
            <Avatar id={hand.who} name={name(hand.who)} />
            <span class="row-name">
              {name(hand.who)}
              {hand.word !== null && <span class="row-word">{words.lead.hands.words[hand.word]}</span>}
              <span class="row-about">
                {words.lead.hands.waits(Math.floor(hand.waitedS / 60))} ·{" "}
                {hand.isUnheard ? words.lead.hands.unheard : words.lead.hands.share(Math.round(hand.airtime * 100))}
              </span>
            </span>
            <Button
              class="row-button"
              aria-label={words.lead.hands.callName(name(hand.who))}
              onClick={() => void give({ type: "hand.call", room_id, who: hand.who })}
            >
              {words.lead.hands.call}
            </Button>
            <IconButton
              name={words.lead.hands.lower(name(hand.who))}
              icon="close"
              onClick={() => void give({ type: "hand.lower", room_id, who: hand.who })}
            />
          </li>
        ))}
      </ol>
      {hands.length > 1 && (
        <div class="field field-inline">
          <label for={id}>{words.lead.hands.order}</label>
          <select id={id} value={handOrder} onChange={(event) => setHandOrder(event.currentTarget.value as HandOrder)}>
            {ORDERS.map((order) => (
              <option key={order} value={order}>
                {words.lead.hands.orders[order]}
              </option>
            ))}
          </select>
        </div>
      )}
    </section>
  );
}

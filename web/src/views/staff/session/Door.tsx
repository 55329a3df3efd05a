/** The door of the session: whether people are let in one by one, who waits, and letting them in, or not tonight. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import type { Arrival, Decline } from "../../../protocol.gen";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { MenuButton } from "../../../ui/menu";
import { useDesk } from "./desk";
import { Fold } from "./parts";

const DECLINES: readonly Decline[] = ["talk_first", "under_way", "full", "other_group"];

export function Door() {
  const { session, overview, give } = useDesk();
  const id = useId();
  const room_id = session.room_id;
  const waiting = overview?.waiting ?? [];
  const told = words.lead.door;
  if (session.state === "closing") return null;
  return (
    <Fold name="door" title={told.title(waiting.length)} isOpen={waiting.length > 0}>
      <div class="check">
        <input
          id={id}
          type="checkbox"
          checked={session.is_admitting}
          onChange={({ currentTarget: { checked } }) =>
            void give({ type: "door.set_admitting", room_id, is_admitting: checked })
          }
        />
        <label for={id}>{told.oneByOne}</label>
      </div>
      {session.is_admitting && waiting.length === 0 && <p class="fine">{told.nobody}</p>}
      {waiting.length > 0 && (
        <ul class="rows" aria-label={told.waiting}>
          {waiting.map((arrival) => (
            <Waiting key={arrival.who} arrival={arrival} />
          ))}
        </ul>
      )}
      {waiting.length > 1 && (
        <div class="actions">
          <Button onClick={() => void give({ type: "door.admit_all", room_id })}>{told.admitAll}</Button>
        </div>
      )}
      <Declined />
    </Fold>
  );
}

function Waiting({ arrival }: { arrival: Arrival }) {
  const { session, give, name } = useDesk();
  const { who } = arrival;
  const isGuest = arrival.badge === "guest";
  const room_id = session.room_id;
  const told = words.lead.door;
  const about = [
    !isGuest && told.badges[arrival.badge],
    arrival.has_agreed && words.lead.people.agreed,
    arrival.status === "listening" && words.lead.people.listening,
  ].filter((part) => part !== false);
  const verbs = () =>
    DECLINES.map((reason) => ({
      name: told.reasons[reason],
      icon: "leave" as const,
      confirm: told.declineSure,
      onChoose: () => void give({ type: "door.decline", room_id, who, reason }),
    }));
  return (
    <li class="row" data-testid="waiting">
      <Avatar id={who} name={name(who)} />
      <span class="row-name">
        <span>
          {name(who)} {isGuest && <span class="badge">{told.badges.guest}</span>}
        </span>
        <span class="row-about">{about.join(" · ")}</span>
      </span>
      <Button
        kind="primary"
        aria-label={told.admitNamed(name(who))}
        onClick={() => void give({ type: "door.admit", room_id, who })}
      >
        {told.admit}
      </Button>
      <MenuButton name={told.declineNamed(name(who))} icon="more" verbs={verbs} />
    </li>
  );
}

function Declined() {
  const { session, overview, give, name } = useDesk();
  const people = Object.keys(overview?.declined ?? {});
  const told = words.lead.door;
  if (people.length === 0) return null;
  return (
    <ul class="rows" aria-label={told.declined}>
      {people.map((who) => (
        <li class="row is-away" key={who}>
          <Avatar id={who} name={name(who)} />
          <span class="row-name">
            {name(who)}
            <span class="row-about">{told.notTonight}</span>
          </span>
          <Button kind="plain" onClick={() => void give({ type: "door.admit", room_id: session.room_id, who })}>
            {told.afterAll}
          </Button>
        </li>
      ))}
    </ul>
  );
}

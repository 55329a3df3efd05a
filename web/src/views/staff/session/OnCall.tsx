/** Who is asked to come when nobody looks after the room, and in which order. */

import { words } from "../../../i18n";
import { command } from "../../../state/actions";
import { Button } from "../../../ui/button";
import { nameOf, useHere } from "../../here";
import { Fold } from "./parts";

export function OnCall() {
  const { store } = useHere();
  const room = store.room.value;
  const { onCall } = room;
  if (onCall === null) return null;
  const told = words.lead.onCall;
  const staff = Object.values(room.members).filter((member) => member.role === "facilitator");
  const others = staff.map((member) => member.user_id).filter((who) => !onCall.includes(who));
  const set = (on_call: string[]) => void command(store, { type: "roster.set", room_id: room.roomId, on_call });
  return (
    <Fold name="on-call" title={told.title(onCall.length)}>
      <p class="fine">{told.body}</p>
      {onCall.length > 0 && (
        <ol class="rows" aria-label={told.order}>
          {onCall.map((who) => (
            <li class="row" key={who}>
              <span class="row-name">{nameOf(room, who)}</span>
              <Button
                kind="plain"
                aria-label={told.takeOffNamed(nameOf(room, who))}
                onClick={() => set(onCall.filter((other) => other !== who))}
              >
                {told.takeOff}
              </Button>
            </li>
          ))}
        </ol>
      )}
      {others.map((who) => (
        <Button key={who} class="row-button" onClick={() => set([...onCall, who])}>
          {told.put(nameOf(room, who))}
        </Button>
      ))}
    </Fold>
  );
}

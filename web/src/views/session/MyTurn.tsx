/** One's own turn in a round, and before and after it: passing, and coming back. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { softly, words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import { lineOf, seatOf } from "../../state/floor";
import { useServerNow } from "../../state/now";
import { turnLeftS } from "../../state/sessionClock";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { nameOf, useHere } from "../here";
import { useCommand } from "./useCommand";

const LOOK_MS = 5000;

export function MyTurn({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const room = store.room.value;
  const { roomId, myId } = room;
  const { give, isBusy, problem } = useCommand();
  const now = useServerNow(LOOK_MS);
  const [pick, setPick] = useState("");
  const { round } = session;
  if (!round?.turn) return null;
  const leftS = turnLeftS(session, round.turn, now);
  const line = round.order === "popcorn" ? lineOf(round) : [];
  // Whoever was picked may have passed or left meanwhile.
  const picked = line.includes(pick) ? pick : null;
  return (
    <section class="part-card is-mine" aria-labelledby="part-title" data-testid="my-turn">
      <h2 id="part-title">{words.session.part.turnTitle}</h2>
      <p>{leftS > 0 ? words.session.part.turnBody(softly(leftS)) : words.session.part.turnOver}</p>
      {line.length > 1 && (
        <label class="pick">
          <span>{words.session.part.pick}</span>
          <select value={picked ?? ""} onChange={(event) => setPick(event.currentTarget.value)}>
            <option value="">{words.session.part.pickNobody}</option>
            {line.map((who) => (
              <option key={who} value={who}>
                {nameOf(room, who)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <div class="actions">
        <Button
          kind="primary"
          icon="check"
          isOff={isBusy}
          onClick={() => void give({ type: "round.done", room_id: roomId, who: myId, pick: picked })}
        >
          {words.session.part.done}
        </Button>
        <PassButton>{words.session.part.pass}</PassButton>
      </div>
    </section>
  );
}

/** Where one is in the round while somebody else speaks, or nobody does. */
export function MySeat({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const { round } = session;
  const seat = seatOf(session, myId);
  if (round === null || seat === null) return null;
  if (seat.state === "heard") return <p class="part-note">{words.session.part.heard}</p>;
  if (seat.state === "passed") {
    return (
      <div class="part-row">
        <p>{words.session.part.passed}</p>
        <Button isOff={isBusy} onClick={() => void give({ type: "round.come_back", room_id: roomId })}>
          {words.session.part.comeBack}
        </Button>
        <Problem>{problem !== null && words.errors[problem]}</Problem>
      </div>
    );
  }
  return (
    <div class="part-row">
      <p>{round.order === "popcorn" ? words.session.part.waitingPopcorn : words.session.part.waiting}</p>
      <PassButton>{words.session.part.passBefore}</PassButton>
    </div>
  );
}

export function PassButton({ children }: { children: ComponentChildren }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  return (
    <>
      <Button isOff={isBusy} onClick={() => void give({ type: "round.pass", room_id: roomId, who: myId })}>
        {children}
      </Button>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </>
  );
}

/** Asking for the floor: a hand with a word, if one likes, and having it. */

import { useId } from "preact/hooks";
import { words } from "../../i18n";
import type { GroupSession, HandWord } from "../../protocol.gen";
import { handOf, placeOfHand } from "../../state/floor";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { useHere } from "../here";
import { useChosen } from "./useChosen";
import { useCommand } from "./useCommand";

const WORDS: readonly (HandWord | null)[] = [null, "respond", "new", "to_be_heard"];

export function MyHand({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const name = useId();
  const hand = handOf(session, myId);
  const place = placeOfHand(session, myId);
  const raise = (word: HandWord | null) => give({ type: "hand.raise", room_id: roomId, word });
  const [word, chooseWord] = useChosen(hand?.word ?? null, raise);
  if (hand === null || place === null) {
    return (
      <div class="part-row">
        <p>{words.session.part.raiseBody}</p>
        <Button icon="hand" isOff={isBusy} onClick={() => void raise(null)}>
          {words.session.part.raise}
        </Button>
        <Problem>{problem !== null && words.errors[problem]}</Problem>
      </div>
    );
  }
  return (
    <section class="part-card" aria-labelledby="part-title" data-testid="my-hand">
      <h2 id="part-title">{words.session.part.raised(words.session.place(place))}</h2>
      <fieldset class="chips">
        <legend>{words.session.part.word}</legend>
        {WORDS.map((one) => (
          <label key={one} class="chip">
            <input type="radio" name={name} checked={word === one} onChange={() => chooseWord(one)} />
            <span>{words.session.part.words[one ?? "none"]}</span>
          </label>
        ))}
      </fieldset>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <div class="actions">
        <Button isOff={isBusy} onClick={() => void give({ type: "hand.lower", room_id: roomId, who: myId })}>
          {words.session.part.lower}
        </Button>
      </div>
    </section>
  );
}

/** Called: one has the floor. */
export function MyFloor() {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  return (
    <section class="part-card is-mine" aria-labelledby="part-title" data-testid="my-floor">
      <h2 id="part-title">{words.session.part.floorTitle}</h2>
      <p>{words.session.part.floorBody}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <div class="actions">
        <Button
          kind="primary"
          icon="check"
          isOff={isBusy}
          onClick={() => void give({ type: "hand.thank", room_id: roomId, who: myId })}
        >
          {words.session.part.done}
        </Button>
      </div>
    </section>
  );
}

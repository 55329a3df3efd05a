/** A guest's own part: they listen, may ask for the floor, and may join the group with one tap for as long as the session lasts. */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { GroupSession } from "../../protocol.gen";
import { handOf } from "../../state/floor";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { useHere } from "../here";
import { LeaveButton } from "./Leave";
import { MyHand } from "./MyHand";
import { useCommand } from "./useCommand";

export function Visiting({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  if (handOf(session, myId) !== null) return <MyHand session={session} />;
  return (
    <section class="part-card" aria-label={words.visit.badge} data-testid="visiting">
      <p>{words.visit.listen}</p>
      <div class="actions">
        <Button
          icon="hand"
          isOff={isBusy}
          onClick={() => void give({ type: "hand.raise", room_id: roomId, word: null })}
        >
          {words.session.part.raise}
        </Button>
        <JoinButton />
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

/** In the last minutes. */
export function VisitFarewell({ onHelp }: { onHelp(): void }) {
  return (
    <section class="part-card" aria-labelledby="part-title" data-testid="farewell">
      <h2 id="part-title">{words.visit.goodbyeTitle}</h2>
      <p>{words.visit.goodbye}</p>
      <div class="actions">
        <JoinButton kind="primary" />
        <Button kind="care" icon="help" onClick={onHelp}>
          {words.room.help}
        </Button>
        <LeaveButton />
      </div>
    </section>
  );
}

/** Whoever joins is shown the recovery words that they need from now on. */
export function JoinButton({ kind }: { kind?: "primary" }) {
  const { store, announcer, toWriteDown } = useHere();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const join = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      toWriteDown.value = (await api.stay(store.room.peek().roomId)).recovery_words;
      announcer.say(words.visit.joined);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button isOff={isBusy} onClick={() => void join()} {...(kind === undefined ? {} : { kind })}>
        {words.visit.join}
      </Button>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </>
  );
}

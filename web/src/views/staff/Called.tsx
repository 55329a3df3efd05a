/** Whoever is on call is called to somebody, in this room or another: on whatever page of ours they look at. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { OpenCall } from "../../protocol.gen";
import { go } from "../../router";
import { command } from "../../state/actions";
import { Button } from "../../ui/button";
import { chime } from "../../ui/chime";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { useHere } from "../here";

export function Called() {
  const { store, announcer } = useHere();
  const { calls } = store.room.value;
  const heard = useRef(new Set<string>());
  useEffect(() => {
    const fresh = calls.filter((call) => !heard.current.has(call.subject_id));
    for (const call of fresh) announcer.say(words.care.called[call.kind](call.room_name));
    if (fresh.length > 0) chime();
    heard.current = new Set(calls.map((call) => call.subject_id));
  }, [calls]);
  return (
    <>
      {calls.map((call) => (
        <CalledTo key={call.subject_id} call={call} />
      ))}
    </>
  );
}

function CalledTo({ call }: { call: OpenCall }) {
  const { store } = useHere();
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const { label, come, comeAndGo } = words.care.called;
  const isHere = call.room_id === store.room.value.roomId;
  const answer = async () => {
    const trouble = await command(
      store,
      call.kind === "crisis"
        ? { type: "crisis.acknowledge", crisis_id: call.subject_id }
        : { type: "help.answer", ask_id: call.subject_id },
    );
    setProblem(trouble);
    if (trouble === null && !isHere) go({ page: "room", roomId: call.room_id });
  };
  return (
    <section class="alert" aria-label={label} data-testid="called">
      <Icon name="heart" />
      <p>{words.care.called[call.kind](call.room_name)}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <Button kind="primary" onClick={() => void answer()}>
        {isHere ? come : comeAndGo}
      </Button>
    </section>
  );
}

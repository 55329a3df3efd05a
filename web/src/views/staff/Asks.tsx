/** Who would like to talk to a facilitator: first of all that waits, quiet beside an alert, and on every facilitator's screen. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { RoomAsk } from "../../protocol.gen";
import { command, type Trouble } from "../../state/actions";
import { openAsks } from "../../state/care";
import { Button } from "../../ui/button";
import { chime } from "../../ui/chime";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { TakeAside } from "../aside/TakeAside";
import { nameOf, useHere } from "../here";

export function Asks() {
  const { store, announcer } = useHere();
  const room = store.room.value;
  const asks = openAsks(room).filter((ask) => ask.who !== room.myId);
  const heard = useRef(new Set<string>());
  const ids = asks.map((ask) => ask.id).join(" ");
  useEffect(() => {
    const fresh = asks.filter((ask) => ask.state === "told" && !heard.current.has(ask.id));
    for (const ask of fresh) announcer.say(words.care.asks.says(nameOf(room, ask.who)));
    if (fresh.length > 0) chime();
    heard.current = new Set(asks.map((ask) => ask.id));
  }, [ids]);
  return (
    <>
      {asks.map((ask) => (
        <Asked key={ask.id} ask={ask} />
      ))}
    </>
  );
}

function Asked({ ask }: { ask: RoomAsk }) {
  const { store } = useHere();
  const room = store.room.value;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const settle = async (answer: Promise<Trouble>) => setProblem(await answer);
  const { label, says, come, mine, theirs, done } = words.care.asks;
  const name = nameOf(room, ask.who);
  const isMine = ask.answered_by === room.myId;
  return (
    <section class="ask" aria-label={label} data-testid="ask">
      <Icon name="heart" />
      <p>{ask.answered_by === null ? says(name) : isMine ? mine(name) : theirs(name, nameOf(room, ask.answered_by))}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {ask.answered_by === null && (
        <Button kind="primary" onClick={() => void settle(command(store, { type: "help.answer", ask_id: ask.id }))}>
          {come}
        </Button>
      )}
      {isMine && <TakeAside who={ask.who} />}
      {isMine && (
        <Button onClick={() => void settle(command(store, { type: "help.end", ask_id: ask.id }))}>{done}</Button>
      )}
    </section>
  );
}

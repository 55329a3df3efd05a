/** Whoever is on call is asked to look after a room that nobody looks after, this one or another: to come, or to say that they cannot. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { OpenPage } from "../../protocol.gen";
import { go } from "../../router";
import { command, type Trouble } from "../../state/actions";
import { Button } from "../../ui/button";
import { chime } from "../../ui/chime";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { useHere } from "../here";

export function Paged() {
  const { store, announcer } = useHere();
  const { pages } = store.room.value;
  const heard = useRef(new Set<string>());
  useEffect(() => {
    const fresh = pages.filter((page) => !heard.current.has(page.room_id));
    for (const page of fresh) announcer.say(words.staff.paged.asks(page.room_name));
    if (fresh.length > 0) chime();
    heard.current = new Set(pages.map((page) => page.room_id));
  }, [pages]);
  return (
    <>
      {pages.map((page) => (
        <Asked key={page.room_id} page={page} />
      ))}
    </>
  );
}

function Asked({ page }: { page: OpenPage }) {
  const { store } = useHere();
  const { room_id, room_name } = page;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const settle = async (answer: Promise<Trouble>) => setProblem(await answer);
  const isHere = room_id === store.room.value.roomId;
  const { asks, label, look, goThere, cannot } = words.staff.paged;
  return (
    <section class="alert" aria-label={label} data-testid="paged">
      <Icon name="people" />
      <p>{asks(room_name)}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {isHere ? (
        <Button kind="primary" onClick={() => void settle(command(store, { type: "duty.go_on", room_id }))}>
          {look}
        </Button>
      ) : (
        <Button kind="primary" onClick={() => go({ page: "room", roomId: room_id })}>
          {goThere}
        </Button>
      )}
      <Button onClick={() => void settle(command(store, { type: "page.decline", room_id }))}>{cannot}</Button>
    </section>
  );
}

/** Ten minutes for oneself: on top of the desk for whoever has stepped back, and a line for those who hold the room. */

import { useEffect, useRef } from "preact/hooks";
import { listOf, timeOf, words } from "../../../i18n";
import type { GroupSession } from "../../../protocol.gen";
import { useServerNow } from "../../../state/now";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icons";
import { nameOf, useHere, type Here } from "../../here";
import { useGive } from "../session/desk";

const MINUTE_MS = 60_000;

export function Away({ session }: { session: GroupSession }) {
  const here = useHere();
  const room = here.store.room.value;
  const away = room.notes?.stepped_back ?? {};
  const mine = away[room.myId];
  const others = Object.entries(away).filter(([who]) => who !== room.myId);
  useSaid(here, away);
  if (mine !== undefined) return <Mine session={session} until={mine} />;
  if (others.length === 0) return null;
  return (
    <p class="others-away" data-testid="others-away">
      <Icon name="clock" />
      <span>{others.map(([who, until]) => words.closeout.away.other(nameOf(room, who), timeOf(until))).join(" ")}</span>
    </p>
  );
}

function Mine({ session, until }: { session: GroupSession; until: string }) {
  const { store } = useHere();
  const { give } = useGive();
  const room = store.room.value;
  const leftMs = Date.parse(until) - useServerNow();
  const holding = session.on_duty.filter((who) => room.notes?.stepped_back[who] === undefined);
  const told = words.closeout.away;
  return (
    <section class="away" aria-labelledby="away" data-testid="away">
      <h2 id="away" tabIndex={-1} data-home>
        {told.you(timeOf(until))}
      </h2>
      <p>{told.hold(listOf(holding.map((who) => nameOf(room, who))), holding.length)}</p>
      <p class="away-left">{told.left(Math.ceil(leftMs / MINUTE_MS))}</p>
      <Button kind="primary" onClick={() => void give({ type: "duty.return", room_id: session.room_id })}>
        {told.back}
      </Button>
    </section>
  );
}

/** Whoever does not see the desk is told who has stepped back, who is back, and that one is back oneself. */
function useSaid({ store, announcer }: Here, away: Readonly<Record<string, string>>): void {
  const room = store.room.value;
  const before = useRef(away);
  useEffect(() => {
    const told = words.closeout.away;
    const was = before.current;
    before.current = away;
    for (const who of Object.keys(away))
      if (!(who in was) && who !== room.myId) announcer.say(told.said(nameOf(room, who)));
    for (const who of Object.keys(was))
      if (!(who in away)) announcer.say(who === room.myId ? told.youAreBack : told.saidBack(nameOf(room, who)));
  }, [Object.keys(away).join(" ")]);
}

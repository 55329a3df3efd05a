/**
 * A breakout: one's own small room in place of the group's while it goes on, with a bar that says with whom, for how long, and how to reach a
 * facilitator. Whoever looks after the group looks into any of them. What one was writing is not lost either way.
 */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { socketUrl } from "../../base";
import { listOf, softly, words } from "../../i18n";
import { drafts, unsent } from "../../kept";
import { browserSocket } from "../../net/link";
import type { GroupSession, SessionSmallGroup } from "../../protocol.gen";
import { isSignedIn } from "../../session";
import { command } from "../../state/actions";
import { breakoutLeftS, broughtBack, groupOf, saidToAll } from "../../state/breakout";
import { useServerNow } from "../../state/now";
import { RoomStore } from "../../state/store";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Composer } from "../Composer";
import { HereProvider, nameOf, useHere, type Here } from "../here";
import { LineBanner } from "../LineBanner";
import { Loading } from "../Page";
import { Timeline } from "../Timeline";
import { useAnnounced, useOpenStore } from "../useOpenRoom";
import { useCommand } from "./useCommand";

/** A soft time need not be looked at more often. */
const LOOK_MS = 10_000;

export interface Small {
  /** The room that is shown in place of the group's: one's own, or the one that one looks into; null without one. */
  readonly roomId: string | null;
  /** Its store, while it is on screen. */
  readonly store: { current: RoomStore | null };
}

/** Which small room one is in. Coming and going is said, and what was not said yet comes along. */
export function useSmallRoom(): Small {
  const { store, announcer, visited } = useHere();
  const { session, myId, roomId: wholeId } = store.room.value;
  const isOpen = (roomId: string | null) =>
    session?.breakout?.groups.some((group) => group.room_id === roomId) ?? false;
  const own = groupOf(session, myId)?.room_id ?? null;
  const roomId = own ?? (isOpen(visited.value) ? visited.value : null);
  const before = useRef<string | null>(null);
  const small = useRef<RoomStore | null>(null);
  // Before the composer of the room one comes to is drawn, for it reads its draft then.
  useMemo(() => {
    const left = before.current;
    // Whoever only looks in finds their words again where they began them.
    if (left !== null && left !== roomId && (own !== null || !isOpen(left)))
      bringWords(myId, left, roomId ?? wholeId, small.current);
    before.current = roomId;
  }, [roomId]);
  const said = useRef<string | null>(null);
  useEffect(() => {
    if (roomId !== null) announcer.say(roomId === own ? words.breakout.begun : words.breakout.lookingIn);
    else if (said.current !== null) announcer.say(words.breakout.back);
    said.current = roomId;
  }, [roomId]);
  return { roomId, store: small };
}

/** What could not be sent in a room that takes no words any more, and what was being written there. */
function bringWords(myId: string, from: string, to: string, store: RoomStore | null): void {
  const unsent = (store?.unsent.peek() ?? []).filter(
    ({ roomId, state }) => roomId === from && state !== "sending" && state !== "sent",
  );
  for (const { clientId } of unsent) store?.outbox.forget(clientId);
  const written = [...unsent.map(({ text }) => text), drafts.getItem(`${myId}:${from}`) ?? ""];
  const all = written.filter((text) => text !== "").join("\n");
  if (all === "") return;
  drafts.setItem(`${myId}:${to}`, broughtBack(drafts.getItem(`${myId}:${to}`), all));
  drafts.removeItem(`${myId}:${from}`);
}

/** The talk of a small room, on a line of its own. */
export function SmallRoom({ roomId, small }: { roomId: string; small: Small["store"] }) {
  const whole = useHere();
  const { myId } = whole.store.room.value;
  const store = useMemo(
    () =>
      new RoomStore(roomId, myId, {
        connect: () => browserSocket(socketUrl()),
        keep: unsent,
        isSignedIn,
        isSmall: true,
      }),
    [roomId, myId],
  );
  small.current = store;
  const here = useMemo<Here>(() => ({ ...whole, store }), [whole, store]);
  useOpenStore(store);
  useAnnounced(here);
  // With both lines down, one says so.
  const line = whole.store.line.value === "live" ? store.line.value : whole.store.line.value;
  const isKnown = store.room.value.epoch !== null;
  return (
    <HereProvider value={here}>
      {isKnown ? <Timeline /> : <Loading />}
      <LineBanner line={line} />
      {isKnown && <Composer />}
    </HereProvider>
  );
}

export function BreakoutBar() {
  const { store } = useHere();
  const { session, myId } = store.room.value;
  if (session === null || session.breakout === null) return null;
  return session.on_duty.includes(myId) ? <LookingAfter session={session} /> : <MyGroup session={session} />;
}

// ── for whoever takes part ───────────────────────────────────────────────────────────────────────────────────────────

function MyGroup({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const room = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const group = groupOf(session, room.myId);
  const others = group?.members.filter((who) => who !== room.myId).map((who) => nameOf(room, who)) ?? [];
  const ask = () => give({ type: "breakout.help", room_id: room.roomId });
  return (
    <section class="breakout-bar" aria-label={words.breakout.label} data-testid="breakout">
      <p>
        <strong>{group === null ? words.breakout.others : words.breakout.with(others)}</strong>{" "}
        <Left session={session} />
      </p>
      {group !== null && (
        <Button
          class="ask-facilitator"
          kind={room.hasAsked ? "quiet" : "care"}
          icon={room.hasAsked ? "check" : "help"}
          isOff={isBusy || room.hasAsked}
          onClick={() => void ask()}
        >
          {room.hasAsked ? words.breakout.asked : words.breakout.ask}
        </Button>
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {group !== null && <SaidToAll session={session} />}
    </section>
  );
}

/** What facilitators have said last to everybody. It has been read out already, like every message of the room. */
function SaidToAll({ session }: { session: GroupSession }) {
  const room = useHere().store.room.value;
  const said = saidToAll(session, room.messages);
  if (said.length === 0) return null;
  return (
    <div class="said-to-all" data-testid="said-to-all">
      {said.map(({ id, author_id, text }) => (
        <p key={id} dir="auto">
          <b>{words.breakout.toAll(nameOf(room, author_id))}</b> {text}
        </p>
      ))}
    </div>
  );
}

function Left({ session }: { session: GroupSession }) {
  const leftS = breakoutLeftS(session, useServerNow(LOOK_MS));
  if (leftS === null) return null;
  return <span class="session-left">{words.breakout.left(softly(leftS))}</span>;
}

// ── for whoever looks after them ─────────────────────────────────────────────────────────────────────────────────────

/** Look into a small room. Whoever in it has asked for a facilitator is seen to with that. */
export function useVisit(): (group: SessionSmallGroup) => void {
  const { store, visited, tab } = useHere();
  return ({ room_id: small, members }) => {
    const { roomId: room_id, overview } = store.room.peek();
    visited.value = small;
    tab.value = "room";
    for (const who of members)
      if (overview?.asked_at_s[who] !== undefined) void command(store, { type: "breakout.answer", room_id, who });
  };
}

/** Who asks for one, wherever one is; and where one looks in. The rest is on the desk. */
function LookingAfter({ session }: { session: GroupSession }) {
  const { store, visited } = useHere();
  const room = store.room.value;
  const visit = useVisit();
  const groups = session.breakout?.groups ?? [];
  const asking = groups.flatMap((group) =>
    group.members.filter((who) => room.overview?.asked_at_s[who] !== undefined).map((who) => ({ who, group })),
  );
  const inside = groups.find((group) => group.room_id === visited.value);
  return (
    <>
      {asking.map(({ who, group }) => (
        <div key={who} class="breakout-bar breakout-asks" data-testid="breakout-asks">
          <p>
            <strong>{words.breakout.asks(nameOf(room, who))}</strong>
          </p>
          <Button kind="care" icon="help" onClick={() => visit(group)}>
            {words.breakout.goTo(nameOf(room, who))}
          </Button>
        </div>
      ))}
      <p class="visually-hidden" role="status">
        {asking.map(({ who }) => words.breakout.asks(nameOf(room, who))).join(" ")}
      </p>
      {inside !== undefined && (
        <section class="breakout-bar" aria-label={words.breakout.label} data-testid="breakout">
          <p>
            <strong>{words.breakout.insideOf(listOf(inside.members.map((who) => nameOf(room, who))))}</strong>{" "}
            <Left session={session} />
          </p>
          <Button onClick={() => (visited.value = null)}>{words.breakout.leave}</Button>
        </section>
      )}
    </>
  );
}

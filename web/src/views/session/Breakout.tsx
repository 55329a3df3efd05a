/**
 * A breakout: one's own small room in place of the group's while it goes on, with a bar that says with whom, for how long, and how to reach a
 * facilitator. A facilitator sees all groups, and looks into any. What one was writing comes along.
 */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { socketUrl } from "../../base";
import { softly, words } from "../../i18n";
import { drafts, unsent } from "../../kept";
import { browserSocket } from "../../net/link";
import type { GroupSession } from "../../protocol.gen";
import { isSignedIn } from "../../session";
import { breakoutLeftS, broughtBack, groupOf } from "../../state/breakout";
import { moreForBreakout } from "../../state/moreTime";
import { useServerNow } from "../../state/now";
import { RoomStore } from "../../state/store";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Composer } from "../Composer";
import { HereProvider, nameOf, useHere, type Here } from "../here";
import { Loading } from "../Page";
import { Timeline } from "../Timeline";
import { useAnnounced, useOpenStore } from "../useOpenRoom";
import { useCommand } from "./useCommand";

/** A soft time need not be looked at more often. */
const LOOK_MS = 10_000;

export interface Small {
  /** The small room that is shown in place of the group's; null without one. */
  readonly roomId: string | null;
  /** For who looks after the room: look into a small room, or (null) come back. */
  visit(roomId: string | null): void;
}

/** Which small room one is in: one's own, or the one that one looks into. Coming and going is said, and what was being written comes along. */
export function useSmallRoom(): Small {
  const { store, announcer } = useHere();
  const { session, myId, roomId: wholeId } = store.room.value;
  const [visited, visit] = useState<string | null>(null);
  const isOpen = session?.breakout?.groups.some((group) => group.room_id === visited) ?? false;
  const roomId = groupOf(session, myId)?.room_id ?? (isOpen ? visited : null);
  const before = useRef<string | null>(null);
  // Before the composer of the room one comes to is drawn, for it reads its draft then.
  useMemo(() => {
    if (before.current !== null && before.current !== roomId) bringDraft(myId, before.current, roomId ?? wholeId);
    before.current = roomId;
  }, [roomId]);
  const said = useRef<string | null>(null);
  useEffect(() => {
    if (roomId !== null) announcer.say(words.breakout.begun);
    else if (said.current !== null) announcer.say(words.breakout.back);
    said.current = roomId;
  }, [roomId]);
  return { roomId, visit };
}

function bringDraft(myId: string, from: string, to: string): void {
  const written = drafts.getItem(`${myId}:${from}`);
  if (written === null || written === "") return;
  drafts.setItem(`${myId}:${to}`, broughtBack(drafts.getItem(`${myId}:${to}`), written));
  drafts.removeItem(`${myId}:${from}`);
}

/** The talk of a small room, on a line of its own. */
export function SmallRoom({ roomId }: { roomId: string }) {
  const whole = useHere();
  const { myId } = whole.store.room.value;
  const store = useMemo(
    () => new RoomStore(roomId, myId, { connect: () => browserSocket(socketUrl()), keep: unsent, isSignedIn }),
    [roomId, myId],
  );
  const here: Here = { ...whole, store };
  useOpenStore(store);
  useAnnounced(here);
  if (store.room.value.epoch === null) return <Loading />;
  return (
    <HereProvider value={here}>
      <Timeline />
      <Composer />
    </HereProvider>
  );
}

export function BreakoutBar({ small }: { small: Small }) {
  const { store } = useHere();
  const { session, myId } = store.room.value;
  if (session === null) return null;
  const isOnDuty = session.on_duty.includes(myId);
  if (isOnDuty)
    return session.breakout === null ? <StartBreakout session={session} /> : <Groups session={session} small={small} />;
  return session.breakout === null ? null : <MyGroup session={session} />;
}

function MyGroup({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const room = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const { hasAsked } = room;
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
        <Button kind="care" icon="help" isOff={isBusy || hasAsked} onClick={() => void ask()}>
          {hasAsked ? words.breakout.asked : words.breakout.ask}
        </Button>
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

function Left({ session }: { session: GroupSession }) {
  const leftS = breakoutLeftS(session, useServerNow(LOOK_MS));
  if (leftS === null) return null;
  return <span class="session-left">{words.breakout.left(softly(leftS))}</span>;
}

const MINUTES = 10;

function StartBreakout({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  if (session.state !== "open") return null;
  const start = (size: 2 | 3) => void give({ type: "breakout.start", room_id: roomId, minutes: MINUTES, size });
  return (
    <details class="breakout-start">
      <summary>{words.breakout.label}</summary>
      <p>{words.breakout.startBody(MINUTES)}</p>
      <div class="actions">
        <Button isOff={isBusy} onClick={() => start(2)}>
          {words.breakout.pairs}
        </Button>
        <Button isOff={isBusy} onClick={() => start(3)}>
          {words.breakout.threes}
        </Button>
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </details>
  );
}

function Groups({ session, small }: { session: GroupSession; small: Small }) {
  const { store } = useHere();
  const room = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const asked = room.overview?.asked_at_s ?? {};
  const more = moreForBreakout(session);
  return (
    <section class="breakout-bar" aria-label={words.breakout.label} data-testid="breakout">
      <p>
        <strong>{words.breakout.label}</strong> <Left session={session} />
      </p>
      <ul class="breakout-groups">
        {(session.breakout?.groups ?? []).map((group) => {
          const isHere = small.roomId === group.room_id;
          const names = group.members.map((who) => nameOf(room, who));
          return (
            <li key={group.room_id}>
              <span>{words.breakout.names(names)}</span>
              <Button aria-pressed={isHere} onClick={() => small.visit(isHere ? null : group.room_id)}>
                {isHere ? words.breakout.leave : words.breakout.visit(words.breakout.names(names))}
              </Button>
              {group.members
                .filter((who) => asked[who] !== undefined)
                .map((who) => (
                  <Button
                    key={who}
                    kind="care"
                    icon="help"
                    isOff={isBusy}
                    onClick={() => {
                      small.visit(group.room_id);
                      void give({ type: "breakout.answer", room_id: room.roomId, who });
                    }}
                  >
                    {words.breakout.answer(nameOf(room, who))}
                  </Button>
                ))}
            </li>
          );
        })}
      </ul>
      <p class="visually-hidden" role="status">
        {Object.keys(asked)
          .map((who) => words.breakout.answer(nameOf(room, who)))
          .join(" ")}
      </p>
      <div class="actions">
        {more !== null && (
          <Button isOff={isBusy} onClick={() => void give(more)}>
            {words.breakout.more}
          </Button>
        )}
        <Button isOff={isBusy} onClick={() => void give({ type: "breakout.end", room_id: room.roomId })}>
          {words.breakout.end}
        </Button>
      </div>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </section>
  );
}

/** What people say to a message without words: what has been said below it, and beside it what one may say oneself. */

import { useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { Reaction, RoomMessage } from "../protocol.gen";
import { react } from "../state/actions";
import { reactionsFor, REACTIONS } from "../state/floor";
import type { RoomState } from "../state/model";
import { Problem } from "../ui/field";
import { MenuButton, type Verb } from "../ui/menu";
import { nameOf, useHere, useSeen } from "./here";

/** May one say anything to this message without words, or take back what one has said? */
export function canReact(room: RoomState, message: RoomMessage): boolean {
  if (message.author_id === room.myId || message.state !== "visible") return false;
  return reactionsFor(room.session, room.myId).length > 0 || mine(room, message).length > 0;
}

export function ReactButton({ message, isTabStop }: { message: RoomMessage; isTabStop: boolean }) {
  const { store } = useHere();
  const name = useSeen((room) => nameOf(room, message.author_id), [message.author_id]);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const say = async (reaction: Reaction, isGiven: boolean) =>
    setProblem(await react(store, message.id, reaction, isGiven));
  const verbs = (): Verb[] => {
    const room = store.room.peek();
    const given = mine(room, message);
    const open = reactionsFor(room.session, room.myId).filter((reaction) => !given.includes(reaction));
    return [
      ...open.map((reaction) => ({
        name: words.room.reactions[reaction],
        icon: "heart" as const,
        onChoose: () => void say(reaction, true),
      })),
      ...given.map((reaction) => ({
        name: words.room.takeBackReaction(words.room.reactions[reaction]),
        icon: "undo" as const,
        onChoose: () => void say(reaction, false),
      })),
    ];
  };
  return (
    <>
      <MenuButton
        class="message-tool"
        name={words.room.react(name)}
        icon="heart"
        tabIndex={isTabStop ? 0 : -1}
        verbs={verbs}
      />
      {problem !== null && <Problem>{words.errors[problem]}</Problem>}
    </>
  );
}

export function ReactionList({ message }: { message: RoomMessage }) {
  const given = useSeen((room) => room.reactions[message.id], [message.id]);
  return given === undefined || message.text === null ? null : <Given given={given} />;
}

function Given({ given }: { given: NonNullable<RoomState["reactions"][string]> }) {
  const room = useHere().store.room.value;
  const shown = REACTIONS.filter((reaction) => (given[reaction]?.length ?? 0) > 0);
  if (shown.length === 0) return null;
  return (
    <ul class="reactions" aria-label={words.room.reactionsTo} data-testid="reactions">
      {shown.map((reaction) => {
        const people = given[reaction] ?? [];
        const names = people.map((who) => (who === room.myId ? words.room.you : nameOf(room, who))).join(", ");
        return (
          <li key={reaction} class={people.includes(room.myId) ? "is-mine" : ""} title={names}>
            <span>{words.room.reactions[reaction]}</span>
            {people.length > 1 && <span aria-hidden="true">{people.length}</span>}
            <span class="visually-hidden">: {names}</span>
          </li>
        );
      })}
    </ul>
  );
}

function mine(room: RoomState, message: RoomMessage): readonly Reaction[] {
  const given = room.reactions[message.id] ?? {};
  return REACTIONS.filter((reaction) => given[reaction]?.includes(room.myId));
}

/** What goes on while a room is on screen: its line, and what is said of it to whoever cannot see it. */

import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import type { ReactionsChanged } from "../protocol.gen";
import { REACTIONS } from "../state/floor";
import type { RoomState } from "../state/model";
import type { RoomStore } from "../state/store";
import type { Announcer } from "../ui/announcer";
import { nameOf, type Here } from "./here";

/** Open the line while the room is on screen, and wake it when the network or the person comes back. */
export function useOpenStore(store: RoomStore): void {
  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === "visible") store.wake();
    };
    store.open();
    const lost = () => store.link.networkLost();
    addEventListener("online", wake);
    addEventListener("offline", lost);
    document.addEventListener("visibilitychange", wake);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", lost);
      document.removeEventListener("visibilitychange", wake);
      store.close();
    };
  }, [store]);
}

/** Others' messages, one announcement each: who, and what; also when they change one or take it back. */
export function useAnnounced({ store, announcer }: Here): void {
  useEffect(
    () =>
      store.onNews((event, before) => {
        if (event.type === "hold.changed" && event.message !== null && before.toRead[event.message_id] === undefined)
          announcer.say(words.reading.desk.news(nameOf(store.room.peek(), event.message.author_id)));
        if (event.type === "reactions.changed") sayReaction(announcer, event, before, store.room.peek());
        if (event.type !== "message.posted" && event.type !== "message.changed") return;
        const room = store.room.peek();
        const { id, room_id: roomId, author_id: authorId, text, state, edition, masked_at: maskedAt } = event.message;
        if (roomId !== room.roomId || authorId === room.myId) return;
        const name = nameOf(room, authorId);
        const known = before.messages.find((message) => message.id === id);
        // Words that have been changed, taken back or put out of sight do not linger for whoever walks through the page.
        announcer.forget(id);
        if (event.type === "message.posted" && text !== null) announcer.say(words.room.said(name, text), id);
        else if (known === undefined) return;
        else if (state === "removed") announcer.say(words.room.removed);
        else if (state === "withdrawn") announcer.say(words.room.withdrawn(name));
        else if (maskedAt !== null && maskedAt !== known.masked_at) announcer.say(words.room.maskedIn(name));
        else if (text !== null && edition > known.edition) announcer.say(words.room.changed(name, text), id);
      }),
    [store, announcer],
  );
}

/** To whoever wrote the message: who has just said what to it. */
function sayReaction(announcer: Announcer, event: ReactionsChanged, before: RoomState, room: RoomState): void {
  const { message_id: id, reactions } = event.reactions;
  const isMine = room.messages.some((message) => message.id === id && message.author_id === room.myId);
  if (event.room_id !== room.roomId || !isMine) return;
  for (const reaction of REACTIONS)
    for (const who of reactions[reaction] ?? [])
      if (!before.reactions[id]?.[reaction]?.includes(who))
        announcer.say(words.room.reactedToYou(nameOf(room, who), words.room.reactions[reaction]));
}

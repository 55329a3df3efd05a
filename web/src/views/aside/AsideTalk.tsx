/** The talk of one aside, on a line of its own, and how many of its lines have not been seen. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { socketUrl } from "../../base";
import { words } from "../../i18n";
import { drafts, unsent } from "../../kept";
import { browserSocket } from "../../net/link";
import type { GroupAside } from "../../protocol.gen";
import { isSignedIn } from "../../session";
import { broughtBack } from "../../state/breakout";
import { RoomStore } from "../../state/store";
import { Announcer } from "../../ui/announcer";
import { Composer } from "../Composer";
import { HereProvider, useHere, type Here } from "../here";
import { Loading } from "../Page";
import { Timeline } from "../Timeline";
import { useAnnounced, useOpenStore } from "../useOpenRoom";
import { ReadyLines } from "./ReadyLines";

/** A line of one's own to the room of an aside. */
export function useAsideStore(asideId: string): RoomStore {
  const { myId } = useHere().store.room.value;
  const store = useMemo(
    () => new RoomStore(asideId, myId, { connect: () => browserSocket(socketUrl()), keep: unsent, isSignedIn }),
    [asideId, myId],
  );
  useOpenStore(store);
  return store;
}

interface Props {
  aside: GroupAside;
  /** Of its room. */
  store: RoomStore;
  isShown: boolean;
  /** Above the composer. */
  children?: ComponentChildren;
}

export function AsideTalk({ aside, store, isShown, children }: Props) {
  const whole = useHere();
  const announcer = useMemo(() => inTheAside(whole.announcer), [whole.announcer]);
  const pointed = useSignal<string | null>(null);
  const here = useMemo<Here>(() => ({ ...whole, store, announcer, pointed }), [whole, store, announcer]);
  useAnnounced(here);
  useUnread(here, aside.id, isShown);
  const [chosen, setChosen] = useState(0);
  const talk = useRef<HTMLDivElement>(null);
  const { myId, epoch } = store.room.value;
  const write = (line: string) => {
    const name = `${myId}:${aside.id}`;
    drafts.setItem(name, broughtBack(drafts.getItem(name), line));
    setChosen(chosen + 1);
  };
  useEffect(() => {
    const field = chosen === 0 ? null : talk.current?.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, [chosen]);
  if (epoch === null) return <Loading />;
  return (
    <HereProvider value={here}>
      <div class="aside-talk" ref={talk} data-testid="aside-talk">
        <Timeline />
        {children}
        {aside.member !== myId && <ReadyLines onChoose={write} />}
        {/* Drawn anew, it reads the draft that a ready line has become. */}
        <Composer key={chosen} />
      </div>
    </HereProvider>
  );
}

/** What is said in an aside is told apart from what is said in the group. */
function inTheAside(announcer: Announcer): Announcer {
  const told = new Announcer();
  told.say = (text, about) => announcer.say(words.aside.news.said(text), about);
  told.forget = (about) => announcer.forget(about);
  return told;
}

function useUnread({ store, beside }: Here, asideId: string, isShown: boolean): void {
  const { messages, myId, epoch } = store.room.value;
  const seen = useRef<number | null>(null);
  const last = messages.at(-1)?.place ?? 0;
  useEffect(() => {
    if (epoch === null) return;
    if (isShown || seen.current === null) seen.current = last;
    const upTo = seen.current;
    const unread = messages.filter(({ author_id: who, place }) => who !== myId && place > upTo).length;
    beside.unread.value = { ...beside.unread.peek(), [asideId]: unread };
  }, [isShown, last, epoch]);
}

/** For a member: the question whether they would like to come, and then the aside beside the group's talk. */

import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "../../i18n";
import type { GroupAside } from "../../protocol.gen";
import { inAside } from "../../state/aside";
import type { RoomState } from "../../state/model";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { SureButton } from "../../ui/sure";
import type { Tab } from "../../ui/tabs";
import { nameOf, useHere } from "../here";
import { AsideTalk, useAsideStore } from "./AsideTalk";
import { useTrouble } from "./useTrouble";

/** By the list of the group's room; at its door one sees none, but then the aside's own. */
export function facilitatorsOf(room: RoomState, aside: GroupAside, own?: RoomState): string[] {
  return aside.facilitators.map((who) => nameOf(own?.members[who] === undefined ? room : own, who));
}

/** Asked, with what came with the question. It lies above what one is writing, and takes nothing away. */
export function AsideInvite({ aside }: { aside: GroupAside }) {
  const { store, tab, beside } = useHere();
  const note = useAsideStore(aside.id);
  const { trouble, isBusy, attempt } = useTrouble();
  const title = useId();
  const said = note.room.value.messages.filter(({ text }) => text !== null);
  const come = async () => {
    // Before it is answered: that the aside is open may be heard first.
    beside.shown.value = aside.id;
    tab.value = "aside";
    if ((await attempt(inAside(store, "aside.accept", aside.id))) !== null) tab.value = "room";
  };
  return (
    <section class="aside-invite" aria-labelledby={title} data-testid="aside-invite">
      <h2 id={title}>
        <Icon name="heart" />
        <span>{words.aside.asks(facilitatorsOf(store.room.value, aside, note.room.value))}</span>
      </h2>
      {said.map(({ id, text }) => (
        <blockquote key={id} dir="auto">
          {text}
        </blockquote>
      ))}
      <p class="fine">{words.aside.asksBody}</p>
      <Problem>{trouble !== null && words.errors[trouble]}</Problem>
      <div class="actions">
        <Button kind="primary" isOff={isBusy} onClick={() => void come()}>
          {words.aside.come}
        </Button>
        <Button isOff={isBusy} onClick={() => void attempt(inAside(store, "aside.decline", aside.id))}>
          {words.aside.notNow}
        </Button>
      </div>
    </section>
  );
}

/** On a phone: the group, and the aside with what has not been seen of it. */
export function useAsideTabs(aside: GroupAside | null): readonly Tab<"room" | "aside">[] {
  const { store, beside } = useHere();
  if (aside === null) return [];
  const label = words.aside.tabWith(facilitatorsOf(store.room.value, aside), beside.unread.value[aside.id] ?? 0);
  return [
    { key: "room", label: words.aside.tabGroup },
    { key: "aside", label },
  ];
}

/** The second pane; on a phone the second tab. */
export function MemberAside({ aside, isTab }: { aside: GroupAside; isTab: boolean }) {
  const { store, tab, beside } = useHere();
  const isShown = !isTab || tab.value === "aside";
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isShown || beside.shown.peek() !== aside.id) return;
    beside.shown.value = null;
    heading.current?.focus();
  }, [isShown]);
  // Whoever is back with the group has no second tab, and what had the focus may be gone.
  useEffect(
    () => () => {
      tab.value = "room";
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.getElementById("room-panel-room")?.focus();
      });
    },
    [],
  );
  const talk = useAsideStore(aside.id);
  const names = facilitatorsOf(store.room.value, aside, talk.room.value);
  return (
    <section
      class="aside-pane"
      id="room-panel-aside"
      role={isTab ? "tabpanel" : undefined}
      aria-label={words.aside.with(names)}
      hidden={!isShown}
      data-testid="aside"
    >
      <header class="aside-head">
        <h2 tabIndex={-1} ref={heading}>
          {words.aside.with(names)}
        </h2>
        <EndAside aside={aside} />
      </header>
      <p class="aside-private">{words.aside.private(names)}</p>
      <AsideTalk aside={aside} store={talk} isShown={isShown} />
    </section>
  );
}

export function EndAside({ aside }: { aside: GroupAside }) {
  const { store } = useHere();
  const { trouble, isBusy, attempt } = useTrouble();
  return (
    <>
      <SureButton
        sure={words.aside.endSure}
        isOff={isBusy}
        onSure={() => void attempt(inAside(store, "aside.close", aside.id))}
      >
        {words.aside.end}
      </SureButton>
      <Problem>{trouble !== null && words.errors[trouble]}</Problem>
    </>
  );
}

/** For facilitators: who has a word with whom, the asides one is in oneself, and whom one is about to ask. */

import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { GroupAside } from "../../protocol.gen";
import { askAside, inAside, Sending } from "../../state/aside";
import { asidesHere, canAsk, goesOn } from "../../state/beside";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Choice, Field, Problem } from "../../ui/field";
import { SureButton } from "../../ui/sure";
import { nameOf, useHere } from "../here";
import { AsideTalk, useAsideStore } from "./AsideTalk";
import { EndAside, facilitatorsOf } from "./MemberAside";
import { ReadyLines } from "./ReadyLines";
import { useTrouble } from "./useTrouble";

export function AsidePanel({ isShown }: { isShown: boolean }) {
  const { store, beside } = useHere();
  const room = store.room.value;
  const asides = asidesHere(room);
  const mine = asides.filter((aside) => goesOn(aside) && aside.facilitators.includes(room.myId));
  const asking = beside.asking.value;
  const open = asking === null ? (mine.find(({ id }) => id === beside.shown.value) ?? mine[0] ?? null) : null;
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus went with the question, or with the aside.
    if (!isShown || document.activeElement !== document.body) return;
    const goal = open === null ? ".asides-list" : ".aside-pane:not([hidden]) h3";
    panel.current?.querySelector<HTMLElement>(goal)?.focus();
  }, [open?.id, asking]);
  return (
    <div class="asides" ref={panel} data-testid="asides">
      <h2 class="visually-hidden">{words.aside.label}</h2>
      <div class="asides-list" tabIndex={0} role="region" aria-label={words.aside.label}>
        {asides.length === 0 && asking === null && (
          <div class="empty">
            <p class="empty-title">{words.aside.none}</p>
            <p>{words.aside.noneBody}</p>
          </div>
        )}
        {asides.length > 0 && (
          <ul class="rows">
            {asides.map((aside) => (
              <AsideRow key={aside.id} aside={aside} isOpen={aside === open} />
            ))}
          </ul>
        )}
        {asking === null ? <Choose /> : <AskBox key={asking} who={asking} />}
      </div>
      {mine.map((aside) => (
        <MyAside key={aside.id} aside={aside} isOpen={aside === open} isShown={isShown && aside === open} />
      ))}
    </div>
  );
}

function MyAside({ aside, isOpen, isShown }: { aside: GroupAside; isOpen: boolean; isShown: boolean }) {
  const { store } = useHere();
  const talk = useAsideStore(aside.id);
  const name = nameOf(store.room.value, aside.member);
  return (
    <section class="aside-pane" aria-label={words.aside.askTitle(name)} hidden={!isOpen}>
      <header class="aside-head">
        <h3 tabIndex={-1}>{words.aside.askTitle(name)}</h3>
        <EndAside aside={aside} />
      </header>
      <AsideTalk aside={aside} store={talk} isShown={isShown}>
        {aside.state === "asked" && <p class="aside-waits">{words.aside.waits(name)}</p>}
      </AsideTalk>
    </section>
  );
}

function AsideRow({ aside, isOpen }: { aside: GroupAside; isOpen: boolean }) {
  const { store, beside } = useHere();
  const room = store.room.value;
  const { trouble, isBusy, attempt } = useTrouble();
  const name = nameOf(room, aside.member);
  const isMine = goesOn(aside) && aside.facilitators.includes(room.myId);
  const unread = isMine ? (beside.unread.value[aside.id] ?? 0) : 0;
  return (
    <li class="row" data-testid="aside-row" data-state={aside.state}>
      <Avatar id={aside.member} name={name} />
      <span class="row-name">
        {name}
        <span class="row-about">
          {words.aside.row(words.aside.state[aside.state], facilitatorsOf(room, aside))}
          {unread > 0 && <strong> · {words.aside.unread(unread)}</strong>}
        </span>
        <Problem>{trouble !== null && words.errors[trouble]}</Problem>
      </span>
      {isMine && !isOpen && (
        <Button
          onClick={() => {
            beside.asking.value = null;
            beside.shown.value = aside.id;
          }}
        >
          {words.aside.open(name)}
        </Button>
      )}
      {!isMine && goesOn(aside) && (
        <SureButton
          sure={words.aside.joinSure(name)}
          isOff={isBusy}
          onSure={() =>
            void attempt(inAside(store, "aside.join", aside.id)).then((found) => {
              if (found === null) beside.shown.value = aside.id;
            })
          }
        >
          {words.aside.join}
        </SureButton>
      )}
      {aside.state === "declined" && (
        <Button kind="plain" onClick={() => (beside.asking.value = aside.member)}>
          {words.aside.again(name)}
        </Button>
      )}
    </li>
  );
}

/** Whoever is here comes first. */
function Choose() {
  const { store, beside } = useHere();
  const room = store.room.value;
  const isAway = (who: string) => (room.present.includes(who) ? 0 : 1);
  const people = Object.keys(room.members)
    .filter((who) => canAsk(room, who))
    .sort((a, b) => isAway(a) - isAway(b) || nameOf(room, a).localeCompare(nameOf(room, b)));
  if (people.length === 0) return null;
  return (
    <Choice<string | null>
      label={words.aside.choose}
      options={[null, ...people]}
      chosen={null}
      onChoose={(who) => (beside.asking.value = who)}
      name={(who) => (who === null ? words.aside.nobody : nameOf(room, who))}
    />
  );
}

/** What one would like to say first. Nothing is sent before one has pressed the button. */
function AskBox({ who }: { who: string }) {
  const { store, beside } = useHere();
  const name = nameOf(store.room.value, who);
  const [text, setText] = useState("");
  const { trouble, isBusy, attempt } = useTrouble();
  const sending = useMemo(() => new Sending(), []);
  const field = useRef<HTMLTextAreaElement>(null);
  const title = useId();
  useEffect(() => field.current?.focus(), []);
  const send = async () => {
    if ((await attempt(askAside(store, who, text, sending.idFor(text)))) !== null) return;
    const { asides } = store.room.peek();
    beside.shown.value = Object.values(asides).find(({ member }) => member === who)?.id ?? null;
    beside.asking.value = null;
  };
  return (
    <section class="ask-aside" aria-labelledby={title} data-testid="ask-aside">
      <h3 id={title}>{words.aside.askTitle(name)}</h3>
      <p class="fine">{words.aside.askBody(name)}</p>
      <Field
        label={words.aside.first}
        hint={words.aside.firstHint}
        name="first"
        rows={3}
        maxLength={4000}
        value={text}
        onValue={setText}
        inputRef={field}
        autoCapitalize="sentences"
      />
      <ReadyLines
        onChoose={(line) => {
          setText(text.trim() === "" ? line : `${text.trim()}\n${line}`);
          field.current?.focus();
        }}
      />
      <Problem>{trouble !== null && words.errors[trouble]}</Problem>
      <div class="actions">
        <Button kind="primary" isOff={isBusy} onClick={() => void send()}>
          {words.aside.send(name)}
        </Button>
        <Button kind="plain" onClick={() => (beside.asking.value = null)}>
          {words.aside.cancel}
        </Button>
      </div>
    </section>
  );
}

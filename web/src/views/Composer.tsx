/**
 * Where one writes something new, or changes what one has said.
 *
 * It stays usable when the line is down; something new that is written then waits in the outbox. What one was writing waits here while
 * one changes a message, and where a session takes no words just now: then it says so, and one writes ahead.
 */

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { words } from "../i18n";
import { drafts } from "../kept";
import { cancelEdit, goOnWriting, say, sendEdit } from "../state/actions";
import type { Editing } from "../state/editing";
import { goesOn, hasTurn } from "../state/floor";
import type { RoomState } from "../state/model";
import { isBetween, standingOf } from "../state/standing";
import { lengthOf, TEXT_LENGTH_MAX } from "../state/text";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon, type IconName } from "../ui/icons";
import { isTouch } from "../ui/media";
import { nameOf, useHere } from "./here";
import { KinderAsked } from "./KinderAsked";
import { PersonalQuestion } from "./PersonalWords";

/** Typed in place of a message it opens the help card, and goes to nobody. */
const HELP = "/help";
/** The count is shown when it begins to matter. */
const COUNT_FROM = TEXT_LENGTH_MAX - 300;

export function Composer() {
  const { store } = useHere();
  const editing = store.editing.value;
  const wasEditing = useRef(false);
  const letGoOf = useRef<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (wasEditing.current && editing === null) {
      // Let go of, one is back at the message. Done, one goes on writing, unless that opens a phone's keyboard over what has changed.
      const button = letGoOf.current === null ? null : toolOf(letGoOf.current);
      if (button !== null) button.focus();
      else if (!isTouch.peek()) field.current?.focus();
    }
    wasEditing.current = editing !== null;
    letGoOf.current = null;
  }, [editing === null]);
  if (editing === null) return <NewMessage field={field} />;
  const letGo = () => {
    letGoOf.current = editing.messageId;
    cancelEdit(store);
  };
  return <ChangedMessage key={`${editing.messageId} ${editing.text}`} editing={editing} onLetGo={letGo} />;
}

function toolOf(messageId: string): HTMLElement | null {
  return document.querySelector(`#message-${CSS.escape(messageId)} .message-tool button`);
}

function NewMessage({ field }: { field: { current: HTMLTextAreaElement | null } }) {
  const { store, isHelpOpen } = useHere();
  const room = store.room.value;
  const draftName = `${room.myId}:${room.roomId}`;
  const [text, setText] = useState(() => drafts.getItem(draftName) ?? "");
  const change = (typed: string) => {
    setText(typed);
    if (typed === "") {
      drafts.removeItem(draftName);
      return;
    }
    drafts.setItem(draftName, typed);
    store.wrote();
  };
  const anew = store.toWrite.value;
  useEffect(() => {
    if (anew === null) return;
    store.toWrite.value = null;
    change(text.trim() === "" ? anew : `${text}\n${anew}`);
    field.current?.focus();
  }, [anew]);
  return (
    <WritingBox
      field={field}
      text={text}
      onText={change}
      onSend={() => {
        if (text.trim() === HELP) isHelpOpen.value = true;
        else say(store, text.trim());
        store.writing.said();
        change("");
      }}
      label={words.composer.label}
      button={words.composer.send}
      icon="send"
      {...whatWordsDo(room)}
    />
  );
}

/** What becomes of what one writes now; with `ahead` it stays here, and that says until when. */
function whatWordsDo(room: RoomState): { hint: string; ahead?: string } {
  const { session, myId } = room;
  const asEver = { hint: words.composer.as(nameOf(room, myId)) };
  const { ahead, aheadNextTime, between, cannot } = words.session.composer;
  if (isBetween(room)) return { hint: between, ahead };
  if (!goesOn(session) || session.on_duty.includes(myId)) return asEver;
  const standing = standingOf(session, myId);
  if (standing === "kept") return { hint: words.session.composer.kept(nameOf(room, session.round?.turn?.who ?? "")) };
  if (standing !== "said") return { hint: cannot[standing], ahead: standing === "outside" ? aheadNextTime : ahead };
  if (hasTurn(session, myId)) return { hint: words.session.composer.turn };
  return session.called?.who === myId ? { hint: words.session.composer.floor } : asEver;
}

function ChangedMessage({ editing, onLetGo }: { editing: Editing; onLetGo(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const [text, setText] = useState(editing.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const title = useId();
  const { asked, kinder, problem } = editing;
  const isAsked = asked !== null || kinder !== null;
  useEffect(() => {
    // At the first letter, and again when one comes back from the question.
    if (isAsked) return;
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, [isAsked]);
  const cannot = problem === "gone";
  return (
    <div
      role="group"
      aria-labelledby={title}
      data-testid="changing"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        if (!isAsked) onLetGo();
        else goOnWriting(store);
      }}
    >
      <div class="changing-head">
        <p id={title}>
          <Icon name="pencil" />
          <span>{words.composer.changing}</span>
        </p>
        <Button kind="plain" onClick={onLetGo}>
          {words.composer.cancel}
        </Button>
      </div>
      {asked !== null ? (
        <Asked editing={editing} />
      ) : kinder !== null ? (
        <KinderAsked
          asked={kinder}
          trouble={problem === null ? null : whatStandsInTheWay(problem)}
          isBusy={editing.isSending}
          take={words.reading.wording.take}
          asIs={words.reading.wording.asIs}
          onTake={(said) => void sendEdit(store, said, true)}
          onGoOn={() => goOnWriting(store)}
        />
      ) : (
        <WritingBox
          field={field}
          text={text}
          onText={setText}
          onSend={() => void sendEdit(store, text.trim())}
          isOff={cannot || editing.isSending}
          label={words.composer.changingLabel}
          button={words.composer.save}
          icon="check"
          hint={isTouch.value ? words.composer.as(nameOf(room, room.myId)) : words.composer.keysChanging}
        >
          <Problem>{problem !== null && whatStandsInTheWay(problem)}</Problem>
        </WritingBox>
      )}
    </div>
  );
}

function whatStandsInTheWay(problem: NonNullable<Editing["problem"]>): string {
  if (problem === "changed" || problem === "gone") return words.composer[problem];
  return words.errors[problem];
}

/** The new words look personal: nobody has them yet, and their author says what is to become of them. */
function Asked({ editing }: { editing: Editing }) {
  const { store } = useHere();
  if (editing.asked === null) return null;
  return (
    <PersonalQuestion
      class="changing-asked"
      level={2}
      asked={editing.asked}
      problem={editing.problem === null ? null : whatStandsInTheWay(editing.problem)}
      isBusy={editing.isSending}
      covered={words.held.sendCovered}
      asIs={words.held.sendAsIs}
      onChoose={(text) => void sendEdit(store, text, true)}
      onGoOn={() => goOnWriting(store)}
    />
  );
}

interface BoxProps {
  field: { current: HTMLTextAreaElement | null };
  text: string;
  onText(text: string): void;
  onSend(): void;
  isOff?: boolean;
  /** Words are not taken just now; the hint says why, and this that one may write all the same. */
  ahead?: string;
  label: string;
  button: string;
  icon: IconName;
  hint: string;
  children?: ComponentChildren;
}

function WritingBox(props: BoxProps) {
  const { field, text, onText, onSend, isOff = false, ahead, label, button, icon, hint, children } = props;
  const stay = ahead !== undefined;
  const { announcer } = useHere();
  const id = useId();
  const length = lengthOf(text);
  const isOver = length > TEXT_LENGTH_MAX;
  const canSend = length > 0 && !isOver && !isOff && !stay;
  const send = () => {
    if (canSend) onSend();
    else if (stay) announcer.say(hint);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch.peek()) return;
    event.preventDefault();
    send();
  };

  // As high as its text, up to what the style sheet allows.
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [text]);

  return (
    <form
      class="composer"
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <div class={`composer-box ${isOver ? "is-over" : ""}`}>
        <textarea
          id={id}
          ref={field}
          rows={1}
          // Else browsers keep the words by themselves, to fill them in again when a session is restored.
          autocomplete="off"
          value={text}
          placeholder={ahead ?? words.composer.placeholder}
          aria-describedby={`${id}-hint ${id}-count`}
          aria-invalid={isOver ? "true" : undefined}
          enterkeyhint={isTouch.value ? "enter" : "send"}
          onInput={(event) => onText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button
          type="submit"
          kind="primary"
          class="send"
          icon={icon}
          aria-label={button}
          title={button}
          isOff={!canSend}
        />
      </div>
      <p class="composer-foot">
        <span id={`${id}-hint`} class={stay ? "composer-stay" : undefined}>
          {stay && <Icon name="lock" />}
          {hint}
          <span class="visually-hidden">. {isTouch.value ? words.composer.keysPhone : words.composer.keysDesktop}</span>
        </span>
        <span id={`${id}-count`} class={isOver ? "count over" : "count"} role="status">
          {length >= COUNT_FROM && countOf(length)}
        </span>
      </p>
    </form>
  );
}

function countOf(length: number): string {
  const left = TEXT_LENGTH_MAX - length;
  return left >= 0 ? words.composer.left(left) : words.composer.over(-left);
}

/** Where one writes. It stays usable when the line is down; what is written then waits in the outbox. */

import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { drafts } from "../kept";
import { say } from "../state/actions";
import { lengthOf, TEXT_LENGTH_MAX } from "../state/text";
import { Button } from "../ui/button";
import { isTouch } from "../ui/media";
import { nameOf, useHere } from "./here";

/** The count is shown when it begins to matter. */
const COUNT_FROM = TEXT_LENGTH_MAX - 300;

export function Composer() {
  const { store } = useHere();
  const room = store.room.value;
  const id = useId();
  const draftName = `${room.myId}:${room.roomId}`;
  const [text, setText] = useState(() => drafts.getItem(draftName) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const length = lengthOf(text);
  const isOver = length > TEXT_LENGTH_MAX;
  const canSend = length > 0 && !isOver;

  const change = (typed: string) => {
    setText(typed);
    if (typed === "") drafts.removeItem(draftName);
    else drafts.setItem(draftName, typed);
  };
  const send = () => {
    if (!canSend) {
      field.current?.focus();
      return;
    }
    say(store, text.trim());
    change("");
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
      <label class="visually-hidden" for={id}>
        {words.composer.label}
      </label>
      <div class={`composer-box ${isOver ? "is-over" : ""}`}>
        <textarea
          id={id}
          ref={field}
          rows={1}
          // Else browsers keep the words by themselves, to fill them in again when a session is restored.
          autocomplete="off"
          value={text}
          placeholder={words.composer.placeholder}
          aria-describedby={`${id}-hint ${id}-count`}
          aria-invalid={isOver ? "true" : undefined}
          enterkeyhint={isTouch.value ? "enter" : "send"}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button
          type="submit"
          kind="primary"
          class="send"
          icon="send"
          aria-label={words.composer.send}
          title={words.composer.send}
          isOff={!canSend}
        />
      </div>
      <p class="composer-foot">
        <span id={`${id}-hint`}>
          {words.composer.as(nameOf(room, room.myId))}
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

/**
 * The flags by keyboard: J and K go from one to the next, a letter presses the button of the flag that has the focus and names the letter in
 * `aria-keyshortcuts`. So a key can do nothing that the card does not offer at this moment.
 *
 * Keys act only while the focus is among the flags, and there they are ours: the desk, which knows some of the same letters, hears none of them.
 * Switched off with the desk's single keys (WCAG 2.1.4).
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { useHere } from "../here";
import { QUEUE_KEYS, type QueueKey as QueueKeyName } from "./queueKeyNames";
import { hasSingleKeys } from "./session/keys";

/** What a button takes on besides, to be pressed by a key. */
export function byQueueKey(of: QueueKeyName) {
  return hasSingleKeys.value ? { "aria-keyshortcuts": QUEUE_KEYS[of] } : {};
}

/** Which key presses the button it is in. Screen readers have it from `aria-keyshortcuts`. */
export function QueueKey({ of }: { of: QueueKeyName }) {
  return hasSingleKeys.value ? (
    <kbd class="key" aria-hidden="true">
      {QUEUE_KEYS[of].toUpperCase()}
    </kbd>
  ) : null;
}

const PLACE = ".queue, .undo-bar";
const CARD = ".queue article.flag[id]";
const TAKES_LETTERS = "input, textarea, select, [contenteditable], [role=menu]";
const OURS: ReadonlySet<string> = new Set(Object.values(QUEUE_KEYS));

/** Listens for the keys, keeps the focus among the flags when the one that has it goes, and shows the list of keys. */
export function QueueKeys() {
  const { store } = useHere();
  const [isListed, setListed] = useState(false);
  const last = useRef<{ id: string; at: number } | null>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !hasSingleKeys.peek()) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      const key = event.key.toLowerCase();
      if (!OURS.has(key) || target?.closest(PLACE) == null) return;
      if (target.closest(TAKES_LETTERS) !== null || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      if (event.repeat && key !== QUEUE_KEYS.next && key !== QUEUE_KEYS.previous) return;
      const card = target.closest<HTMLElement>(CARD);
      if (key === QUEUE_KEYS.help) setListed(true);
      else if (key === QUEUE_KEYS.next) step(card, 1);
      else if (key === QUEUE_KEYS.previous) step(card, -1);
      else if (key === QUEUE_KEYS.undo) pressed(document.querySelector(".undo-bar"), key);
      else pressed(card, key);
    };
    const onFocus = ({ target }: FocusEvent) => {
      const card = target instanceof HTMLElement ? target.closest<HTMLElement>(CARD) : null;
      if (card !== null) last.current = { id: card.id, at: cards().indexOf(card) };
      else if (target instanceof HTMLElement && target.closest(".undo-bar") === null) last.current = null;
    };
    // Before the desk, which listens on the document.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    document.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("keydown", onKeyDown, { capture: true });
      document.removeEventListener("focusin", onFocus);
    };
  }, []);
  const { flags } = store.room.value;
  useEffect(() => {
    const id = requestAnimationFrame(() => {
      const was = last.current;
      if (was === null || document.activeElement !== document.body) return;
      // It is done, or its button is gone with what it did.
      const card = document.getElementById(was.id);
      const all = cards();
      const next = card?.matches(CARD) === true ? card : (all[was.at] ?? all.at(-1));
      (next ?? document.querySelector<HTMLElement>(".queue"))?.focus();
    });
    return () => cancelAnimationFrame(id);
  }, [flags, store.room.value.acts]);
  return isListed ? <KeyList onClose={() => setListed(false)} /> : null;
}

function KeyList({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={words.acts.keys.title} onClose={onClose}>
      <p>{words.acts.keys.body}</p>
      <dl class="keys-list">
        {(Object.keys(QUEUE_KEYS) as QueueKeyName[]).map((of) => (
          <div key={of}>
            <dt>
              <kbd class="key">{QUEUE_KEYS[of].toUpperCase()}</kbd>
            </dt>
            <dd>{words.acts.keys[of]}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** The open flags, in the order of the queue. */
function cards(): HTMLElement[] {
  // What is folded away takes no focus.
  return [...document.querySelectorAll<HTMLElement>(CARD)].filter((card) => card.checkVisibility());
}

function step(card: HTMLElement | null, by: number): void {
  const all = cards();
  const at = card === null ? -1 : all.indexOf(card);
  const next = at === -1 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function pressed(place: Element | null, key: string): void {
  const button = place?.querySelector<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  button?.click();
}

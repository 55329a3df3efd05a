/**
 * Single keys for whoever leads by keyboard.
 *
 * A key presses the button that names it in `aria-keyshortcuts`, so a key can do nothing that the screen does not offer at this moment, and
 * is shown where it works. They rest while somebody writes, and can be switched off (WCAG 2.1.4).
 */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { basePath } from "../../../base";
import { useHere } from "../../here";

export const KEYS = {
  next: "n",
  onward: "g",
  more: "5",
  pause: "p",
  read: "f",
  write: "m",
  notes: "r",
  help: "?",
} as const;

const NAME = `warmroom:${basePath()}:single-keys`;

export const hasSingleKeys = signal(remembered() !== "off");

export function setSingleKeys(isOn: boolean): void {
  hasSingleKeys.value = isOn;
  try {
    if (isOn) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, "off");
  } catch {
    // This browser keeps nothing; the choice holds as long as the page.
  }
}

/** Keys act on the buttons in *desk* while it is there. */
export function useSingleKeys(desk: { current: HTMLElement | null }): void {
  const { tab } = useHere();
  useEffect(() => {
    let cameFrom: Element | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.key === "Escape" && target?.closest(".composer") && cameFrom !== null) {
        focus(cameFrom.isConnected ? cameFrom : desk.current);
        cameFrom = null;
        return;
      }
      if (!hasSingleKeys.peek() || event.repeat || isBusyWithKeys(target)) return;
      const key = event.key.toLowerCase();
      if (key === KEYS.write) {
        cameFrom = document.activeElement === document.body ? desk.current : document.activeElement;
        tab.value = desk.current?.closest(".has-tabs") ? "room" : tab.peek();
        event.preventDefault();
        requestAnimationFrame(() => focus(document.querySelector(".composer textarea")));
        return;
      }
      const button = desk.current?.querySelector<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
      if (button == null) return;
      event.preventDefault();
      if (button.dataset["asks"] !== undefined) {
        // It will ask by a second press, which must be seen.
        tab.value = "session";
        requestAnimationFrame(() => focus(button));
      }
      button.click();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** One key that leads somewhere, while the view that takes it is there. *go* says whether it led anywhere. */
export function useSingleKey(key: string, go: () => boolean): void {
  const led = useRef(go);
  led.current = go;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (!hasSingleKeys.peek() || event.repeat || event.key.toLowerCase() !== key || isBusyWithKeys(target)) return;
      if (led.current()) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [key]);
}

const TAKES_LETTERS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=menu], iframe";

export function isBusyWithKeys(target: HTMLElement | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return target?.closest(TAKES_LETTERS) != null;
}

function focus(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus();
}

function remembered(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

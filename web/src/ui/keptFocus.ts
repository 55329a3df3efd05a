/** Focus that would be lost with the button that had it: it then stands on the part of the page in which the button was. */

import { useLayoutEffect, useRef } from "preact/hooks";

/** For an element with `tabIndex={-1}` whose content changes by what is pressed in it. Called where the content is chosen. */
export function useKeptFocus<E extends HTMLElement>(): { current: E | null } {
  const place = useRef<E>(null);
  const focused = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const note = (event: FocusEvent) => {
      const { target } = event;
      focused.current = target instanceof Element && place.current?.contains(target) ? target : null;
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, []);
  useLayoutEffect(() => {
    if (focused.current === null || focused.current.isConnected) return;
    focused.current = null;
    if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  });
  return place;
}

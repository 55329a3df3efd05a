/**
 * Focus does not get lost when what had it is gone or moved: a button with what it did, somebody's row in a list.
 *
 * It goes to the nearest `data-home` (the heading or summary of a `data-section`) around the place where it was, or to the element itself.
 */

import { useLayoutEffect, useRef } from "preact/hooks";

/** For an element that can have the focus, such as by `tabIndex={-1}`, and whose content changes by what is pressed in it or by others. */
export function useKeptFocus<E extends HTMLElement>(): { current: E | null } {
  const place = useRef<E>(null);
  const kept = useRef<{ element: E; stop(): void } | null>(null);
  // After each drawing, for the element may come later, or be another.
  useLayoutEffect(() => {
    if (kept.current?.element === place.current) return;
    kept.current?.stop();
    kept.current = place.current === null ? null : { element: place.current, stop: keepFocusIn(place.current) };
  });
  useLayoutEffect(() => () => kept.current?.stop(), []);
  return place;
}

const KEEPER = "data-keeps-focus";

/** Returns what ends it. Of several places around one another the nearest to what had the focus keeps it. */
function keepFocusIn(place: HTMLElement): () => void {
  let last: HTMLElement | null = null;
  let nearest: Element | null = null;
  let sections: HTMLElement[] = [];
  const onFocusIn = ({ target }: FocusEvent) => {
    last = target as HTMLElement;
    nearest = last.closest(`[${KEEPER}]`);
    sections = sectionsAround(last).filter((section) => place.contains(section));
  };
  const onFocusOut = () => {
    const left = last;
    // A browser may also tell of what is taken out of the page. The observer comes before this and has put that right.
    setTimeout(() => {
      if (last === left && !place.contains(document.activeElement)) last = null;
    });
  };
  const observer = new MutationObserver(() => {
    if (last === null || document.activeElement !== document.body) return;
    if (nearest !== place && nearest?.isConnected === true) return;
    const home = last.isConnected ? last : (homeIn(sections.find((section) => section.isConnected) ?? place) ?? place);
    home.focus({ preventScroll: home === place });
  });
  place.setAttribute(KEEPER, "");
  place.addEventListener("focusin", onFocusIn);
  place.addEventListener("focusout", onFocusOut);
  observer.observe(place, { childList: true, subtree: true });
  return () => {
    place.removeAttribute(KEEPER);
    place.removeEventListener("focusin", onFocusIn);
    place.removeEventListener("focusout", onFocusOut);
    observer.disconnect();
  };
}

function sectionsAround(element: HTMLElement): HTMLElement[] {
  const section = element.closest<HTMLElement>("[data-section]");
  return section === null ? [] : [section, ...sectionsAround(section.parentElement ?? section)];
}

function homeIn(section: HTMLElement): HTMLElement | null {
  return section.querySelector<HTMLElement>("[data-home]");
}

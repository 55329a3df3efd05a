/**
 * Focus does not get lost when what had it is gone or moved: somebody's row in a list, a button of the lobby.
 *
 * It goes to the nearest `data-home` (the heading or summary of a section) around the place where it was.
 */

import { useEffect } from "preact/hooks";

export function useFocusKept(root: { current: HTMLElement | null }): void {
  useEffect(() => {
    const place = root.current;
    if (place === null) return;
    let last: HTMLElement | null = null;
    let sections: HTMLElement[] = [];
    const onFocusIn = ({ target }: FocusEvent) => {
      last = target as HTMLElement;
      sections = [];
      for (let at = last.closest<HTMLElement>("[data-section]"); at !== null;) {
        sections.push(at);
        at = at.parentElement?.closest<HTMLElement>("[data-section]") ?? null;
      }
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
      const home = last.isConnected ? last : homeOf(sections.find((section) => section.isConnected) ?? place);
      home?.focus();
    });
    place.addEventListener("focusin", onFocusIn);
    place.addEventListener("focusout", onFocusOut);
    observer.observe(place, { childList: true, subtree: true });
    return () => {
      place.removeEventListener("focusin", onFocusIn);
      place.removeEventListener("focusout", onFocusOut);
      observer.disconnect();
    };
  }, []);
}

function homeOf(section: HTMLElement): HTMLElement | null {
  return section.querySelector<HTMLElement>("[data-home]");
}

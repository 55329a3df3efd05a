/** One key opens the notes about wording, and folds them away again. */

import { useEffect } from "preact/hooks";
import { useHere } from "../here";
import { hasSingleKeys, isBusyWithKeys, KEYS } from "./session/keys";

export function useDigestKey(): void {
  const { tab } = useHere();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== KEYS.notes) return;
      if (!hasSingleKeys.peek() || isBusyWithKeys(event.target instanceof HTMLElement ? event.target : null)) return;
      const digest = document.querySelector<HTMLDetailsElement>("#lane-digest");
      if (digest === null) return;
      event.preventDefault();
      // Behind another tab it is not folded away but brought to sight.
      const isInSight = digest.checkVisibility();
      digest.open = !isInSight || !digest.open;
      tab.value = "flags";
      if (digest.open) {
        requestAnimationFrame(() => {
          digest.scrollIntoView({ block: "start" });
          digest.querySelector("summary")?.focus({ preventScroll: true });
        });
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [tab]);
}

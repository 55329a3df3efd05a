/** Small pieces of the desk. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { KEYS, hasSingleKeys } from "./keys";

interface FoldProps {
  title: ComponentChildren;
  /** Opens it when this becomes true. It never closes by itself: somebody may be at work in it. */
  isOpen?: boolean;
  name: string;
  children: ComponentChildren;
}

/** A section that can be folded away. */
export function Fold({ title, isOpen = false, name, children }: FoldProps) {
  const place = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    if (isOpen && place.current !== null) place.current.open = true;
  }, [isOpen]);
  return (
    <details class="fold" ref={place} data-section data-testid={`desk-${name}`}>
      <summary data-home>
        <h3>{title}</h3>
      </summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}

/** Which key presses the button it is in. Screen readers have it from `aria-keyshortcuts`. */
export function Key({ of }: { of: keyof typeof KEYS }) {
  return hasSingleKeys.value ? (
    <kbd class="key" aria-hidden="true">
      {KEYS[of].toUpperCase()}
    </kbd>
  ) : null;
}

/** What a button of the desk takes on besides, to be pressed by a key. */
export function byKey(of: keyof typeof KEYS) {
  return hasSingleKeys.value ? { "aria-keyshortcuts": KEYS[of] } : {};
}

/**
 * A button with a few verbs behind it (the menu button pattern of WAI-ARIA's authoring practices).
 *
 * Arrow keys go through the verbs, Escape and Tab close. One that cannot be undone asks by a second press.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./button";
import { Icon, type IconName } from "./icons";

export interface Verb {
  readonly name: string;
  readonly icon: IconName;
  /** What it says after the first press. */
  readonly confirm?: string;
  onChoose(): void;
}

interface Props {
  name: string;
  icon: IconName;
  class?: string;
  tabIndex?: number;
  /** Asked each time it opens. */
  verbs(): readonly Verb[];
}

const MARGIN_PX = 8;

export function MenuButton({ name, icon, class: className = "", tabIndex, verbs }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<readonly Verb[] | null>(null);
  const close = () => setShown(null);
  const closeAndReturn = () => {
    close();
    place.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (shown === null) return;
    const outside = (event: Event) => {
      if (!(event.target instanceof Node && place.current?.contains(event.target))) close();
    };
    document.addEventListener("pointerdown", outside);
    // It stands where its button was.
    document.addEventListener("scroll", outside, true);
    addEventListener("resize", close);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("scroll", outside, true);
      removeEventListener("resize", close);
    };
  }, [shown]);
  return (
    <div
      class={`menu-place ${className} ${shown === null ? "" : "is-open"}`}
      ref={place}
      onKeyDown={(event) => {
        if (shown === null) return;
        if (event.key === "Tab") close();
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        closeAndReturn();
      }}
    >
      <IconButton
        name={name}
        icon={icon}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-expanded={shown !== null}
        onClick={() => setShown(shown === null ? verbs() : null)}
      />
      {shown !== null && <Menu name={name} verbs={shown} place={place} onClose={closeAndReturn} />}
    </div>
  );
}

interface MenuProps {
  name: string;
  verbs: readonly Verb[];
  place: { current: HTMLElement | null };
  onClose(): void;
}

function Menu({ name, verbs, place, onClose }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const [sure, setSure] = useState<Verb | null>(null);
  useLayoutEffect(() => {
    const menu = list.current;
    if (menu === null || place.current === null) return;
    const button = place.current.getBoundingClientRect();
    const { width, height } = menu.getBoundingClientRect();
    const isBelow = button.bottom + height + MARGIN_PX <= innerHeight;
    menu.style.top = `${isBelow ? button.bottom : Math.max(MARGIN_PX, button.top - height)}px`;
    menu.style.left = `${Math.max(MARGIN_PX, Math.min(button.right - width, innerWidth - width - MARGIN_PX))}px`;
  }, [sure]);
  // Before it is painted: whoever types ahead goes on in it.
  useLayoutEffect(() => list.current?.querySelector("button")?.focus(), []);
  const move = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    items.at(next % items.length)?.focus();
  };
  return (
    <div class="menu" role="menu" aria-label={name} ref={list} onKeyDown={move}>
      {verbs.map((verb) => (
        <button
          key={verb.name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={sure === verb ? "is-sure" : ""}
          onClick={() => {
            if (verb.confirm !== undefined && sure !== verb) {
              setSure(verb);
              return;
            }
            onClose();
            verb.onChoose();
          }}
        >
          <Icon name={verb.icon} />
          <span>{sure === verb ? verb.confirm : verb.name}</span>
        </button>
      ))}
    </div>
  );
}

/** Words that are hard to read stay covered on a flag until its reader is ready for them. Covered, they are read out by nothing either. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { basePath } from "../../../base";
import { words } from "../../../i18n";
import type { RoomFlag } from "../../../protocol.gen";
import { isHard } from "../../../state/closeout";
import { Button } from "../../../ui/button";

const NAME = `warmroom:${basePath()}:hard-words`;

/** Does this browser show them at once? */
export const showsHardWords = signal(remembered() === "shown");

export function setShowsHardWords(isOn: boolean): void {
  showsHardWords.value = isOn;
  try {
    if (isOn) localStorage.setItem(NAME, "shown");
    else localStorage.removeItem(NAME);
  } catch {
    // This browser keeps nothing; the choice holds as long as the page.
  }
}

export function HardText({ flag, children }: { flag: RoomFlag; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  if (!isHard(flag) || showsHardWords.value) return <>{children}</>;
  const told = words.closeout.hard;
  return (
    <div class="hard-text" data-testid="hard-text">
      {!isOpen && <p class="fine">{told.covered}</p>}
      <Button
        icon={isOpen ? "eyeOff" : "eye"}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? told.cover : told.show}
      </Button>
      <div id={id} hidden={!isOpen}>
        {children}
      </div>
    </div>
  );
}

function remembered(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

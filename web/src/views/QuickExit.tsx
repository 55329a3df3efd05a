/** The way out for whoever is suddenly not alone: first in tab order on every page, or Shift three times. */

import { useEffect, useMemo } from "preact/hooks";
import { leaveAtOnce } from "../exit";
import { words } from "../i18n";
import { Announcer, LiveRegion } from "../ui/announcer";
import { Button } from "../ui/button";

const PRESSES = 3;
/** Slower than this they are not meant together. */
const WITHIN_MS = 5000;

export function QuickExit() {
  const announcer = useMemo(() => new Announcer(), []);
  useEffect(() => {
    let pressedAt: number[] = [];
    // Shift alone, as it is let go: with another key it only makes a capital. Not Escape: it would stop the next page.
    let isAlone = false;
    const down = (event: KeyboardEvent) => {
      isAlone = event.key === "Shift";
      if (!isAlone) pressedAt = [];
    };
    const up = (event: KeyboardEvent) => {
      if (event.key !== "Shift" || !isAlone) return;
      pressedAt = [...pressedAt.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
      if (pressedAt.length >= PRESSES) leaveAtOnce();
      else announcer.say(words.exit.pressTimes(PRESSES - pressedAt.length));
    };
    addEventListener("keydown", down, true);
    addEventListener("keyup", up, true);
    return () => {
      removeEventListener("keydown", down, true);
      removeEventListener("keyup", up, true);
    };
  }, []);
  return (
    <div class="quick-exit">
      <Button icon="close" aria-label={words.exit.button} title={words.exit.hint} onClick={leaveAtOnce}>
        <span class="only-roomy">{words.exit.button}</span>
        <span class="only-narrow">{words.exit.buttonShort}</span>
      </Button>
      <LiveRegion announcer={announcer} isUrgent />
    </div>
  );
}

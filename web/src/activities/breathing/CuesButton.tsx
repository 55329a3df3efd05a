/** Whether a screen reader says when to breathe in and out. */

import { words } from "../../i18n";
import { Button } from "../../ui/button";

export function CuesButton({ isSpoken, onChange }: { isSpoken: boolean; onChange(isSpoken: boolean): void }) {
  return (
    <Button
      kind="plain"
      icon={isSpoken ? "check" : "close"}
      aria-pressed={isSpoken}
      onClick={() => onChange(!isSpoken)}
    >
      {words.activities.breathing.cues}
    </Button>
  );
}

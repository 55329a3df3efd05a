/** A button that asks by a second press, for what everybody would notice and nobody can quite undo. */

import type { ComponentProps } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./button";

interface Props extends Omit<ComponentProps<typeof Button>, "onClick"> {
  /** What it says after the first press; null does it at once. */
  sure: string | null;
  onSure(): void;
}

const WITHIN_MS = 8000;

export function SureButton({ sure, onSure, children, kind = "quiet", ...rest }: Props) {
  const [asked, setAsked] = useState<string | null>(null);
  // What is asked may have changed meanwhile; then it is asked anew.
  const isAsking = sure !== null && asked === sure;
  useEffect(() => {
    if (!isAsking) return;
    const id = setTimeout(() => setAsked(null), WITHIN_MS);
    return () => clearTimeout(id);
  }, [isAsking]);
  return (
    <>
      <Button
        {...rest}
        kind={isAsking && kind === "plain" ? "quiet" : kind}
        onClick={() => {
          setAsked(isAsking ? null : sure);
          if (isAsking || sure === null) onSure();
        }}
      >
        {isAsking ? sure : children}
      </Button>
      <span class="visually-hidden" role="status">
        {isAsking && sure}
      </span>
    </>
  );
}

/** Trying one thing at a time: whether it is under way, and what stood in its way. */

import { useState } from "preact/hooks";
import type { Trouble } from "../../state/actions";

export interface Trying {
  readonly trouble: Trouble;
  readonly isBusy: boolean;
  /** Null when it is done. */
  attempt(work: Promise<Trouble>): Promise<Trouble>;
}

export function useTrouble(): Trying {
  const [trouble, setTrouble] = useState<Trouble>(null);
  const [isBusy, setBusy] = useState(false);
  const attempt = async (work: Promise<Trouble>) => {
    setBusy(true);
    setTrouble(null);
    const found = await work;
    setTrouble(found);
    setBusy(false);
    return found;
  };
  return { trouble, isBusy, attempt };
}

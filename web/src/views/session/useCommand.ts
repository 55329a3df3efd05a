/** Giving a command of the session: what it is waiting for, and what stood in the way. */

import { useState } from "preact/hooks";
import type { ProblemCode } from "../../net/api";
import type { Ask } from "../../net/link";
import { command, type Trouble } from "../../state/actions";
import { useHere } from "../here";

export interface Giving {
  /** Null when it is done. While one is on its way, another is not taken. */
  give(ask: Ask): Promise<Trouble>;
  readonly isBusy: boolean;
  readonly problem: ProblemCode | null;
}

export function useCommand(): Giving {
  const { store } = useHere();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const give = async (ask: Ask) => {
    setBusy(true);
    setProblem(null);
    const trouble = await command(store, ask);
    setProblem(trouble);
    setBusy(false);
    return trouble;
  };
  return { give, isBusy, problem };
}

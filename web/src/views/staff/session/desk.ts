/** What every part of the desk shares: the session as it is, and the way to give a command. */

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { words } from "../../../i18n";
import type { Ask } from "../../../net/link";
import type { ProblemCode } from "../../../net/api";
import type { GroupSession, SessionOverview } from "../../../protocol.gen";
import { command } from "../../../state/actions";
import type { Part } from "../../../state/floor";
import type { HandOrder } from "../../../state/lead";
import { nameOf, useHere } from "../../here";

export interface Desk {
  readonly session: GroupSession;
  readonly overview: SessionOverview | null;
  /** What I am tonight. */
  readonly part: Part;
  /** The order in which this facilitator calls hands. */
  readonly handOrder: HandOrder;
  setHandOrder(order: HandOrder): void;
  /** Give a command; what becomes of it is shown in one place. Resolves to whether it was taken. */
  give(ask: Ask): Promise<boolean>;
  /** Why the last command was not taken. */
  readonly trouble: ProblemCode | null;
  name(who: string): string;
}

const DeskContext = createContext<Desk | null>(null);

export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("used outside the desk");
  return desk;
}

/** For how long "already done" stands. It is announced, and asks for nothing. */
const ALREADY_MS = 8000;

/** Gives commands, and keeps why the last one was not taken. */
export function useGive(): { give(ask: Ask): Promise<boolean>; trouble: ProblemCode | null } {
  const { store, announcer } = useHere();
  const [trouble, setTrouble] = useState<ProblemCode | null>(null);
  useEffect(() => {
    if (trouble !== "not_now") return;
    const id = setTimeout(() => setTrouble(null), ALREADY_MS);
    return () => clearTimeout(id);
  }, [trouble]);
  const give = async (ask: Ask) => {
    setTrouble(null);
    const code = await command(store, ask);
    setTrouble(code);
    // Somebody else was faster: that is no error, and nothing is left to be done.
    if (code === "not_now") announcer.say(words.lead.alreadyDone);
    return code === null;
  };
  return { give, trouble };
}

export function useName(): (who: string) => string {
  const { store } = useHere();
  const room = store.room.value;
  return (who) => nameOf(room, who);
}

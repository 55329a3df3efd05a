/**
 * Small groups before they begin: drawn, and put together by hand. Pure. `server/domain/breakouts` has the last word.
 *
 * A plan has groups in an order that only its author sees; whoever is in none stays with the whole group.
 */

import type { GroupSession } from "../protocol.gen";
import { isHost } from "./floor";

export type Plan = readonly (readonly string[])[];
export type Size = 2 | 3;

/** Who is here and may be in a small group. */
export function placeable(session: GroupSession, present: readonly string[]): string[] {
  return present.filter((who) => session.attended.includes(who) && !isHost(session, who));
}

/** Who is drawn: whoever is just listening or on a break is placed by hand, or left in peace. */
export function drawable(session: GroupSession, present: readonly string[]): string[] {
  return placeable(session, present).filter((who) => session.statuses[who] === undefined);
}

/** *people* in pairs or threes so that nobody is alone, as `breakouts.split()`. *chance*: from 0 to 1, never 1. */
export function drawn(people: readonly string[], size: Size, chance: () => number): Plan {
  const line = [...people];
  for (let last = line.length - 1; last > 0; last--) {
    const other = Math.floor(chance() * (last + 1));
    [line[last], line[other]] = [line[other]!, line[last]!];
  }
  const count = size === 2 ? Math.floor(line.length / 2) : Math.ceil(line.length / 3);
  return count < 1 || line.length < 2
    ? []
    : Array.from({ length: count }, (_, first) => line.filter((_who, at) => at % count === first));
}

/** *who* in group number *to*, in a new one, or (null) in none. A group that nobody is left in is gone. */
export function placed(plan: Plan, who: string, to: number | "new" | null): Plan {
  const next = plan.map((group, at) => {
    const others = group.filter((other) => other !== who);
    return at === to ? [...others, who] : others;
  });
  return (to === "new" ? [...next, [who]] : next).filter((group) => group.length > 0);
}

/** The plan without whoever has gone meanwhile. */
export function without(plan: Plan, isHere: (who: string) => boolean): Plan {
  return plan.map((group) => group.filter(isHere)).filter((group) => group.length > 0);
}

export function unplaced(plan: Plan, people: readonly string[]): string[] {
  return people.filter((who) => !plan.some((group) => group.includes(who)));
}

/** Who would be in a small group by themselves. */
export function alone(plan: Plan): string[] {
  return plan.filter((group) => group.length === 1).flat();
}

/**
 * What has happened in a session between two looks at it, as far as somebody who cannot see it should be told. Pure; the words are the view's.
 *
 * It compares where the session is now with where it was, whatever came between: after a lost line nobody hears of phases that have come and gone.
 */

import type { GroupSession, PauseReason } from "../protocol.gen";
import { goesOn, hasTurn, placeInRound } from "./floor";

export type SessionNews =
  | {
      readonly is: "lobby" | "paused" | "closing" | "closed" | "turn" | "next" | "floor" | "muted" | "unmuted" | "line";
    }
  | { readonly is: "begun" | "phase" | "resumed"; readonly phase: string }
  | { readonly is: "why"; readonly reason: PauseReason }
  | { readonly is: "read"; readonly line: string };

export function sessionNews(before: GroupSession | null, after: GroupSession | null, who: string): SessionNews[] {
  if (after === null) return [];
  if (before?.id !== after.id) return goesOn(after) ? newcomersNews(after) : [];
  return [...ofTheEvening(before, after), ...ofMine(before, after, who)];
}

function newcomersNews(session: GroupSession): SessionNews[] {
  return session.state === "lobby" ? [{ is: "lobby" }] : [{ is: "phase", phase: titleOf(session) }];
}

function ofTheEvening(before: GroupSession, after: GroupSession): SessionNews[] {
  const news: SessionNews[] = [];
  const isOther = before.phase_index !== after.phase_index;
  const phase = titleOf(after);
  if (before.state !== after.state) {
    if (after.state === "open") news.push({ is: before.state === "lobby" ? "begun" : "resumed", phase });
    else if (after.state !== "lobby") news.push({ is: after.state });
  } else if (isOther) news.push({ is: "phase", phase });
  else if (after.pause_reason !== null && after.pause_reason !== before.pause_reason) {
    news.push({ is: "why", reason: after.pause_reason });
  }
  if (after.agreement.lines.length > before.agreement.lines.length) news.push({ is: "line" });
  const readBefore = isOther ? 0 : before.lines_read;
  for (const line of after.reading.slice(readBefore, after.lines_read)) news.push({ is: "read", line });
  return news;
}

function ofMine(before: GroupSession, after: GroupSession, who: string): SessionNews[] {
  const news: SessionNews[] = [];
  const isMuted = after.muted.includes(who);
  if (goesOn(after) && isMuted !== before.muted.includes(who)) news.push({ is: isMuted ? "muted" : "unmuted" });
  if (hasTurn(after, who) && !hasTurn(before, who)) news.push({ is: "turn" });
  else if (placeOf(after, who) === 1 && placeOf(before, who) !== 1) news.push({ is: "next" });
  if (after.called?.who === who && before.called?.who !== who) news.push({ is: "floor" });
  return news;
}

function placeOf(session: GroupSession, who: string): number | null {
  return session.round?.turn == null ? null : placeInRound(session.round, who);
}

function titleOf(session: GroupSession): string {
  return session.phases[session.phase_index]?.title ?? session.title;
}

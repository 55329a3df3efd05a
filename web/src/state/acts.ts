/** What facilitators do about messages, and what its author is told. The rules are the server's: `domain/acts.py`. */

import type { ActKind, Label, MessageAct, Notice, RoomFlag, RoomMessage, TextSpan, Why } from "../protocol.gen";
import { command, type Trouble } from "./actions";
import type { RoomState } from "./model";
import type { RoomStore } from "./store";
import { stretch } from "./text";

/** A message that is acted on, as it stands on this screen; with the flag that it is acted on from. */
export interface Target {
  readonly messageId: string;
  readonly edition: number;
  readonly flagId: string | null;
}

export function targetOf(flag: RoomFlag): Target {
  return { messageId: flag.message_id, edition: flag.edition, flagId: flag.id };
}

export function remove(store: RoomStore, target: Target, why: Why, line: string): Promise<Trouble> {
  return command(store, { type: "message.remove", ...on(target), why, line });
}

export function askReword(store: RoomStore, target: Target, why: Why, line: string): Promise<Trouble> {
  return command(store, { type: "message.ask_reword", ...on(target), why, line });
}

export function mask(
  store: RoomStore,
  target: Target,
  stretches: TextSpan[],
  why: Why,
  line: string,
): Promise<Trouble> {
  return command(store, { type: "message.mask", ...on(target), stretches, why, line });
}

export function reachOut(store: RoomStore, flagId: string): Promise<Trouble> {
  return command(store, { type: "flag.reach_out", flag_id: flagId });
}

/** How long a pause may be: a breath, a cup of tea, a part of the evening. */
export const PAUSE_MINUTES = [2, 5, 10] as const;

/** Give the author of a flagged message a pause in the group's session. */
export function givePause(store: RoomStore, flag: RoomFlag, minutes: number, why: Why, line: string): Promise<Trouble> {
  const { roomId } = store.room.peek();
  const to = { room_id: roomId, who: flag.author_id, flag_id: flag.id };
  return command(store, { type: "voice.give_pause", ...to, minutes, why, line });
}

export function undo(store: RoomStore, actId: string): Promise<Trouble> {
  return command(store, { type: "act.undo", act_id: actId });
}

export function putAway(store: RoomStore, actId: string): Promise<Trouble> {
  return command(store, { type: "notice.put_away", act_id: actId });
}

function on({ messageId, edition, flagId }: Target) {
  return { message_id: messageId, edition, flag_id: flagId };
}

/** What was done about a message, oldest first. What was undone has not been. */
export function actsOn(room: RoomState, messageId: string): MessageAct[] {
  return Object.values(room.acts)
    .filter((act) => act.message_id === messageId && act.state !== "undone")
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** What one has done last, while it can be undone. */
export function undoable(room: RoomState, nowMs: number): MessageAct | null {
  const mine = Object.values(room.acts).filter(
    (act) =>
      act.by === room.myId && act.state !== "undone" && act.undo_until !== null && Date.parse(act.undo_until) > nowMs,
  );
  return mine.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0] ?? null;
}

/** Was it done about somebody who turns to the group in need? No flag of theirs is "right". */
export function isOfCare(room: RoomState, act: MessageAct): boolean {
  return act.flag_id !== null && room.flags[act.flag_id]?.attention === "care";
}

/** Has somebody done this about the message, and is it still so? */
export function isDone(room: RoomState, messageId: string, kind: ActKind): boolean {
  return actsOn(room, messageId).some((act) => act.kind === kind && act.state === "stands");
}

const WHYS: Partial<Record<Label, Why>> = {
  stigma: "stigma",
  judgment: "judgment",
  dismissal: "dismissal",
  hostility: "hostility",
  harmful_advice: "harmful_advice",
  labeling: "labeling",
  personal_info: "personal_info",
};

/** The reason to begin with: what the model says most strongly, else what the group has agreed on. */
export function whyOf(flag: RoomFlag | null): Why {
  for (const { label } of flag?.reasons ?? []) {
    const why = WHYS[label];
    if (why !== undefined) return why;
  }
  return "agreement";
}

/** One word of a message, with the space after it, as it can be covered. */
export interface Word extends TextSpan {
  readonly text: string;
}

/** *text* cut into words, each a place in code points. */
export function wordsOf(text: string): Word[] {
  const found: Word[] = [];
  let at = 0;
  for (const part of text.split(/(\s+)/u)) {
    const length = Array.from(part).length;
    if (part.trim() !== "") found.push({ text: part, start: at, end: at + length });
    at += length;
  }
  return found;
}

/** The stretches to cover where the words at *chosen* are: words that stand side by side are one. */
export function stretchesOf(all: readonly Word[], chosen: ReadonlySet<number>): TextSpan[] {
  const stretches: { start: number; end: number }[] = [];
  all.forEach(({ start, end }, at) => {
    if (!chosen.has(at)) return;
    const last = stretches.at(-1);
    if (last !== undefined && chosen.has(at - 1)) last.end = end;
    else stretches.push({ start, end });
  });
  return stretches;
}

/** The words to begin with: those that the model takes for personal, where the message still says what it has read. */
export function firstChosen(all: readonly Word[], flag: RoomFlag | null, message: RoomMessage): Set<number> {
  const chosen = new Set<number>();
  if (flag === null || flag.text !== message.text) return chosen;
  const weighed = flag.reasons.filter((reason) => reason.label === "personal_info").flatMap((reason) => reason.weighed);
  all.forEach(({ start, end }, at) => {
    if (weighed.some((span) => span.start < end && start < span.end)) chosen.add(at);
  });
  return chosen;
}

/** *text* with what is offered in place of a stretch of it. */
export function reworded(text: string, { start, end }: TextSpan, instead: string): string {
  const points = Array.from(text);
  return points.slice(0, start).join("") + instead + points.slice(end).join("");
}

/** One tap of an ask to reword: what is said instead of what. */
export interface Tap {
  readonly typed: string;
  readonly instead: string;
  readonly text: string;
}

/** What can be tapped in, of what *notice* offers for the message that says *text*. */
export function taps(notice: Notice, text: string): Tap[] {
  return notice.wording.flatMap((offer) =>
    offer.instead.map((instead) => ({ typed: stretch(text, offer), instead, text: reworded(text, offer, instead) })),
  );
}

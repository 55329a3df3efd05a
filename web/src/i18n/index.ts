/** The words in use. With a second language, this is the place that chooses. */

import { en, type Words } from "./en";

export const words: Words = en;

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export function timeOf(at: string): string {
  return clock.format(new Date(at));
}

export function momentOf(at: string): string {
  return full.format(new Date(at));
}

export function dayOf(at: string, now = new Date()): string {
  const day = new Date(at);
  if (day.toDateString() === now.toDateString()) return words.room.today;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  return day.toDateString() === yesterday.toDateString() ? words.room.yesterday : weekday.format(day);
}

/** "A, B and C". */
export function listOf(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? "";
  return parts.slice(0, -1).join(", ") + words.held.and + parts.at(-1);
}

/** A stretch of time as people say it who do not count: "about 10 minutes". */
export function softly(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 0.75) return words.session.minuteLess;
  if (minutes < 1.5) return words.session.minuteAbout;
  return words.session.minutesAbout(minutes < 12 ? Math.round(minutes) : Math.round(minutes / 5) * 5);
}

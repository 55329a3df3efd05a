/** A group's schedule in the hands of a facilitator: which rhythms a day allows, and one evening that is different. */

import type { Repeats, Schedule } from "../protocol.gen";

/** The how-many-th of its weekday a day is in its month. */
export function weekOfMonth(day: string): number {
  return Math.floor((dayOfMonth(day) - 1) / 7) + 1;
}

/** What a group that first meets on *day* can repeat. Not every month has a fifth Tuesday, but each has a last one. */
export function rhythmsOn(day: string): Repeats[] {
  const rhythms: Repeats[] = ["weekly", "every_two_weeks"];
  if (weekOfMonth(day) <= 4) rhythms.push("monthly");
  if (dayOfMonth(day) + 7 > daysInMonth(day)) rhythms.push("monthly_last");
  return rhythms;
}

/** The evening that the schedule names for *on* is moved, or called off (null). */
export function changed(schedule: Schedule, on: string, movedTo: string | null): Schedule {
  const others = asPlanned(schedule, on).changes ?? [];
  return { ...schedule, changes: [...others, { on, moved_to: movedTo }].sort((a, b) => (a.on < b.on ? -1 : 1)) };
}

/** The evening that the schedule names for *on* is as it names it. */
export function asPlanned(schedule: Schedule, on: string): Schedule {
  return { ...schedule, changes: (schedule.changes ?? []).filter((change) => change.on !== on) };
}

export function hasMoved(schedule: Schedule, on: string): boolean {
  return (schedule.changes ?? []).some((change) => change.on === on && change.moved_to !== null);
}

function dayOfMonth(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDate();
}

function daysInMonth(day: string): number {
  const date = new Date(`${day}T00:00Z`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** When a meeting is, as people say it to one another: today, tomorrow, on Tuesday; on the reader's clock, and on the group's. */

import { words } from ".";

/** Whoever reads it, where and when. Tests hand in their own. */
export interface Reader {
  readonly zone: string;
  readonly now: Date;
  readonly locale?: string;
}

export function readerHere(): Reader {
  return { zone: ownZone(), now: new Date() };
}

export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** "Tuesday, 19:00", on the reader's clock. */
export function whenOf(at: string, reader: Reader): string {
  return words.schedule.onDay(dayIn(at, reader.zone, reader), timeIn(at, reader.zone, reader));
}

/** "19:00", on the reader's clock. */
export function hourOf(at: string, reader: Reader): string {
  return timeIn(at, reader.zone, reader);
}

/** "20:00 in Berlin": the same moment on the group's clock. Null where it shows the same as the reader's. */
export function thereOf(at: string, groupZone: string, reader: Reader): string | null {
  const isOtherDay = dayKey(at, groupZone) !== dayKey(at, reader.zone);
  const time = timeIn(at, groupZone, reader);
  if (!isOtherDay && time === timeIn(at, reader.zone, reader)) return null;
  const there = isOtherDay ? words.schedule.onDay(dayIn(at, groupZone, reader), time) : time;
  return words.schedule.there(there, placeOf(groupZone));
}

/** "Tuesday 3 March, 19:00" on the clock of *zone*, with the day spelled out. */
export function fullIn(at: string, zone: string, locale?: string): string {
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
  return words.schedule.onDay(day.format(new Date(at)), timeIn(at, zone, locale === undefined ? {} : { locale }));
}

/** "3 March 2027": a day that may be far away, on the clock of *zone*. */
export function dateIn(at: string, zone: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: zone }).format(new Date(at));
}

/** A day without a time, as "2026-03-03" is written in a schedule. */
export function dayName(day: string, locale?: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00Z`));
}

export function weekdayName(day: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

/** A time of day as a schedule has it, "19:00:00". */
export function clockTime(time: string, locale?: string): string {
  return timeIn(`2026-01-01T${time.slice(0, 5)}Z`, "UTC", locale === undefined ? {} : { locale });
}

/** The place that names a zone: "America/New_York" is New York. */
export function placeOf(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

function dayIn(at: string, zone: string, { now, locale, zone: own }: Reader): string {
  // Counted from the reader's own today, also for the day at another place.
  const days = (Date.parse(dayKey(at, zone)) - Date.parse(dayKey(now, own))) / 86_400_000;
  if (days === 0) return words.schedule.today;
  if (days === 1) return words.schedule.tomorrow;
  const isNear = days > 0 && days < 7;
  const format = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    ...(isNear ? {} : { day: "numeric", month: "long" }),
    timeZone: zone,
  });
  return format.format(new Date(at));
}

function timeIn(at: string, zone: string, { locale }: { readonly locale?: string }): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: zone }).format(new Date(at));
}

/** "2026-03-03": the day there, in a form that can be counted with. */
function dayKey(at: string | Date, zone: string): string {
  const parts = new Intl.DateTimeFormat("en", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    timeZone: zone,
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** What somebody reads of a room that changes all the time: told of only when it has changed itself. */

import { computed, type ReadonlySignal } from "@preact/signals";
import type { RoomState } from "./model";

/** Of the object or list that *read* makes it is what is in it that counts: it need not be the same one. */
export function seen<T>(room: ReadonlySignal<RoomState>, read: (room: RoomState) => T): ReadonlySignal<T> {
  let last: { readonly value: T } | null = null;
  return computed(() => {
    const value = read(room.value);
    if (last === null || !isAlike(last.value, value)) last = { value };
    return last.value;
  });
}

/** The same, or two plain objects or lists with the same in them. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) !== Array.isArray(b) || !isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && Object.is(a[key], b[key]))
  );
}

/** A set or a date has no keys, and would be like any other. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

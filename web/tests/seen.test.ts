import { effect, signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { unknownRoom, type RoomState } from "../src/state/model";
import { isAlike, seen } from "../src/state/seen";
import { aFlag, ME, ROOM } from "./fakes";

describe("what is seen of a room", () => {
  function watched<T>(read: (room: RoomState) => T) {
    const room = signal(unknownRoom(ROOM, ME));
    const told: T[] = [];
    const what = seen(room, read);
    effect(() => void told.push(what.value));
    return { room, told };
  }

  test("is told again only when it has changed", () => {
    const { room, told } = watched(({ name }) => name);
    room.value = { ...room.value, role: "facilitator" };
    room.value = { ...room.value, name: "Tuesday" };
    expect(told).toEqual(["", "Tuesday"]);
  });

  test("is the same list as long as the same is in it", () => {
    const { room, told } = watched(({ flags }) => Object.values(flags).filter((flag) => flag.state === "open"));
    const flag = aFlag("a");
    room.value = { ...room.value, flags: { a: flag } };
    room.value = { ...room.value, flags: { a: flag, b: aFlag("b", { state: "resolved" }) } };
    room.value = { ...room.value, flags: { a: { ...flag } } };
    expect(told.map((flags) => flags.length)).toEqual([0, 1, 1]);
    expect(told[2]).not.toBe(told[1]);
  });
});

test("alike are objects and lists with the same in them, one level down", () => {
  const shared = {};
  expect(isAlike({ a: 1, b: shared }, { b: shared, a: 1 })).toBe(true);
  expect(isAlike([shared], [shared])).toBe(true);
  expect(isAlike(NaN, NaN)).toBe(true);
  expect(isAlike({ a: 1 }, { a: 2 })).toBe(false);
  expect(isAlike({ a: undefined }, { b: undefined })).toBe(false);
  expect(isAlike({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(isAlike([{}], [{}])).toBe(false);
  expect(isAlike([], {})).toBe(false);
  expect(isAlike(null, {})).toBe(false);
  expect(isAlike(new Set([1]), new Set([2]))).toBe(false);
});

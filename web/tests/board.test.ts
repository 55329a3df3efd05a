import { describe, expect, test } from "vitest";
import { extended, isFull, pathOf, pointAt, POINTS_MAX } from "../src/activities/board/sheet";
import { apply } from "../src/state/apply";
import { changed, isBehind, shown, type Board } from "../src/state/board";
import { unknownRoom } from "../src/state/model";
import type { BoardChanged, BoardStroke } from "../src/protocol.gen";
import { entered, ME, RIVER, ROOM, TOPIC } from "./fakes";

function stroke(id: number, who = RIVER): BoardStroke {
  return { id, who, ink: "green", points: [0, 0, 10, 10] };
}

function drew(number: number): BoardChanged {
  const about = { type: "board.changed", topic: TOPIC, room_id: ROOM, began_at_s: 60 } as const;
  return { ...about, number, drawn: stroke(number), undone: null };
}

function lookedAt(before: Board | null, number: number, strokes = [stroke(number)], began_at_s = 60): Board {
  return shown(before, { type: "board", ref: 1, began_at_s, number, strokes });
}

function ids(board: Board): number[] {
  return board.strokes.map(({ id }) => id);
}

describe("the board", () => {
  test("follows its changes by their numbers, each once", () => {
    let board = lookedAt(null, 2);
    for (const number of [3, 2, 3, 4]) board = changed(board, drew(number));
    expect([ids(board), board.number, isBehind(board)]).toEqual([[2, 3, 4], 4, false]);
    board = changed(board, { ...drew(5), drawn: null, undone: 3 });
    expect(ids(board)).toEqual([2, 4]);
  });

  test("knows that it has missed one, until it is looked at again", () => {
    const missed = changed(changed(lookedAt(null, 2), drew(4)), drew(5));
    expect([ids(missed), isBehind(missed)]).toEqual([[2], true]);
    const still = lookedAt(missed, 4);
    expect(isBehind(still), "the answer was on its way before the last line").toBe(true);
    expect(isBehind(lookedAt(still, 5))).toBe(false);
  });

  test("is behind when a line is heard of before it was ever looked at", () => {
    const heard = changed(null, drew(1));
    expect([ids(heard), isBehind(heard)]).toEqual([[], true]);
    expect(isBehind(lookedAt(heard, 0, []))).toBe(true);
  });

  test("of another activity is another", () => {
    const next = changed(lookedAt(null, 7), { ...drew(1), began_at_s: 600 });
    expect([ids(next), isBehind(next)]).toEqual([[], true]);
    expect(isBehind(lookedAt(changed(null, drew(9)), 1, [stroke(1)], 600))).toBe(false);
  });

  test("of this room is in its state, and looked at anew on entering again", () => {
    const room = apply(apply(unknownRoom(ROOM, ME), entered()), drew(1));
    expect(room.board?.heard).toBe(1);
    expect(apply(room, { ...drew(2), room_id: "r2" })).toBe(room);
    expect(apply(room, entered()).board).toBeNull();
  });
});

describe("a line", () => {
  test("is where the hand is, whatever the size of the screen, and never beside the sheet", () => {
    const box = { left: 100, top: 50, width: 200, height: 200 } as DOMRect;
    expect(pointAt(box, 150, 250)).toEqual([250, 1000]);
    expect(pointAt(box, 90, 9999)).toEqual([0, 1000]);
  });

  test("leaves out points that nobody would see, and knows when it is long", () => {
    expect(extended([100, 100], [103, 104])).toEqual([100, 100]);
    expect(extended([100, 100], [110, 100])).toEqual([100, 100, 110, 100]);
    let points: readonly number[] = [];
    for (let at = 0; at < POINTS_MAX; at++) points = extended(points, [at * 10, 0]);
    expect([points.length, isFull(points), isFull(points.slice(2))]).toEqual([2 * POINTS_MAX, true, false]);
  });

  test("of one point is a dot", () => {
    expect(pathOf([5, 6])).toBe("M5 6h0.1");
    expect(pathOf([5, 6, 7, 8, 9, 10])).toBe("M5 6L7 8L9 10");
  });
});

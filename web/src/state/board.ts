/**
 * The drawing board as this browser knows it. Its lines are in no log: a change that was missed shows in the numbers, and then the
 * whole board is asked for again.
 */

import type { BoardChanged, BoardShown, BoardStroke } from "../protocol.gen";

export interface Board {
  /** Of the activity: another is another board. */
  readonly beganAtS: number;
  /** The last change that is in `strokes`; -1 while nothing is known. */
  readonly number: number;
  /** The last change that was heard of. */
  readonly heard: number;
  readonly strokes: readonly BoardStroke[];
}

export function shown(before: Board | null, frame: BoardShown): Board {
  // A change may overtake the answer that does not have it yet.
  const heard = before?.beganAtS === frame.began_at_s ? Math.max(before.heard, frame.number) : frame.number;
  return { beganAtS: frame.began_at_s, number: frame.number, heard, strokes: frame.strokes };
}

export function changed(before: Board | null, frame: BoardChanged): Board {
  const { began_at_s: beganAtS, number, drawn, undone } = frame;
  const board = before?.beganAtS === beganAtS ? before : { beganAtS, number: -1, heard: number, strokes: [] };
  if (number <= board.number) return board;
  const heard = Math.max(board.heard, number);
  if (number !== board.number + 1 || board.number === -1) return { ...board, heard };
  const left = board.strokes.filter((stroke) => stroke.id !== undone);
  return { beganAtS, number, heard, strokes: drawn === null ? left : [...left, drawn] };
}

/** Is there something on the board that this browser has not got? */
export function isBehind(board: Board): boolean {
  return board.number < board.heard;
}

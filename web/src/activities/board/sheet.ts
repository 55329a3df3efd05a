/** Lines on the board: from a hand to points, and from points to a picture. Points are from 0 to 1000 across and down, whatever the screen. */

import type { BoardStroke, Ink } from "../../protocol.gen";

export const SIDE = 1000;
export const POINTS_MAX = 64;
export const INKS: readonly Ink[] = ["plain", "red", "yellow", "green", "blue", "violet"];
export const LINE_WIDTH = 8;
/** Nearer to the last point than this adds nothing that is seen. */
const NEAR = 6;

export type Points = readonly number[];
export type Line = Pick<BoardStroke, "ink" | "points">;

/** Where on the board a place of the page is. */
export function pointAt(box: DOMRect, pageX: number, pageY: number): [number, number] {
  return [onBoard((pageX - box.left) / box.width), onBoard((pageY - box.top) / box.height)];
}

/** *points* with one more, unless it is too near to the last. */
export function extended(points: Points, [x, y]: readonly [number, number]): Points {
  const [lastX, lastY] = points.slice(-2);
  const isNear = lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < NEAR;
  return isNear ? points : [...points, x, y];
}

export function isFull(points: Points): boolean {
  return points.length >= 2 * POINTS_MAX;
}

/** As the `d` of an SVG path. A single point is a dot. */
export function pathOf(points: Points): string {
  const pairs = Array.from({ length: points.length / 2 }, (_, pair) => `${points[2 * pair]} ${points[2 * pair + 1]}`);
  return pairs.length === 1 ? `M${pairs[0]}h0.1` : `M${pairs.join("L")}`;
}

/** The picture as a file, in colours for paper. */
export function asPng(lines: readonly Line[], shades: Record<Ink | "paper", string>): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d")!;
  context.fillStyle = shades.paper;
  context.fillRect(0, 0, SIDE, SIDE);
  context.lineWidth = LINE_WIDTH;
  context.lineCap = context.lineJoin = "round";
  for (const { ink, points } of lines) {
    context.strokeStyle = shades[ink];
    context.stroke(new Path2D(pathOf(points)));
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function onBoard(part: number): number {
  return Math.round(Math.min(1, Math.max(0, part)) * SIDE);
}

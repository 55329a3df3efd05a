/**
 * The drawing board: by finger, mouse or pen, or by keyboard, where arrow keys move a pen. Everybody sees each line when it is done.
 *
 * Nothing of it is kept by the server; whoever wants the picture saves it.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { listOf, words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { BoardStroke, DrawingBoard, GroupSession, Ink } from "../../protocol.gen";
import { apply } from "../../state/apply";
import { isBehind } from "../../state/board";
import { command } from "../../state/actions";
import type { RoomStore } from "../../state/store";
import { LineLost } from "../../net/link";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { nameOf, useHere } from "../../views/here";
import type { ViewProps } from "../activity";
import { asPng, extended, INKS, isFull, pathOf, pointAt, SIDE, type Line, type Points } from "./sheet";
import "./board.css";

/** One press of an arrow key, and with Shift. */
const STEP = 40;
const SMALL_STEP = 8;

export function BoardView({ activity, session }: ViewProps<DrawingBoard>) {
  const { store } = useHere();
  const room = store.room.value;
  const strokes = useStrokes(store, activity);
  const [ink, setInk] = useState<Ink>("plain");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  /** Lines of one's own that the server has not got yet. */
  const [sending, setSending] = useState<readonly Line[]>([]);
  const { inks, ink: inkLabel, undo, save, nothingKept, notNow, drawn } = words.activities.board;
  const mayDraw = isFree(session, room.myId);
  const hasOwn = strokes.some(({ who }) => who === room.myId);

  const send = async (points: Points) => {
    const line: Line = { ink, points: [...points] };
    setSending((lines) => [...lines, line]);
    setProblem(await command(store, { type: "board.draw", room_id: room.roomId, ...line }));
    setSending((lines) => lines.filter((other) => other !== line));
  };
  const takeBack = async () => setProblem(await command(store, { type: "board.undo", room_id: room.roomId }));
  return (
    <>
      <Sheet lines={[...strokes, ...sending]} ink={ink} mayDraw={mayDraw} onLine={(points) => void send(points)} />
      {mayDraw ? (
        <div class="inks" role="group" aria-label={inkLabel}>
          {INKS.map((one) => (
            <button
              key={one}
              type="button"
              class={`ink ink-${one}`}
              aria-pressed={one === ink}
              aria-label={inks[one]}
              title={inks[one]}
              onClick={() => setInk(one)}
            />
          ))}
        </div>
      ) : (
        <p class="hint">{notNow}</p>
      )}
      <div class="actions activity-actions">
        <Button kind="quiet" icon="undo" isOff={!mayDraw || !hasOwn} onClick={() => void takeBack()}>
          {undo}
        </Button>
        <Button kind="plain" icon="down" isOff={strokes.length === 0} onClick={() => void download(strokes)}>
          {save}
        </Button>
      </div>
      <p class="activity-together" role="status" data-testid="board-drawn">
        {drawn(listOf([...new Set(strokes.map(({ who }) => who))].map((who) => nameOf(room, who))), strokes.length)}
      </p>
      <p class="hint">{nothingKept}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </>
  );
}

interface SheetProps {
  lines: readonly Line[];
  ink: Ink;
  mayDraw: boolean;
  onLine(points: Points): void;
}

function Sheet({ lines, ink, mayDraw, onLine }: SheetProps) {
  const sheet = useRef<SVGSVGElement>(null);
  // A hand is faster than the drawing of the page: several moves can come before the first of them is on it.
  const hand = useRef<Hand>({ line: [], pen: null });
  const [, redraw] = useState(0);
  const take = (next: Partial<Hand>) => {
    hand.current = { ...hand.current, ...next };
    redraw((times) => times + 1);
  };
  const go = (to: readonly [number, number]) => {
    const line = extended(hand.current.line, to);
    // A long line is sent in pieces, each of which begins where the last has ended.
    if (isFull(line)) onLine(line);
    take({ line: isFull(line) ? [...to] : line });
  };
  const lift = () => {
    if (hand.current.line.length > 0) onLine(hand.current.line);
    take({ line: [] });
  };
  const press = (event: TargetedKeyboardEvent<SVGSVGElement>) => {
    const [x, y] = hand.current.pen ?? [SIDE / 2, SIDE / 2];
    const isDown = hand.current.line.length > 0;
    const move = MOVES[event.key];
    if (event.key === " ") {
      if (isDown) lift();
      else take({ line: [x, y] });
      take({ pen: [x, y] });
    } else if (move !== undefined) {
      const step = event.shiftKey ? SMALL_STEP : STEP;
      const to = [inside(x + move[0] * step), inside(y + move[1] * step)] as const;
      take({ pen: to });
      if (isDown) go(to);
    } else return;
    event.preventDefault();
  };
  const at = (event: TargetedPointerEvent<SVGSVGElement>) =>
    pointAt(sheet.current!.getBoundingClientRect(), event.clientX, event.clientY);
  const drawing = {
    onKeyDown: press,
    onBlur: () => {
      lift();
      take({ pen: null });
    },
    onPointerDown: (event: TargetedPointerEvent<SVGSVGElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      take({ line: at(event), pen: null });
    },
    onPointerMove: (event: TargetedPointerEvent<SVGSVGElement>) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) go(at(event));
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  };
  const { line, pen } = hand.current;
  return (
    <svg
      class={`sheet ${mayDraw ? "may-draw" : ""}`}
      ref={sheet}
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      // Neither a picture, which has nothing to press, nor a button, which has no place: the arrow keys are its own.
      role="application"
      aria-label={mayDraw ? words.activities.board.sheet : words.activities.board.sheetOnly}
      tabIndex={0}
      data-testid="sheet"
      {...(mayDraw && drawing)}
    >
      {lines.map((one, number) => (
        <path key={number} class={`line ink-${one.ink}`} d={pathOf(one.points)} />
      ))}
      {line.length > 0 && <path class={`line ink-${ink}`} d={pathOf(line)} />}
      {pen !== null && <circle class={`pen ${line.length > 0 ? "is-down" : ""}`} cx={pen[0]} cy={pen[1]} r={16} />}
    </svg>
  );
}

/** What is being drawn: the line so far, and the keyboard's pen, null while nobody draws by keyboard. */
interface Hand {
  readonly line: Points;
  readonly pen: readonly [number, number] | null;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function inside(at: number): number {
  return Math.min(SIDE, Math.max(0, at));
}

function isFree(session: GroupSession, who: string): boolean {
  return session.state === "open" && session.attended.includes(who) && !session.muted.includes(who);
}

/** What is on the board, asked for when it begins and whenever something was missed. */
function useStrokes(store: RoomStore, activity: DrawingBoard): readonly BoardStroke[] {
  const { board } = store.room.value;
  const mine = board?.beganAtS === activity.began_at_s ? board : null;
  const isLooking = store.line.value === "live" && (mine === null || isBehind(mine));
  useEffect(() => {
    if (isLooking) void look(store);
  }, [store, isLooking, mine?.heard]);
  return mine?.strokes ?? [];
}

async function look(store: RoomStore): Promise<void> {
  try {
    const reply = await store.link.call({ type: "board.look", room_id: store.room.peek().roomId });
    if (reply.type === "board") store.room.value = apply(store.room.peek(), reply);
  } catch (error) {
    // With the next line it is asked for again.
    if (!(error instanceof LineLost)) throw error;
  }
}

async function download(lines: readonly Line[]): Promise<void> {
  const style = getComputedStyle(document.documentElement);
  const shade = (name: string) => style.getPropertyValue(`--${name}`);
  const shades = Object.fromEntries(INKS.map((ink) => [ink, shade(`board-${ink}`)])) as Record<Ink, string>;
  const png = await asPng(lines, { ...shades, paper: shade("surface") });
  if (png === null) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(png);
  // A name that says nothing of where it comes from.
  link.download = "drawing.png";
  link.click();
  URL.revokeObjectURL(link.href);
}

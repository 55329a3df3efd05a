/**
 * The talk, oldest first. It follows the newest message while one is at the end, and stays put while one reads further up.
 *
 * It is a log for screen readers to walk through, and not a live one; `announcer.tsx` says why.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { dayOf, words } from "../i18n";
import { loadEarlier } from "../state/actions";
import type { RoomMessage } from "../protocol.gen";
import type { RoomState } from "../state/model";
import { takesWords } from "../state/standing";
import { isGuest } from "../state/visit";
import { items, type Item } from "../state/timeline";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Brand, Icon } from "../ui/icons";
import { Held } from "./Held";
import { NoticeView } from "./Notice";
import { useHere } from "./here";
import { MessageView, UnsentView } from "./Message";
import { canReact } from "./Reactions";
import { canReport } from "./Report";
import type { ProblemCode } from "../net/api";

/** Nearer to the end than this counts as being there: a line or two, and what rounding takes. */
const END_PX = 48;
/** Pages of the past to load while looking for a message somebody wants to see. */
const PAGES_MAX = 10;

export function Timeline() {
  const { store } = useHere();
  const room = store.room.value;
  const shown = items(room, store.unsent.value);
  const scroll = useScroll(shown);
  const [isLoading, setLoading] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  usePointed(scroll.letGo);
  const tabStop = shown.findLast((item) => item.is === "message" && hasTool(room, item.message))?.key;

  const earlier = async () => {
    if (isLoading) return;
    setLoading(true);
    setProblem(await loadEarlier(store));
    setLoading(false);
  };
  return (
    <div class="timeline-frame">
      <div
        class="timeline"
        ref={scroll.ref}
        onScroll={scroll.onScroll}
        onKeyDown={moveBetweenMessages}
        role="log"
        aria-live="off"
        aria-label={words.room.messages(room.name)}
        tabIndex={0}
        data-testid="timeline"
      >
        <div class="timeline-column">
          {room.hasEarlier ? (
            <div class="earlier">
              <Button isOff={isLoading} onClick={() => void earlier()}>
                {isLoading ? words.room.loadingEarlier : words.room.earlier}
              </Button>
              <Problem>{problem !== null && words.errors[problem]}</Problem>
            </div>
          ) : (
            room.messages.length > 0 && (
              <p class="beginning">{isGuest(room.session, room.myId) ? words.visit.beginning : words.room.beginning}</p>
            )
          )}
          {shown.length === 0 && room.epoch !== null && (
            <div class="empty quiet-room">
              <Brand />
              <p class="empty-title">{words.room.emptyTitle}</p>
              {takesWords(room) && <p>{words.room.emptyBody}</p>}
            </div>
          )}
          <ol class="messages">
            {shown.map((item) => (
              <ItemView key={item.key} item={item} isTabStop={item.key === tabStop} />
            ))}
          </ol>
        </div>
      </div>
      {scroll.isAway && (
        <button type="button" class="pill" data-testid="to-newest" onClick={scroll.toEnd}>
          <Icon name="down" />
          <span>{scroll.unseen > 0 ? words.room.newMessages(scroll.unseen) : words.room.toNewest}</span>
        </button>
      )}
    </div>
  );
}

/** A button on a message: one's own have one, and for facilitators all have. */
function hasTool(room: RoomState, message: RoomMessage): boolean {
  const isOwn = message.author_id === room.myId && message.state === "visible";
  const isThere = message.state === "visible" || message.state === "hidden";
  return isOwn || canReact(room, message) || canReport(room, message) || (room.role === "facilitator" && isThere);
}

function ItemView({ item, isTabStop }: { item: Item; isTabStop: boolean }) {
  switch (item.is) {
    case "day":
      return (
        <li class="day">
          <span>{dayOf(item.at)}</span>
        </li>
      );
    case "message":
      return <MessageView message={item.message} isFirst={item.isFirst} isTabStop={isTabStop} />;
    case "held":
      return <Held message={item.message} />;
    case "notice":
      return <NoticeView notice={item.notice} />;
    case "unsent":
      return <UnsentView unsent={item.unsent} />;
  }
}

/** Tab stops at the newest message that has a button; arrow keys go on from there. */
function moveBetweenMessages(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement) || !event.target.matches(TOOL)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(TOOL)];
  const next = buttons[buttons.indexOf(event.target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

const TOOL = "button.message-tool, .message-tool > button";

function useScroll(shown: readonly Item[]) {
  const ref = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const top = useRef(0);
  const before = useRef({ height: 0, first: Infinity, lastSeen: 0, mine: 0, held: 0 });
  const [unseen, setUnseen] = useState(0);
  const [isAway, setAway] = useState(false);

  const messages = shown.filter((item) => item.is === "message");
  const first = messages[0]?.message.place ?? Infinity;
  const last = messages.at(-1)?.message.place ?? 0;
  const mine = shown.filter((item) => item.is !== "message" && item.is !== "day").length;

  const held = shown.filter((item) => item.is === "held").length;

  const toEnd = () => {
    const frame = ref.current;
    if (frame === null) return;
    isAtEnd.current = true;
    frame.scrollTop = frame.scrollHeight;
    top.current = frame.scrollTop;
    setAway(false);
    setUnseen(0);
  };

  useLayoutEffect(() => {
    const frame = ref.current;
    if (frame === null) return;
    const was = before.current;
    // One's own words bring one to the end; a page of the past must not move what is being read.
    const card = held > was.held ? tallCard(frame) : null;
    if (card !== null) {
      frame.scrollTop += below(frame, card);
      isAtEnd.current = false;
      top.current = frame.scrollTop;
      was.lastSeen = last;
    } else if (isAtEnd.current || mine > was.mine) toEnd();
    else if (first < was.first) frame.scrollTop += frame.scrollHeight - was.height;
    else if (last > was.lastSeen) setUnseen(messages.filter((item) => item.message.place > was.lastSeen).length);
    before.current = {
      height: frame.scrollHeight,
      first,
      lastSeen: isAtEnd.current ? last : was.lastSeen,
      mine,
      held,
    };
  }, [shown.length, first, last, mine, held]);

  useEffect(() => {
    const frame = ref.current;
    if (frame === null) return;
    // The keyboard of a phone, a held card growing, a window made smaller: the end stays the end.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    observer.observe(frame);
    if (frame.firstElementChild !== null) observer.observe(frame.firstElementChild);
    return () => observer.disconnect();
  }, []);

  const onScroll = () => {
    const frame = ref.current;
    // Nothing can be said of a timeline that is not on screen (the other tab).
    if (frame === null || frame.clientHeight === 0) return;
    // Only going up lets go of the end. A talk that has grown since we went there looks like being away from it, too, and
    // the event of our own scrolling comes late enough to see that.
    const wentUp = frame.scrollTop < top.current;
    top.current = frame.scrollTop;
    if (frame.scrollHeight - frame.scrollTop - frame.clientHeight < END_PX) isAtEnd.current = true;
    else if (wentUp) isAtEnd.current = false;
    const card = tallCard(frame);
    setAway(!isAtEnd.current && (card === null || below(frame, card) > frame.clientHeight));
    if (isAtEnd.current) {
      before.current.lastSeen = last;
      setUnseen(0);
    }
  };
  const letGo = () => {
    isAtEnd.current = false;
  };
  return { ref, unseen, isAway, toEnd, onScroll, letGo };
}

/** The newest question about one's words, if it is taller than the talk: it is read from its beginning, and nothing is to cover it. */
function tallCard(frame: HTMLElement): HTMLElement | null {
  const card = [...frame.querySelectorAll<HTMLElement>(".held")].at(-1);
  return card !== undefined && card.offsetHeight > frame.clientHeight ? card : null;
}

/** How far *item* begins below the upper edge of *frame*, in pixels. */
function below(frame: HTMLElement, item: HTMLElement): number {
  return item.getBoundingClientRect().top - frame.getBoundingClientRect().top;
}

/** Bring the message that somebody asked for into view and focus, loading the past if it is there. */
function usePointed(letGo: () => void): void {
  const { store, pointed } = useHere();
  const id = pointed.value;
  useEffect(() => {
    if (id === null) return;
    pointed.value = null;
    void (async () => {
      for (let page = 0; page < PAGES_MAX; page++) {
        const { messages, hasEarlier } = store.room.peek();
        if (messages.some((message) => message.id === id) || !hasEarlier) break;
        if ((await loadEarlier(store)) !== null) break;
      }
      requestAnimationFrame(() => {
        const item = document.getElementById(`message-${id}`);
        if (item === null) return;
        letGo();
        item.scrollIntoView({ block: "center" });
        item.focus({ preventScroll: true });
        item.classList.add("pointed");
        setTimeout(() => item.classList.remove("pointed"), 2500);
      });
    })();
  }, [id]);
}

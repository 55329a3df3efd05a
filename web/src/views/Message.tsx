/** One message: in the room, out of sight, or one's own on its way. */

import { computed } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import { momentOf, timeOf, words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { Unsent } from "../net/outbox";
import type { RoomMessage } from "../protocol.gen";
import { beginEdit, withdraw } from "../state/actions";
import { isInTime } from "../state/editing";
import { takesWords } from "../state/standing";
import { isGuest } from "../state/visit";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { MenuButton, type Verb } from "../ui/menu";
import { nameOf, useHere, useSeen } from "./here";
import { StaffButton } from "./staff/StaffButton";
import { OwnNote } from "./OwnNote";
import { canReact, ReactButton, ReactionList } from "./Reactions";
import { canReport, ReportButton, ReportMark } from "./Report";
import { FlagMarks } from "./staff/FlagMarks";

export function MessageView({
  message,
  isFirst,
  isTabStop,
}: {
  message: RoomMessage;
  isFirst: boolean;
  /** Of all messages with a button, is this the one where Tab stops? */
  isTabStop: boolean;
}) {
  const { store } = useHere();
  const { isMine, isStaff, author, name, isVisiting, isUnread, hasReact, hasReport } = useSeen(
    (room) => ({
      isMine: message.author_id === room.myId,
      isStaff: room.role === "facilitator",
      author: room.members[message.author_id],
      name: nameOf(room, message.author_id),
      isVisiting: isGuest(room.session, message.author_id),
      isUnread: room.role === "facilitator" && (room.moderation?.unassessed.includes(message.id) ?? false),
      hasReact: canReact(room, message),
      hasReport: canReport(room, message),
    }),
    [message],
  );
  const isChanging = useMemo(
    () => computed(() => store.editing.value?.messageId === message.id),
    [store, message.id],
  ).value;
  return (
    <li
      class={`message ${isMine ? "mine" : ""} ${isFirst ? "first" : ""} ${isChanging ? "is-changing" : ""}`}
      id={`message-${message.id}`}
      data-testid="message"
      data-state={message.state}
      tabIndex={-1}
    >
      {!isMine && <div class="message-face">{isFirst && <Avatar id={message.author_id} name={name} />}</div>}
      <div class="message-body">
        <p class={isFirst ? "message-head" : "visually-hidden"}>
          <span class={`author ${isMine ? "visually-hidden" : ""}`}>{isMine ? words.room.you : name}</span>
          {author?.role === "facilitator" && !isMine && <span class="badge">{words.roles.facilitator}</span>}
          {isVisiting && !isMine && <span class="badge">{words.visit.badge}</span>}
          {isFirst && (
            <time dateTime={message.posted_at} title={momentOf(message.posted_at)}>
              {timeOf(message.posted_at)}
            </time>
          )}
        </p>
        <div class="message-row">
          {message.text === null ? (
            <p class="bubble tombstone">
              <Icon name={message.state === "withdrawn" ? "undo" : "eyeOff"} />
              <span>{whyWithoutWords(message, isMine, name)}</span>
            </p>
          ) : (
            <p class="bubble" dir="auto" data-testid="message-text">
              {message.text}
            </p>
          )}
          <div class="message-tools">
            {isMine && message.state === "visible" && <OwnButton message={message} isTabStop={isTabStop} />}
            {hasReact && <ReactButton message={message} isTabStop={isTabStop} />}
            {hasReport && <ReportButton message={message} isTabStop={isTabStop} />}
            {isStaff && <StaffButton message={message} name={name} isTabStop={isTabStop} />}
          </div>
        </div>
        <ReactionList message={message} />
        <ReportMark message={message} />
        {message.masked_at !== null && message.text !== null && (
          <p class="message-mark" title={momentOf(message.masked_at)}>
            <Icon name="shield" />
            <span>{words.room.masked}</span>
          </p>
        )}
        {isStaff && <FlagMarks message={message} />}
        {isMine && isStaff && <OwnNote message={message} />}
        {message.edited_at !== null && message.text !== null && (
          <p class="message-mark">
            <time dateTime={message.edited_at} title={momentOf(message.edited_at)}>
              {words.room.edited}
            </time>
          </p>
        )}
        {isUnread && (
          <p class="message-mark">
            <Icon name="clock" />
            <span>{words.room.unread}</span>
          </p>
        )}
      </div>
    </li>
  );
}

function whyWithoutWords(message: RoomMessage, isMine: boolean, name: string): string {
  if (message.state === "hidden") return words.room.hidden;
  if (message.state === "removed") return words.room.removed;
  return isMine ? words.room.iWithdrew : words.room.withdrawn(name);
}

/** What one may do with a message of one's own. */
function OwnButton({ message, isTabStop }: { message: RoomMessage; isTabStop: boolean }) {
  const { store } = useHere();
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const takeBack = async () => {
    const trouble = await withdraw(store, message.id);
    setProblem(trouble);
    // The button goes with the words, and focus would be nowhere.
    if (trouble === null) document.getElementById(`message-${message.id}`)?.focus();
  };
  const verbs = (): Verb[] => [
    ...(isInTime(store.room.peek(), message.posted_at)
      ? [{ name: words.room.change, icon: "pencil", onChoose: () => beginEdit(store, message.id) } as const]
      : []),
    {
      name: words.room.takeBack,
      icon: "undo",
      confirm: words.room.takeBackConfirm,
      onChoose: () => void takeBack(),
    },
  ];
  return (
    <>
      <MenuButton
        class="message-tool"
        name={words.room.ownMessage}
        icon="more"
        tabIndex={isTabStop ? 0 : -1}
        verbs={verbs}
      />
      {problem !== null && <Problem>{words.errors[problem]}</Problem>}
    </>
  );
}

export function UnsentView({ unsent }: { unsent: Unsent }) {
  const { store } = useHere();
  const isFailed = unsent.state === "failed";
  const isStale = unsent.state === "stale";
  const mustWait = unsent.code === "no_floor" && !takesWords(store.room.value);
  return (
    <li class="message mine first unsent" data-testid="unsent" data-state={unsent.state} tabIndex={-1}>
      <div class="message-body">
        <span class="visually-hidden">{words.room.you}</span>
        <div class="message-row">
          <p class={`bubble ${isFailed ? "bubble-failed" : ""}`} dir="auto">
            {unsent.text}
          </p>
        </div>
        {isFailed || isStale ? (
          <div class="unsent-asks">
            {isFailed ? (
              <Problem>
                {words.room.notSent} {unsent.code !== undefined && words.errors[unsent.code]}
              </Problem>
            ) : (
              <p role="status">{words.room.stale}</p>
            )}
            <div class="actions">
              <Button isOff={mustWait} onClick={() => store.outbox.tryAgain(unsent.clientId)}>
                {isFailed ? words.room.tryAgain : words.room.sendNow}
              </Button>
              <Button kind="plain" onClick={() => store.outbox.forget(unsent.clientId)}>
                {words.room.discard}
              </Button>
            </div>
          </div>
        ) : (
          <p class="message-mark">
            <Icon name="clock" />
            <span>{stateOf(unsent, store.line.value === "live")}</span>
          </p>
        )}
      </div>
    </li>
  );
}

function stateOf(unsent: Unsent, isLive: boolean): string {
  if (unsent.state !== "waiting") return words.room.sending;
  if (!isLive) return words.room.waitingToSend;
  return unsent.code === undefined ? words.room.sending : words.room.tooFastWait;
}

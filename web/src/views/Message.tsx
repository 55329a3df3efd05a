/** One message: in the room, out of sight, or one's own on its way. */

import { useState } from "preact/hooks";
import { momentOf, timeOf, words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { Unsent } from "../net/outbox";
import type { RoomMessage } from "../protocol.gen";
import { hide, show } from "../state/actions";
import { Avatar } from "../ui/avatar";
import { Button, IconButton } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { nameOf, useHere } from "./here";

export function MessageView({
  message,
  isFirst,
  isNewest,
}: {
  message: RoomMessage;
  isFirst: boolean;
  isNewest: boolean;
}) {
  const { store } = useHere();
  const room = store.room.value;
  const isMine = message.author_id === room.myId;
  const isStaff = room.role === "facilitator";
  const author = room.members[message.author_id];
  const name = nameOf(room, message.author_id);
  const isUnread = isStaff && (room.moderation?.unassessed.includes(message.id) ?? false);
  return (
    <li
      class={`message ${isMine ? "mine" : ""} ${isFirst ? "first" : ""}`}
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
          {isFirst && (
            <time dateTime={message.posted_at} title={momentOf(message.posted_at)}>
              {timeOf(message.posted_at)}
            </time>
          )}
        </p>
        <div class="message-row">
          {message.text === null ? (
            <p class="bubble tombstone">
              <Icon name="eyeOff" />
              <span>{message.state === "hidden" ? words.room.hidden : words.room.withdrawn}</span>
            </p>
          ) : (
            <p class="bubble" dir="auto" data-testid="message-text">
              {message.text}
            </p>
          )}
          {isStaff && <SightButton message={message} name={name} isTabStop={isNewest} />}
        </div>
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

/** Facilitators: out of sight and back. One press hides, because the same place brings it back at once. */
function SightButton({ message, name, isTabStop }: { message: RoomMessage; name: string; isTabStop: boolean }) {
  const { store } = useHere();
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const isHidden = message.state === "hidden";
  if (message.state === "withdrawn") return null;
  return (
    <>
      <IconButton
        class="sight"
        name={isHidden ? words.staff.showMessageOf(name) : words.staff.hideMessageOf(name)}
        icon={isHidden ? "eye" : "eyeOff"}
        tabIndex={isTabStop ? 0 : -1}
        onClick={() => void (isHidden ? show : hide)(store, message.id).then(setProblem)}
      />
      {problem !== null && <Problem>{words.errors[problem]}</Problem>}
    </>
  );
}

export function UnsentView({ unsent }: { unsent: Unsent }) {
  const { store } = useHere();
  const isFailed = unsent.state === "failed";
  const isStale = unsent.state === "stale";
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
              <Button onClick={() => store.outbox.tryAgain(unsent.clientId)}>
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

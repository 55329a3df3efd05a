/** What facilitators say to each other while they look after the room, in general or about one flag. */

import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { momentOf, timeOf, words } from "../../i18n";
import type { GroupRemark, RoomFlag } from "../../protocol.gen";
import { sayToTeam, Sending } from "../../state/aside";
import { threadOf } from "../../state/beside";
import type { RoomState } from "../../state/model";
import { laneOf, openFlags } from "../../state/queue";
import { Button } from "../../ui/button";
import { Choice, Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { isTouch } from "../../ui/media";
import { useTrouble } from "../aside/useTrouble";
import { nameOf, useHere, useSeen } from "../here";

/** How many remarks of others have not been on screen. */
export function useUnreadRemarks(): number {
  const { store, beside } = useHere();
  const { remarks, myId } = store.room.value;
  const seen = beside.remarksSeen.value;
  if (remarks === null || seen === null) return 0;
  return remarks.filter(({ id, author_id: who }) => who !== myId && !seen.has(id)).length;
}

export function BackChannel({ isShown }: { isShown: boolean }) {
  const { store, beside } = useHere();
  const room = store.room.value;
  const remarks = room.remarks ?? [];
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isShown && beside.remarksSeen.peek() !== null) return;
    if (room.remarks !== null) beside.remarksSeen.value = new Set(room.remarks.map(({ id }) => id));
    const list = end.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }, [isShown, room.remarks]);
  const [about, setAbout] = useState<string | null>(null);
  const open = openFlags(room);
  return (
    <div class="team" data-testid="team">
      <div class="team-list" ref={end} tabIndex={0} role="region" aria-label={words.team.label}>
        <h2>{words.team.label}</h2>
        <p class="fine">{words.team.body}</p>
        {remarks.length === 0 ? (
          <div class="empty">
            <p class="empty-title">{words.team.empty}</p>
          </div>
        ) : (
          <Remarks remarks={remarks} isAnchored />
        )}
      </div>
      <div class="team-foot">
        {open.length > 0 && (
          <Choice
            label={words.team.about}
            options={[null, ...open.map(({ id }) => id)]}
            chosen={open.some(({ id }) => id === about) ? about : null}
            onChoose={setAbout}
            name={(id) => (id === null ? words.team.general : whatOf(room, id))}
          />
        )}
        <RemarkBox flagId={about} label={words.team.message} />
      </div>
    </div>
  );
}

/** What is said about one flag, to hang on its card. */
export function FlagThread({ flag }: { flag: RoomFlag }) {
  const hasTeam = useSeen((room) => room.remarks !== null, []);
  const thread = useSeen((room) => threadOf(room, flag.id), [flag.id]);
  const what = useSeen((room) => whatOf(room, flag.id), [flag.id]);
  if (!hasTeam) return null;
  return (
    <details class="flag-thread" data-testid="flag-thread">
      <summary>{words.team.thread(thread.length)}</summary>
      <Remarks remarks={thread} />
      <RemarkBox flagId={flag.id} label={words.team.threadOf(what)} />
    </details>
  );
}

function Remarks({ remarks, isAnchored = false }: { remarks: readonly GroupRemark[]; isAnchored?: boolean }) {
  const { store } = useHere();
  const room = store.room.value;
  return (
    <ol class="remarks">
      {remarks.map((remark) => (
        <li key={remark.id} class={remark.author_id === room.myId ? "mine" : ""} data-testid="remark">
          <p class="remark-head">
            <b>
              <bdi>{remark.author_id === room.myId ? words.room.you : nameOf(room, remark.author_id)}</bdi>
            </b>
            <time dateTime={remark.said_at} title={momentOf(remark.said_at)}>
              {timeOf(remark.said_at)}
            </time>
          </p>
          {isAnchored && remark.flag_id !== null && <Anchor flagId={remark.flag_id} />}
          <p class="remark-text" dir="auto">
            {remark.text}
          </p>
        </li>
      ))}
    </ol>
  );
}

function Anchor({ flagId }: { flagId: string }) {
  const { store, tab, flagPointed } = useHere();
  const room = store.room.value;
  const what = whatOf(room, flagId);
  const flag = room.flags[flagId];
  if (flag === undefined || flag.state === "resolved") return <p class="fine">{what}</p>;
  return (
    <button
      type="button"
      class="remark-anchor"
      aria-label={words.team.showFlag(what)}
      onClick={() => {
        tab.value = "flags";
        flagPointed.value = flagId;
      }}
    >
      <Icon name="speech" />
      <span>{what}</span>
    </button>
  );
}

function whatOf(room: RoomState, flagId: string): string {
  const flag = room.flags[flagId];
  if (flag === undefined) return words.team.aboutGone;
  return words.team.aboutFlag(words.staff.lanes[laneOf(flag)], nameOf(room, flag.author_id));
}

function RemarkBox({ flagId, label }: { flagId: string | null; label: string }) {
  const { store } = useHere();
  const [text, setText] = useState("");
  const { trouble, isBusy, attempt } = useTrouble();
  const sending = useMemo(() => new Sending(), []);
  const id = useId();
  const send = async () => {
    const said = text.trim();
    if (said === "" || isBusy) return;
    if ((await attempt(sayToTeam(store, said, flagId, sending.idFor(said)))) !== null) return;
    sending.arrived();
    setText("");
  };
  return (
    <div class="remark-box">
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        maxLength={4000}
        value={text}
        placeholder={words.team.message}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch.peek()) return;
          event.preventDefault();
          void send();
        }}
      />
      <Button icon="send" isOff={isBusy || text.trim() === ""} onClick={() => void send()}>
        {words.team.send}
      </Button>
      <Problem>{trouble !== null && words.errors[trouble]}</Problem>
    </div>
  );
}

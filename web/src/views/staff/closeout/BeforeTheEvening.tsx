/** What the last evening left for this one: lines, follow-ups, whom to check on. Read before the doors open, and in the lobby. */

import { useState } from "preact/hooks";
import { dayOf, listOf, words } from "../../../i18n";
import { dayName } from "../../../i18n/when";
import type { CloseOutsShown, SentCloseOut } from "../../../protocol.gen";
import { evenings, handOffs, keyOf, openFollowUps, type PlacedFollowUp } from "../../../state/closeout";
import { crisesBefore } from "../../../state/crisis";
import { serverNow } from "../../../state/now";
import { Avatar } from "../../../ui/avatar";
import { nameOf, useHere } from "../../here";
import { ClosedCrisis } from "../crisis/ClosedCrisis";
import { useGive } from "../session/desk";
import { CheckList } from "./ToCheckOn";
import { useCloseOuts } from "./useCloseOuts";

export function BeforeTheEvening() {
  const { store } = useHere();
  const shown = useCloseOuts();
  const { session, notes } = store.room.value;
  if (shown === null) return null;
  const lines = handOffs(shown, session);
  const told = words.closeout.before;
  const waits = notes?.to_check_on ?? [];
  const isLobby = session?.state === "lobby";
  const lookedAfter = crisesBefore(store.room.value, serverNow());
  if (!isLobby && shown.sent.length === 0 && waits.length === 0 && lookedAfter.length === 0) return null;
  return (
    <section class="before-evening" aria-labelledby="before-evening" data-testid="before-evening">
      <h2 id="before-evening" tabIndex={-1}>
        {isLobby ? told.title : told.titleNext}
      </h2>
      {lines.length === 0 && openFollowUps(shown).length === 0 && waits.length === 0 && (
        <p class="fine">{told.quiet}</p>
      )}
      {lines.map((line) => (
        <HandOff key={line.author} line={line} />
      ))}
      <FollowUps shown={shown} />
      {waits.length > 0 && (
        <>
          <h3>{words.closeout.checks.title(waits.length)}</h3>
          <CheckList />
        </>
      )}
      {lookedAfter.length > 0 && (
        <details class="earlier-evenings">
          <summary>{words.crisis.earlier(lookedAfter.length)}</summary>
          {lookedAfter.map((crisis) => (
            <ClosedCrisis key={crisis.id} crisis={crisis} isEarlier />
          ))}
        </details>
      )}
      <Earlier shown={shown} />
    </section>
  );
}

function HandOff({ line }: { line: SentCloseOut }) {
  const name = nameOf(useHere().store.room.value, line.author);
  return (
    <figure class="hand-off" data-testid="hand-off">
      <blockquote dir="auto">{line.hand_off}</blockquote>
      <figcaption>
        {words.closeout.before.by(name)} · {dayOf(line.evening_at)}
      </figcaption>
    </figure>
  );
}

/** A tick can be taken back as long as the list is shown. */
export function FollowUps({ shown }: { shown: CloseOutsShown }) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const { give } = useGive();
  const { store } = useHere();
  const list = openFollowUps(shown, ticked);
  const told = words.closeout.followUps;
  if (list.length === 0) return null;
  const tick = (one: PlacedFollowUp, is_done: boolean) => {
    setTicked(new Set([...ticked, keyOf(one)]));
    const { session_id, author, number } = one;
    void give({ type: "follow_up.tick", room_id: store.room.peek().roomId, session_id, author, number, is_done });
  };
  return (
    <>
      <h3>{told.title}</h3>
      <ul class="rows" data-testid="follow-ups">
        {list.map((one) => (
          <FollowUpRow key={keyOf(one)} one={one} onTick={(isDone) => tick(one, isDone)} />
        ))}
      </ul>
    </>
  );
}

function FollowUpRow({ one, onTick }: { one: PlacedFollowUp; onTick(isDone: boolean): void }) {
  const room = useHere().store.room.value;
  const told = words.closeout.followUps;
  const isLate = one.done_by === null && one.due < new Date(serverNow()).toISOString().slice(0, 10);
  const about = isLate ? told.overdue : told.due;
  return (
    <li class="row">
      <label class="tick">
        <input
          type="checkbox"
          checked={one.done_by !== null}
          onChange={({ currentTarget }) => onTick(currentTarget.checked)}
        />
        <span class={`row-name ${one.done_by === null ? "" : "is-done"}`}>
          <span dir="auto">{one.what}</span>
          <span class={`row-about ${isLate ? "is-late" : ""}`}>{about(nameOf(room, one.owner), dayName(one.due))}</span>
        </span>
      </label>
    </li>
  );
}

/** All that was sent of the last evenings, for whoever wants to read more. */
function Earlier({ shown }: { shown: CloseOutsShown }) {
  const all = evenings(shown);
  const told = words.closeout.before;
  if (all.length === 0) return null;
  return (
    <details class="earlier-evenings">
      <summary>{told.earlier(all.length)}</summary>
      {all.map((evening) => (
        <section key={evening[0]!.session_id}>
          <h3>{told.evening(dayOf(evening[0]!.evening_at))}</h3>
          {evening.map((one) => (
            <Written key={one.author} one={one} />
          ))}
        </section>
      ))}
    </details>
  );
}

function Written({ one }: { one: SentCloseOut }) {
  const name = nameOf(useHere().store.room.value, one.author);
  const told = words.closeout;
  const taps = [
    ...(one.went === null ? [] : [told.form.wents[one.went]]),
    ...one.marks.map((mark) => told.form.markNames[mark]),
  ];
  return (
    <article class="written" data-testid="written">
      <Avatar id={one.author} name={name} />
      <div>
        <h4>{name}</h4>
        {taps.length > 0 && <p class="fine">{listOf(taps)}</p>}
        {one.worries !== "" && <p dir="auto">{one.worries}</p>}
        {one.hand_off !== "" && <p dir="auto">{one.hand_off}</p>}
        {one.wants_debrief && <p class="fine">{told.before.wantsDebrief(name)}</p>}
      </div>
    </article>
  );
}

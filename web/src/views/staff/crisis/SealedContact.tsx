/**
 * Breaking the glass: what a member has left is opened with a reason, shown for a quarter of an hour, and forgotten by this page.
 *
 * It is in one variable of this view and nowhere else: not in the room's state, not in what the browser keeps.
 */

import { useEffect, useState } from "preact/hooks";
import { words } from "../../../i18n";
import { fullIn, hourOf, ownZone, readerHere } from "../../../i18n/when";
import { api, codeOf, Refusal, type ProblemCode } from "../../../net/api";
import type { OpenedContact, RoomCrisis, RoomOpening } from "../../../protocol.gen";
import { clock, mayOpenContact, untilS } from "../../../state/crisis";
import { serverNow, useServerNow } from "../../../state/now";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { useHere } from "../../here";

const REASON_LENGTH = 300;

export function SealedContact({ crisis, name }: { crisis: RoomCrisis; name: string }) {
  const room = useHere().store.room.value;
  const openings = useOpenings(crisis);
  const said = words.crisis.contact;
  return (
    <section class="sealed" data-testid="sealed">
      <h3>{said.title}</h3>
      {mayOpenContact(room.session, room.myId) ? (
        <Glass crisis={crisis} name={name} openings={openings} />
      ) : (
        <p class="hint">{said.notYours}</p>
      )}
      {openings.length > 0 && (
        <>
          <h4>{said.openings}</h4>
          <ul class="openings">
            {openings.map((opening) => (
              <li key={opening.id}>
                <p>{said.opened(opening.by_name, hourOf(opening.opened_at, readerHere()))}</p>
                <blockquote>{opening.reason}</blockquote>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Glass({ crisis, name, openings }: { crisis: RoomCrisis; name: string; openings: readonly RoomOpening[] }) {
  const { roomId, myId } = useHere().store.room.value;
  const [opened, setOpened] = useState<OpenedContact | null>(null);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const last = openings.find((opening) => opening.by === myId);
  useEffect(() => {
    // After a reload, or on another screen of mine: what I have opened is shown to me again.
    if (opened !== null || last === undefined) return;
    void api.seeContact(roomId, crisis.about).then(setOpened, (thrown: unknown) => {
      if (!(thrown instanceof Refusal)) throw thrown;
    });
  }, [last?.id]);
  const open = async (event: Event) => {
    event.preventDefault();
    if (isBusy || reason.trim() === "") return;
    setBusy(true);
    setProblem(null);
    try {
      setOpened(await api.openContact(roomId, crisis.about, reason.trim()));
      setReason("");
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const said = words.crisis.contact;
  if (opened !== null) return <Shown opened={opened} onOver={() => setOpened(null)} />;
  return (
    <form onSubmit={(event) => void open(event)}>
      <p>{said.what(name)}</p>
      <Field
        name="opening-reason"
        label={said.reason}
        hint={said.reasonHint}
        value={reason}
        onValue={setReason}
        rows={2}
        maxLength={REASON_LENGTH}
        autoCapitalize="sentences"
        problem={problem === null ? null : problem === "not_found" ? said.none(name) : words.errors[problem]}
      />
      <Button type="submit" kind="care" icon="lock" isOff={isBusy || reason.trim() === ""}>
        {said.open}
      </Button>
    </form>
  );
}

function Shown({ opened, onOver }: { opened: OpenedContact; onOver(): void }) {
  const now = useServerNow();
  const said = words.crisis.contact;
  useEffect(() => {
    const id = setTimeout(onOver, Math.max(0, Date.parse(opened.until) - serverNow()));
    return () => clearTimeout(id);
  }, [opened.until]);
  return (
    <div class="opened-contact" data-testid="opened-contact">
      <dl>
        <dt>{said.person}</dt>
        <dd>{opened.person || <span class="hint">{said.empty}</span>}</dd>
        <dt>{said.place}</dt>
        <dd>{opened.place || <span class="hint">{said.empty}</span>}</dd>
      </dl>
      <p class="hint">{said.left(fullIn(opened.left_at, ownZone()))}</p>
      <p class="until">{said.until(clock(untilS(opened.until, now)))}</p>
    </div>
  );
}

/** What was opened of this person since yesterday; asked again when somebody opens one now. */
function useOpenings(crisis: RoomCrisis): readonly RoomOpening[] {
  const { roomId, openings: heard } = useHere().store.room.value;
  const [openings, setOpenings] = useState<readonly RoomOpening[]>([]);
  useEffect(() => {
    let isHere = true;
    void api.roomOpenings(roomId).then(
      (told) => {
        if (isHere) setOpenings(told.openings);
      },
      (thrown: unknown) => {
        if (!(thrown instanceof Refusal)) throw thrown;
      },
    );
    return () => {
      isHere = false;
    };
  }, [roomId, heard.length]);
  return openings.filter((opening) => opening.about === crisis.about);
}

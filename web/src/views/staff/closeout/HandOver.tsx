/** Handing over the lead with a note, and reading the note that was left. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../../i18n";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field, Problem } from "../../../ui/field";
import { nameOf, useHere } from "../../here";
import { useGive } from "../session/desk";

/** As `server/domain/attendance.NOTE_LENGTH_MAX`. */
const NOTE_LENGTH_MAX = 500;

export function HandOverDialog({ to, onClose }: { to: string; onClose(): void }) {
  const { store } = useHere();
  const { give, trouble } = useGive();
  const [note, setNote] = useState("");
  const room = store.room.value;
  const told = words.closeout.handOver;
  const hand = async () => {
    const written = note.trim() === "" ? null : note;
    if (await give({ type: "lead.hand_over", room_id: room.roomId, to, note: written })) onClose();
  };
  return (
    <Dialog title={told.title(nameOf(room, to))} onClose={onClose}>
      <form
        class="hand-over"
        data-testid="hand-over"
        onSubmit={(event) => {
          event.preventDefault();
          void hand();
        }}
      >
        <Field
          label={told.note}
          hint={told.hint}
          name="note"
          rows={3}
          maxLength={NOTE_LENGTH_MAX}
          value={note}
          onValue={setNote}
        />
        <Problem>{trouble !== null && words.errors[trouble]}</Problem>
        <div class="actions">
          <Button type="submit" kind="primary">
            {told.do}
          </Button>
          <Button kind="plain" onClick={onClose}>
            {words.app.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The note of the last hand-over. Whoever has read it puts it away, for this page; the next hand-over deletes it. */
export function LeftNote() {
  const { store, announcer } = useHere();
  const putAway = useSignal<string | null>(null);
  const place = useRef<HTMLElement>(null);
  const room = store.room.value;
  const left = room.notes?.note ?? null;
  const note = left?.by === room.myId ? null : left;
  const key = note === null ? null : `${note.by} ${note.to} ${note.text}`;
  useEffect(() => {
    if (note === null || putAway.peek() === key) return;
    // It is for now: whoever has scrolled on, or does not see it, is told that it is there.
    place.current?.scrollIntoView({ block: "nearest" });
    announcer.say(words.closeout.handOver.said(nameOf(room, note.by)));
  }, [key]);
  if (note === null || putAway.value === key) return null;
  const told = words.closeout.handOver;
  return (
    <section class="left-note" ref={place} aria-labelledby="left-note" data-testid="left-note">
      <h3 id="left-note" tabIndex={-1} data-home>
        {told.left(nameOf(room, note.by), nameOf(room, note.to))}
      </h3>
      <p dir="auto">{note.text}</p>
      <Button kind="plain" icon="check" onClick={() => (putAway.value = key)}>
        {told.read}
      </Button>
    </section>
  );
}

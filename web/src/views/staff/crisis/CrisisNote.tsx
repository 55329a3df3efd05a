/** The note that stays of somebody who was looked after: asked for when it is opened, and written on by whoever knows more. */

import { useRef, useState } from "preact/hooks";
import { words } from "../../../i18n";
import { dateIn, ownZone } from "../../../i18n/when";
import type { ProblemCode } from "../../../net/api";
import { LineLost } from "../../../net/link";
import type { CrisisNote as Note } from "../../../protocol.gen";
import { Button } from "../../../ui/button";
import { Field, Problem } from "../../../ui/field";
import { nameOf, useHere } from "../../here";
import { useCommand } from "../../session/useCommand";

/** As `server/domain/crisis.NOTE_LENGTH_MAX`. */
export const NOTE_LENGTH = 4000;

export function CrisisNote({ crisisId, about }: { crisisId: string; about: string }) {
  const { store, announcer } = useHere();
  const { give, isBusy, problem } = useCommand();
  const [note, setNote] = useState<Note | null>(null);
  const [notRead, setNotRead] = useState<ProblemCode | null>(null);
  const [draft, setDraft] = useState<string | null>(null);
  const summary = useRef<HTMLElement>(null);
  const told = words.crisis.note;
  const read = async () => {
    setNotRead(null);
    try {
      const reply = await store.link.call({ type: "crisis.read_note", crisis_id: crisisId });
      if (reply.type === "crisis.note") setNote(reply);
      else if (reply.type === "refused") setNotRead(reply.code);
    } catch (error) {
      if (!(error instanceof LineLost)) throw error;
      setNotRead("unreachable");
    }
  };
  const write = async (text: string) => {
    if ((await give({ type: "crisis.write_note", crisis_id: crisisId, note: text.trim() })) !== null) return;
    setDraft(null);
    announcer.say(told.written);
    summary.current?.focus();
    await read();
  };
  return (
    <details
      class="crisis-note"
      data-testid="crisis-note"
      onToggle={({ currentTarget }) => {
        // Not kept on the page of whoever has closed it, and read anew: somebody else may have written since.
        if (currentTarget.open) void read();
        else if (draft === null) setNote(null);
      }}
    >
      <summary ref={summary}>{told.title}</summary>
      <Problem>{notRead !== null && words.errors[notRead]}</Problem>
      {note !== null && draft === null && (
        <>
          {note.note === "" ? (
            <p class="fine">{told.none}</p>
          ) : (
            <p class="crisis-note-text" dir="auto">
              {note.note}
            </p>
          )}
          <p class="fine">
            {note.by !== null && told.by(nameOf(store.room.value, note.by))}{" "}
            {note.deleted_after !== null && told.until(dateIn(note.deleted_after, ownZone()))}
          </p>
          <Button kind="plain" onClick={() => setDraft(note.note)}>
            {note.note === "" ? told.write : told.change}
          </Button>
        </>
      )}
      {draft !== null && (
        <form
          class="crisis-note-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (!isBusy) void write(draft);
          }}
        >
          <Field
            label={told.of(about)}
            hint={words.crisis.close.noteHint}
            name="crisis-note"
            rows={5}
            maxLength={NOTE_LENGTH}
            value={draft}
            onValue={setDraft}
          />
          <Problem>{problem !== null && words.errors[problem]}</Problem>
          <div class="actions">
            <Button type="submit" kind="primary" isOff={isBusy}>
              {told.save}
            </Button>
            <Button kind="plain" onClick={() => setDraft(null)}>
              {words.app.cancel}
            </Button>
          </div>
        </form>
      )}
    </details>
  );
}

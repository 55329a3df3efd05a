/** Whom to call for me, and where I am: left by the member, read by nobody until their life may be in danger. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { fullIn, ownZone } from "../i18n/when";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { MyContact } from "../protocol.gen";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, Problem } from "../ui/field";
import { SureButton } from "../ui/sure";

const PART_LENGTH = 300;

export function MyContactDialog({ onClose }: { onClose(): void }) {
  const [contact, setContact] = useState<MyContact | null>(null);
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = async (question: Promise<MyContact>, whenDone = "") => {
    setBusy(true);
    setProblem(null);
    setTold("");
    try {
      setContact(await question);
      setTold(whenDone);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void ask(api.contact()), []);
  return (
    <Dialog title={words.contact.title} onClose={onClose}>
      <p>{words.contact.intro}</p>
      <p>{words.contact.how}</p>
      {contact === null ? (
        problem === null && <p role="status">{words.app.loading}</p>
      ) : (
        <Parts
          // Taken back, both fields are empty again; sealed, they stay as they were typed.
          key={String(contact.left_at === null)}
          contact={contact}
          isBusy={isBusy}
          onSeal={(person, place) => {
            if (!isBusy) void ask(api.setContact({ person, place }), words.contact.sealed);
          }}
          onTakeBack={() => {
            if (!isBusy) void ask(api.removeContact(), words.contact.gone);
          }}
        />
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <p class="hint told" role="status">
        {told}
      </p>
      <p class="hint">{words.contact.honest}</p>
    </Dialog>
  );
}

interface PartsProps {
  contact: MyContact;
  isBusy: boolean;
  onSeal(person: string, place: string): void;
  onTakeBack(): void;
}

function Parts({ contact, isBusy, onSeal, onTakeBack }: PartsProps) {
  const [person, setPerson] = useState(contact.person);
  const [place, setPlace] = useState(contact.place);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSeal(person, place);
      }}
    >
      {contact.is_broken && <p class="advice">{words.contact.broken}</p>}
      {contact.left_at !== null && !contact.is_broken && (
        <p class="hint contact-left">{words.contact.left(fullIn(contact.left_at, ownZone()))}</p>
      )}
      <Field
        name="contact-person"
        label={words.contact.person}
        hint={words.contact.personHint}
        value={person}
        onValue={setPerson}
        rows={2}
        maxLength={PART_LENGTH}
        autoCapitalize="sentences"
      />
      <Field
        name="contact-place"
        label={words.contact.place}
        hint={words.contact.placeHint}
        value={place}
        onValue={setPlace}
        rows={3}
        maxLength={PART_LENGTH}
        autoCapitalize="sentences"
      />
      <div class="actions">
        <Button type="submit" kind="primary" isOff={isBusy || (person.trim() === "" && place.trim() === "")}>
          {words.contact.seal}
        </Button>
        {contact.left_at !== null && (
          <SureButton isOff={isBusy} sure={words.contact.takeBackSure} onSure={onTakeBack}>
            {words.contact.takeBack}
          </SureButton>
        )}
      </div>
    </form>
  );
}

/** What the group agrees to tonight: read it, agree in one tap, add a line. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { GroupSession, HurtfulWords, PersonalWords as Personal } from "../../protocol.gen";
import { giveWords } from "../../state/actions";
import { hasAgreed } from "../../state/floor";
import { mayAddLine } from "../../state/standing";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { useKeptFocus } from "../../ui/keptFocus";
import { useHere } from "../here";
import { KinderAsked } from "../KinderAsked";
import { PersonalQuestion } from "../PersonalWords";
import { useCommand } from "./useCommand";

/** As long as the server takes: longer is a speech. */
const LINE_LENGTH_MAX = 200;

export function Agreement({ session }: { session: GroupSession }) {
  return (
    <div class="agreement">
      <p class="hint">{words.session.agreement.lead}</p>
      <ul class="agreement-lines">
        {session.agreement.lines.map((line, at) => (
          <li key={at} dir="auto">
            {line}
          </li>
        ))}
      </ul>
      <MayBeReadFirst isAsked={session.rules.hold !== "none"} />
      <Agree session={session} />
      <AddLine session={session} />
    </div>
  );
}

/** That a facilitator may read a message before the group does, by this room's rules or (*isAsked*) those of the phase. */
export function MayBeReadFirst({ isAsked = false }: { isAsked?: boolean }) {
  const { readsFirst } = useHere().store.room.value;
  if (!readsFirst && !isAsked) return null;
  return (
    <p class="may-be-read-first" data-testid="may-be-read-first">
      <Icon name="clock" />
      <span>{words.readingRules.members}</span>
    </p>
  );
}

export function AgreementDialog({ session, onClose }: { session: GroupSession; onClose(): void }) {
  return (
    <Dialog title={words.session.agreement.title} onClose={onClose}>
      <Agreement session={session} />
    </Dialog>
  );
}

/** One tap. What is agreed to is the version on this screen; if it has changed meanwhile, the server says so. */
export function Agree({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const { roomId, myId } = store.room.value;
  const { give, isBusy, problem } = useCommand();
  const { version } = session.agreement;
  const place = useKeptFocus<HTMLDivElement>();
  if (!session.attended.includes(myId) || session.on_duty.includes(myId)) return null;
  const isDone = hasAgreed(session, myId);
  return (
    <div class="agree" ref={place} tabIndex={-1}>
      {isDone ? (
        <p class="agreed">
          <Icon name="check" />
          <span>{words.session.agreement.agreed}</span>
        </p>
      ) : (
        <>
          {version > 1 && <p>{words.session.agreement.changed}</p>}
          <Button
            kind="primary"
            icon="check"
            isOff={isBusy}
            onClick={() => void give({ type: "agreement.accept", room_id: roomId, version })}
          >
            {words.session.agreement.agree}
          </Button>
        </>
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
    </div>
  );
}

/** A line of one's own. One that looks personal is asked about first, as a message is. */
export function AddLine({ session }: { session: GroupSession }) {
  const { store } = useHere();
  const [text, setText] = useState<string | null>(null);
  const [asked, setAsked] = useState<Personal | null>(null);
  const [kinder, setKinder] = useState<HurtfulWords | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLElement>(null);
  const opener = useRef<HTMLDivElement>(null);
  const isWriting = text !== null && asked === null && kinder === null;
  useEffect(() => {
    if (isWriting) field.current?.focus();
  }, [isWriting]);
  if (!mayAddLine(session, store.room.value.myId)) return null;

  const close = () => {
    setText(null);
    setAsked(null);
    setKinder(null);
    setProblem(null);
    requestAnimationFrame(() => opener.current?.querySelector("button")?.focus());
  };
  const add = async (line: string, isMeant = false) => {
    if (isBusy || line.trim() === "") return;
    setBusy(true);
    const {
      trouble,
      asked: personal,
      kinder: hurtful,
    } = await giveWords(store, "agreement.add_line", line.trim(), isMeant);
    setBusy(false);
    setProblem(trouble);
    setAsked(personal);
    setKinder(hurtful);
    if (trouble === null && personal === null && hurtful === null) close();
  };
  if (text === null) {
    return (
      <div ref={opener}>
        <Button kind="plain" icon="pencil" onClick={() => setText("")}>
          {words.session.agreement.add}
        </Button>
      </div>
    );
  }
  if (asked !== null) {
    return (
      <PersonalQuestion
        class="add-line-asked"
        level={3}
        asked={asked}
        problem={problem === null ? null : words.errors[problem]}
        isBusy={isBusy}
        onChoose={(line) => void add(line, true)}
        onGoOn={() => setAsked(null)}
      />
    );
  }
  if (kinder !== null) {
    return (
      <KinderAsked
        asked={kinder}
        trouble={problem === null ? null : words.errors[problem]}
        isBusy={isBusy}
        take={words.reading.wording.takeEdit}
        asIs={words.held.addAsIs}
        onTake={(line) => void add(line, true)}
        onGoOn={() => setKinder(null)}
      />
    );
  }
  return (
    <form
      class="add-line"
      onSubmit={(event) => {
        event.preventDefault();
        void add(text);
      }}
    >
      <Field
        label={words.session.agreement.addLabel}
        hint={words.session.agreement.addHint}
        problem={problem === null ? null : words.errors[problem]}
        name="line"
        rows={2}
        maxLength={LINE_LENGTH_MAX}
        value={text}
        onValue={setText}
        inputRef={field}
      />
      <div class="actions">
        <Button type="submit" kind="primary" isOff={isBusy || text.trim() === ""}>
          {words.session.agreement.addDo}
        </Button>
        <Button kind="plain" onClick={close}>
          {words.session.agreement.cancel}
        </Button>
      </div>
    </form>
  );
}

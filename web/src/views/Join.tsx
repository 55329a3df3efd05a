/** Into a group by invitation: what it is, a name, what happens to one's words, and the recovery words. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { InvitationView, SignedIn } from "../protocol.gen";
import { go, route, takeCode } from "../router";
import { refresh } from "../session";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Icon } from "../ui/icons";
import { Loading, Notice, Page } from "./Page";
import { RecoveryWords } from "./RecoveryWords";
import { PasteInvitation, pastedCode } from "./SignIn";
import { HowItGoes } from "./Visit";

export function Join() {
  const code = useCode();
  const [view, setView] = useState<InvitationView | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [joined, setJoined] = useState<SignedIn | null>(null);

  useEffect(() => {
    setView(null);
    setProblem(null);
    if (code === null) return;
    let isCurrent = true;
    api
      .lookAtInvitation(code)
      .then((seen) => isCurrent && setView(seen))
      .catch((thrown: unknown) => isCurrent && setProblem(codeOf(thrown)));
    return () => {
      isCurrent = false;
    };
  }, [code]);

  const toRoom = (roomId: string | null) => {
    pastedCode.value = null;
    go(roomId === null ? { page: "groups" } : { page: "room", roomId }, "replace");
  };

  if (joined !== null) {
    return <RecoveryWords recoveryWords={joined.recovery_words ?? ""} onDone={() => toRoom(joined.room_id)} />;
  }
  if (code === null || problem !== null) return <Paste problem={problem} />;
  if (view === null) return <Loading />;
  if (view.my_room_id !== null) {
    const roomId = view.my_room_id;
    return (
      <Notice title={view.room_name} body={words.join.already}>
        <Button kind="primary" onClick={() => toRoom(roomId)}>
          {words.join.toGroup}
        </Button>
      </Notice>
    );
  }
  return (
    <Invitation
      code={code}
      view={view}
      onJoined={(signedIn) => {
        void refresh();
        if (signedIn.recovery_words === null) toRoom(signedIn.room_id);
        else setJoined(signedIn);
      }}
    />
  );
}

/** From the link, or pasted on another page. */
function useCode(): string | null {
  const to = route.value;
  useEffect(() => {
    const code = takeCode();
    if (code !== null) pastedCode.value = code;
  }, [to]);
  return pastedCode.value;
}

/** A code of the wrong length is no code of ours, and "bad request" would say nothing to anybody. */
function Paste({ problem }: { problem: ProblemCode | null }) {
  if (problem === null) {
    return (
      <Page title={words.join.noCode}>
        <p class="lead">{words.join.noCodeBody}</p>
        <PasteInvitation />
      </Page>
    );
  }
  return (
    <Page title={words.join.noCode}>
      <p class="lead" role="alert">
        {words.errors[problem === "bad_request" ? "invitation_invalid" : problem]}
      </p>
      <PasteInvitation />
    </Page>
  );
}

function asWhat(view: InvitationView): string {
  if (view.is_pass) return words.visit.asGuest;
  return view.role === "facilitator" ? words.join.asFacilitator : words.join.asMember;
}

function Invitation(props: { code: string; view: InvitationView; onJoined(signedIn: SignedIn): void }) {
  const { code, view, onJoined } = props;
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLElement>(null);
  const join = async (isNameMeant: boolean) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      onJoined(await api.join({ code, name: name.trim(), is_name_meant: isNameMeant }));
    } catch (thrown) {
      setProblem(codeOf(thrown));
      input.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  const looksReal = problem === "name_looks_real";
  return (
    <Page title={view.room_name} over={words.join.title}>
      <p class="lead">
        {words.join.to(view.clinic_name)}
        {". "}
        {asWhat(view)}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void join(false);
        }}
      >
        <Field
          name="pseudonym"
          label={words.join.nameLabel}
          hint={words.join.nameHint}
          value={name}
          onValue={(typed) => {
            setName(typed);
            setProblem(null);
          }}
          maxLength={64}
          problem={looksReal ? null : problem && words.errors[problem]}
          inputRef={input}
        />
        {looksReal && (
          <div class="gentle" role="alert">
            <p>
              <Icon name="shield" />
              <span>{words.join.looksReal}</span>
            </p>
            <div class="actions">
              <Button
                kind="primary"
                onClick={() => {
                  setProblem(null);
                  input.current?.focus();
                }}
              >
                {words.join.chooseAnother}
              </Button>
              <Button onClick={() => void join(true)}>{words.join.useAnyway}</Button>
            </div>
          </div>
        )}
        {view.is_pass && <HowItGoes />}
        <section class="promise" aria-labelledby="promise-title">
          <h2 id="promise-title">{words.join.wordsTitle}</h2>
          <ul>
            {words.join.words.map((promise) => (
              <li key={promise}>{promise}</li>
            ))}
          </ul>
        </section>
        {!looksReal && (
          <Button type="submit" kind="primary" isOff={isBusy}>
            {view.is_pass ? words.visit.submit : words.join.submit}
          </Button>
        )}
      </form>
    </Page>
  );
}

/** Two ways in: an invitation, or the words written down last time. */

import { signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import { codeIn, go } from "../router";
import { hasEnded, refresh } from "../session";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Page } from "./Page";

/** A code that has been pasted, on its way to the page that asks what it is for. Never in an address. */
export const pastedCode = signal<string | null>(null);

export function SignIn() {
  return (
    <Page title={words.signIn.title}>
      <p class="lead">{hasEnded.value ? words.signIn.ended : words.signIn.intro}</p>
      <section class="section" aria-labelledby="by-invitation">
        <h2 id="by-invitation">{words.signIn.byInvitation}</h2>
        <PasteInvitation />
      </section>
      <section class="section" aria-labelledby="by-words">
        <h2 id="by-words">{words.signIn.byWords}</h2>
        <ByWords />
      </section>
    </Page>
  );
}

export function PasteInvitation() {
  const [pasted, setPasted] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const input = useRef<HTMLElement>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const code = codeIn(pasted);
    if (code === null) {
      setProblem("invitation_invalid");
      input.current?.focus();
      return;
    }
    pastedCode.value = code;
    go({ page: "join" });
  };
  return (
    <form onSubmit={submit}>
      <Field
        name="invitation"
        label={words.signIn.invitationLabel}
        hint={words.signIn.invitationHint}
        value={pasted}
        onValue={setPasted}
        autoCapitalize="off"
        problem={problem && words.errors[problem]}
        inputRef={input}
      />
      <Button type="submit" kind="primary">
        {words.signIn.useInvitation}
      </Button>
    </form>
  );
}

function ByWords() {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.signIn(
        typed
          .trim()
          .toLowerCase()
          .split(/[\s,]+/)
          .join(" "),
      );
      await refresh();
      hasEnded.value = false;
      go({ page: "groups" });
    } catch (thrown) {
      setProblem(codeOf(thrown));
      input.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field
        name="recovery-words"
        label={words.signIn.wordsLabel}
        hint={words.signIn.wordsHint}
        rows={3}
        value={typed}
        onValue={setTyped}
        autoCapitalize="off"
        problem={problem && words.errors[problem]}
        inputRef={input}
      />
      <Button type="submit" isOff={isBusy}>
        {words.signIn.signIn}
      </Button>
    </form>
  );
}

/** The operator's first act. */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import { go, route, takeCode } from "../router";
import { refresh } from "../session";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Notice, Page } from "./Page";
import { RecoveryWords } from "./RecoveryWords";

export function SetUp() {
  const to = route.value;
  const [code, setCode] = useState<string | null>(() => takeCode());
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [recoveryWords, setRecoveryWords] = useState<string | null>(null);
  const input = useRef<HTMLElement>(null);
  useEffect(() => {
    const next = takeCode();
    if (next !== null) setCode(next);
  }, [to]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy || code === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const signedIn = await api.setUp({ code, clinic_name: name.trim() });
      await refresh();
      if (signedIn.recovery_words === null) go({ page: "clinic" }, "replace");
      else setRecoveryWords(signedIn.recovery_words);
    } catch (thrown) {
      const refused = codeOf(thrown);
      setProblem(refused === "bad_request" && name.trim() === "" ? "name_invalid" : refused);
      input.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  if (recoveryWords !== null) {
    return <RecoveryWords recoveryWords={recoveryWords} onDone={() => go({ page: "clinic" }, "replace")} />;
  }
  if (code === null) return <Notice title={words.setUp.noCode} body={words.setUp.noCodeBody} />;
  return (
    <Page title={words.setUp.title}>
      <p class="lead">{words.setUp.intro}</p>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          name="clinic-name"
          label={words.setUp.nameLabel}
          hint={words.setUp.nameHint}
          value={name}
          onValue={setName}
          maxLength={60}
          problem={problem && words.errors[problem]}
          inputRef={input}
        />
        <Button type="submit" kind="primary" isOff={isBusy}>
          {words.setUp.submit}
        </Button>
      </form>
    </Page>
  );
}

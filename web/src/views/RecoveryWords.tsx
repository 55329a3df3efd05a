/** The recovery words, shown once and kept nowhere in this browser. */

import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import { Page } from "./Page";

export function RecoveryWords({ recoveryWords, onDone }: { recoveryWords: string; onDone(): void }) {
  // They are shown only now: a reload or a closed tab would lose them for good, so the browser asks first.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  return (
    <Page title={words.recovery.title}>
      <p class="lead">{words.recovery.body}</p>
      <ol class="recovery-words" data-testid="recovery-words" aria-label={words.recovery.title}>
        {recoveryWords.split(/\s+/).map((word, at) => (
          <li key={at}>{word}</li>
        ))}
      </ol>
      <p>{words.recovery.advice}</p>
      <div class="actions">
        <Button kind="primary" onClick={onDone}>
          {words.recovery.done}
        </Button>
        <CopyButton text={recoveryWords} label={words.recovery.copy} />
      </div>
    </Page>
  );
}

/**
 * A worksheet for oneself. The answers are in this page alone and go with it; they can be copied, and one line of them can be said in the
 * group: as a message, so it is read by the helper first like any other.
 */

import { useState } from "preact/hooks";
import { words } from "../../i18n";
import type { Worksheet } from "../../protocol.gen";
import { say } from "../../state/actions";
import { maySpeak } from "../../state/floor";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy";
import { Field } from "../../ui/field";
import { useHere } from "../../views/here";
import type { ViewProps } from "../activity";
import { asText, isWritten, type Answers } from "./answers";
import "./worksheet.css";

const WRITING = 0;
const DONE = 1;
const ANSWER_LENGTH_MAX = 1000;

export function WorksheetView({ activity, session, mark, onMark }: ViewProps<Worksheet>) {
  const { store } = useHere();
  const { sheets, privately, take, done, writeOn, together } = words.activities.worksheet;
  const questions = sheets[activity.sheet];
  const [answers, setAnswers] = useState<Answers>({});
  const [shared, setShared] = useState<number | null>(null);
  const voice = maySpeak(session, store.room.value.myId);
  const isDone = mark === DONE;
  return (
    <>
      <p class="worksheet-sheet">{words.activities.kinds.worksheet.variants[activity.sheet]}</p>
      <p class="hint">{privately}</p>
      <ol class="worksheet">
        {questions.map((question, number) => (
          <li key={number}>
            <Field
              label={question}
              name={`answer-${number}`}
              rows={2}
              maxLength={ANSWER_LENGTH_MAX}
              value={answers[number] ?? ""}
              onValue={(answer) => setAnswers({ ...answers, [number]: answer })}
            />
            {(shared === null || shared === number) && isWritten(answers, number) && (
              <Share
                // Asked anew once the words have changed.
                key={answers[number]}
                isShared={shared === number}
                maySay={voice === "say" || voice === "park"}
                onShare={() => {
                  setShared(number);
                  say(store, answers[number]!.trim());
                }}
              />
            )}
          </li>
        ))}
      </ol>
      <div class="actions activity-actions">
        <Button kind={isDone ? "quiet" : "primary"} onClick={() => onMark(isDone ? WRITING : DONE)}>
          {isDone ? writeOn : done}
        </Button>
        <CopyButton text={asText(questions, answers)} label={take} />
      </div>
      <p class="activity-together" role="status">
        {together(activity.done)}
      </p>
    </>
  );
}

/** One's own line for the group. It is asked twice, for what is written here was not meant for others. */
function Share({ isShared, maySay, onShare }: { isShared: boolean; maySay: boolean; onShare(): void }) {
  const { announcer } = useHere();
  const [isAsked, setAsked] = useState(false);
  const { share, shareConfirm, shared, notNow } = words.activities.worksheet;
  const press = () => {
    if (!isAsked) setAsked(true);
    else {
      onShare();
      announcer.say(shared);
    }
  };
  if (!isShared && !maySay) return <p class="hint">{notNow}</p>;
  return (
    <Button kind="plain" icon={isShared ? "check" : "send"} isOff={isShared} onClick={press}>
      {isShared ? shared : isAsked ? shareConfirm : share}
    </Button>
  );
}

/** What one is told of a message of one's own: why, kindly, and what one can do now. Nobody else sees it. */

import { useId, useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { Notice } from "../protocol.gen";
import { beginEdit, writeAnew } from "../state/actions";
import { putAway, taps } from "../state/acts";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon, type IconName } from "../ui/icons";
import { useHere } from "./here";

const ICONS = { remove: "eyeOff", mask: "shield", reword: "pencil", pause: "pause" } as const satisfies Record<
  string,
  IconName
>;

type Told = keyof typeof ICONS;

export function NoticeView({ notice }: { notice: Notice }) {
  const { store } = useHere();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const kind = notice.kind as Told;
  const message = store.room.value.messages.find((one) => one.id === notice.message_id);
  // Of a removed message what was written; of one to be reworded what it says now.
  const theirs = kind === "remove" ? notice.text : kind === "reword" ? (message?.text ?? null) : null;
  const close = async () => {
    setBusy(true);
    setProblem(await putAway(store, notice.act_id));
    setBusy(false);
  };
  const anew = (text: string) => {
    writeAnew(store, text);
    void close();
  };
  return (
    <li class="held notice" data-testid="notice" data-kind={kind}>
      <section aria-labelledby={id}>
        <h2 id={id} class="held-title">
          <Icon name={ICONS[kind]} />
          <span>{words.acts.notice.title[kind]}</span>
        </h2>
        <p role="status">
          {notice.why !== null && words.acts.notice.why[notice.why]} {words.acts.notice.kind[kind]}
        </p>
        {notice.line !== null && (
          <blockquote class="held-text" dir="auto">
            <p class="held-caption">{words.acts.notice.lineOf}</p>
            <p>{notice.line}</p>
          </blockquote>
        )}
        {theirs !== null && (
          <blockquote class="held-text" dir="auto" data-testid="notice-text">
            <p class="held-caption">{kind === "remove" ? words.acts.notice.yours : words.acts.notice.now}</p>
            <p>{theirs}</p>
          </blockquote>
        )}
        {kind === "reword" && message?.text != null && <Taps notice={notice} text={message.text} />}
        <Problem>{problem !== null && words.errors[problem]}</Problem>
        <div class="actions">
          {kind === "remove" && notice.text !== null && (
            <Button kind="primary" icon="pencil" isOff={isBusy} onClick={() => anew(notice.text!)}>
              {words.acts.notice.anew}
            </Button>
          )}
          {kind === "reword" && message?.text != null && (
            <Button kind="primary" icon="pencil" onClick={() => beginEdit(store, notice.message_id)}>
              {words.acts.notice.change}
            </Button>
          )}
          <Button isOff={isBusy} onClick={() => void close()}>
            {kind === "reword" ? words.acts.notice.leave : words.acts.notice.read}
          </Button>
        </div>
      </section>
    </li>
  );
}

/** What could be said instead, from reviewed lists: a tap puts it in, to be looked at before it is sent. */
function Taps({ notice, text }: { notice: Notice; text: string }) {
  const { store } = useHere();
  const offered = taps(notice, text);
  if (offered.length === 0) return null;
  return (
    <div class="taps" role="group" aria-label={words.acts.notice.insteadTitle}>
      <p class="held-caption">{words.acts.notice.insteadTitle}</p>
      {offered.map((tap) => (
        <Button key={tap.text} onClick={() => beginEdit(store, notice.message_id, tap.text)}>
          {words.acts.notice.instead(tap.instead, tap.typed)}
        </Button>
      ))}
    </div>
  );
}

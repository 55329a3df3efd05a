/**
 * Messages that a facilitator reads before the group does, first what would go by itself soonest.
 *
 * Their authors wait and have been promised an end, so these stand above everything but the alerts. One key leads to the first of them.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { timeOf, words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { ReturnReason, WaitingMessage } from "../../protocol.gen";
import { handBack, letIn, type Trouble } from "../../state/actions";
import { minutesLeft, useServerNow } from "../../state/now";
import { toRead } from "../../state/queue";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { Icon } from "../../ui/icons";
import { nameOf, useHere } from "../here";
import { KEYS, useSingleKey } from "./session/keys";

const REASONS = ["softer", "details", "later", "talk_first"] as const satisfies readonly ReturnReason[];

export function ToRead() {
  const { store, tab } = useHere();
  const waiting = toRead(store.room.value);
  const root = useRef<HTMLElement>(null);
  useSingleKey(KEYS.read, () => {
    if (root.current === null) return false;
    tab.value = "flags";
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(".to-read .button.primary")?.focus());
    return true;
  });
  if (waiting.length === 0) return null;
  return (
    <section class="to-read-list" ref={root} aria-label={words.reading.desk.region} data-testid="to-read-list">
      <h2 class="to-read-title">{words.reading.desk.title(waiting.length)}</h2>
      <p class="fine">
        {words.reading.desk.hint} <span class="only-roomy">{words.reading.desk.key}</span>
      </p>
      <ol class="flags">
        {waiting.map((message) => (
          <li key={message.id}>
            {/* Other words are another question. */}
            <ToReadCard key={message.edition} message={message} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function ToReadCard({ message }: { message: WaitingMessage }) {
  const { store } = useHere();
  const [isGivingBack, setGivingBack] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const card = useRef<HTMLElement>(null);
  const name = nameOf(store.room.value, message.author_id);
  const told = words.reading.desk;
  const act = (action: Promise<Trouble>) => {
    setBusy(true);
    setProblem(null);
    void action.then((trouble) => {
      setProblem(trouble);
      setBusy(false);
    });
  };
  const title = `to-read-${message.id}`;
  return (
    <article class="flag to-read" ref={card} aria-labelledby={title} data-testid="to-read" tabIndex={-1}>
      <header class="flag-head">
        <h3 class="lane" id={title}>
          <Icon name="clock" />
          <span>{told.from(name)}</span>
        </h3>
        <time dateTime={message.posted_at}>{timeOf(message.posted_at)}</time>
      </header>
      <p class="to-read-why">
        {told.why[message.why]} {message.concerns.map((label) => told.concern(words.staff.labels[label])).join(" ")}
      </p>
      <blockquote class="flag-text" dir="auto" data-testid="to-read-text">
        {message.text}
      </blockquote>
      <Goes message={message} />
      <Problem>{problem !== null && (problem === "message_settled" ? told.already : words.errors[problem])}</Problem>
      {isGivingBack ? (
        <GiveBack
          name={name}
          isBusy={isBusy}
          onGive={(reason) => act(handBack(store, message, reason))}
          onNot={() => {
            setGivingBack(false);
            requestAnimationFrame(() => card.current?.querySelector<HTMLElement>(".give-back")?.focus());
          }}
        />
      ) : (
        <div class="actions flag-actions">
          <Button
            kind="primary"
            icon="check"
            isOff={isBusy}
            aria-label={told.letInOf(name)}
            onClick={() => act(letIn(store, message))}
          >
            {told.letIn}
          </Button>
          <Button
            class="give-back"
            isOff={isBusy}
            aria-label={told.giveBackTo(name)}
            onClick={() => setGivingBack(true)}
          >
            {told.giveBack}
          </Button>
        </div>
      )}
    </article>
  );
}

interface GiveBackProps {
  name: string;
  isBusy: boolean;
  onGive(reason: ReturnReason): void;
  onNot(): void;
}

/** Why: one press each, and what the author is told stands in full on their side. */
function GiveBack({ name, isBusy, onGive, onNot }: GiveBackProps) {
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector("button")?.focus(), []);
  return (
    <div
      class="give-back-reasons"
      ref={first}
      role="group"
      aria-label={words.reading.desk.tell(name)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onNot();
      }}
    >
      <p class="fine">{words.reading.desk.tell(name)}</p>
      {REASONS.map((reason) => (
        <Button key={reason} isOff={isBusy} onClick={() => onGive(reason)}>
          {words.reading.desk.reasons[reason]}
        </Button>
      ))}
      <Button kind="plain" onClick={onNot}>
        {words.reading.desk.not}
      </Button>
    </div>
  );
}

const EVERY_MS = 5000;

function Goes({ message }: { message: WaitingMessage }) {
  const left = minutesLeft(message.until, useServerNow(EVERY_MS));
  return (
    <p class="fine to-read-goes">
      {message.then === "back" ? words.reading.desk.back(left) : words.reading.desk.release(left)}
    </p>
  );
}

/**
 * One's own message that nobody else has seen: why it waits, and what may become of it.
 *
 * Whether others see it is said first, and what its author can do is always the same at the end: change it, or take it back.
 */

import { useId, useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { HeldMessage, HoldReason } from "../protocol.gen";
import { beginEdit, release, reword, withdraw, type Trouble } from "../state/actions";
import { minutesLeft, useServerNow } from "../state/now";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon, type IconName } from "../ui/icons";
import { useHere } from "./here";
import { KinderWords, useKinder } from "./KinderWords";
import { PersonalWords, whatItLooksLike } from "./PersonalWords";

const ICONS: Record<HoldReason, IconName> = {
  personal_info: "lock",
  unassessed: "clock",
  turn: "clock",
  wording: "pencil",
  review: "clock",
  returned: "undo",
};

export function Held({ message }: { message: HeldMessage }) {
  const { store } = useHere();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const { kinder, ways, choose } = useKinder(message);
  const settle = (action: Promise<Trouble>) => {
    setBusy(true);
    setProblem(null);
    void action.then((trouble) => {
      setProblem(trouble);
      setBusy(false);
    });
  };
  const { reason, returned_for: returnedFor } = message;
  const isPersonal = reason === "personal_info";
  const isWording = reason === "wording";
  const isUnread = returnedFor === "unread";
  const isAsked = isPersonal || isWording;
  // Where there is nothing better to offer, other words are what comes first.
  const isChangeFirst = isWording ? kinder === null : reason === "returned" && !isUnread;
  const change = (
    <Button kind={isChangeFirst ? "primary" : "quiet"} isOff={isBusy} onClick={() => beginEdit(store, message.id)}>
      {words.held.change}
    </Button>
  );
  return (
    <li class="held" data-testid="held" data-reason={reason}>
      <section aria-labelledby={id}>
        <h2 id={id} class="held-title">
          <Icon name={ICONS[reason]} />
          <span>{words.held.title[reason]}</span>
        </h2>
        {reason === "review" && <Promised message={message} />}
        <p role="status">{whatItWaitsFor(message)}</p>
        {isWording ? (
          <KinderWords {...message} kinder={kinder} ways={ways} choose={choose} />
        ) : (
          <PersonalWords {...message} />
        )}
        <Problem>{problem !== null && words.errors[problem]}</Problem>
        <div class="actions">
          {isPersonal && message.masked_text !== null && (
            <Button kind="primary" isOff={isBusy} onClick={() => settle(release(store, message.id, true))}>
              {words.held.sendCovered}
            </Button>
          )}
          {isWording && kinder !== null && (
            <Button kind="primary" isOff={isBusy} onClick={() => settle(reword(store, message, kinder))}>
              {words.reading.wording.take}
            </Button>
          )}
          {isUnread && (
            <Button kind="primary" isOff={isBusy} onClick={() => settle(release(store, message.id, false))}>
              {words.reading.sendAgain}
            </Button>
          )}
          {isChangeFirst && change}
          {isAsked && (
            <Button isOff={isBusy} onClick={() => settle(release(store, message.id, false))}>
              {isWording ? words.reading.wording.asIs : words.held.sendAsIs}
            </Button>
          )}
          {!isChangeFirst && change}
          <Button kind={isAsked ? "plain" : "quiet"} isOff={isBusy} onClick={() => settle(withdraw(store, message.id))}>
            {words.held.takeBack}
          </Button>
        </div>
        {isWording && <p class="fine">{words.reading.wording.keptNowhere}</p>}
        {reason === "returned" && <p class="fine">{words.reading.leaves}</p>}
      </section>
    </li>
  );
}

function whatItWaitsFor(message: HeldMessage): string {
  switch (message.reason) {
    case "personal_info":
      return whatItLooksLike(message);
    case "wording":
      return words.reading.wording.ask;
    case "review":
      return words.reading.review.meanwhile;
    case "returned":
      return words.reading.returned[message.returned_for ?? "unread"];
    case "unassessed":
    case "turn":
      return words.held.waiting[message.reason];
  }
}

/** How often what is left of the wait is said anew. It is said in minutes. */
const EVERY_MS = 5000;

function Promised({ message }: { message: HeldMessage }) {
  const now = useServerNow(EVERY_MS);
  if (message.until === null) return null;
  const left = minutesLeft(message.until, now);
  return <p>{message.then === "back" ? words.reading.review.back(left) : words.reading.review.release(left)}</p>;
}

/** One's own message that nobody else has seen: what is personal in it, and what may become of it. */

import { useId, useState } from "preact/hooks";
import { words } from "../i18n";
import type { ProblemCode } from "../net/api";
import type { HeldMessage } from "../protocol.gen";
import { beginEdit, release, withdraw, type Trouble } from "../state/actions";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { useHere } from "./here";
import { PersonalWords, whatItLooksLike } from "./PersonalWords";

export function Held({ message }: { message: HeldMessage }) {
  const { store } = useHere();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const settle = async (action: Promise<Trouble>) => {
    setBusy(true);
    setProblem(null);
    setProblem(await action);
    setBusy(false);
  };
  const { reason } = message;
  const isPersonal = reason === "personal_info";
  return (
    <li class="held" data-testid="held" data-reason={message.reason}>
      <section aria-labelledby={id}>
        <h2 id={id} class="held-title">
          <Icon name={isPersonal ? "lock" : "clock"} />
          <span>{words.held.title[message.reason]}</span>
        </h2>
        <p role="status">{reason === "personal_info" ? whatItLooksLike(message) : words.held.waiting[reason]}</p>
        <PersonalWords {...message} />
        <Problem>{problem !== null && words.errors[problem]}</Problem>
        <div class="actions">
          {isPersonal && message.masked_text !== null && (
            <Button kind="primary" isOff={isBusy} onClick={() => void settle(release(store, message.id, true))}>
              {words.held.sendCovered}
            </Button>
          )}
          {isPersonal && (
            <Button isOff={isBusy} onClick={() => void settle(release(store, message.id, false))}>
              {words.held.sendAsIs}
            </Button>
          )}
          <Button isOff={isBusy} onClick={() => beginEdit(store, message.id)}>
            {words.held.change}
          </Button>
          <Button
            kind={isPersonal ? "plain" : "quiet"}
            isOff={isBusy}
            onClick={() => void settle(withdraw(store, message.id))}
          >
            {words.held.takeBack}
          </Button>
        </div>
      </section>
    </li>
  );
}

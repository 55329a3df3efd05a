/** The question about new words that could be kinder: nobody has them yet, and their author says what is to become of them. */

import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n";
import type { HurtfulWords } from "../protocol.gen";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { KinderWords, useKinder } from "./KinderWords";

interface Props {
  asked: HurtfulWords;
  /** Why the last answer was not taken. */
  trouble: string | null;
  isBusy: boolean;
  take: string;
  asIs: string;
  /** Say it so: in kinder words, or as it is. */
  onTake(text: string): void;
  onGoOn(): void;
}

export function KinderAsked({ asked, trouble, isBusy, take, asIs, onTake, onGoOn }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  const { kinder, ways, choose } = useKinder(asked);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="changing-asked kinder-asked" data-testid="asked-kinder">
      <h2 class="held-title" ref={title} tabIndex={-1}>
        <Icon name="pencil" />
        <span>{words.reading.wording.ask}</span>
      </h2>
      <KinderWords {...asked} kinder={kinder} ways={ways} choose={choose} />
      <Problem>{trouble}</Problem>
      <div class="actions">
        {kinder !== null && (
          <Button kind="primary" isOff={isBusy} onClick={() => onTake(kinder)}>
            {take}
          </Button>
        )}
        <Button isOff={isBusy} onClick={() => onTake(asked.text)}>
          {asIs}
        </Button>
        <Button kind="plain" onClick={onGoOn}>
          {words.reading.wording.goOn}
        </Button>
      </div>
      <p class="fine">{words.reading.wording.keptNowhere}</p>
    </section>
  );
}

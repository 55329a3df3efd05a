/** Words of one's own with what is personal in them marked, how they would read covered, and the question what is to become of them. */

import { useEffect, useId, useRef } from "preact/hooks";
import { listOf, words } from "../i18n";
import type { PersonalWords as Personal } from "../protocol.gen";
import { segments } from "../state/text";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";

interface QuestionProps {
  asked: Personal;
  /** What stood in the way of the last answer. */
  problem: string | null;
  isBusy: boolean;
  /** How the answers are called; where words are added they are words of that. */
  covered?: string;
  asIs?: string;
  /** The heading's level where it stands. */
  level: 2 | 3 | 4;
  class: string;
  onChoose(text: string): void;
  onGoOn(): void;
}

/** Asked before anybody has the words: covered, as they are, or back to them. */
export function PersonalQuestion({ asked, problem, isBusy, level, onChoose, onGoOn, ...rest }: QuestionProps) {
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const Title = `h${level}` as const;
  const { covered = words.held.addCovered, asIs = words.held.addAsIs } = rest;
  const { text, masked_text: maskedText } = asked;
  return (
    <section class={rest.class} aria-labelledby={id} data-section data-testid="asked">
      <Title class="held-title" id={id} ref={title} tabIndex={-1} data-home>
        <Icon name="lock" />
        <span>{whatItLooksLike(asked)}</span>
      </Title>
      <PersonalWords {...asked} />
      <Problem>{problem}</Problem>
      <div class="actions">
        {maskedText !== null && (
          <Button kind="primary" isOff={isBusy} onClick={() => onChoose(maskedText)}>
            {covered}
          </Button>
        )}
        <Button isOff={isBusy} onClick={() => onChoose(text)}>
          {asIs}
        </Button>
        <Button kind="plain" onClick={onGoOn}>
          {words.held.goOn}
        </Button>
      </div>
    </section>
  );
}

export function PersonalWords({ text, masked_text: maskedText, private: stretches }: Personal) {
  return (
    <>
      <blockquote class="held-text" dir="auto">
        {maskedText !== null && <p class="held-caption">{words.held.yours}</p>}
        <p>
          {segments(text, stretches).map((segment, at) =>
            segment.isMarked ? (
              <mark key={at} class="private">
                {segment.text}
              </mark>
            ) : (
              segment.text
            ),
          )}
        </p>
      </blockquote>
      {maskedText !== null && (
        <blockquote class="held-text held-masked" dir="auto">
          <p class="held-caption">{words.held.covered}</p>
          <p data-testid="held-masked">{maskedText}</p>
        </blockquote>
      )}
    </>
  );
}

export function whatItLooksLike({ private: stretches }: Pick<Personal, "private">): string {
  const kinds = [...new Set(stretches.map((stretch) => words.held.kinds[stretch.kind]))];
  return kinds.length === 0 ? words.held.looksPersonal : words.held.looksLike(listOf(kinds));
}

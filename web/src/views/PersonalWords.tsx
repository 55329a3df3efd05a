/** Words of one's own with what is personal in them marked, and how they would read covered. */

import { listOf, words } from "../i18n";
import type { PersonalWords as Personal } from "../protocol.gen";
import { segments } from "../state/text";

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

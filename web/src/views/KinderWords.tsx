/** Words of one's own that could land hard, why, and how they would read in kinder ones. */

import { useId, useState } from "preact/hooks";
import { words } from "../i18n";
import type { HurtfulWords, KinderWording } from "../protocol.gen";
import { reworded } from "../state/kinder";
import { segments, stretch } from "../state/text";

/** Which way of each offer is taken, by the place where it stands. */
export type Ways = Readonly<Record<number, number>>;

/** The kinder words as they are chosen now; null where none are known. */
export function useKinder({ text, wording }: Pick<HurtfulWords, "text" | "wording">) {
  const [ways, setWays] = useState<Ways>({});
  const kinder = wording.length === 0 ? null : reworded(text, wording, ways);
  return { kinder, ways, choose: (start: number, way: number) => setWays({ ...ways, [start]: way }) };
}

interface Props extends HurtfulWords {
  kinder: string | null;
  ways: Ways;
  choose(start: number, way: number): void;
}

export function KinderWords({ text, concerns, wording, kinder, ways, choose }: Props) {
  // With kinder words each says why; without, it is the kind of thing that could hurt.
  const whys = wording.length > 0 ? [...new Set(wording.map((offer) => offer.why))] : concerns.map(mayBe);
  return (
    <>
      <blockquote class="held-text" dir="auto">
        {kinder !== null && <p class="held-caption">{words.reading.wording.yours}</p>}
        <p>
          {segments(text, wording).map((segment, at) =>
            segment.isMarked ? (
              <mark key={at} class="kinder-mark">
                {segment.text}
              </mark>
            ) : (
              segment.text
            ),
          )}
        </p>
      </blockquote>
      <ul class="kinder-whys">
        {whys.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
      {kinder !== null && (
        <blockquote class="held-text held-masked" dir="auto">
          <p class="held-caption">{words.reading.wording.kinder}</p>
          <p data-testid="kinder-words" aria-live="polite">
            {kinder}
          </p>
        </blockquote>
      )}
      {wording
        .filter((offer) => offer.instead.length > 1)
        .map((offer) => (
          <WaysToSayIt key={offer.start} text={text} offer={offer} way={ways[offer.start] ?? 0} choose={choose} />
        ))}
    </>
  );
}

interface WaysProps {
  text: string;
  offer: KinderWording;
  way: number;
  choose(start: number, way: number): void;
}

function WaysToSayIt({ text, offer, way, choose }: WaysProps) {
  const id = useId();
  return (
    <fieldset class="kinder-ways">
      <legend>{words.reading.wording.ways(stretch(text, offer))}</legend>
      {offer.instead.map((instead, at) => (
        <div class="check" key={instead}>
          <input
            type="radio"
            id={`${id}-${at}`}
            name={id}
            checked={at === way}
            onChange={() => choose(offer.start, at)}
          />
          <label for={`${id}-${at}`}>{instead}</label>
        </div>
      ))}
    </fieldset>
  );
}

function mayBe(label: HurtfulWords["concerns"][number]): string {
  const { may } = words.reading.wording;
  return label in may ? may[label as keyof typeof may] : words.reading.wording.ask;
}

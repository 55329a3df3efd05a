/** Every rule of what is read first, as a choice in words: a room's over the house's, or the house's own. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { words } from "../../i18n";
import type { HouseReading, OwnReading } from "../../protocol.gen";
import {
  choicesOf,
  CONCERNS,
  HOUSE,
  houseValue,
  NEWCOMERS,
  ownValue,
  THEN,
  WAIT,
  type Concern,
  type Rule,
} from "../../state/readingRules";

interface Props {
  own: OwnReading;
  /** Null where the house itself is chosen for. */
  house: HouseReading | null;
  onChoose(rule: Rule, value: string): void;
}

export function RuleParts(props: Props) {
  return (
    <>
      <Part title={words.readingRules.who}>
        <Choose {...props} rule={NEWCOMERS} />
      </Part>
      <Part title={words.readingRules.what} hint={words.readingRules.care}>
        {CONCERNS.map((label) => (
          <Choose key={label} {...props} rule={{ what: "first", label }} />
        ))}
      </Part>
      <Part title={words.readingRules.howLong}>
        <Choose {...props} rule={WAIT} />
        <Choose {...props} rule={THEN} />
      </Part>
    </>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="reading-part" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {hint !== undefined && <p class="fine">{hint}</p>}
      {children}
    </section>
  );
}

/** What is the room's own is marked with a word, not by colour alone. */
function Choose({ own, house, rule, onChoose }: Props & { rule: Rule }) {
  const id = useId();
  const value = house === null ? houseValue(own as HouseReading, rule) : ownValue(own, rule);
  const inherited = house === null ? null : nameOfValue(rule, houseValue(house, rule));
  const isOwn = inherited !== null && value !== HOUSE;
  return (
    <div class={`field reading-rule ${isOwn ? "is-own" : ""}`} data-testid={`rule-${rule.label ?? rule.what}`}>
      <label for={id}>{nameOfRule(rule)}</label>
      <select
        id={id}
        value={value}
        aria-describedby={isOwn ? `${id}-own` : undefined}
        onChange={(event) => onChoose(rule, event.currentTarget.value)}
      >
        {inherited !== null && <option value={HOUSE}>{words.readingRules.asHouse(inherited)}</option>}
        {choicesOf(rule, value).map((one) => (
          <option key={one} value={one}>
            {nameOfValue(rule, one)}
          </option>
        ))}
      </select>
      {isOwn && (
        <p class="fine" id={`${id}-own`}>
          {words.readingRules.own(inherited)}
        </p>
      )}
    </div>
  );
}

export function nameOfRule({ what, label }: Rule): string {
  return what === "first" ? words.lanes.labels[label as Concern] : words.readingRules.rules[what];
}

export function nameOfValue({ what }: Rule, value: string): string {
  const told = words.readingRules;
  if (value === HOUSE) return told.house;
  if (what === "wait") return told.minutes(Number(value));
  const names: Readonly<Record<string, string>> = { first: told.firsts, newcomers: told.yesNo, then: told.thens }[what];
  return names[value] ?? value;
}

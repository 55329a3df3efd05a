/**
 * What is read first in this room: a choice in words for each rule, over what the house has, and who has chosen it.
 *
 * A choice is sent when it is made, and holds from the next message on.
 */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { NoticingChange, OwnReading, ReadingRules } from "../../protocol.gen";
import { canUndo } from "../../state/noticing";
import {
  choicesOf,
  choosing,
  CONCERNS,
  hasOwn,
  HOUSE,
  houseValue,
  NEWCOMERS,
  NOTHING_OWN,
  ownValue,
  ruleOf,
  THEN,
  WAIT,
  type Concern,
  type Rule,
} from "../../state/readingRules";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Problem } from "../../ui/field";
import { nameOf, useHere } from "../here";
import { ChangeLog } from "./ChangeLog";

export function ReadingRulesDialog({ onClose }: { onClose(): void }) {
  const { store } = useHere();
  const room = store.room.value;
  const [rules, setRules] = useState<ReadingRules | null>(null);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [told, setTold] = useState("");
  // What the next choice builds on, and the one that is on its way: of two quick choices neither is lost.
  const known = useRef<ReadingRules | null>(null);
  const sending = useRef<Promise<void>>(Promise.resolve());
  const show = (next: ReadingRules) => {
    // An answer may be overtaken by that to a later choice.
    if (next.version >= (known.current?.version ?? 0)) setRules((known.current = next));
  };
  const look = () =>
    api
      .reading(room.roomId)
      .then(show)
      .catch((thrown: unknown) => setProblem(codeOf(thrown)));
  const version = room.moderation?.noticing_version;
  // Also when somebody else has changed it meanwhile.
  useEffect(() => void look(), [room.roomId, version]);
  const send = async (step: (own: OwnReading) => OwnReading) => {
    if (known.current === null) return;
    const { version, own } = known.current;
    setProblem(null);
    setTold("");
    try {
      show(await api.setReading(room.roomId, { version, own: step(own) }));
      setTold(words.noticing.saved);
    } catch (thrown) {
      setProblem(codeOf(thrown));
      await look();
    }
  };
  const set = (step: (own: OwnReading) => OwnReading) =>
    void (sending.current = sending.current.then(() => send(step)));
  const choose = (rule: Rule, value: string) => set((own) => choosing(own, rule, value));
  return (
    <Dialog title={words.readingRules.title(room.name)} onClose={onClose}>
      <div class="noticing" data-testid="reading-rules">
        <p>{words.readingRules.about}</p>
        <Problem>{problem !== null && words.errors[problem]}</Problem>
        <p class="visually-hidden" role="status">
          {told}
        </p>
        {rules === null && problem === null && <p role="status">{words.app.loading}</p>}
        {rules !== null && (
          <>
            <Part title={words.readingRules.who}>
              <Choose rules={rules} rule={NEWCOMERS} onChoose={choose} />
            </Part>
            <Part title={words.readingRules.what} hint={words.readingRules.care}>
              {CONCERNS.map((label) => (
                <Choose key={label} rules={rules} rule={{ what: "first", label }} onChoose={choose} />
              ))}
            </Part>
            <Part title={words.readingRules.howLong}>
              <Choose rules={rules} rule={WAIT} onChoose={choose} />
              <Choose rules={rules} rule={THEN} onChoose={choose} />
            </Part>
            {hasOwn(rules.own) && (
              <Button icon="undo" onClick={() => set(() => NOTHING_OWN)}>
                {words.readingRules.allAsHouse}
              </Button>
            )}
            <ChangeLog
              changes={rules.changes}
              none={words.readingRules.noChange}
              sentence={(change) => sentence(change, (who) => nameOf(room, who))}
              undoable={(change) => {
                const rule = ruleOf(change);
                return rule !== null && canUndo(rules, change) ? nameOfRule(rule) : null;
              }}
              onUndo={(change) => {
                const rule = ruleOf(change);
                if (rule !== null) choose(rule, change.before);
              }}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: preact.ComponentChildren }) {
  const id = useId();
  return (
    <section class="reading-part" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {hint !== undefined && <p class="fine">{hint}</p>}
      {children}
    </section>
  );
}

interface ChooseProps {
  rules: ReadingRules;
  rule: Rule;
  onChoose(rule: Rule, value: string): void;
}

/** One rule. What is the room's own is marked with a word, not by colour alone. */
function Choose({ rules, rule, onChoose }: ChooseProps) {
  const id = useId();
  const own = ownValue(rules.own, rule);
  const house = houseValue(rules.house, rule);
  return (
    <div class={`field reading-rule ${own === HOUSE ? "" : "is-own"}`} data-testid={`rule-${rule.label ?? rule.what}`}>
      <label for={id}>{nameOfRule(rule)}</label>
      <select
        id={id}
        value={own}
        aria-describedby={own === HOUSE ? undefined : `${id}-own`}
        onChange={(event) => onChoose(rule, event.currentTarget.value)}
      >
        <option value={HOUSE}>{words.readingRules.asHouse(nameOfValue(rule, house))}</option>
        {choicesOf(rule, own).map((value) => (
          <option key={value} value={value}>
            {nameOfValue(rule, value)}
          </option>
        ))}
      </select>
      {own !== HOUSE && (
        <p class="fine" id={`${id}-own`}>
          {words.readingRules.own(nameOfValue(rule, house))}
        </p>
      )}
    </div>
  );
}

function nameOfRule({ what, label }: Rule): string {
  return what === "first" ? words.lanes.labels[label as Concern] : words.readingRules.rules[what];
}

function nameOfValue({ what }: Rule, value: string): string {
  const told = words.readingRules;
  if (value === HOUSE) return told.house;
  if (what === "wait") return told.minutes(Number(value));
  const names: Readonly<Record<string, string>> = { first: told.firsts, newcomers: told.yesNo, then: told.thens }[what];
  return names[value] ?? value;
}

function sentence(change: NoticingChange, name: (who: string) => string): string {
  const who = change.by === null ? words.noticing.clinicDid : name(change.by);
  const rule = ruleOf(change);
  if (rule === null) return words.readingRules.houseChanged;
  return words.noticing.change(
    who,
    nameOfRule(rule),
    nameOfValue(rule, change.before),
    nameOfValue(rule, change.after),
  );
}

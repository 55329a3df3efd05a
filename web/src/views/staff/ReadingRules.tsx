/**
 * What is read first in this room: a choice in words for each rule, over what the house has, and who has chosen it.
 *
 * A choice is sent when it is made, and holds from the next message on.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { NoticingChange, OwnReading, ReadingRules } from "../../protocol.gen";
import { canUndo } from "../../state/noticing";
import { choosing, hasOwn, NOTHING_OWN, ruleOf, type Rule } from "../../state/readingRules";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Problem } from "../../ui/field";
import { nameOf, useHere } from "../here";
import { ChangeLog } from "./ChangeLog";
import { nameOfRule, nameOfValue, RuleParts } from "./RuleParts";

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
            <RuleParts own={rules.own} house={rules.house} onChoose={choose} />
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

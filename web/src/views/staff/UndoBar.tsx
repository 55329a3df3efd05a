/** What one has just done, for as long as it can be undone, wherever it was done from. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { MessageAct } from "../../protocol.gen";
import { isOfCare, undo, undoable } from "../../state/acts";
import type { RoomState } from "../../state/model";
import { serverNow } from "../../state/now";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/field";
import { useHere } from "../here";
import { byQueueKey, QueueKey } from "./QueueKeys";

/** Offered no longer than this before the server would refuse: a press needs its time on the way. */
const SPARE_MS = 250;

export function UndoBar() {
  const { store, announcer } = useHere();
  const room = store.room.value;
  const [, look] = useState(0);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const act = undoable(room, serverNow() + SPARE_MS);
  const until = act?.undo_until ?? null;
  useEffect(() => {
    if (until === null) return;
    setProblem(null);
    const id = setTimeout(() => look((count) => count + 1), Date.parse(until) - serverNow());
    return () => clearTimeout(id);
  }, [act?.id]);
  if (act === null && problem === null) return null;
  const takeBack = async () => {
    if (act === null) return;
    const trouble = await undo(store, act.id);
    setProblem(trouble);
    if (trouble === null) announcer.say(words.acts.undone);
  };
  return (
    <section class="undo-bar" aria-label={words.acts.undoRegion} data-testid="undo-bar">
      <p role="status">{act !== null && whatIsDone(room, act)}</p>
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      {act !== null && (
        <Button kind="primary" icon="undo" {...byQueueKey("undo")} onClick={() => void takeBack()}>
          {words.acts.undoButton}
          <QueueKey of="undo" />
        </Button>
      )}
    </section>
  );
}

function whatIsDone(room: RoomState, act: MessageAct): string {
  return (isOfCare(room, act) ? { ...words.acts.undo, ...words.acts.undoCare } : words.acts.undo)[act.kind];
}

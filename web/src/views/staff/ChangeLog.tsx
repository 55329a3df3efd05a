/** Who has changed what of a room, newest first, and undoing it. */

import { useId } from "preact/hooks";
import { momentOf, timeOf, words } from "../../i18n";
import type { NoticingChange } from "../../protocol.gen";
import { Button } from "../../ui/button";

interface Props {
  changes: readonly NoticingChange[];
  /** What stands there before anything was changed. */
  none: string;
  sentence(change: NoticingChange): string;
  /** What *change* was of, for the button that undoes it; null where it cannot be undone. */
  undoable(change: NoticingChange): string | null;
  onUndo(change: NoticingChange): void;
}

export function ChangeLog({ changes, none, sentence, undoable, onUndo }: Props) {
  const id = useId();
  return (
    <section class="noticing-changes" aria-labelledby={id}>
      <h3 id={id}>{words.noticing.changes}</h3>
      {changes.length === 0 && <p class="fine">{none}</p>}
      <ol>
        {changes.map((change) => {
          const of = undoable(change);
          return (
            <li key={change.number}>
              <time dateTime={change.at} title={momentOf(change.at)}>
                {timeOf(change.at)}
              </time>
              <span>{sentence(change)}</span>
              {of !== null && (
                <Button kind="plain" icon="undo" aria-label={words.noticing.undoOf(of)} onClick={() => onUndo(change)}>
                  {words.noticing.undo}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

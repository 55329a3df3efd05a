/** What the helper has pointed to, the most urgent first. */

import { useEffect } from "preact/hooks";
import { words } from "../../i18n";
import { doneFlags, openFlags } from "../../state/queue";
import { useKeptFocus } from "../../ui/keptFocus";
import { useHere } from "../here";
import { FlagCard, FlagDone } from "./FlagCard";
import { ToRead } from "./ToRead";

export function FlagQueue() {
  const { store, flagPointed } = useHere();
  const room = store.room.value;
  const open = openFlags(room);
  const done = doneFlags(room);
  const id = flagPointed.value;
  const queue = useKeptFocus<HTMLDivElement>();
  useEffect(() => {
    if (id === null) return;
    flagPointed.value = null;
    requestAnimationFrame(() => {
      const card = document.getElementById(`flag-${id}`);
      card?.scrollIntoView({ block: "start" });
      card?.focus({ preventScroll: true });
    });
  }, [id]);
  return (
    <div class="queue" ref={queue} data-testid="queue" tabIndex={0} role="region" aria-label={words.staff.queue}>
      <ToRead />
      <h2 class="visually-hidden">{words.staff.tabFlags(open.length)}</h2>
      {open.length === 0 && Object.keys(room.toRead).length === 0 && (
        <div class="empty">
          <p class="empty-title">{words.staff.empty}</p>
          <p>{words.staff.emptyBody}</p>
        </div>
      )}
      <ol class="flags">
        {open.map((flag) => (
          <li key={flag.id}>
            <FlagCard flag={flag} />
          </li>
        ))}
      </ol>
      {done.length > 0 && (
        <details class="flags-done">
          <summary>{words.staff.done(done.length)}</summary>
          <ol class="flags">
            {done.map((flag) => (
              <li key={flag.id}>
                <FlagDone flag={flag} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

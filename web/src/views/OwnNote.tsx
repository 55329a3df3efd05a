/** Below a facilitator's own message, for their eyes only: what the helper would have said of it. Kind, and gone with one press. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import type { RoomMessage } from "../protocol.gen";
import { putOwnAway } from "../state/actions";
import { stretch } from "../state/text";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { HelpDialog } from "./Help";
import { useHere, useSeen } from "./here";

const CARE: ReadonlySet<string> = new Set(["crisis", "self_stigma"]);

export function OwnNote({ message }: { message: RoomMessage }) {
  const { store, announcer } = useHere();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const note = useSeen((room) => room.own[message.id], [message.id]);
  useEffect(() => {
    if (note !== undefined) announcer.say(words.lanes.own.announced);
  }, [note]);
  // Of words that have been changed since, nothing is said any more.
  if (note === undefined || note.edition !== message.edition || message.text === null) return null;
  const isCare = note.reasons.some((reason) => CARE.has(reason.label));
  const { text } = message;
  return (
    <aside class={`own-note ${isCare ? "lane-care" : ""}`} aria-label={words.lanes.own.label} data-testid="own-note">
      <p class="own-note-title">
        <Icon name={isCare ? "heart" : "lock"} />
        <span>{isCare ? words.lanes.own.careTitle : words.lanes.own.title}</span>
      </p>
      {isCare && <p>{words.lanes.own.careBody}</p>}
      <p class="fine">{words.lanes.own.said}</p>
      <ul>
        {note.reasons.map((reason) => (
          <li key={reason.label}>
            <b>{reason.is_likely ? words.staff.likely : words.staff.maybe}:</b> {words.staff.labels[reason.label]}
          </li>
        ))}
        {note.wording.map((offer) => (
          <li key={`at ${offer.start}`}>
            {words.staff.kinder}: <q>{offer.instead[0]}</q> {words.staff.kinderInstead}{" "}
            <bdi>{words.staff.kinderQuoted(stretch(text, offer))}</bdi>
          </li>
        ))}
      </ul>
      <div class="actions">
        {isCare && (
          <Button kind="care" icon="help" onClick={() => setHelpOpen(true)}>
            {words.lanes.own.careShow}
          </Button>
        )}
        <Button kind="plain" onClick={() => putAway(message.id)}>
          {words.lanes.own.fine}
        </Button>
      </div>
      {isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
    </aside>
  );

  function putAway(id: string): void {
    putOwnAway(store, id);
    // The button goes with the note, and focus would be nowhere.
    document.getElementById(`message-${id}`)?.focus();
  }
}

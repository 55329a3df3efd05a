/** Telling the facilitators of a message: one press opens the reasons, the second tells. And what has become of it. */

import { useState } from "preact/hooks";
import { words } from "../i18n";
import type { ReportReason, RoomMessage } from "../protocol.gen";
import { tellOf } from "../state/aside";
import type { RoomState } from "../state/model";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { useTrouble } from "./aside/useTrouble";
import { nameOf, useHere, useSeen } from "./here";

const REASONS = Object.keys(words.report.reasons) as ReportReason[];
const LINE_LENGTH_MAX = 280;

/** Somebody else's, in sight, and not told of yet. Facilitators have acts of their own. */
export function canReport(room: RoomState, message: RoomMessage): boolean {
  if (room.role !== "member" || message.author_id === room.myId) return false;
  return message.state === "visible" && room.reports[message.id] === undefined;
}

export function ReportButton({ message, isTabStop }: { message: RoomMessage; isTabStop: boolean }) {
  const name = useSeen((room) => nameOf(room, message.author_id), [message.author_id]);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        class="message-tool"
        name={words.report.tell(name)}
        icon="speech"
        tabIndex={isTabStop ? 0 : -1}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {isOpen && <ReportDialog message={message} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReportDialog({ message, onClose }: { message: RoomMessage; onClose(): void }) {
  const { store, announcer } = useHere();
  const [line, setLine] = useState("");
  const { trouble, isBusy, attempt } = useTrouble();
  const tell = async (reason: ReportReason) => {
    const added = line.trim() === "" ? null : line.trim();
    if ((await attempt(tellOf(store, message.id, reason, added))) !== null) return;
    onClose();
    announcer.say(words.report.told);
    // The button goes with the telling, and focus would be nowhere.
    document.getElementById(`message-${message.id}`)?.focus();
  };
  return (
    <Dialog title={words.report.title} onClose={onClose}>
      <p>{words.report.body(nameOf(store.room.value, message.author_id))}</p>
      <details class="report-line">
        <summary>{words.report.add}</summary>
        <Field
          label={words.report.line}
          hint={words.report.lineHint}
          name="line"
          rows={2}
          maxLength={LINE_LENGTH_MAX}
          value={line}
          onValue={setLine}
        />
      </details>
      <ul class="report-reasons">
        {REASONS.map((reason) => (
          <li key={reason}>
            <Button kind={reason === "not_safe" ? "care" : "quiet"} isOff={isBusy} onClick={() => void tell(reason)}>
              {words.report.reasons[reason]}
            </Button>
          </li>
        ))}
      </ul>
      <Problem>{trouble !== null && words.errors[trouble]}</Problem>
    </Dialog>
  );
}

export function ReportMark({ message }: { message: RoomMessage }) {
  const report = useSeen((room) => room.reports[message.id], [message.id]);
  if (report === undefined) return null;
  return (
    <p class="message-mark" data-testid="report-mark">
      <Icon name={report.answer === null ? "speech" : "check"} />
      <span>{report.answer === null ? words.report.told : words.report.answers[report.answer]}</span>
    </p>
  );
}

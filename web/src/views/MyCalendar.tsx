/** A member's calendar to subscribe to: what it says, and its link, which is shown once. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { api, codeOf, type ProblemCode } from "../net/api";
import type { MyCalendar } from "../protocol.gen";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Choice, Field, Problem } from "../ui/field";

const REMINDERS = [null, 10, 30, 60, 120, 1440] as const;
const TITLE_LENGTH = 60;

export function MyCalendarDialog({ onClose }: { onClose(): void }) {
  const [calendar, setCalendar] = useState<MyCalendar | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = async (question: Promise<MyCalendar>, whenDone = "") => {
    setBusy(true);
    setProblem(null);
    setTold("");
    try {
      const answer = await question;
      setCalendar(answer);
      // A new link takes the place of the one on screen; saving a title leaves it there.
      setLink((before) => (answer.is_on ? (answer.link ?? before) : null));
      setTold(whenDone);
    } catch (thrown) {
      setProblem(codeOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void ask(api.calendar()), []);
  const act = (question: () => Promise<MyCalendar>, whenDone?: string) => {
    if (!isBusy) void ask(question(), whenDone);
  };

  return (
    <Dialog title={words.schedule.calendarTitle} onClose={onClose}>
      <p>{words.schedule.calendarIntro}</p>
      {calendar === null ? (
        problem === null && <p role="status">{words.app.loading}</p>
      ) : (
        <Looks
          key={String(calendar.is_on)}
          calendar={calendar}
          isBusy={isBusy}
          onSave={(looks) => act(() => api.setCalendar(looks), calendar.is_on ? words.schedule.saved : "")}
        />
      )}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <p class="hint told" role="status">
        {told}
      </p>
      {calendar?.is_on && (
        <section class="section" aria-labelledby="calendar-link">
          <h3 id="calendar-link">{words.schedule.link}</h3>
          {link === null ? <p class="hint">{words.schedule.isOn}</p> : <NewLink link={link} />}
          <div class="actions">
            {link === null && (
              <Button icon="link" isOff={isBusy} onClick={() => act(api.renewCalendar)}>
                {words.schedule.newLink}
              </Button>
            )}
            <SwitchOff isOff={isBusy} onSwitchOff={() => act(api.switchCalendarOff, words.schedule.isNowOff)} />
          </div>
        </section>
      )}
    </Dialog>
  );
}

interface LooksProps {
  calendar: MyCalendar;
  isBusy: boolean;
  onSave(looks: { title: string; reminder_minutes: number | null; names_groups: boolean }): void;
}

function Looks({ calendar, isBusy, onSave }: LooksProps) {
  const [title, setTitle] = useState(calendar.title);
  const [reminder, setReminder] = useState(calendar.reminder_minutes);
  const [namesGroups, setNamesGroups] = useState(calendar.names_groups);
  // Somebody may have chosen another one on a page of another version.
  const reminders = [...new Set([...REMINDERS, reminder])].sort((a, b) => (a ?? -1) - (b ?? -1));
  const id = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ title, reminder_minutes: reminder, names_groups: namesGroups });
      }}
    >
      <Field
        name="calendar-title"
        label={words.schedule.titleLabel}
        hint={words.schedule.titleHint}
        value={title}
        onValue={setTitle}
        maxLength={TITLE_LENGTH}
      />
      <Choice
        label={words.schedule.reminder}
        hint={words.schedule.reminderHint}
        options={reminders}
        chosen={reminder}
        onChoose={setReminder}
        name={words.schedule.reminderOf}
      />
      <div class="field check">
        <input
          id={id}
          type="checkbox"
          checked={namesGroups}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => setNamesGroups(currentTarget.checked)}
        />
        <label for={id}>{words.schedule.namesGroups}</label>
        <p class="hint" id={`${id}-hint`}>
          {words.schedule.namesGroupsHint}
        </p>
      </div>
      <Button type="submit" kind={calendar.is_on ? "quiet" : "primary"} isOff={isBusy}>
        {calendar.is_on ? words.schedule.saveCalendar : words.schedule.makeLink}
      </Button>
    </form>
  );
}

/** It is shown once, so it comes into view by itself, ready to be copied. */
function NewLink({ link }: { link: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.scrollIntoView({ block: "center" });
  }, [link]);
  return (
    <div class="field">
      <label for={id} class="visually-hidden">
        {words.schedule.link}
      </label>
      <input
        ref={input}
        id={id}
        type="text"
        readOnly
        value={link}
        aria-describedby={`${id}-hint`}
        data-testid="calendar-link"
        onFocus={(event) => event.currentTarget.select()}
      />
      <p class="hint" id={`${id}-hint`}>
        {words.schedule.linkHow} {words.schedule.linkOnce}
      </p>
      <p class="hint">{words.schedule.linkCare}</p>
      <div class="actions">
        <CopyButton text={link} kind="primary" />
        {/* The scheme by which calendar programs know that they are asked to subscribe. */}
        <a class="button quiet" href={link.replace(/^https?:/, "webcal:")}>
          <span>{words.schedule.open}</span>
        </a>
      </div>
    </div>
  );
}

function SwitchOff({ isOff, onSwitchOff }: { isOff: boolean; onSwitchOff(): void }) {
  const [isSure, setSure] = useState(false);
  return (
    <Button
      kind={isSure ? "care" : "quiet"}
      isOff={isOff}
      onClick={() => {
        if (isSure) onSwitchOff();
        setSure(!isSure);
      }}
    >
      {isSure ? words.schedule.switchOffConfirm : words.schedule.switchOff}
    </Button>
  );
}

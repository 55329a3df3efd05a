/** Facilitators: when the group meets, and which evening is different. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../../i18n";
import { clockTime, dayName, fullIn, ownZone, placeOf, weekdayName } from "../../i18n/when";
import { api, codeOf, type ProblemCode } from "../../net/api";
import type { Agenda, Meeting, RoomSchedule, Schedule } from "../../protocol.gen";
import { refresh } from "../../session";
import { asPlanned, changed, hasMoved, rhythmsOn, weekOfMonth } from "../../state/planning";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Choice, Field, Problem } from "../../ui/field";
import { useKeptFocus } from "../../ui/keptFocus";

const LENGTHS = [30, 45, 60, 75, 90, 105, 120, 150, 180];
const LENGTH = 90;

interface Props {
  roomId: string;
  roomName: string;
  onClose(): void;
}

export function ScheduleDialog({ roomId, roomName, onClose }: Props) {
  const [planned, setPlanned] = useState<RoomSchedule | null>(null);
  const [isChanging, setChanging] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const content = useKeptFocus<HTMLDivElement>();
  const look = () => api.schedule(roomId).then(setPlanned);
  useEffect(() => void look().catch((thrown: unknown) => setProblem(codeOf(thrown))), [roomId]);
  const set = async (schedule: Schedule | null) => {
    if (isBusy || planned === null) return;
    setBusy(true);
    setProblem(null);
    setTold("");
    try {
      setPlanned(await api.setSchedule(roomId, { version: planned.version, schedule }));
      setChanging(false);
      setTold(words.schedule.done);
      void refresh();
    } catch (thrown) {
      const refused = codeOf(thrown);
      setProblem(refused);
      if (refused === "schedule_outdated") {
        setChanging(false);
        await look().catch(codeOf);
      }
    } finally {
      setBusy(false);
    }
  };

  const schedule = planned?.schedule ?? null;
  return (
    <Dialog title={words.schedule.title(roomName)} onClose={onClose}>
      {planned === null && problem === null && <p role="status">{words.app.loading}</p>}
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <p class="visually-hidden" role="status">
        {told}
      </p>
      <div ref={content} class="planned" tabIndex={-1}>
        {planned !== null && isChanging && (
          <ScheduleForm
            schedule={schedule}
            agendas={planned.agendas}
            isBusy={isBusy}
            onSave={(next) => void set(next)}
            onCancel={() => setChanging(false)}
          />
        )}
        {planned !== null && !isChanging && (
          <>
            {schedule === null ? (
              <p>{words.schedule.none}</p>
            ) : (
              <>
                <Rhythm schedule={schedule} agendas={planned.agendas} />
                <Ahead
                  schedule={schedule}
                  meetings={planned.meetings}
                  isBusy={isBusy}
                  onChange={(next) => void set(next)}
                />
              </>
            )}
            <div class="actions">
              <Button kind={schedule === null ? "primary" : "quiet"} onClick={() => setChanging(true)}>
                {schedule === null ? words.schedule.set : words.schedule.change}
              </Button>
              {schedule !== null && <TakeAway isOff={isBusy} onTakeAway={() => void set(null)} />}
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Rhythm({ schedule, agendas }: { schedule: Schedule; agendas: readonly Agenda[] }) {
  const [day, time] = parts(schedule.first_at);
  const agenda = agendas.find(({ name }) => name === schedule.template);
  return (
    <div class="rhythm">
      <p class="rhythm-how">{words.schedule.rhythm(howOften(schedule.repeats, day), clockTime(time))}</p>
      <p class="hint">
        {words.schedule.about(schedule.minutes, placeOf(schedule.zone))}
        {agenda !== undefined && ` · ${agenda.title}`}
        {schedule.ends_on != null && ` · ${words.schedule.until(dayName(schedule.ends_on))}`}
      </p>
    </div>
  );
}

interface AheadProps {
  schedule: Schedule;
  meetings: readonly Meeting[];
  isBusy: boolean;
  onChange(schedule: Schedule): void;
}

function Ahead({ schedule, meetings, isBusy, onChange }: AheadProps) {
  const [moving, setMoving] = useState<string | null>(null);
  // It has moved, or the schedule is another one.
  useEffect(() => setMoving(null), [schedule]);
  if (meetings.length === 0) return <p>{words.schedule.over}</p>;
  return (
    <section class="section" aria-labelledby="evenings-ahead">
      <h3 id="evenings-ahead">{words.schedule.ahead}</h3>
      <ul class="evenings">
        {meetings.map((meeting) => (
          <li key={meeting.on} class={`evening ${meeting.is_off ? "evening-off" : ""}`} data-testid="evening">
            <p>
              <span class="evening-when">{fullIn(meeting.begins_at, schedule.zone)}</span>
              {meeting.is_off && <span class="hint">{words.schedule.isOff}</span>}
              {hasMoved(schedule, meeting.on) && (
                <span class="hint">{words.schedule.movedFrom(dayName(meeting.on))}</span>
              )}
            </p>
            {moving === meeting.on ? (
              <Move
                from={wallOf(meeting, schedule)}
                isBusy={isBusy}
                onMove={(to) => onChange(changed(schedule, meeting.on, to))}
                onCancel={() => setMoving(null)}
              />
            ) : (
              <EveningActions
                day={fullIn(meeting.begins_at, schedule.zone)}
                isChanged={meeting.is_off || hasMoved(schedule, meeting.on)}
                isBusy={isBusy}
                onCallOff={() => onChange(changed(schedule, meeting.on, null))}
                onMove={() => setMoving(meeting.on)}
                onUndo={() => onChange(asPlanned(schedule, meeting.on))}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface EveningActionsProps {
  day: string;
  isChanged: boolean;
  isBusy: boolean;
  onCallOff(): void;
  onMove(): void;
  onUndo(): void;
}

function EveningActions({ day, isChanged, isBusy, onCallOff, onMove, onUndo }: EveningActionsProps) {
  if (isChanged) {
    return (
      <div class="actions">
        <Button kind="plain" isOff={isBusy} onClick={onUndo} aria-label={words.schedule.undoOn(day)}>
          {words.schedule.undo}
        </Button>
      </div>
    );
  }
  return (
    <div class="actions">
      <Button kind="plain" isOff={isBusy} onClick={onCallOff} aria-label={words.schedule.callOffOn(day)}>
        {words.schedule.callOff}
      </Button>
      <Button kind="plain" isOff={isBusy} onClick={onMove} aria-label={words.schedule.moveOn(day)}>
        {words.schedule.move}
      </Button>
    </div>
  );
}

interface MoveProps {
  from: string;
  isBusy: boolean;
  onMove(to: string): void;
  onCancel(): void;
}

function Move({ from, isBusy, onMove, onCancel }: MoveProps) {
  const [to, setTo] = useState(from);
  return (
    <form
      class="evening-move"
      onSubmit={(event) => {
        event.preventDefault();
        onMove(`${to}:00`);
      }}
    >
      <Field type="datetime-local" name="moved-to" label={words.schedule.movedTo} value={to} onValue={setTo} required />
      <div class="actions">
        <Button type="submit" kind="primary" isOff={isBusy}>
          {words.schedule.saveMove}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {words.app.cancel}
        </Button>
      </div>
    </form>
  );
}

interface FormProps {
  schedule: Schedule | null;
  agendas: readonly Agenda[];
  isBusy: boolean;
  onSave(schedule: Schedule): void;
  onCancel(): void;
}

function ScheduleForm({ schedule, agendas, isBusy, onSave, onCancel }: FormProps) {
  const [first, firstTime] = schedule === null ? [tomorrow(), "19:00"] : parts(schedule.first_at);
  const [day, setDay] = useState(first);
  const [time, setTime] = useState(firstTime);
  const [minutes, setMinutes] = useState(schedule?.minutes ?? LENGTH);
  const [chosen, setRepeats] = useState(schedule?.repeats ?? "weekly");
  const [zone, setZone] = useState(schedule?.zone ?? ownZone());
  const [template, setTemplate] = useState(schedule?.template ?? agendas[0]?.name ?? "");
  const [lastDay, setLastDay] = useState(schedule?.ends_on ?? "");
  const rhythms = day === "" ? [chosen] : rhythmsOn(day);
  // Another day may not allow what was chosen for the one before.
  const repeats = rhythms.includes(chosen) ? chosen : "weekly";
  const agenda = agendas.find(({ name }) => name === template);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave({
          first_at: `${day}T${time}:00`,
          zone,
          minutes,
          repeats,
          template,
          ends_on: lastDay === "" ? null : lastDay,
          changes: schedule?.changes ?? [],
        });
      }}
    >
      <div class="side-by-side">
        <Field type="date" name="first-day" label={words.schedule.day} value={day} onValue={setDay} required />
        <Field type="time" name="time" label={words.schedule.time} value={time} onValue={setTime} required />
      </div>
      <Choice
        label={words.schedule.repeats}
        options={rhythms}
        chosen={repeats}
        onChoose={setRepeats}
        name={(rhythm) => howOften(rhythm, day)}
      />
      <Choice
        label={words.schedule.minutes}
        options={withChosen(LENGTHS, minutes).sort((a, b) => a - b)}
        chosen={minutes}
        onChoose={setMinutes}
        name={words.schedule.minutesOf}
      />
      <Choice
        label={words.schedule.zone}
        hint={words.schedule.zoneHint}
        options={withChosen(withChosen(Intl.supportedValuesOf("timeZone"), ownZone()), zone).sort()}
        chosen={zone}
        onChoose={setZone}
        name={(name) => name.replaceAll("_", " ")}
      />
      <Choice
        label={words.schedule.agenda}
        {...(agenda === undefined ? {} : { hint: agenda.note })}
        options={agendas.map(({ name }) => name)}
        chosen={template}
        onChoose={setTemplate}
        name={(name) => agendas.find((offered) => offered.name === name)?.title ?? name}
      />
      <Field
        type="date"
        name="last-day"
        label={words.schedule.lastDay}
        value={lastDay}
        onValue={setLastDay}
        min={day}
      />
      <div class="actions">
        <Button type="submit" kind="primary" isOff={isBusy}>
          {words.schedule.save}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {words.app.cancel}
        </Button>
      </div>
    </form>
  );
}

function TakeAway({ isOff, onTakeAway }: { isOff: boolean; onTakeAway(): void }) {
  const [isSure, setSure] = useState(false);
  return (
    <Button
      kind={isSure ? "care" : "plain"}
      isOff={isOff}
      onClick={() => {
        if (isSure) onTakeAway();
        setSure(!isSure);
      }}
    >
      {isSure ? words.schedule.takeAwayConfirm : words.schedule.takeAway}
    </Button>
  );
}

function howOften(repeats: Schedule["repeats"], day: string): string {
  return words.schedule.howOften[repeats](day === "" ? "" : weekdayName(day), day === "" ? 1 : weekOfMonth(day));
}

/** "2026-03-03T19:00:00" as a day and a time that fields can have. */
function parts(wall: string): [day: string, time: string] {
  return [wall.slice(0, 10), wall.slice(11, 16)];
}

/** What the group's clock shows when an evening begins. One that has moved is not asked. */
function wallOf(meeting: Meeting, schedule: Schedule): string {
  return `${meeting.on}T${parts(schedule.first_at)[1]}`;
}

function withChosen<T>(options: readonly T[], chosen: T): T[] {
  return options.includes(chosen) ? [...options] : [...options, chosen];
}

function tomorrow(): string {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

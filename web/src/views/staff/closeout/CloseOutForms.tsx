/**
 * Closing the evening out: a form for two minutes, one each, kept on the server while it is written.
 *
 * There may be two of them: of this evening, and of an earlier one that was never sent.
 */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { dayOf, words } from "../../../i18n";
import type { ProblemCode } from "../../../net/api";
import type { Mark, Mood, MyCloseOut, PlannedFollowUp, Went } from "../../../protocol.gen";
import { command } from "../../../state/actions";
import { formOf, isBlank, type Form } from "../../../state/closeout";
import { serverNow } from "../../../state/now";
import { Button } from "../../../ui/button";
import { Choice, Field, Problem } from "../../../ui/field";
import { SureButton } from "../../../ui/sure";
import { nameOf, useHere } from "../../here";
import { Debrief } from "./Load";
import { look, useCloseOuts } from "./useCloseOuts";

/** As the server counts: `server/domain/closeout.py`. */
const WORRIES_MAX = 1000;
const HAND_OFF_MAX = 300;
const FOLLOW_UP_MAX = 200;
const FOLLOW_UPS_MAX = 10;

/** How long nobody has typed before what is written is kept. */
const PAUSE_MS = 1500;
const WEEK_MS = 7 * 86_400_000;

export function CloseOutForms() {
  const shown = useCloseOuts();
  return (
    <>
      {shown?.mine.map((mine) =>
        mine.sent_at === null ? (
          <CloseOutForm key={mine.session_id} mine={mine} days={shown.keep_days} hadCrisis={shown.had_crisis} />
        ) : (
          <Sent key={mine.session_id} mine={mine} />
        ),
      )}
    </>
  );
}

function Sent({ mine }: { mine: MyCloseOut }) {
  const { store } = useHere();
  const told = words.closeout.form;
  const { roomId: room_id } = store.room.value;
  const session_id = mine.session_id;
  return (
    <section class="close-out is-sent" aria-label={told.title} data-testid="close-out-sent">
      <p class="close-out-thanks" role="status" tabIndex={-1} data-home>
        {told.sent}
      </p>
      {mine.form.mood === "shaken" && <p>{words.closeout.debrief.gentle}</p>}
      <Debrief />
      <p class="fine">{told.sentBody}</p>
      <SureButton
        kind="plain"
        sure={told.deleteSure}
        onSure={() => void command(store, { type: "close_out.delete", room_id, session_id })}
      >
        {told.delete}
      </SureButton>
    </section>
  );
}

interface FormProps {
  mine: MyCloseOut;
  days: number;
  hadCrisis: boolean;
}

function CloseOutForm({ mine, days, hadCrisis }: FormProps) {
  const { store } = useHere();
  const id = useId();
  const room = store.room.value;
  const { session_id } = mine;
  const isTonight = room.session?.id === session_id;
  const { form, change, state, trouble, send, isAsking, stopAsking, drop } = useWriting(mine);
  const told = words.closeout.form;
  return (
    <form
      class="close-out"
      aria-labelledby={`${id}-title`}
      data-testid="close-out"
      onSubmit={(event) => {
        event.preventDefault();
        void send(false);
      }}
    >
      <h2 id={`${id}-title`} tabIndex={-1} data-home>
        {isTonight ? told.title : told.titleOf(dayOf(mine.evening_at))}
      </h2>
      <p class="fine">{told.body(days)}</p>
      {isTonight && hadCrisis && <Debrief />}
      <Taps<Went>
        label={told.went}
        names={told.wents}
        isChosen={(went) => form.went === went}
        onTap={(went) => change({ went: form.went === went ? null : went })}
      />
      <Taps<Mark>
        label={told.marks}
        names={told.markNames}
        isChosen={(mark) => form.marks.includes(mark)}
        onTap={(mark) =>
          change({
            marks: form.marks.includes(mark) ? form.marks.filter((one) => one !== mark) : [...form.marks, mark],
          })
        }
      />
      <Field
        label={told.worries}
        hint={told.worriesHint}
        name="worries"
        rows={3}
        maxLength={WORRIES_MAX}
        value={form.worries}
        onValue={(worries) => change({ worries })}
      />
      <FollowUpsField mine={mine} followUps={form.follow_ups} onChange={(follow_ups) => change({ follow_ups })} />
      <Field
        label={told.handOff}
        hint={told.handOffHint}
        name="hand-off"
        rows={2}
        maxLength={HAND_OFF_MAX}
        value={form.hand_off}
        onValue={(hand_off) => change({ hand_off })}
      />
      <Taps<Mood>
        label={told.mood}
        hint={told.moodHint}
        names={told.moods}
        isChosen={(mood) => form.mood === mood}
        onTap={(mood) => change({ mood: form.mood === mood ? null : mood })}
      />
      {form.mood === "shaken" && <p class="debrief">{words.closeout.debrief.gentle}</p>}
      <div class="check">
        <input
          id={`${id}-debrief`}
          type="checkbox"
          checked={form.wants_debrief}
          aria-describedby={`${id}-debrief-hint`}
          onChange={({ currentTarget }) => change({ wants_debrief: currentTarget.checked })}
        />
        <label for={`${id}-debrief`}>{told.wantsDebrief}</label>
        <p class="fine" id={`${id}-debrief-hint`}>
          {told.wantsDebriefHint}
        </p>
      </div>
      {isAsking && <Quoted onChange={stopAsking} onKeep={() => void send(true)} />}
      <Problem>{trouble !== null && words.errors[trouble]}</Problem>
      <div class="actions">
        {!isAsking && (
          <Button type="submit" kind="primary" icon="send" isOff={isBlank(form)}>
            {told.send}
          </Button>
        )}
        {!isBlank(form) && (
          <SureButton kind="plain" sure={told.deleteSure} onSure={() => void drop()}>
            {told.delete}
          </SureButton>
        )}
      </div>
      <p class="fine close-out-state" role="status" data-testid="close-out-state">
        {state === "blank" ? "" : told[state]}
      </p>
    </form>
  );
}

/** What is written, and what has become of it: kept a moment after the last key, and at once when it is sent. */
function useWriting(mine: MyCloseOut) {
  const { store } = useHere();
  const { session_id } = mine;
  const [form, setForm] = useState<Form>(() => formOf(mine.form));
  const [state, setState] = useState<"blank" | "keeping" | "kept" | "notKept">("blank");
  const [trouble, setTrouble] = useState<ProblemCode | null>(null);
  const [isAsking, setAsking] = useState(false);
  const written = useRef<Form | null>(null);
  const isLive = store.line.value === "live";
  const room_id = store.room.peek().roomId;

  const keep = async () => {
    const keeping = written.current;
    if (keeping === null) return;
    setState("keeping");
    const code = await command(store, { type: "close_out.save", room_id, session_id, form: keeping });
    if (written.current !== keeping) return; // somebody has typed on
    if (code === null) written.current = null;
    setState(code === null ? "kept" : "notKept");
    setTrouble(code === "unreachable" ? null : code);
  };
  useEffect(() => {
    if (written.current === null || !isLive) return;
    const timer = setTimeout(() => void keep(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [form, isLive]);
  // A page that goes keeps what it can; what was typed in the last second may be lost with a closed browser.
  useEffect(() => {
    const goes = () => void keep();
    addEventListener("pagehide", goes);
    return () => {
      removeEventListener("pagehide", goes);
      // The desk is drawn anew when the session closes: then the next form begins with what was written in this one.
      if (written.current !== null) void keep().then(() => look(store));
    };
  }, []);
  // Written on another screen meanwhile.
  useEffect(() => {
    if (written.current === null) setForm(formOf(mine.form));
  }, [mine]);

  const change = (changes: Partial<Form>) => {
    const next = { ...form, ...changes };
    written.current = next;
    setForm(next);
    setState("notKept");
    setAsking(false);
  };
  const send = async (is_meant: boolean) => {
    if (isBlank(form)) return;
    written.current = null;
    setTrouble(null);
    const code = await command(store, { type: "close_out.send", room_id, session_id, form, is_meant });
    setAsking(code === "looks_quoted");
    setTrouble(code === "looks_quoted" ? null : code);
    if (code !== null) {
      written.current = form;
      setState("notKept");
    } else await look(store);
  };
  const drop = async () => {
    written.current = null;
    const code = await command(store, { type: "close_out.delete", room_id, session_id });
    // Nothing of it was kept yet.
    if (code !== null && code !== "not_found") setTrouble(code);
    else {
      setForm(formOf({}));
      setState("blank");
      await look(store);
    }
  };
  return { form, change, state, trouble, send, isAsking, stopAsking: () => setAsking(false), drop };
}

interface TapsProps<T extends string> {
  label: string;
  hint?: string;
  names: Record<T, string>;
  isChosen(value: T): boolean;
  onTap(value: T): void;
}

/** Answers to tap; a second tap takes one back. */
function Taps<T extends string>({ label, hint, names, isChosen, onTap }: TapsProps<T>) {
  const id = useId();
  return (
    <div
      class="taps"
      role="group"
      aria-labelledby={id}
      aria-describedby={hint === undefined ? undefined : `${id}-hint`}
    >
      <span class="taps-label" id={id}>
        {label}
      </span>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="taps-row">
        {(Object.entries(names) as [T, string][]).map(([value, name]) => (
          <button key={value} type="button" class="tap" aria-pressed={isChosen(value)} onClick={() => onTap(value)}>
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

interface FollowUpsProps {
  mine: MyCloseOut;
  followUps: readonly PlannedFollowUp[];
  onChange(followUps: PlannedFollowUp[]): void;
}

function FollowUpsField({ mine, followUps, onChange }: FollowUpsProps) {
  const { store } = useHere();
  const room = store.room.value;
  const id = useId();
  const told = words.closeout.form;
  const owners = Object.values(room.members)
    .filter((member) => member.role === "facilitator")
    .map((member) => member.user_id);
  const today = new Date(serverNow()).toISOString().slice(0, 10);
  const inAWeek = new Date(serverNow() + WEEK_MS).toISOString().slice(0, 10);
  const change = (at: number, changes: Partial<PlannedFollowUp>) =>
    onChange(followUps.map((one, number) => (number === at ? { ...one, ...changes } : one)));
  const add = () => {
    const due = inAWeek < mine.keep_until ? inAWeek : mine.keep_until;
    onChange([...followUps, { what: "", owner: room.myId, due }]);
  };
  return (
    <div class="close-out-follow-ups" role="group" aria-labelledby={id}>
      <span class="taps-label" id={id}>
        {told.followUps}
      </span>
      {followUps.map((one, at) => (
        <div class="follow-up" key={at} data-testid="follow-up">
          <Field
            label={told.what}
            name={`follow-up-${at}`}
            maxLength={FOLLOW_UP_MAX}
            value={one.what}
            onValue={(what) => change(at, { what })}
          />
          <Choice
            label={told.owner}
            options={owners}
            chosen={one.owner}
            name={(who) => nameOf(room, who)}
            onChoose={(owner) => change(at, { owner })}
          />
          <Field
            label={told.due}
            name={`due-${at}`}
            type="date"
            min={today}
            max={mine.keep_until}
            value={one.due}
            onValue={(due) => due !== "" && change(at, { due })}
          />
          <Button
            kind="plain"
            aria-label={told.removeOf(one.what)}
            onClick={() => onChange(followUps.filter((_, number) => number !== at))}
          >
            {told.remove}
          </Button>
        </div>
      ))}
      {followUps.length < FOLLOW_UPS_MAX && <Button onClick={add}>{told.add}</Button>}
    </div>
  );
}

/** Somebody's own words may be in it: asked once, and its author's to decide. */
function Quoted({ onChange, onKeep }: { onChange(): void; onKeep(): void }) {
  const place = useRef<HTMLHeadingElement>(null);
  const told = words.closeout.form;
  useEffect(() => place.current?.focus(), []);
  return (
    <section class="quoted" aria-labelledby="close-out-quoted" data-testid="close-out-quoted">
      <h3 id="close-out-quoted" ref={place} tabIndex={-1}>
        {told.quoted}
      </h3>
      <p>{told.quotedBody}</p>
      <div class="actions">
        <Button kind="primary" icon="pencil" onClick={onChange}>
          {told.quotedChange}
        </Button>
        <Button onClick={onKeep}>{told.quotedKeep}</Button>
      </div>
    </section>
  );
}

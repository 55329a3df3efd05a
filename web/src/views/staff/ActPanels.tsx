/** What is asked before an act: why, in words that its author will read; for covering also which words. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../../i18n";
import type { ProblemCode } from "../../net/api";
import type { Why } from "../../protocol.gen";
import type { Trouble } from "../../state/actions";
import {
  askReword,
  firstChosen,
  givePause,
  mask,
  PAUSE_MINUTES,
  remove,
  stretchesOf,
  whyOf,
  wordsOf,
  type Word,
} from "../../state/acts";
import { Button } from "../../ui/button";
import { Choice, Field, Problem } from "../../ui/field";
import { useHere } from "../here";
import type { PanelProps } from "./acts";

const WHYS = Object.keys(words.acts.whys) as Why[];
/** As the server takes them, see `domain/acts.py`. */
const LINE_LENGTH_MAX = 300;

export function RemovePanel(props: PanelProps) {
  const { store } = useHere();
  return (
    <Panel
      {...props}
      kind="remove"
      title={words.acts.removeTitle}
      note={words.acts.removeNote}
      verb={words.acts.verbs.remove}
      onAct={(why, line) => remove(store, props.target, why, line)}
    />
  );
}

export function RewordPanel(props: PanelProps) {
  const { store } = useHere();
  return (
    <Panel
      {...props}
      kind="reword"
      title={words.acts.rewordTitle}
      note={words.acts.rewordNote}
      verb={words.acts.verbs.reword}
      onAct={(why, line) => askReword(store, props.target, why, line)}
    />
  );
}

export function MaskPanel(props: PanelProps) {
  const { store } = useHere();
  const { flag, message, target } = props;
  const all = wordsOf(message.text ?? "");
  const [chosen, setChosen] = useState(() => firstChosen(all, flag, message));
  return (
    <Panel
      {...props}
      kind="mask"
      title={words.acts.maskTitle}
      note={words.acts.maskNote}
      verb={words.acts.verbs.mask}
      missing={chosen.size === 0 ? words.acts.maskNone : null}
      onAct={(why, line) => mask(store, target, stretchesOf(all, chosen), why, line)}
    >
      <Words all={all} chosen={chosen} onChoose={setChosen} />
    </Panel>
  );
}

export function PausePanel(props: PanelProps) {
  const { store } = useHere();
  const { flag } = props;
  const [minutes, setMinutes] = useState<number>(PAUSE_MINUTES[1]);
  return (
    <Panel
      {...props}
      kind="pause"
      title={words.acts.pauseTitle}
      note={words.acts.pauseNote}
      verb={words.acts.verbs.pause}
      onAct={(why, line) => givePause(store, flag!, minutes, why, line)}
    >
      <Choice
        label={words.acts.pauseLength}
        options={PAUSE_MINUTES}
        chosen={minutes}
        onChoose={setMinutes}
        name={words.acts.minutes}
      />
    </Panel>
  );
}

interface FormProps extends PanelProps {
  kind: keyof typeof words.acts.notice.kind;
  title: string;
  note: string;
  verb: string;
  /** What is missing before it can be done. */
  missing?: string | null;
  onAct(why: Why, line: string): Promise<Trouble>;
  children?: preact.ComponentChildren;
}

function Panel({ flag, kind, title, note, verb, missing = null, onAct, onClose, children }: FormProps) {
  const [why, setWhy] = useState<Why>(() => (kind === "mask" && flag === null ? "personal_info" : whyOf(flag)));
  const [line, setLine] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const place = useRef<HTMLFormElement>(null);
  const id = useId();
  useEffect(() => {
    place.current?.querySelector<HTMLElement>("button[tabindex='0'], select")?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const act = async () => {
    if (isBusy || missing !== null) return;
    setBusy(true);
    const trouble = await onAct(why, line);
    setBusy(false);
    setProblem(trouble);
    if (trouble === null) onClose();
  };
  return (
    <form
      class="act-panel"
      ref={place}
      aria-labelledby={id}
      data-testid={`panel-${kind}`}
      onSubmit={(event) => {
        event.preventDefault();
        void act();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <h4 id={id}>{title}</h4>
      <p class="fine">{note}</p>
      {children}
      <Choice
        label={words.acts.whyLabel}
        options={WHYS}
        chosen={why}
        onChoose={setWhy}
        name={(one) => words.acts.whys[one]}
      />
      <div class="they-read">
        <p class="fine">{words.acts.theyRead}</p>
        <p>
          {words.acts.notice.why[why]} {words.acts.notice.kind[kind]}
        </p>
      </div>
      <Field
        label={words.acts.line}
        hint={words.acts.lineHint}
        name="line"
        rows={2}
        maxLength={LINE_LENGTH_MAX}
        value={line}
        onValue={setLine}
      />
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <div class="actions act-ends">
        <Button type="submit" kind="primary" isOff={isBusy || missing !== null} title={missing ?? undefined}>
          {verb}
        </Button>
        <Button kind="plain" onClick={onClose}>
          {words.acts.cancel}
        </Button>
      </div>
    </form>
  );
}

interface WordsProps {
  all: readonly Word[];
  chosen: ReadonlySet<number>;
  onChoose(chosen: Set<number>): void;
}

/** The words of a message, each to be covered or not. One tab stop; arrow keys go from word to word. */
function Words({ all, chosen, onChoose }: WordsProps) {
  const [stop, setStop] = useState(() => Math.min(...chosen, all.length - 1));
  const place = useRef<HTMLDivElement>(null);
  const toggle = (at: number) => {
    const next = new Set(chosen);
    if (!next.delete(at)) next.add(at);
    onChoose(next);
    setStop(at);
  };
  const move = (event: KeyboardEvent) => {
    const to = { ArrowRight: stop + 1, ArrowDown: stop + 1, ArrowLeft: stop - 1, ArrowUp: stop - 1 }[event.key];
    if (to === undefined || all[to] === undefined) return;
    event.preventDefault();
    setStop(to);
    place.current?.querySelectorAll<HTMLElement>("button")[to]?.focus();
  };
  return (
    <div class="act-words" role="group" aria-label={words.acts.maskWords} dir="auto" ref={place} onKeyDown={move}>
      {all.map((word, at) => (
        <button
          key={word.start}
          type="button"
          class="act-word"
          aria-pressed={chosen.has(at)}
          tabIndex={at === stop ? 0 : -1}
          onClick={() => toggle(at)}
        >
          {word.text}
        </button>
      ))}
    </div>
  );
}

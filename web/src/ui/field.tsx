/** A labelled field, with its hint and what is wrong with it tied to it for screen readers. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icons";

interface Props {
  label: string;
  hint?: string;
  problem?: string | null;
  value: string;
  onValue(value: string): void;
  rows?: number;
  name: string;
  maxLength?: number;
  required?: boolean;
  autoComplete?: string;
  autoCapitalize?: "off" | "sentences";
  inputRef?: { current: HTMLElement | null };
  /** Browsers have fields of their own for days and times; their types differ in what they allow, and we use nothing of that. */
  type?: "text" | "date" | "time" | "datetime-local";
  min?: string;
  max?: string;
}

export function Field(props: Props) {
  const { label, hint, problem, value, onValue, rows, inputRef, autoComplete = "off", type = "text", ...rest } = props;
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, problem != null && `${id}-problem`].filter(Boolean).join(" ");
  const shared = {
    ...rest,
    id,
    value,
    autocomplete: autoComplete,
    spellcheck: false,
    "aria-describedby": described || undefined,
    "aria-invalid": problem != null ? ("true" as const) : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value),
    ref: inputRef as never,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {rows === undefined ? <input type={type as "text"} {...shared} /> : <textarea rows={rows} {...shared} />}
      <Problem id={`${id}-problem`}>{problem}</Problem>
    </div>
  );
}

interface ChoiceProps<T> {
  label: string;
  hint?: string;
  options: readonly NoInfer<T>[];
  chosen: T;
  onChoose(chosen: NoInfer<T>): void;
  name(option: NoInfer<T>): string;
}

/** One of a few. */
export function Choice<T extends string | number | null>(props: ChoiceProps<T>) {
  const { label, hint, options, chosen, onChoose, name } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <select
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={String(chosen)}
        onChange={({ currentTarget }) => onChoose(options[currentTarget.selectedIndex]!)}
      >
        {options.map((option) => (
          <option key={String(option)} value={String(option)}>
            {name(option)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What is wrong, said when it appears. The element is there before, because live regions only speak of changes. */
export function Problem({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    <div class="problem" id={id} role="alert">
      {children != null && children !== false && (
        <>
          <Icon name="alert" />
          <span>{children}</span>
        </>
      )}
    </div>
  );
}

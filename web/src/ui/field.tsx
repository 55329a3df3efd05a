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
}

export function Field({ label, hint, problem, value, onValue, rows, inputRef, autoComplete = "off", ...rest }: Props) {
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
      {rows === undefined ? <input type="text" {...shared} /> : <textarea rows={rows} {...shared} />}
      <Problem id={`${id}-problem`}>{problem}</Problem>
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

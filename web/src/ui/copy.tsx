/** Copying, also where the clipboard API is missing: it exists in secure contexts only. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { Button } from "./button";

export function CopyButton({ text, label, kind }: { text: string; label?: string; kind?: "primary" | "quiet" }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const id = setTimeout(() => setCopied(false), 3000);
    return () => clearTimeout(id);
  }, [isCopied]);
  return (
    <>
      <Button
        kind={kind ?? "quiet"}
        icon={isCopied ? "check" : "copy"}
        onClick={() => void copy(text).then((isDone) => setCopied(isDone))}
      >
        {isCopied ? words.app.copied : (label ?? words.app.copy)}
      </Button>
      <span class="visually-hidden" role="status">
        {isCopied ? words.app.copied : ""}
      </span>
    </>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  // Beside the button: while a dialog is open, nothing outside it can be focused.
  const before = document.activeElement;
  (before?.parentElement ?? document.body).append(field);
  field.select();
  // Deprecated, and the only way on plain HTTP.
  const isDone = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
}

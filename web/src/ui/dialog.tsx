/** A native modal dialog: it traps focus, closes with Escape, and gives focus back to where it came from. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "../i18n";
import { IconButton } from "./button";

interface Props {
  title: string;
  onClose(): void;
  /** Where it comes in: from the side, where lists are, or in the middle. */
  place?: "middle" | "side";
  children: ComponentChildren;
}

export function Dialog({ title, onClose, place = "middle", children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${place}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The backdrop belongs to the dialog itself; everything inside is a child.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={id} tabIndex={-1} autofocus>
            {title}
          </h2>
          <IconButton name={words.app.close} icon="close" onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

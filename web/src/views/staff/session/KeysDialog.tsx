/** What the single keys do, and switching them off. */

import { useId } from "preact/hooks";
import { words } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { hasSingleKeys, KEYS, setSingleKeys } from "./keys";

export function KeysDialog({ onClose }: { onClose(): void }) {
  const id = useId();
  return (
    <Dialog title={words.lead.keys.title} onClose={onClose}>
      <p>{words.lead.keys.body}</p>
      <dl class="keys-list">
        {(Object.keys(KEYS) as (keyof typeof KEYS)[]).map((of) => (
          <div key={of}>
            <dt>
              <kbd class="key">{KEYS[of].toUpperCase()}</kbd>
            </dt>
            <dd>{words.lead.keys[of]}</dd>
          </div>
        ))}
      </dl>
      <div class="check">
        <input
          type="checkbox"
          id={id}
          checked={hasSingleKeys.value}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
        <label for={id}>{words.lead.keys.isOn}</label>
        <p class="fine" id={`${id}-hint`}>
          {words.lead.keys.isOnHint}
        </p>
      </div>
    </Dialog>
  );
}

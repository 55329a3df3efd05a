/** Somebody has changed what is noticed or read first here, for whoever does not have it open. */

import { useEffect, useRef } from "preact/hooks";
import { words } from "../../i18n";
import type { Here } from "../here";

export function useRulesAnnounced({ store, announcer }: Here, isOpen: boolean): void {
  const version = store.room.value.moderation?.noticing_version ?? null;
  const before = useRef(version);
  useEffect(() => {
    if (before.current !== null && version !== null && version > before.current && !isOpen) {
      announcer.say(words.readingRules.changed);
    }
    before.current = version;
  }, [version]);
}

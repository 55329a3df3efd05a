/** Told to one person: a facilitator reads first what they write tonight, for as long as that is so. */

import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n";
import { Icon } from "../ui/icons";
import { useHere } from "./here";

export function ReadFirstNotice() {
  const { store, announcer } = useHere();
  const { isReadFirst } = store.room.value;
  const was = useRef(isReadFirst);
  useEffect(() => {
    if (was.current && !isReadFirst) announcer.say(words.reading.readFirstOver);
    was.current = isReadFirst;
  }, [isReadFirst]);
  return (
    <div role="status">
      {isReadFirst && (
        <p class="read-first-notice" data-testid="read-first">
          <Icon name="clock" />
          <span>{words.reading.readFirst}</span>
        </p>
      )}
    </div>
  );
}

/** Beside the talk, for facilitators: the session and the flags. On a phone they are two of three tabs. */

import { useRef } from "preact/hooks";
import { words } from "../../i18n";
import { goesOn, partOf } from "../../state/floor";
import { waitingCount } from "../../state/queue";
import { Tabs, type Tab } from "../../ui/tabs";
import { useHere } from "../here";
import { FlagQueue } from "./FlagQueue";
import { SessionDesk } from "./session/SessionDesk";

type Panel = "session" | "flags";

/** The tabs for what is in the dock; the flags say how many wait. */
export function useDockTabs(): readonly Tab<Panel>[] {
  const waiting = waitingCount(useHere().store.room.value);
  return [
    { key: "session", label: words.lead.tab },
    { key: "flags", label: words.staff.tabFlags(waiting) },
  ];
}

export function Dock({ isAlone }: { isAlone: boolean }) {
  const { tab } = useHere();
  const panel = usePanel();
  const tabs = useDockTabs();
  return (
    <div class={`dock ${isAlone ? "" : "has-tabs"}`} hidden={isAlone && tab.value === "room"}>
      {!isAlone && (
        <Tabs
          label={words.lead.dock}
          idPrefix="room"
          chosen={panel}
          onChoose={(key) => (tab.value = key)}
          tabs={tabs}
        />
      )}
      <div
        class="dock-panel"
        id="room-panel-session"
        role="tabpanel"
        aria-labelledby="room-tab-session"
        hidden={panel !== "session"}
      >
        <SessionDesk />
      </div>
      <div
        class="dock-panel"
        id="room-panel-flags"
        role="tabpanel"
        aria-labelledby="room-tab-flags"
        hidden={panel !== "flags"}
      >
        <FlagQueue />
      </div>
    </div>
  );
}

/** What was chosen last; before that the session for whoever is on duty in one, and the flags for whoever is not. */
function usePanel(): Panel {
  const { store, tab } = useHere();
  const last = useRef<Panel | null>(null);
  if (tab.value !== "room") last.current = tab.value;
  const { session, myId } = store.room.value;
  return last.current ?? (goesOn(session) && partOf(session, myId) !== "member" ? "session" : "flags");
}

/** Beside the talk, for facilitators: who is looked after, the session and the flags. On a phone they are tabs beside the room. */

import { useRef } from "preact/hooks";
import { words } from "../../i18n";
import { goesOn, partOf } from "../../state/floor";
import { waitingCrises } from "../../state/crisis";
import { waitingCount } from "../../state/queue";
import { Tabs, type Tab } from "../../ui/tabs";
import { useHere } from "../here";
import { CrisisDesk, useHasCrises } from "./crisis/CrisisDesk";
import { FlagQueue } from "./FlagQueue";
import { SessionDesk } from "./session/SessionDesk";

type Panel = "session" | "flags" | "care";

/** The tabs for what is in the dock; the flags say how many wait. Looking after people stands first, while there is somebody. */
export function useDockTabs(): readonly Tab<Panel>[] {
  const room = useHere().store.room.value;
  const waiting = waitingCount(room);
  const care = { key: "care", label: words.crisis.tab(waitingCrises(room)) } as const;
  return [
    ...(useHasCrises() ? [care] : []),
    { key: "session", label: words.lead.tab },
    { key: "flags", label: words.staff.tabFlags(waiting) },
  ];
}

export function Dock({ isAlone }: { isAlone: boolean }) {
  const { tab } = useHere();
  const hasCrises = useHasCrises();
  const panel = usePanel(hasCrises);
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
      {hasCrises && (
        <div
          class="dock-panel"
          id="room-panel-care"
          role="tabpanel"
          aria-labelledby="room-tab-care"
          hidden={panel !== "care"}
        >
          <CrisisDesk />
        </div>
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
function usePanel(hasCrises: boolean): Panel {
  const { store, tab } = useHere();
  const last = useRef<Panel | null>(null);
  if (tab.value !== "room") last.current = tab.value;
  if (last.current === "care" && !hasCrises) last.current = null;
  const { session, myId } = store.room.value;
  return last.current ?? (goesOn(session) && partOf(session, myId) !== "member" ? "session" : "flags");
}

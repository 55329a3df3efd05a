/** Beside the talk, for facilitators: who is looked after, the session, the flags, asides and the back channel. On a phone they are tabs beside the room. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { words } from "../../i18n";
import { goesOn, partOf } from "../../state/floor";
import { waitingCrises } from "../../state/crisis";
import { waitingCount } from "../../state/queue";
import { Tabs, type Tab } from "../../ui/tabs";
import { AsidePanel } from "../aside/AsidePanel";
import { useHere, type Place } from "../here";
import { BackChannel, useUnreadRemarks } from "./BackChannel";
import { CrisisDesk, useHasCrises } from "./crisis/CrisisDesk";
import { FlagQueue } from "./FlagQueue";
import { SessionDesk } from "./session/SessionDesk";

type Panel = Exclude<Place, "room">;

/** The tabs for what is in the dock; the flags say how many wait. Looking after people stands first, while there is somebody. */
export function useDockTabs(): readonly Tab<Panel>[] {
  const { store, beside } = useHere();
  const room = store.room.value;
  const unread = Object.keys(room.asides).reduce((sum, id) => sum + (beside.unread.value[id] ?? 0), 0);
  const remarks = useUnreadRemarks();
  const waiting = waitingCount(room);
  const care: Tab<Panel>[] = useHasCrises() ? [{ key: "care", label: words.crisis.tab(waitingCrises(room)) }] : [];
  const tabs: Tab<Panel>[] = [
    ...care,
    { key: "session", label: words.lead.tab },
    { key: "flags", label: words.staff.tabFlags(waiting) },
  ];
  if (room.remarks === null) return tabs;
  return [...tabs, { key: "aside", label: words.aside.tab(unread) }, { key: "team", label: words.team.tab(remarks) }];
}

export function Dock({ isAlone }: { isAlone: boolean }) {
  const { store, tab } = useHere();
  const hasCrises = useHasCrises();
  const panel = usePanel(hasCrises);
  const tabs = useDockTabs();
  const hasTeam = store.room.value.remarks !== null;
  const isSeen = !isAlone || tab.value !== "room";
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
        <DockPanel of="care" chosen={panel}>
          <CrisisDesk />
        </DockPanel>
      )}
      <DockPanel of="session" chosen={panel}>
        <SessionDesk />
      </DockPanel>
      <DockPanel of="flags" chosen={panel}>
        <FlagQueue />
      </DockPanel>
      {hasTeam && (
        <>
          <DockPanel of="aside" chosen={panel}>
            <AsidePanel isShown={isSeen && panel === "aside"} />
          </DockPanel>
          <DockPanel of="team" chosen={panel}>
            <BackChannel isShown={isSeen && panel === "team"} />
          </DockPanel>
        </>
      )}
    </div>
  );
}

interface PanelProps {
  of: Panel;
  chosen: Panel;
  children: ComponentChildren;
}

function DockPanel({ of, chosen, children }: PanelProps) {
  return (
    <div
      class="dock-panel"
      id={`room-panel-${of}`}
      role="tabpanel"
      aria-labelledby={`room-tab-${of}`}
      hidden={chosen !== of}
    >
      {children}
    </div>
  );
}

/** What was chosen last; before that the session for whoever is on duty in one, and the flags for whoever is not. */
function usePanel(hasCrises: boolean): Panel {
  const { store, tab } = useHere();
  const last = useRef<Panel | null>(null);
  if (tab.value !== "room") last.current = tab.value;
  if (last.current === "care" && !hasCrises) last.current = null;
  const { session, myId, remarks } = store.room.value;
  // Whoever has another duty from now on has lost these two.
  if (remarks === null && (last.current === "aside" || last.current === "team")) last.current = null;
  return last.current ?? (goesOn(session) && partOf(session, myId) !== "member" ? "session" : "flags");
}

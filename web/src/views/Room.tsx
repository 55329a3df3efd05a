/** One open room: the talk, and for facilitators the flags beside it. */

import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ActivityCard } from "../activities/ActivityCard";
import { socketUrl } from "../base";
import { words } from "../i18n";
import { unsent } from "../kept";
import { browserSocket } from "../net/link";
import { follow, go } from "../router";
import { isSignedIn, me, sessionEnded } from "../session";
import { myAside } from "../state/beside";
import { isAway } from "../state/closeout";
import { goesOn, hasFloor } from "../state/floor";
import { Keeping } from "../state/keeping";
import { RoomStore, type Line } from "../state/store";
import { waitingCount } from "../state/queue";
import { isInLobby } from "../state/standing";
import { Announcer, LiveRegion } from "../ui/announcer";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { useKeptFocus } from "../ui/keptFocus";
import { isWide } from "../ui/media";
import { Tabs } from "../ui/tabs";
import { newBeside } from "./aside/beside";
import { AsideInvite, MemberAside, useAsideTabs } from "./aside/MemberAside";
import { useBesideAnnounced } from "./aside/useBesideAnnounced";
import { Composer } from "./Composer";
import { HelpBanner, HelpDialog } from "./Help";
import { HereProvider, useHere, type Here, type Place } from "./here";
import { NextMeeting } from "./NextMeeting";
import { Loading, Notice, useTitle } from "./Page";
import { PeopleDialog, PeoplePanel } from "./People";
import { ReadFirstNotice } from "./ReadFirstNotice";
import { RecoveryWords } from "./RecoveryWords";
import { CareAlert } from "./staff/CareAlert";
import { Dock, useDockTabs } from "./staff/Dock";
import { HelperStatus } from "./staff/HelperStatus";
import { QueueKeys } from "./staff/QueueKeys";
import { UndoBar } from "./staff/UndoBar";
import { Paged } from "./staff/Paged";
import { Invite } from "./staff/Invite";
import { LineBanner } from "./LineBanner";
import { BreakoutBar, SmallRoom, useSmallRoom } from "./session/Breakout";
import { AtTheDoor } from "./session/AtTheDoor";
import { Lobby } from "./session/Lobby";
import { MyPart } from "./session/MyPart";
import { SessionBar } from "./session/SessionBar";
import { useSessionAnnounced } from "./session/useSessionAnnounced";
import { Timeline } from "./Timeline";
import { ToldOfOpenings } from "./Told";
import { useAnnounced, useOpenStore } from "./useOpenRoom";
import { VisitAhead, VisitOver } from "./Visit";

export function RoomPage({ roomId }: { roomId: string }) {
  const myId = me.value!.user_id;
  const store = useMemo(
    () =>
      new RoomStore(roomId, myId, {
        connect: () => browserSocket(socketUrl()),
        keep: unsent,
        isSignedIn,
      }),
    [roomId, myId],
  );
  // Not a new one each time: with it, all that read it would be drawn again.
  const here = useMemo<Here>(
    () => ({
      store,
      announcer: new Announcer(),
      keeping: new Keeping(store),
      tab: signal<Place>("room"),
      pointed: signal<string | null>(null),
      flagPointed: signal<string | null>(null),
      beside: newBeside(),
      isHelpOpen: signal(false),
      toWriteDown: signal<string | null>(null),
      visited: signal<string | null>(null),
    }),
    [store],
  );
  const { announcer, keeping } = here;
  useOpenStore(store);
  useAnnounced(here);
  useSessionAnnounced(here);
  useBesideAnnounced(here);
  useKept(keeping);
  const line = store.line.value;
  useEffect(() => {
    if (line === "signed_out") sessionEnded();
  }, [line]);

  if (store.shutOut.value === "visit_over") return <VisitOver store={store} />;
  if (store.shutOut.value !== null) {
    return (
      <Notice title={words.room.shutOut} body={words.room.shutOutBody}>
        <Button kind="primary" onClick={() => go({ page: "groups" })}>
          {words.app.toGroups}
        </Button>
      </Notice>
    );
  }
  if (store.isAhead.value) return <VisitAhead roomId={roomId} />;
  const { toWriteDown } = here;
  if (toWriteDown.value !== null)
    return <RecoveryWords recoveryWords={toWriteDown.value} onDone={() => (toWriteDown.value = null)} />;
  return (
    <HereProvider value={here}>
      {store.room.value.epoch === null && line === "connecting" ? <Loading /> : <OpenRoom />}
      <LiveRegion announcer={announcer} />
    </HereProvider>
  );
}

function OpenRoom() {
  const { store, tab, isHelpOpen } = useHere();
  const room = store.room.value;
  const isStaff = room.role === "facilitator";
  const [dialog, setDialog] = useState<"people" | "invite" | null>(null);
  const waiting = isStaff ? waitingCount(room) : 0;
  // Not the group's name: it would stay in the history of a shared computer.
  const { title } = words.room;
  const isMine = goesOn(room.session) && hasFloor(room.session, room.myId);
  useTitle(waiting > 0 ? `(${waiting}) ${title}` : isMine ? words.session.titleOfTurn(title) : title);
  const aside = isStaff ? null : myAside(room);
  const isInAside = aside?.state === "open";
  const hasTabs = (isStaff || isInAside) && !isWide.value;
  const hasPanel = !isStaff && isWide.value && !isInAside;
  const dockTabs = useDockTabs();
  const asideTabs = useAsideTabs(aside);
  // What is pressed in the talk often goes with the press, or with what others do.
  const talk = useKeptFocus<HTMLDivElement>();
  const openHelp = () => (isHelpOpen.value = true);
  const { roomId: smallId, store: small } = useSmallRoom();
  const isOutside = room.standing !== "in";
  return (
    <div class={`room ${isStaff ? "room-staff" : ""} ${hasPanel ? "room-panel" : ""}`}>
      <RoomHead
        onPeople={hasPanel || isOutside ? null : () => setDialog("people")}
        onHelp={openHelp}
        onInvite={isStaff ? () => setDialog("invite") : null}
      />
      {isStaff && <CareAlert />}
      {isStaff && !isAway(room) && <Paged />}
      <main class={`room-body ${hasTabs ? "has-tabs" : ""} ${isInAside ? "has-aside" : ""}`}>
        {hasTabs && (
          <Tabs
            label={words.lead.tabs}
            idPrefix="room"
            chosen={tab.value}
            onChoose={(key) => (tab.value = key)}
            tabs={isStaff ? [{ key: "room", label: words.staff.tabRoom }, ...dockTabs] : asideTabs}
          />
        )}
        <div
          class="talk"
          ref={talk}
          tabIndex={-1}
          id="room-panel-room"
          hidden={hasTabs && tab.value !== "room"}
          role={hasTabs ? "tabpanel" : undefined}
          aria-labelledby={hasTabs ? "room-tab-room" : undefined}
        >
          {isStaff ? <HelperStatus /> : <ToldOfOpenings />}
          <HelpBanner onHelp={openHelp} />
          {isOutside ? (
            <AtTheDoor onHelp={openHelp} />
          ) : isInLobby(room.session, room.myId) ? (
            <Lobby onHelp={openHelp} />
          ) : (
            <>
              {!goesOn(room.session) && <NextMeeting />}
              <SessionBar />
              <BreakoutBar />
              <ActivityCard />
              {smallId === null && (
                <>
                  <Timeline />
                  <MyPart onHelp={openHelp} />
                </>
              )}
            </>
          )}
          {aside?.state === "asked" && <AsideInvite aside={aside} />}
          <ReadFirstNotice />
          {isOutside || smallId === null ? (
            <>
              <LineBanner line={store.line.value} />
              {!isOutside && <Composer />}
            </>
          ) : (
            <SmallRoom key={smallId} roomId={smallId} small={small} />
          )}
        </div>
        {isStaff && <Dock isAlone={hasTabs} />}
        {aside !== null && isInAside && <MemberAside aside={aside} isTab={hasTabs} />}
      </main>
      {isStaff && <QueueKeys />}
      {isStaff && <UndoBar />}
      {hasPanel && !isOutside && <PeoplePanel />}
      {dialog === "people" && (
        <PeopleDialog onInvite={isStaff ? () => setDialog("invite") : null} onClose={() => setDialog(null)} />
      )}
      {isHelpOpen.value && <HelpDialog onClose={() => (isHelpOpen.value = false)} />}
      {dialog === "invite" && (
        <Invite roomId={room.roomId} roomName={room.name} role="member" onClose={() => setDialog(null)} />
      )}
    </div>
  );
}

interface HeadProps {
  onPeople: (() => void) | null;
  onHelp(): void;
  onInvite: (() => void) | null;
}

function RoomHead({ onPeople, onHelp, onInvite }: HeadProps) {
  const { store } = useHere();
  const room = store.room.value;
  return (
    <header class="room-head">
      <a
        class="button plain icon-only"
        href="./"
        aria-label={words.room.back}
        title={words.room.back}
        onClick={follow({ page: "groups" })}
      >
        <Icon name="back" />
      </a>
      <div class="room-title">
        <h1 tabIndex={-1}>{room.name || words.room.title}</h1>
        <Connection line={store.line.value} />
      </div>
      <div class="room-tools">
        {onInvite !== null && (
          <Button class="invite-button" kind="plain" icon="link" aria-label={words.room.invite} onClick={onInvite}>
            {words.room.invite}
          </Button>
        )}
        {onPeople !== null && (
          <Button
            class="people-button"
            kind="plain"
            icon="people"
            aria-label={words.room.peopleCount(room.present.length)}
            onClick={onPeople}
          >
            {room.present.length}
          </Button>
        )}
        <Button class="help-button" kind="care" icon="help" aria-label={words.room.help} onClick={onHelp}>
          <span class="only-roomy">{words.room.help}</span>
          <span class="only-narrow">{words.room.helpShort}</span>
        </Button>
      </div>
    </header>
  );
}

function Connection({ line }: { line: Line }) {
  return (
    <p class="connection" role="status" data-testid="connection" data-state={line}>
      <span class="dot" aria-hidden="true" />
      {words.line[line]}
    </p>
  );
}

const SIGNS_OF_LIFE = ["keydown", "pointerdown", "wheel", "touchmove"] as const;

/** Whoever touches the page is at their desk. */
function useKept(keeping: Keeping): void {
  useEffect(() => {
    const touched = () => keeping.touched();
    touched();
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, touched, { capture: true, passive: true });
    return () => {
      for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, touched, { capture: true });
      keeping.stop();
    };
  }, [keeping]);
}

/** One open room: the talk, and for facilitators the flags beside it. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ActivityCard } from "../activities/ActivityCard";
import { socketUrl } from "../base";
import { words } from "../i18n";
import { unsent } from "../kept";
import { browserSocket } from "../net/link";
import { follow, go } from "../router";
import type { ReactionsChanged } from "../protocol.gen";
import { isSignedIn, me, sessionEnded } from "../session";
import { goesOn, hasFloor, REACTIONS } from "../state/floor";
import { Keeping } from "../state/keeping";
import type { RoomState } from "../state/model";
import { RoomStore, type Line } from "../state/store";
import { openFlags } from "../state/queue";
import { isInLobby } from "../state/standing";
import { Announcer, LiveRegion } from "../ui/announcer";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { useKeptFocus } from "../ui/keptFocus";
import { isWide } from "../ui/media";
import { Tabs } from "../ui/tabs";
import { Composer } from "./Composer";
import { HelpDialog } from "./Help";
import { HereProvider, nameOf, useHere, type Here } from "./here";
import { NextMeeting } from "./NextMeeting";
import { Loading, Notice, useTitle } from "./Page";
import { PeopleDialog, PeoplePanel } from "./People";
import { CareAlert } from "./staff/CareAlert";
import { Dock, useDockTabs } from "./staff/Dock";
import { HelperStatus } from "./staff/HelperStatus";
import { Invite } from "./staff/Invite";
import { Lobby } from "./session/Lobby";
import { MyPart } from "./session/MyPart";
import { SessionBar } from "./session/SessionBar";
import { useSessionAnnounced } from "./session/useSessionAnnounced";
import { Timeline } from "./Timeline";

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
  const announcer = useMemo(() => new Announcer(), [store]);
  const keeping = useMemo(() => new Keeping(store), [store]);
  const here: Here = {
    store,
    announcer,
    keeping,
    tab: useSignal<"room" | "session" | "flags">("room"),
    pointed: useSignal<string | null>(null),
    flagPointed: useSignal<string | null>(null),
  };
  useOpenStore(store);
  useAnnounced(here);
  useSessionAnnounced(here);
  useKept(keeping);
  const line = store.line.value;
  useEffect(() => {
    if (line === "signed_out") sessionEnded();
  }, [line]);

  if (store.shutOut.value !== null) {
    return (
      <Notice title={words.room.shutOut} body={words.room.shutOutBody}>
        <Button kind="primary" onClick={() => go({ page: "groups" })}>
          {words.app.toGroups}
        </Button>
      </Notice>
    );
  }
  return (
    <HereProvider value={here}>
      {store.room.value.epoch === null && line === "connecting" ? <Loading /> : <OpenRoom />}
      <LiveRegion announcer={announcer} />
    </HereProvider>
  );
}

function OpenRoom() {
  const { store, tab } = useHere();
  const room = store.room.value;
  const isStaff = room.role === "facilitator";
  const [dialog, setDialog] = useState<"people" | "help" | "invite" | null>(null);
  const waiting = isStaff ? openFlags(room).length : 0;
  // Not the group's name: it would stay in the history of a shared computer.
  const { title } = words.room;
  const isMine = goesOn(room.session) && hasFloor(room.session, room.myId);
  useTitle(waiting > 0 ? `(${waiting}) ${title}` : isMine ? words.session.titleOfTurn(title) : title);
  const hasTabs = isStaff && !isWide.value;
  const hasPanel = !isStaff && isWide.value;
  const dockTabs = useDockTabs();
  // What is pressed in the talk often goes with the press, or with what others do.
  const talk = useKeptFocus<HTMLDivElement>();
  const openHelp = () => setDialog("help");
  return (
    <div class={`room ${isStaff ? "room-staff" : ""} ${hasPanel ? "room-panel" : ""}`}>
      <RoomHead
        onPeople={hasPanel ? null : () => setDialog("people")}
        onHelp={openHelp}
        onInvite={isStaff ? () => setDialog("invite") : null}
      />
      {isStaff && <CareAlert />}
      <main class={`room-body ${hasTabs ? "has-tabs" : ""}`}>
        {hasTabs && (
          <Tabs
            label={words.lead.tabs}
            idPrefix="room"
            chosen={tab.value}
            onChoose={(key) => (tab.value = key)}
            tabs={[{ key: "room", label: words.staff.tabRoom }, ...dockTabs]}
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
          {isStaff && <HelperStatus />}
          {isInLobby(room.session, room.myId) ? (
            <Lobby onHelp={openHelp} />
          ) : (
            <>
              {!goesOn(room.session) && <NextMeeting />}
              <SessionBar />
              <ActivityCard />
              <Timeline />
              <MyPart onHelp={openHelp} />
            </>
          )}
          <LineBanner line={store.line.value} />
          <Composer />
        </div>
        {isStaff && <Dock isAlone={hasTabs} />}
      </main>
      {hasPanel && <PeoplePanel />}
      {dialog === "people" && <PeopleDialog onClose={() => setDialog(null)} />}
      {dialog === "help" && <HelpDialog onClose={() => setDialog(null)} />}
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

function LineBanner({ line }: { line: Line }) {
  if (line === "outdated") {
    return (
      <div class="banner banner-line" role="alert">
        <Icon name="alert" />
        <p>
          <strong>{words.room.outdated}.</strong>{" "}
          {unsent.isLasting ? words.room.outdatedBody : words.room.outdatedBodyNotKept}
        </p>
        <Button kind="primary" onClick={() => location.reload()}>
          {words.room.reload}
        </Button>
      </div>
    );
  }
  return (
    <div role="status">
      {line === "offline" && (
        <div class="banner banner-line">
          <Icon name="offline" />
          <p>{unsent.isLasting ? words.line.offlineBody : words.line.offlineBodyNotKept}</p>
        </div>
      )}
    </div>
  );
}

/** Open the line while the room is on screen, and wake it when the network or the person comes back. */
function useOpenStore(store: RoomStore): void {
  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === "visible") store.wake();
    };
    store.open();
    const lost = () => store.link.networkLost();
    addEventListener("online", wake);
    addEventListener("offline", lost);
    document.addEventListener("visibilitychange", wake);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", lost);
      document.removeEventListener("visibilitychange", wake);
      store.close();
    };
  }, [store]);
}

/** Others' messages, one announcement each: who, and what; also when they change one or take it back. */
function useAnnounced({ store, announcer }: Here): void {
  useEffect(
    () =>
      store.onNews((event, before) => {
        if (event.type === "reactions.changed") sayReaction(announcer, event, before, store.room.peek());
        if (event.type !== "message.posted" && event.type !== "message.changed") return;
        const room = store.room.peek();
        const { id, room_id: roomId, author_id: authorId, text, state, edition } = event.message;
        if (roomId !== room.roomId || authorId === room.myId) return;
        const name = nameOf(room, authorId);
        const known = before.messages.find((message) => message.id === id);
        // Words that have been changed, taken back or put out of sight do not linger for whoever walks through the page.
        announcer.forget(id);
        if (event.type === "message.posted" && text !== null) announcer.say(words.room.said(name, text), id);
        else if (known === undefined) return;
        else if (state === "withdrawn") announcer.say(words.room.withdrawn(name));
        else if (text !== null && edition > known.edition) announcer.say(words.room.changed(name, text), id);
      }),
    [store, announcer],
  );
}

/** To whoever wrote the message: who has just said what to it. */
function sayReaction(announcer: Announcer, event: ReactionsChanged, before: RoomState, room: RoomState): void {
  const { message_id: id, reactions } = event.reactions;
  const isMine = room.messages.some((message) => message.id === id && message.author_id === room.myId);
  if (event.room_id !== room.roomId || !isMine) return;
  for (const reaction of REACTIONS)
    for (const who of reactions[reaction] ?? [])
      if (!before.reactions[id]?.[reaction]?.includes(who))
        announcer.say(words.room.reactedToYou(nameOf(room, who), words.room.reactions[reaction]));
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

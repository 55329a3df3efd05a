/**
 * The facilitators' side of a session, in the dock: opening one, looking after it, closing it.
 *
 * What is due now stands on top: the phase and its clock, who has the floor and who is next. The rest is folded away below it, one section a
 * file, and every action is a button, so that the whole evening goes by keyboard alone.
 */

import { useEffect, useId, useState } from "preact/hooks";
import { ActivityStarter } from "../../../activities/ActivityStarter";
import { words } from "../../../i18n";
import { goesOn, partOf } from "../../../state/floor";
import { deskNews, type DeskNews, type HandOrder } from "../../../state/lead";
import type { GroupSession } from "../../../protocol.gen";
import { useKeptFocus } from "../../../ui/keptFocus";
import { nameOf, useHere, type Here } from "../../here";
import { isAway } from "../../../state/closeout";
import { Away } from "../closeout/Away";
import { BeforeTheEvening } from "../closeout/BeforeTheEvening";
import { CloseOutForms } from "../closeout/CloseOutForms";
import { LeftNote } from "../closeout/HandOver";
import { Load } from "../closeout/Load";
import { ToCheckOn } from "../closeout/ToCheckOn";
import { useLookingAtCloseOuts } from "../closeout/useCloseOuts";
import { Agenda } from "./Agenda";
import { Door } from "./Door";
import { DeskProvider, useDesk, useGive, useName } from "./desk";
import { Duty } from "./Duty";
import { Floor } from "./Floor";
import { HandQueue } from "./HandQueue";
import { useSingleKeys } from "./keys";
import { OnCall } from "./OnCall";
import { OpenSession } from "./OpenSession";
import { Fold } from "./parts";
import { PhaseCard } from "./PhaseCard";
import { RoundSection } from "./Round";
import { Rules } from "./Rules";
import { PlanGroups, RunningGroups } from "./SmallGroups";
import { Themes } from "./Themes";
import { TonightsPeople } from "./TonightsPeople";

export function SessionDesk() {
  const here = useHere();
  const { session } = here.store.room.value;
  const root = useKeptFocus<HTMLDivElement>();
  useDeskNews(here);
  useLookingAtCloseOuts();
  return (
    <div
      class="desk"
      ref={root}
      role="region"
      aria-label={words.lead.desk}
      tabIndex={0}
      data-section
      data-testid="desk"
    >
      {goesOn(session) ? (
        <OpenDesk key={session.id} session={session} desk={root} />
      ) : (
        <>
          <CloseOutForms />
          <BeforeTheEvening />
          <OpenSession />
        </>
      )}
    </div>
  );
}

function OpenDesk({ session, desk }: { session: GroupSession; desk: { current: HTMLElement | null } }) {
  const { store } = useHere();
  const { myId, overview } = store.room.value;
  const part = partOf(session, myId);
  const [handOrder, setHandOrder] = useState<HandOrder>("raised");
  const { give, trouble } = useGive();
  const name = useName();
  useSingleKeys(desk);
  if (isAway(store.room.value)) return <Away session={session} />;
  return (
    <DeskProvider value={{ session, overview, part, handOrder, setHandOrder, give, trouble, name }}>
      <PhaseCard />
      {part === "member" ? (
        <>
          <Duty isOpen />
          {session.state === "lobby" && session.duties[myId] === undefined && <BeforeTheEvening />}
          {session.duties[myId] === "tech_host" && <Door />}
          <LeftNote />
          {session.state === "closing" && <CloseOutForms />}
          <ToCheckOn />
          <Agenda />
        </>
      ) : (
        <>
          <Away session={session} />
          <LeftNote />
          {session.state === "lobby" && <BeforeTheEvening />}
          {session.state === "closing" && <CloseOutForms />}
          {session.state === "lobby" && <TonightsPeople key="arriving" />}
          <Door />
          {session.breakout === null ? (
            <>
              <Floor />
              <HandQueue />
            </>
          ) : (
            <RunningGroups />
          )}
          <Script />
          <RoundSection />
          <PlanGroups />
          <Activities />
          <Themes />
          {session.state !== "lobby" && <TonightsPeople key="here" />}
          {session.state !== "lobby" && <ToCheckOn />}
          <Rules />
          <Agenda />
          <Duty />
          <Load session={session} />
          <OnCall />
        </>
      )}
    </DeskProvider>
  );
}

/** What the group can do together; at hand where the agenda has a place for it. */
function Activities() {
  const { session } = useDesk();
  if (session.state !== "open" && session.state !== "paused") return null;
  const isDue = session.activity !== null || session.phases[session.phase_index]?.kind === "activity";
  return (
    <Fold name="activities" title={words.activities.starter} isOpen={isDue}>
      <ActivityStarter />
    </Fold>
  );
}

function Script() {
  const { overview } = useDesk();
  const id = useId();
  if (overview === null || overview.script.length === 0) return null;
  return (
    <Fold name="script" title={words.lead.script} isOpen>
      <ul class="script" id={id}>
        {overview.script.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Fold>
  );
}

/** What others do, and what one's own keys have done, for whoever does not see it. */
function useDeskNews({ store, announcer }: Here): void {
  useEffect(
    () =>
      store.onNews((event, before) => {
        if (event.type !== "session.changed") return;
        const room = store.room.peek();
        if (event.session.room_id !== room.roomId || partOf(event.session, room.myId) === "member") return;
        if (isAway(room)) return;
        for (const news of deskNews(before.session, event.session, room.myId)) {
          announcer.say(sentence(news, room.myId, (who) => nameOf(room, who)));
        }
      }),
    [store, announcer],
  );
}

function sentence(news: DeskNews, me: string, name: (who: string) => string): string {
  const told = words.lead.news;
  switch (news.is) {
    case "hand":
      return told.hand(name(news.who));
    case "turn":
      return told.turn(name(news.who));
    case "called":
      return told.called(name(news.who));
    case "leads":
      return news.who === me ? told.youLead : told.leads(name(news.who));
    case "on_duty":
      return told.onDuty(name(news.who));
    case "off_duty":
      return told.offDuty(name(news.who));
    case "round":
      return told.round;
    case "rests":
      return told.rests;
    case "round_over":
      return told.roundOver;
    case "more_time":
      return told.moreTime;
    case "rules":
      return told.rules;
    case "theme":
      return told.theme;
  }
}

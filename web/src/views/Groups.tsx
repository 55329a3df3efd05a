/** My groups, the name I go by in each, and when each meets next. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { hourOf, readerHere, thereOf, whenOf } from "../i18n/when";
import type { ProblemCode } from "../net/api";
import type { MyRoom } from "../protocol.gen";
import { follow, go } from "../router";
import { me, refresh, signOut } from "../session";
import { Button } from "../ui/button";
import { Problem } from "../ui/field";
import { Icon } from "../ui/icons";
import { useNow } from "../ui/now";
import { MyCalendarDialog } from "./MyCalendar";
import { MyContactDialog } from "./MyContact";
import { Page } from "./Page";
import { ReachDialog } from "./staff/Reach";
import { ScheduleDialog } from "./staff/Schedule";
import { ToldOfOpenings } from "./Told";

export function Groups() {
  const who = me.value!;
  const [problem, setProblem] = useState<ProblemCode | null>(null);
  const [dialog, setDialog] = useState<"calendar" | "contact" | "reach" | MyRoom | null>(null);
  const isCalled = who.is_operator || who.rooms.some((room) => room.role === "facilitator");
  const now = useNow();
  useEffect(() => void refresh(), []);
  return (
    <Page
      title={words.groups.title}
      over={who.clinic_name}
      aside={
        <Button icon="leave" kind="plain" onClick={() => void signOut().then(setProblem)}>
          {words.groups.signOut}
        </Button>
      }
    >
      <Problem>{problem !== null && words.errors[problem]}</Problem>
      <ToldOfOpenings />
      {who.rooms.length === 0 ? (
        <div class="empty">
          <p class="empty-title">{words.groups.empty}</p>
          <p>{words.groups.emptyBody}</p>
        </div>
      ) : (
        <ul class="rooms" aria-label={words.groups.title}>
          {who.rooms.map((room) => (
            <li key={room.id} class="room-card">
              <a
                class="room-link"
                href={`room/${encodeURIComponent(room.id)}`}
                onClick={follow({ page: "room", roomId: room.id })}
              >
                <span class="room-link-name">{room.name}</span>
                <span class="room-link-about">
                  {words.groups.asName(room.my_name)}
                  {room.role !== "member" && <span class="badge">{words.roles[room.role]}</span>}
                  {room.is_visit && <span class="badge">{words.groups.visit}</span>}
                </span>
                <NextLine room={room} now={now} />
                <Icon name="back" />
              </a>
              {room.role === "facilitator" && (
                <div class="room-card-tools">
                  <Button
                    kind="plain"
                    icon="calendar"
                    aria-label={words.schedule.buttonFor(room.name)}
                    onClick={() => setDialog(room)}
                  >
                    {words.schedule.button}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <div class="actions actions-spread">
        <Button icon="link" onClick={() => go({ page: "join" })}>
          {words.groups.useInvitation}
        </Button>
        {who.rooms.length > 0 && (
          <Button icon="calendar" onClick={() => setDialog("calendar")}>
            {words.schedule.calendar}
          </Button>
        )}
        {who.rooms.length > 0 && (
          <Button icon="lock" onClick={() => setDialog("contact")}>
            {words.contact.button}
          </Button>
        )}
        {isCalled && <Button onClick={() => setDialog("reach")}>{words.reach.button}</Button>}
        {who.is_operator && (
          <a class="button quiet" href="clinic" onClick={follow({ page: "clinic" })}>
            <span>{words.groups.clinicPage}</span>
          </a>
        )}
      </div>
      {dialog === "calendar" && <MyCalendarDialog onClose={() => setDialog(null)} />}
      {dialog === "contact" && <MyContactDialog onClose={() => setDialog(null)} />}
      {dialog === "reach" && <ReachDialog onClose={() => setDialog(null)} />}
      {dialog !== null && typeof dialog === "object" && (
        <ScheduleDialog roomId={dialog.id} roomName={dialog.name} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}

function NextLine({ room, now }: { room: MyRoom; now: Date }) {
  const { next_meeting_at: at, time_zone: zone } = room;
  if (at === null || zone === null) return null;
  const reader = { ...readerHere(), now };
  const there = thereOf(at, zone, reader);
  return (
    <span class="room-link-next">
      <strong>
        {new Date(at) > now ? words.schedule.next(whenOf(at, reader)) : words.schedule.now(hourOf(at, reader))}
      </strong>{" "}
      {there !== null && <span class="hint">{there}</span>}
    </span>
  );
}

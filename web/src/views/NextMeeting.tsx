/** In an open room: when the group meets next. Nothing while that is not known, and nothing where it has no schedule. */

import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { hourOf, readerHere, thereOf, whenOf } from "../i18n/when";
import { api, Refusal } from "../net/api";
import type { RoomSchedule } from "../protocol.gen";
import { useNow } from "../ui/now";
import { useHere } from "./here";

export function NextMeeting() {
  const { store } = useHere();
  const roomId = store.room.value.roomId;
  const isLive = store.line.value === "live";
  const [planned, setPlanned] = useState<RoomSchedule | null>(null);
  const now = useNow();
  // Asked again with each new line: what was true before the pause may have changed.
  useEffect(() => {
    if (!isLive) return;
    let isStale = false;
    void api
      .schedule(roomId)
      .then((found) => {
        if (!isStale) setPlanned(found);
      })
      .catch((thrown: unknown) => {
        if (!(thrown instanceof Refusal)) throw thrown;
      });
    return () => {
      isStale = true;
    };
  }, [roomId, isLive]);

  if (planned === null || planned.schedule === null) return null;
  const meeting = planned.meetings.find(({ is_off, ends_at }) => !is_off && new Date(ends_at) > now);
  if (meeting === undefined) return null;
  const reader = { ...readerHere(), now };
  const there = thereOf(meeting.begins_at, planned.schedule.zone, reader);
  return (
    <p class="next-meeting" data-testid="next-meeting">
      {new Date(meeting.begins_at) > now
        ? words.schedule.inRoom(whenOf(meeting.begins_at, reader))
        : words.schedule.inRoomNow(hourOf(meeting.begins_at, reader))}
      {there !== null && <span class="hint"> · {there}</span>}
    </p>
  );
}

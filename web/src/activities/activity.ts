/** What all activities have in common on the screen. To add one, see docs/activities.md. */

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { GroupSession } from "../protocol.gen";
import { command, type Trouble } from "../state/actions";
import type { RoomStore } from "../state/store";

export type ActivityFrame = NonNullable<GroupSession["activity"]>;
export type ActivityName = ActivityFrame["type"];

export interface ViewProps<F extends ActivityFrame> {
  activity: F;
  session: GroupSession;
  /** One's own mark. The server tells it to nobody, so a page that was reloaded does not know it. */
  mark: number | null;
  onMark(mark: number): void;
}

export type ActivityView<F extends ActivityFrame> = FunctionComponent<ViewProps<F>>;

/** One's own mark, and in what. It is gone with the page. */
const own = signal<{ readonly about: string; readonly mark: number } | null>(null);

export function ownMark(session: GroupSession, activity: ActivityFrame): number | null {
  return own.value?.about === nameOf(session, activity) ? own.value.mark : null;
}

export async function leaveMark(store: RoomStore, activity: ActivityFrame, mark: number): Promise<Trouble> {
  const { roomId, session } = store.room.peek();
  const trouble = await command(store, { type: "activity.mark", room_id: roomId, activity: activity.type, mark });
  if (trouble === null && session !== null) own.value = { about: nameOf(session, activity), mark };
  return trouble;
}

export function startActivity(store: RoomStore, name: ActivityName, variant: string | null): Promise<Trouble> {
  return command(store, { type: "activity.start", room_id: store.room.peek().roomId, activity: name, variant });
}

export function endActivity(store: RoomStore, name: ActivityName): Promise<Trouble> {
  return command(store, { type: "activity.end", room_id: store.room.peek().roomId, activity: name });
}

/** The same for everybody, and another each time that an activity is started. */
export function nameOf(session: GroupSession, activity: ActivityFrame): string {
  return `${session.id} ${activity.type} ${activity.began_at_s}`;
}

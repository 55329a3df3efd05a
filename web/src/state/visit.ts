/** Sitting in on one session: what `server/domain/visits.py` says, for the screen. The server decides. */

import type { GroupSession } from "../protocol.gen";
import { myAside } from "./beside";
import type { RoomState } from "./model";

export function isGuest(session: GroupSession | null, who: string): boolean {
  return session !== null && session.guests.includes(who);
}

/** Is one's own visit over? A word with a facilitator may still go on. */
export function isVisitOver(room: RoomState): boolean {
  return room.session?.state === "closed" && isGuest(room.session, room.myId) && myAside(room)?.state !== "open";
}

/** Asides, the back channel and what one has told the facilitators: what stands beside the talk. */

import type { AsideChanged, GroupAside, GroupRemark, RemarkChanged, ReportChanged, Snapshot } from "../protocol.gen";
import type { RoomState } from "./model";

type Beside = Pick<RoomState, "asides" | "remarks" | "reports">;

export function besideOf(snapshot: Snapshot): Beside {
  return {
    asides: Object.fromEntries((snapshot.asides ?? []).map((aside) => [aside.id, aside])),
    remarks: snapshot.back_channel ?? null,
    reports: Object.fromEntries((snapshot.reports ?? []).map((report) => [report.message_id, report])),
  };
}

export function withAside(room: RoomState, { aside_id: id, aside }: AsideChanged): RoomState {
  // One's own topic is heard in every room, and this may be about another.
  if (aside !== null && aside.group_id !== room.roomId) return room;
  const { [id]: _before, ...others } = room.asides;
  return { ...room, asides: aside === null ? others : { ...others, [id]: aside } };
}

export function withRemark(room: RoomState, { remark_id: id, remark }: RemarkChanged): RoomState {
  if (room.remarks === null) return room;
  const others = room.remarks.filter((other) => other.id !== id);
  return { ...room, remarks: remark === null ? others : [...others, remark] };
}

export function withReport(room: RoomState, { report }: ReportChanged): RoomState {
  if (report.room_id !== room.roomId) return room;
  return { ...room, reports: { ...room.reports, [report.message_id]: report } };
}

/** The aside one is asked to, or in, as a member. */
export function myAside(room: RoomState): GroupAside | null {
  return Object.values(room.asides).find((aside) => aside.member === room.myId && goesOn(aside)) ?? null;
}

/** For whoever looks after the group: all asides, the first asked first. */
export function asidesHere(room: RoomState): readonly GroupAside[] {
  return Object.values(room.asides)
    .filter((aside) => aside.member !== room.myId)
    .sort((a, b) => Date.parse(a.asked_at) - Date.parse(b.asked_at));
}

export function goesOn(aside: GroupAside): boolean {
  return aside.state === "asked" || aside.state === "open";
}

/** Whom somebody who looks after the group could ask for a word: a member with whom they have none. */
export function canAsk(room: RoomState, who: string): boolean {
  if (room.remarks === null || room.members[who]?.role !== "member") return false;
  const aside = Object.values(room.asides).find(({ member }) => member === who);
  return aside === undefined || !goesOn(aside) || !aside.facilitators.includes(room.myId);
}

/** What is said about one flag. */
export function threadOf(room: RoomState, flagId: string): readonly GroupRemark[] {
  return (room.remarks ?? []).filter((remark) => remark.flag_id === flagId);
}

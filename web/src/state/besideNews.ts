/** What has happened beside the talk between two moments of a room, for whoever it is news to. */

import type { ReportAnswer } from "../protocol.gen";
import { goesOn } from "./beside";
import type { RoomState } from "./model";

export type BesideNews = { readonly who: string } & (
  | { readonly is: "asks" | "joined" | "came" | "declined" | "over" | "myOver" }
  | { readonly is: "said"; readonly text: string; readonly about: string }
  | { readonly is: "answered"; readonly answer: ReportAnswer }
);

export function besideNews(before: RoomState, after: RoomState): BesideNews[] {
  return [...ofAsides(before, after), ...ofRemarks(before, after), ...ofReports(before, after)];
}

/** Of the asides one is in. Those of others are on the screen, and nobody's alert. */
function ofAsides(before: RoomState, after: RoomState): BesideNews[] {
  const { myId } = after;
  if (before.asides === after.asides) return [];
  const ids = new Set([...Object.keys(before.asides), ...Object.keys(after.asides)]);
  return [...ids].flatMap((id): BesideNews[] => {
    const was = before.asides[id];
    const now = after.asides[id];
    const isMember = (now ?? was)?.member === myId;
    const went = was !== undefined && goesOn(was) && (isMember || was.facilitators.includes(myId));
    if (isMember) {
      if (now === undefined) return went && was.state === "open" ? [{ is: "myOver", who: myId }] : [];
      if (!went) return [{ is: "asks", who: now.facilitators[0] ?? "" }];
      const joined = now.facilitators.filter((who) => !was.facilitators.includes(who));
      return joined.map((who) => ({ is: "joined", who }));
    }
    if (!went) return [];
    const who = was.member;
    if (now === undefined) return [{ is: "over", who }];
    if (now.state === was.state) return [];
    if (now.state === "open") return [{ is: "came", who }];
    return now.state === "declined" ? [{ is: "declined", who }] : [];
  });
}

function ofRemarks(before: RoomState, after: RoomState): BesideNews[] {
  if (before.remarks === after.remarks || before.remarks === null || after.remarks === null) return [];
  const known = new Set(before.remarks.map(({ id }) => id));
  return after.remarks
    .filter(({ id, author_id: who }) => !known.has(id) && who !== after.myId)
    .map(({ id, author_id: who, text }) => ({ is: "said", who, text, about: id }));
}

function ofReports(before: RoomState, after: RoomState): BesideNews[] {
  if (before.reports === after.reports) return [];
  return Object.values(after.reports).flatMap(({ message_id: id, answer }): BesideNews[] =>
    answer === null || before.reports[id]?.answer !== null ? [] : [{ is: "answered", who: after.myId, answer }],
  );
}

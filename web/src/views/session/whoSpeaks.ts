/** Who has the floor, and where one is in the line, in one or two short sentences. */

import { words } from "../../i18n";
import type { GroupSession } from "../../protocol.gen";
import { hasTurn, lineOf, placeInRound, placeOfHand, seatOf } from "../../state/floor";
import type { RoomState } from "../../state/model";
import { isGuest } from "../../state/visit";
import { nameOf } from "../here";

const bar = words.session.bar;

export function whoSpeaks(room: RoomState, session: GroupSession): string {
  if (session.state === "lobby") return bar.lobbyBody;
  if (session.state === "paused") return bar.paused;
  if (session.state === "closing") return isGuest(session, room.myId) ? bar.along : bar.goodbye;
  if (session.breakout !== null) return bar.apart;
  const place = myPlace(session, room.myId);
  const isFree = session.called === null && !session.round?.turn;
  // Whoever has asked already need not be told how.
  if (isFree && placeOfHand(session, room.myId) !== null) return place;
  return `${theFloor(room, session)} ${place}`.trim();
}

function theFloor(room: RoomState, session: GroupSession): string {
  const { called, round } = session;
  if (called !== null) return called.who === room.myId ? bar.yourFloor : bar.floorOf(nameOf(room, called.who));
  if (round?.turn) {
    if (hasTurn(session, room.myId)) return bar.yourTurn;
    const name = nameOf(room, round.turn.who);
    return seatOf(session, round.turn.who)?.is_away ? bar.turnAway(name) : bar.turnOf(name);
  }
  if (!session.attended.includes(room.myId)) return bar.along;
  switch (session.rules.cross_talk) {
    case "anyone":
      return isGuest(session, room.myId) ? bar.hands : bar.anyone;
    case "hands":
      return bar.hands;
    case "turn":
      if (round === null) return bar.roundAhead;
      return round.is_finished ? bar.roundOver : bar.roundRests;
  }
}

function myPlace(session: GroupSession, who: string): string {
  const hand = placeOfHand(session, who);
  if (hand !== null) return bar.handUp(words.session.place(hand));
  const { round } = session;
  if (round === null || round.is_finished || hasTurn(session, who)) return "";
  const seat = seatOf(session, who);
  if (seat?.state === "passed") return bar.youPassed;
  const place = placeInRound(round, who);
  if (place !== null) return bar.youAre(words.session.place(place));
  return lineOf(round).includes(who) ? bar.toCome : "";
}

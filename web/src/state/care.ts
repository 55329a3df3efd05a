/** People who are looked after: crises, who would like to talk, to whom one is called, and one's own asking for support. */

import type {
  CareAlert,
  CareCalled,
  CareCalling,
  CrisisChanged,
  HelpAsked,
  HelpChanged,
  OpenAlert,
  RoomAsk,
  Snapshot,
} from "../protocol.gen";
import type { RoomState } from "./model";

export type CareEvent = CareAlert | CareCalled | CrisisChanged | HelpAsked | HelpChanged;

/** What a snapshot says of them. */
export function ofCare(snapshot: Snapshot): Pick<RoomState, "alerts" | "crises" | "asks" | "calls" | "help"> {
  return {
    alerts: snapshot.alerts ?? [],
    crises: Object.fromEntries((snapshot.crises ?? []).map((crisis) => [crisis.id, crisis])),
    asks: Object.fromEntries((snapshot.asks ?? []).map((ask) => [ask.id, ask])),
    calls: snapshot.calls ?? [],
    help: snapshot.help ?? null,
  };
}

export function withCare(room: RoomState, event: CareEvent): RoomState {
  switch (event.type) {
    case "care.alert": {
      const others = withoutAlert(room, event.crisis_id);
      return event.alert === null ? others : { ...others, alerts: [...others.alerts, event.alert] };
    }
    case "care.called": {
      const others = room.calls.filter((call) => call.subject_id !== event.subject_id);
      return { ...room, calls: event.call === null ? others : [...others, event.call] };
    }
    case "crisis.changed":
      if (event.crisis !== null && event.crisis.room_id !== room.roomId) return room;
      return { ...room, crises: put(room.crises, event.crisis_id, event.crisis) };
    case "help.asked":
      if (event.ask !== null && event.ask.room_id !== room.roomId) return room;
      return { ...room, asks: put(room.asks, event.ask_id, event.ask) };
    case "help.changed":
      return event.room_id === room.roomId ? { ...room, help: event.help } : room;
  }
}

/** Called out again: all of them, also what was put aside. */
export function toldAgain(room: RoomState, frame: CareCalling): RoomState {
  return { ...room, alerts: frame.alerts, calledOutAt: frame.at };
}

export function withoutAlert(room: RoomState, crisisId: string): RoomState {
  return { ...room, alerts: room.alerts.filter((alert) => alert.crisis_id !== crisisId) };
}

/** With whom nobody is, in all rooms, the oldest first. */
export function openAlerts(room: RoomState): OpenAlert[] {
  return room.alerts.toSorted(
    (a, b) => Date.parse(a.calls_since) - Date.parse(b.calls_since) || (a.crisis_id < b.crisis_id ? -1 : 1),
  );
}

/** Who would like to talk, the first before the others. */
export function openAsks(room: RoomState): RoomAsk[] {
  return Object.values(room.asks).toSorted((a, b) => Date.parse(a.asked_at) - Date.parse(b.asked_at));
}

function put<T>(known: Readonly<Record<string, T>>, id: string, value: T | null): Readonly<Record<string, T>> {
  if (value !== null) return { ...known, [id]: value };
  const { [id]: _gone, ...others } = known;
  return others;
}

/** Requests and answers over HTTP. Every "no" is a `Refusal` with a code; the words for it are in `i18n`. */

import { at } from "../base";
import type {
  Clinic,
  ClinicRoom,
  ErrorCode,
  History,
  HouseReading,
  InvitationView,
  Invite,
  Invited,
  Join,
  Me,
  MyCalendar,
  MyContact,
  MyReach,
  OpenedContact,
  Openings,
  Noticing,
  NoticingPreview,
  OpenRoom,
  Play,
  Problem,
  ReadingRules,
  RoomSchedule,
  SetAlerts,
  SetCalendar,
  SetContact,
  SetReach,
  SetNotice,
  SetReads,
  SetReadingRules,
  SetSchedule,
  SetUp,
  SignedIn,
  Stage,
} from "../protocol.gen";

/** Beside the server's own codes: the server could not be asked. */
export type ProblemCode = ErrorCode | "unreachable";

export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    readonly code: ProblemCode,
    readonly retryAfterS: number | null = null,
    readonly incident: string | null = null,
  ) {
    super(code);
  }
}

/** The code of whatever was thrown; what is no refusal is a bug, and goes on. */
export function codeOf(thrown: unknown): ProblemCode {
  if (thrown instanceof Refusal) return thrown.code;
  throw thrown;
}

export const api = {
  me: () => ask<Me>("GET", "api/me"),
  signIn: (recoveryWords: string) => ask<SignedIn>("POST", "api/sign-in", { recovery_words: recoveryWords }),
  signOut: () => ask<void>("POST", "api/sign-out"),
  setUp: (body: SetUp) => ask<SignedIn>("POST", "api/setup", body),
  lookAtInvitation: (code: string) => ask<InvitationView>("POST", "api/invitations/look", { code }),
  join: (body: Join) => ask<SignedIn>("POST", "api/invitations/join", body),
  stay: (roomId: string) => ask<SignedIn>("POST", `api/rooms/${encodeURIComponent(roomId)}/stay`, {}),
  history: (roomId: string, before: number) =>
    ask<History>("GET", `api/rooms/${encodeURIComponent(roomId)}/messages?before=${before}`),
  clinic: () => ask<Clinic>("GET", "api/clinic"),
  openRoom: (body: OpenRoom) => ask<ClinicRoom>("POST", "api/rooms", body),
  invite: (roomId: string, body: Invite) =>
    ask<Invited>("POST", `api/rooms/${encodeURIComponent(roomId)}/invitations`, body),
  schedule: (roomId: string) => ask<RoomSchedule>("GET", `api/rooms/${encodeURIComponent(roomId)}/schedule`),
  setSchedule: (roomId: string, body: SetSchedule) =>
    ask<RoomSchedule>("POST", `api/rooms/${encodeURIComponent(roomId)}/schedule`, body),
  noticing: (roomId: string) => ask<Noticing>("GET", `api/rooms/${encodeURIComponent(roomId)}/noticing`),
  noticingPreview: (roomId: string) =>
    ask<NoticingPreview>("GET", `api/rooms/${encodeURIComponent(roomId)}/noticing/preview`),
  setNotice: (roomId: string, body: SetNotice) =>
    ask<Noticing>("POST", `api/rooms/${encodeURIComponent(roomId)}/noticing`, body),
  setAlerts: (roomId: string, body: SetAlerts) =>
    ask<Noticing>("POST", `api/rooms/${encodeURIComponent(roomId)}/noticing/alerts`, body),
  reading: (roomId: string) => ask<ReadingRules>("GET", `api/rooms/${encodeURIComponent(roomId)}/reading`),
  setReading: (roomId: string, body: SetReadingRules) =>
    ask<ReadingRules>("POST", `api/rooms/${encodeURIComponent(roomId)}/reading`, body),
  setHouseReading: (body: HouseReading) => ask<HouseReading>("POST", "api/clinic/house-rules", body),
  setReads: (body: SetReads) => ask<SetReads>("POST", "api/clinic/reads", body),
  calendar: () => ask<MyCalendar>("GET", "api/calendar"),
  setCalendar: (body: SetCalendar) => ask<MyCalendar>("POST", "api/calendar", body),
  renewCalendar: () => ask<MyCalendar>("POST", "api/calendar/renew", {}),
  switchCalendarOff: () => ask<MyCalendar>("POST", "api/calendar/off", {}),
  contact: () => ask<MyContact>("GET", "api/contact"),
  setContact: (body: SetContact) => ask<MyContact>("POST", "api/contact", body),
  removeContact: () => ask<MyContact>("POST", "api/contact/off", {}),
  readOpenings: (ids: string[]) => ask<MyContact>("POST", "api/contact/read", { ids }),
  clinicOpenings: () => ask<Openings>("GET", "api/clinic/openings"),
  roomOpenings: (roomId: string) => ask<Openings>("GET", `api/rooms/${encodeURIComponent(roomId)}/openings`),
  openContact: (roomId: string, userId: string, reason: string) =>
    ask<OpenedContact>("POST", `${contactOf(roomId, userId)}/open`, { reason }),
  seeContact: (roomId: string, userId: string) => ask<OpenedContact>("GET", contactOf(roomId, userId)),
  reach: () => ask<MyReach>("GET", "api/reach"),
  setReach: (body: SetReach) => ask<MyReach>("POST", "api/reach", body),
  switchReachOff: () => ask<MyReach>("POST", "api/reach/off", {}),
  testReach: () => ask<MyReach>("POST", "api/reach/test", {}),
  stage: () => ask<Stage>("GET", "demo/api/stage"),
  play: (body: Play) => ask<Stage>("POST", "demo/api/play", body),
  stopPlaying: () => ask<Stage>("POST", "demo/api/stop", {}),
};

function contactOf(roomId: string, userId: string): string {
  return `api/rooms/${encodeURIComponent(roomId)}/contacts/${encodeURIComponent(userId)}`;
}

async function ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(at(path), init);
  } catch {
    throw new Refusal("unreachable");
  }
  const answer = await read(response);
  if (!response.ok) throw refusal(response.status, answer);
  return answer as T;
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => "");
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A proxy in between may answer for the server, and then the body is not ours. */
function refusal(status: number, answer: unknown): Refusal {
  if (typeof answer === "object" && answer !== null && "code" in answer) {
    const problem = answer as Problem;
    return new Refusal(problem.code, problem.retry_after_s ?? null, problem.incident ?? null);
  }
  if (status === 401) return new Refusal("not_signed_in");
  return new Refusal(status >= 500 ? "unavailable" : "bad_request");
}

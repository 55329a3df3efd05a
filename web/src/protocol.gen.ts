// Generated from server/protocol by `make protocol`; never edited.

export const SUBPROTOCOL = "warmroom.v1";
export const FRAME_BYTES_MAX = 65536;
export const RETRYABLE: ReadonlySet<ErrorCode> = new Set(["internal", "not_assessed", "too_fast", "unavailable"]);
export const CLOSE = { GOING_AWAY: 1001, TOO_BIG: 1009, SIGNED_OUT: 4001, UNREADABLE: 4002, TOO_SLOW: 4008 } as const;
export const STOP_AFTER: ReadonlySet<number> = new Set([4001, 4002]);

/** What a client has already: the log's epoch, and the last seq it has of each topic. */
export interface Since {
  epoch: string;
  seqs: Record<string, number>;
}

/** Hear a room from now on. With `since`, get what was missed; without it, or when that is too long ago, a fresh snapshot. Also the answer to a gap in a topic's seq: entering again changes nothing but closes the gap. */
export interface Enter {
  type: "room.enter";
  ref: number;
  room_id: string;
  since?: Since | null;
}

/** Stop hearing a room on this connection. The membership stays. */
export interface Leave {
  type: "room.leave";
  ref: number;
  room_id: string;
}

/** Say something. Sent again with the same `client_id`, it gets the same answer and is not said twice. */
export interface Post {
  type: "message.post";
  ref: number;
  room_id: string;
  client_id: string;
  text: string;
}

/** Send one's own held message after all, with what is personal covered (`is_masked`) or as it is. */
export interface ReleaseHeld {
  type: "message.release";
  ref: number;
  message_id: string;
  is_masked: boolean;
}

/** Change the words of one's own message, which keeps its id and its place. They are assessed before anybody reads them. `edition` is the one whose words are changed; if the message has another by now, this is `message_settled`. Sent again with the same `client_id` it gets the same answer and is done once. If the new words look personal, nothing changes and the answer is `looks_personal`, which says what is; with `is_meant`, words that their author has seen so are taken as they are. */
export interface Edit {
  type: "message.edit";
  ref: number;
  message_id: string;
  client_id: string;
  edition: number;
  text: string;
  is_meant?: boolean;
}

/** Take back one's own message. Its words are deleted; where the room has read it, everybody sees that it was taken back. What a flag shows to facilitators stays with them until they are done with it: somebody may be at risk. */
export interface Withdraw {
  type: "message.withdraw";
  ref: number;
  message_id: string;
}

/** Facilitators: take a message out of the room's sight. */
export interface Hide {
  type: "message.hide";
  ref: number;
  message_id: string;
}

/** Facilitators: bring a hidden message back. */
export interface Show {
  type: "message.show";
  ref: number;
  message_id: string;
}

/** Facilitators: say "I look after this one". Every other facilitator sees it at once. With `is_takeover` also one that somebody else looks after, who may have lost their line. */
export interface ClaimFlag {
  type: "flag.claim";
  ref: number;
  flag_id: string;
  is_takeover?: boolean;
}

/** Facilitators: let go of a claimed flag. */
export interface GiveBackFlag {
  type: "flag.give_back";
  ref: number;
  flag_id: string;
}

/** What the facilitator made of it. Kept to measure the model, never to count against the author. */
export type Outcome = "right" | "not_right";

/** Facilitators: done with a flag, and whether the model was right to raise it. `edition` is that of the flag as they have seen it; if the message's words have been changed since, this is `flag_outdated`. */
export interface ResolveFlag {
  type: "flag.resolve";
  ref: number;
  flag_id: string;
  outcome: Outcome;
  edition?: number;
}

/** The command is carried out, and on disk. */
export interface Done {
  type: "done";
  ref: number;
}

/** The message is in the room, and on disk, at `place`. */
export interface Posted {
  type: "posted";
  ref: number;
  message_id: string;
  place: number;
}

export type HoldReason = "personal_info" | "unassessed";

/** What a stretch of text gives away about who or where somebody is. */
export type PrivateKind = "phone" | "email" | "address" | "handle" | "name" | "other";

/** What in a message identifies somebody. */
export interface PrivateStretch {
  kind: PrivateKind;
  start: number;
  end: number;
}

/** One's own message, held. `masked_text` is how it would read with what is personal covered. */
export interface HeldMessage {
  id: string;
  room_id: string;
  client_id: string;
  reason: HoldReason;
  text: string;
  masked_text: string | null;
  private: PrivateStretch[];
  edition: number;
  posted_at: string;
}

/** The message is recorded but nobody else sees it. For `personal_info` its author chooses what becomes of it. */
export interface Held {
  type: "held";
  ref: number;
  message: HeldMessage;
}

/** What somebody is in one room, or (operator) for the whole clinic. */
export type Role = "member" | "facilitator" | "operator";

/** Somebody in a room, by the name they chose for it. */
export interface Member {
  user_id: string;
  name: string;
  role: Role;
}

export type MessageState = "held" | "visible" | "hidden" | "withdrawn";

/** A message as the whole room may see it. `text` is null when it is hidden or was taken back. `place` orders the room: it is the seq of the log row that brought the message in. `edition` says how often its author has changed the words, `edited_at` when they last changed words that the room had read. */
export interface RoomMessage {
  id: string;
  room_id: string;
  author_id: string;
  client_id: string;
  state: MessageState;
  text: string | null;
  place: number;
  edition: number;
  posted_at: string;
  edited_at: string | null;
}

/** What a label asks a human to give. Care is offered and never shown as wrongdoing. */
export type Attention = "care" | "privacy" | "concern";

/** The order of every queue: smaller comes first. */
export type Urgency = 0 | 1 | 2 | 3 | 4;

/** What a message can carry: none, one or several; each is scored on its own. */
export type Label = "stigma" | "judgment" | "dismissal" | "hostility" | "harmful_advice" | "labeling" | "self_stigma" | "crisis" | "personal_info";

/** `text[start:end]` in code points. */
export interface TextSpan {
  start: number;
  end: number;
}

/** One label, how sure the model is, and the words that weighed most, strongest first. */
export interface FlagReason {
  label: Label;
  score: number;
  is_likely: boolean;
  weighed: TextSpan[];
}

/** What could be said instead of a stretch of the flag's text, why, and by which published guide. Chosen from reviewed banks. */
export interface KinderWording {
  start: number;
  end: number;
  instead: string[];
  why: string;
  source: string;
}

/** `is_changed`: its author has changed or taken back these words since. */
export interface LineBefore {
  author_id: string;
  text: string;
  is_changed: boolean;
}

/** How the message differs from the words that a flag was raised for. */
export type Change = "edited" | "withdrawn" | "unsent";

export type FlagState = "open" | "claimed" | "resolved";

/** A flag, for facilitators. `text` and `lines_before` stand as they did when it was raised; a resolved flag has no words that their author has changed or taken back since, and then `text` is empty. `change` says how the message differs from `text` by now. `edition` is the message's, and is said back when the flag is resolved. `wording` is in text order and does not overlap. It is looked up whenever the flag is shown and kept nowhere, so it is gone with the words; a resolved flag has none. */
export interface RoomFlag {
  id: string;
  room_id: string;
  message_id: string;
  author_id: string;
  attention: Attention;
  urgency: Urgency;
  reasons: FlagReason[];
  text: string;
  wording: KinderWording[];
  lines_before: LineBefore[];
  model_version: string;
  raised_at: string;
  is_late: boolean;
  change: Change | null;
  edition: number;
  state: FlagState;
  claimed_by: string | null;
  claimed_at: string | null;
  resolved_by: string | null;
  resolved_at: string | null;
  outcome: Outcome | null;
}

/** Somebody may be at risk in a room, and nobody has taken it on yet. */
export interface OpenAlert {
  flag_id: string;
  room_id: string;
  room_name: string;
  raised_at: string;
}

/** A room as of the seqs beside it in `Entered`. `messages` are the newest, in order; `has_earlier` says that history has more. `held` are one's own. `flags` is for facilitators (null for members): every unresolved flag and the newest resolved ones. So are `alerts`, of all rooms. */
export interface Snapshot {
  members: Member[];
  messages: RoomMessage[];
  has_earlier: boolean;
  held: HeldMessage[];
  flags: RoomFlag[] | null;
  alerts: OpenAlert[] | null;
}

export interface MessagePosted {
  type: "message.posted";
  topic: string;
  seq: number;
  message: RoomMessage;
}

/** A message was hidden or shown again, or its author has changed its words or taken it back. */
export interface MessageChanged {
  type: "message.changed";
  topic: string;
  seq: number;
  message: RoomMessage;
}

/** To its author: a message of theirs is held, or (`message` is null) is so no longer. */
export interface MessageHeld {
  type: "message.held";
  topic: string;
  seq: number;
  message_id: string;
  room_id: string;
  message: HeldMessage | null;
}

export interface MemberChanged {
  type: "member.changed";
  topic: string;
  seq: number;
  room_id: string;
  member: Member;
}

export interface FlagRaised {
  type: "flag.raised";
  topic: string;
  seq: number;
  flag: RoomFlag;
}

export interface FlagChanged {
  type: "flag.changed";
  topic: string;
  seq: number;
  flag: RoomFlag;
}

/** Somebody may be at risk in a room, and (`state` open) nobody has taken it on yet. The words are with that room's facilitators. */
export interface CareAlert {
  type: "care.alert";
  topic: string;
  seq: number;
  flag_id: string;
  room_id: string;
  room_name: string;
  raised_at: string;
  state: FlagState;
}

/** Is the model answering, and which visible messages has it not read? "No flag" on those means nothing. `unassessed` names at most the 200 oldest; `unassessed_count` counts them all, held ones included. */
export interface ModerationStatus {
  is_available: boolean;
  model_version: string;
  unassessed: string[];
  unassessed_count: number;
}

/** The room is heard from now on. `seqs` is where each topic stands: events up to there are in `snapshot` or `missed`, later ones follow. Exactly one of the two is set; `missed` holds numbered events in the order of their seq within each topic. `moderation` is for facilitators. `edit_within_s` is how long after it was written a message of the room may be changed. */
export interface Entered {
  type: "entered";
  ref: number;
  room_id: string;
  name: string;
  role: Role;
  epoch: string;
  seqs: Record<string, number>;
  snapshot: Snapshot | null;
  missed: LoggedEvent[] | null;
  present: string[];
  moderation: ModerationStatus | null;
  edit_within_s: number;
}

export type ErrorCode = "bad_frame" | "bad_request" | "too_large" | "text_empty" | "text_too_long" | "too_fast" | "not_signed_in" | "wrong_origin" | "not_in_room" | "not_allowed" | "not_found" | "message_settled" | "edit_too_late" | "looks_personal" | "not_assessed" | "not_now" | "flag_taken" | "flag_resolved" | "flag_outdated" | "invitation_invalid" | "invitation_expired" | "invitation_used" | "name_invalid" | "name_taken" | "name_looks_real" | "words_unknown" | "setup_invalid" | "unavailable" | "internal";

/** New words of one's own that look personal. `masked_text` is how they would read with what is personal covered. */
export interface PersonalWords {
  text: string;
  masked_text: string | null;
  private: PrivateStretch[];
}

/** The command is not carried out, and nothing has changed. `ref` is null when the frame was too broken to have one. `retry_after_s` is set when trying again later can help, `personal` when an edit's author is asked what is to become of their words. */
export interface Refused {
  type: "refused";
  ref: number | null;
  code: ErrorCode;
  retry_after_s?: number | null;
  incident?: string | null;
  personal?: PersonalWords | null;
}

/** Who has the room open now. */
export interface Presence {
  type: "presence";
  topic: string;
  room_id: string;
  present: string[];
}

/** Staff: the model's state, and what it has not read. */
export interface Moderation {
  type: "moderation";
  topic: string;
  room_id: string;
  status: ModerationStatus;
}

/** Where the topics of this connection stand. Sent now and then, so that a lost event is noticed in a quiet room. */
export interface TopicHeads {
  type: "topic.heads";
  seqs: Record<string, number>;
}

/** The server is about to stop. Come back after about this many seconds. */
export interface Closing {
  type: "closing";
  retry_after_s: number;
}

/** Every answer that is not 2xx. `retry_after_s` is set when trying again later can help. */
export interface Problem {
  code: ErrorCode;
  retry_after_s?: number | null;
  incident?: string | null;
}

/** A room I am in, and the name I go by there. */
export interface MyRoom {
  id: string;
  name: string;
  role: Role;
  my_name: string;
}

/** `GET api/me`: who is signed in. */
export interface Me {
  user_id: string;
  is_operator: boolean;
  clinic_name: string;
  rooms: MyRoom[];
}

/** `POST api/setup`: the operator's first act, with the code of the one-time link. */
export interface SetUp {
  code: string;
  clinic_name: string;
}

/** `POST api/invitations/look`: what is this code for? A POST, so that the code is in no URL and no log. */
export interface LookAtInvitation {
  code: string;
}

export interface InvitationView {
  clinic_name: string;
  room_name: string;
  role: Role;
  my_room_id: string | null;
}

/** `POST api/invitations/join`. `is_name_meant` keeps a name after `name_looks_real`. */
export interface Join {
  code: string;
  name: string;
  is_name_meant?: boolean;
}

/** Now signed in, by cookie. `recovery_words` is shown once, for a new account; with them one signs in on another device. */
export interface SignedIn {
  room_id: string | null;
  recovery_words: string | null;
}

/** `POST api/sign-in`. */
export interface SignIn {
  recovery_words: string;
}

/** `GET api/rooms/ID/messages?before=PLACE`: up to 100 messages before that place, in order. */
export interface History {
  messages: RoomMessage[];
  has_earlier: boolean;
}

/** `POST api/rooms`. */
export interface OpenRoom {
  name: string;
}

/** `POST api/rooms/ID/invitations`. `uses` null is without limit until it expires. */
export interface Invite {
  role: Role;
  uses?: number | null;
  days?: number;
}

export interface Invited {
  link: string;
  expires_at: string;
}

/** A room as the operator sees it: counts, never words or names. */
export interface ClinicRoom {
  id: string;
  name: string;
  members: number;
  facilitators: number;
}

/** `GET api/clinic`: the operator's page. */
export interface Clinic {
  name: string;
  rooms: ClinicRoom[];
  model_version: string;
  model_sha256: string;
  version: string;
}

/** A transcript that can be played into a room of the demo. */
export interface Rehearsal {
  id: string;
  title: string;
  room_id: string;
  room_name: string;
  messages: number;
}

/** `GET demo/api/stage`: what the demo can play, and what it is playing. */
export interface Stage {
  rehearsals: Rehearsal[];
  playing: string | null;
}

/** `POST demo/api/play`. `speed` 1 is the transcript's own pace. */
export interface Play {
  rehearsal: string;
  speed?: number;
}

export type Command = Enter | Leave | Post | ReleaseHeld | Edit | Withdraw | Hide | Show | ClaimFlag | GiveBackFlag | ResolveFlag;
export type Reply = Done | Posted | Held | Entered | Refused;
export type LoggedEvent = MessagePosted | MessageChanged | MessageHeld | MemberChanged | FlagRaised | FlagChanged | CareAlert;
export type PassingEvent = Presence | Moderation | TopicHeads | Closing;
export type Event = LoggedEvent | PassingEvent;
export type ServerFrame = Reply | Event;

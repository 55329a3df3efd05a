// Generated from server/protocol by `make protocol`; never edited.

export const SUBPROTOCOL = "warmroom.v1";
export const FRAME_BYTES_MAX = 65536;
export const RETRYABLE: ReadonlySet<ErrorCode> = new Set(["internal", "not_assessed", "too_fast", "unavailable", "visit_ahead"]);
export const CLOSE = { GOING_AWAY: 1001, TOO_BIG: 1009, SIGNED_OUT: 4001, UNREADABLE: 4002, TOO_SLOW: 4008 } as const;
export const STOP_AFTER: ReadonlySet<number> = new Set([4001, 4002]);
/** What answers a command; every other frame is an event. */
export const REPLIES: ReadonlySet<string> = new Set<Reply["type"]>(["done", "posted", "held", "entered", "clock", "board", "close_outs", "crisis.note", "pages", "refused"]);

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

/** What time is it by the server's clock? Sessions are timed on it, and that of a browser may be wrong by hours. */
export interface AskClock {
  type: "clock.ask";
  ref: number;
}

/** Say something. Sent again with the same `client_id`, it gets the same answer and is not said twice. */
export interface Post {
  type: "message.post";
  ref: number;
  room_id: string;
  client_id: string;
  text: string;
}

/** Send one's own held message after all, with what is personal covered (`is_masked`) or as it is; or once more, if nobody had the time to read it. One that is both personal and could hurt is asked about twice, one thing after the other. */
export interface ReleaseHeld {
  type: "message.release";
  ref: number;
  message_id: string;
  is_masked: boolean;
}

/** Change the words of one's own message, which keeps its id and its place. They are assessed before anybody reads them. `edition` is the one whose words are changed; if the message has another by now, this is `message_settled`. Sent again with the same `client_id` it gets the same answer and is done once. If the new words look personal, nothing changes and the answer is `looks_personal`, which says what is; if they could be kinder it is `may_hurt`. With `is_meant`, words that their author has been asked about are taken as they are. */
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

/** Facilitators: take a message out of the room's sight. With `flag_id` they look after that flag from now on. */
export interface Hide {
  type: "message.hide";
  ref: number;
  message_id: string;
  flag_id?: string | null;
}

/** Facilitators: bring a hidden message back. */
export interface Show {
  type: "message.show";
  ref: number;
  message_id: string;
  flag_id?: string | null;
}

/** What can be said without words, and without taking anybody's turn. */
export type Reaction = "heard" | "with_you" | "thanks" | "me_too";

/** Say something to a message of somebody else without words, or (`is_given` is false) take that back. Saying it twice is saying it once. */
export interface React {
  type: "message.react";
  ref: number;
  message_id: string;
  reaction: Reaction;
  is_given: boolean;
}

/** Facilitators: say "I look after this one". Every other facilitator sees it at once. With `is_takeover` also one that somebody else looks after, who may have lost their line. */
export interface ClaimFlag {
  type: "flag.claim";
  ref: number;
  flag_id: string;
  is_takeover?: boolean;
}

/** Facilitators: still looking after it. A claim that is not kept up ends after 90 s, and the flag is open again. */
export interface KeepFlag {
  type: "flag.keep";
  ref: number;
  flag_id: string;
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

/** Facilitators: ask a member of the group for a word, just the two of them; `text` goes with the question. Whoever asks a member who has an aside already joins it. The answer is that to `message.post`, or `done` without words. Sent again with the same `client_id`, nothing is said twice. */
export interface AskAside {
  type: "aside.ask";
  ref: number;
  room_id: string;
  who: string;
  client_id: string;
  text?: string | null;
}

/** A member: come. */
export interface AcceptAside {
  type: "aside.accept";
  ref: number;
  aside_id: string;
}

/** A member: not now. */
export interface DeclineAside {
  type: "aside.decline";
  ref: number;
  aside_id: string;
}

/** Facilitators: join one that goes on. Its member sees who has come. */
export interface JoinAside {
  type: "aside.join";
  ref: number;
  aside_id: string;
}

/** Whoever is in it: end it. Its words are read by nobody any more, and are deleted once no session goes on. */
export interface CloseAside {
  type: "aside.close";
  ref: number;
  aside_id: string;
}

/** Facilitators: say something to each other, about a flag or in general. Sent again with the same `client_id`, it is said once. */
export interface SayInBackChannel {
  type: "back_channel.say";
  ref: number;
  room_id: string;
  client_id: string;
  text: string;
  flag_id?: string | null;
}

/** Why a member tells the facilitators of a message. */
export type ReportReason = "not_safe" | "worried" | "private" | "hurts" | "unsafe_advice" | "presses" | "other";

/** Tell the facilitators of the room about a message of somebody else, with a reason and, if one likes, a line of one's own. Its author is not told, and facilitators are not told who has told. Telling of a message twice is telling once. */
export interface TellOfMessage {
  type: "message.report";
  ref: number;
  message_id: string;
  reason: ReportReason;
  line?: string | null;
}

/** The reason that the author is told. The wire has the code; the browser has the kind words, in its own language. */
export type Why = "stigma" | "judgment" | "dismissal" | "hostility" | "harmful_advice" | "labeling" | "personal_info" | "hard_to_read" | "agreement";

/** Facilitators: take a message out of the room for good, and say why to its author alone. Its words are out of sight at once, and deleted when the act can be undone no more. `edition` is the one that they have read; `line` is what they add in their own words. With `flag_id` they look after that flag from now on; if somebody else does, this is `flag_taken`. */
export interface Remove {
  type: "message.remove";
  ref: number;
  message_id: string;
  edition: number;
  flag_id?: string | null;
  why: Why;
  line?: string | null;
}

/** `text[start:end]` in code points. */
export interface Stretch {
  start: number;
  end: number;
}

/** Facilitators: cover stretches of `edition` of a message for everybody. The words below are deleted as those of a removed message. */
export interface Mask {
  type: "message.mask";
  ref: number;
  message_id: string;
  edition: number;
  flag_id?: string | null;
  stretches: Stretch[];
  why?: Why;
  line?: string | null;
}

/** Facilitators: ask its author, and nobody else, to say a message in other words. Asked already it is `acted_already`. */
export interface AskReword {
  type: "message.ask_reword";
  ref: number;
  message_id: string;
  edition: number;
  flag_id?: string | null;
  why: Why;
  line?: string | null;
}

/** Facilitators: say to the others that one turns to the author of a flagged message, and looks after the flag. */
export interface ReachOut {
  type: "flag.reach_out";
  ref: number;
  flag_id: string;
}

/** Facilitators: take back what one has just done. When it stands by now this is `act_settled`. */
export interface UndoAct {
  type: "act.undo";
  ref: number;
  act_id: string;
}

/** One has read what one was told of one's own message; of an ask to reword: and leaves it as it is. */
export interface PutAway {
  type: "notice.put_away";
  ref: number;
  act_id: string;
}

/** Facilitators: open the lobby of a session with this agenda. Whoever opens it is on duty, and leads. With `is_admitting`, whoever comes waits at the door: see `door.set_admitting`. */
export interface OpenSession {
  type: "session.open";
  ref: number;
  room_id: string;
  template: string;
  is_admitting?: boolean;
}

/** Facilitators: who of the room's facilitators is on call for it, in the order in which they are asked to come. */
export interface SetRoster {
  type: "roster.set";
  ref: number;
  room_id: string;
  on_call: string[];
}

/** The lead: the first phase begins. */
export interface BeginSession {
  type: "session.begin";
  ref: number;
  room_id: string;
}

/** The lead: begin a phase, the next or any other. */
export interface GoTo {
  type: "session.go_to";
  ref: number;
  room_id: string;
  phase_index: number;
}

/** On duty: phase number `phase_index`, which goes on, takes `to_s` seconds in all. Where it has them already nothing changes. */
export interface Extend {
  type: "session.extend";
  ref: number;
  room_id: string;
  phase_index: number;
  to_s: number;
}

/** Whose words go into the room at once. Facilitators' always do. */
export type CrossTalk = "anyone" | "hands" | "turn";

/** How readily an author is offered kinder wording before sending. */
export type Nudge = "off" | "gentle" | "full";

/** Which messages wait for a facilitator, beyond what the room's policy holds anyway. */
export type Hold = "none" | "concerns" | "newcomers" | "all";

/** On duty: other rules for as long as this phase lasts. What is left out stays as it is. */
export interface Adjust {
  type: "session.adjust";
  ref: number;
  room_id: string;
  cross_talk?: CrossTalk | null;
  slow_s?: number | null;
  reactions?: Reaction[] | null;
  nudge?: Nudge | null;
  hold?: Hold | null;
  is_door_open?: boolean | null;
}

/** On duty: everything stands still, and members are silent together. */
export interface Pause {
  type: "session.pause";
  ref: number;
  room_id: string;
}

export type PauseReason = "breather" | "heavy" | "care" | "alone";

/** On duty: why it stands still, in a pause that somebody asked for. Never `alone`. */
export interface SayWhyPaused {
  type: "session.say_why";
  ref: number;
  room_id: string;
  reason: PauseReason;
}

/** On duty: everything goes on as it was. */
export interface Resume {
  type: "session.resume";
  ref: number;
  room_id: string;
}

/** The lead: the agenda is done, and the doors stay open for a few minutes. */
export interface WindDown {
  type: "session.wind_down";
  ref: number;
  room_id: string;
}

/** The lead: the session is over. */
export interface CloseSession {
  type: "session.close";
  ref: number;
  room_id: string;
}

/** Somebody reads the next line of the reading, which is number `line`, from 0. */
export interface ReadLine {
  type: "session.read_line";
  ref: number;
  room_id: string;
  line: number;
}

/** Facilitators on duty and the tech host: whoever comes from now on waits at the door until somebody lets them in, or (false) just comes in. Whoever has the room open is in. Once nobody is asked any more, so is whoever waits. */
export interface SetAdmitting {
  type: "door.set_admitting";
  ref: number;
  room_id: string;
  is_admitting: boolean;
}

/** Facilitators on duty and the tech host: `who` is in, also after a "not tonight". */
export interface Admit {
  type: "door.admit";
  ref: number;
  room_id: string;
  who: string;
}

/** Facilitators on duty and the tech host: everybody at the door is in. */
export interface AdmitAll {
  type: "door.admit_all";
  ref: number;
  room_id: string;
}

/** Why somebody is not let in tonight. The screen has the words, and says what they can do instead. */
export type Decline = "full" | "under_way" | "other_group" | "talk_first";

/** Facilitators on duty and the tech host: `who` is not let in tonight. They are told the reason; nobody else is. */
export interface DeclineEntry {
  type: "door.decline";
  ref: number;
  room_id: string;
  who: string;
  reason: Decline;
}

/** What somebody has taken upon themselves for one session. What each sees and may do is in `permissions`. */
export type DutyKind = "facilitator" | "tech_host" | "clinician" | "peer_mentor" | "coordinator";

/** Facilitators: look after the room tonight, or take another duty, for tonight and in place of the one they had. */
export interface GoOnDuty {
  type: "duty.go_on";
  ref: number;
  room_id: string;
  duty?: DutyKind;
}

/** Lay one's duty down. The lead falls to whoever has been on duty longest. */
export interface GoOffDuty {
  type: "duty.go_off";
  ref: number;
  room_id: string;
}

/** Whoever is asked to look after the room (`duty.paged`) cannot come: the next on call is asked. `duty.go_on` says that one comes. */
export interface DeclinePage {
  type: "page.decline";
  ref: number;
  room_id: string;
}

/** The lead gives it to `to`, who is on duty; or somebody on duty takes it, while the lead's line is down. `note` is for those who look after the room. */
export interface HandOver {
  type: "lead.hand_over";
  ref: number;
  room_id: string;
  to: string;
  note?: string | null;
}

/** Facilitators on duty and the clinician: somebody should ask `who` how they are, once it is over. Also when it is. */
export interface PlanCheck {
  type: "check.plan";
  ref: number;
  room_id: string;
  who: string;
}

/** Facilitators on duty and the clinician: `who` has been asked how they are. */
export interface TickOffCheck {
  type: "check.tick_off";
  ref: number;
  room_id: string;
  who: string;
}

/** Facilitators on duty and the tech host: `who` may only react for now, or speaks again. */
export interface SetMuted {
  type: "voice.set_muted";
  ref: number;
  room_id: string;
  who: string;
  is_muted: boolean;
}

/** Facilitators on duty: one of them reads first what `who` writes tonight, or no longer. They are told; other members are not. */
export interface SetReadFirst {
  type: "read_first.set";
  ref: number;
  room_id: string;
  who: string;
  is_read_first: boolean;
}

/** Facilitators on duty and the tech host: `who` may only react for some minutes, and speaks again by themselves. `voice.set_muted` ends it. With `flag_id`, of a message of theirs, it is noted on that flag, and they alone are told `why`, and what the facilitator adds in `line`. */
export interface GivePause {
  type: "voice.give_pause";
  ref: number;
  room_id: string;
  who: string;
  minutes: number;
  flag_id?: string | null;
  why?: Why;
  line?: string | null;
}

/** What somebody has chosen to be tonight, for others to see. Having none is taking part. */
export type Status = "listening" | "break";

/** Just listening, on a break, or (null) taking part. */
export interface ChooseStatus {
  type: "status.choose";
  ref: number;
  room_id: string;
  status: Status | null;
}

/** Agree to the agreement as it stands; `version` is what was read. */
export interface AcceptAgreement {
  type: "agreement.accept";
  ref: number;
  room_id: string;
  version: number;
}

/** A line of one's own for tonight's agreement. The words are assessed before anybody reads them. If they look personal the answer is `looks_personal`; with `is_meant`, words that their author has seen so are taken as they are. */
export interface AddAgreementLine {
  type: "agreement.add_line";
  ref: number;
  room_id: string;
  text: string;
  is_meant?: boolean;
}

/** How a round goes about. */
export type Order = "fixed" | "random" | "popcorn";

/** On duty: a round of everybody who is here and takes part, by the rules of the phase where no others are given. */
export interface StartRound {
  type: "round.start";
  ref: number;
  room_id: string;
  order?: Order | null;
  turn_s?: number | null;
}

/** On duty: the round is over. */
export interface FinishRound {
  type: "round.finish";
  ref: number;
  room_id: string;
}

/** `who` has been heard: they say so, or are thanked by somebody on duty. In a popcorn round they may `pick` the next. */
export interface DoneWithTurn {
  type: "round.done";
  ref: number;
  room_id: string;
  who: string;
  pick?: string | null;
}

/** `who` does not speak, now or when their turn comes: one's own turn, or on duty anybody's. */
export interface PassTurn {
  type: "round.pass";
  ref: number;
  room_id: string;
  who: string;
}

/** Having passed, speak after all: at the end of the line. */
export interface ComeBack {
  type: "round.come_back";
  ref: number;
  room_id: string;
}

/** On duty: `who` speaks before `before`, or (null) last. */
export interface MoveInRound {
  type: "round.move";
  ref: number;
  room_id: string;
  who: string;
  before: string | null;
}

/** On duty: the turn of `who` may take `to_s` seconds in all. Where it may already nothing changes. */
export interface AddTime {
  type: "round.add_time";
  ref: number;
  room_id: string;
  who: string;
  to_s: number;
}

/** What a hand is raised for, if its owner says so. */
export type HandWord = "respond" | "new" | "to_be_heard";

/** Ask for the floor. Asking again changes the word and keeps the place. */
export interface RaiseHand {
  type: "hand.raise";
  ref: number;
  room_id: string;
  word?: HandWord | null;
}

/** Lower a hand: one's own, or on duty anybody's. */
export interface LowerHand {
  type: "hand.lower";
  ref: number;
  room_id: string;
  who: string;
}

/** On duty: `who` has the floor, and whoever had it is thanked. */
export interface CallHand {
  type: "hand.call";
  ref: number;
  room_id: string;
  who: string;
}

/** `who` has said what they had to: they say so, or are thanked by somebody on duty. */
export interface ThankHand {
  type: "hand.thank";
  ref: number;
  room_id: string;
  who: string;
}

/** On duty: list what the group wants to talk about. The words go the way of `agreement.add_line`. */
export interface AddTheme {
  type: "theme.add";
  ref: number;
  room_id: string;
  text: string;
  is_meant?: boolean;
}

/** Say "me too" of a theme, or take that back. */
export interface ShareTheme {
  type: "theme.share";
  ref: number;
  room_id: string;
  theme_id: number;
  is_shared: boolean;
}

/** On duty: a theme comes before another, or (null) last. */
export interface MoveTheme {
  type: "theme.move";
  ref: number;
  room_id: string;
  theme_id: number;
  before: number | null;
}

/** On duty: the group talks about this one now, or (null) about none in particular. */
export interface TakeUpTheme {
  type: "theme.take_up";
  ref: number;
  room_id: string;
  theme_id: number | null;
}

/** On duty: take a theme off the list. */
export interface DropTheme {
  type: "theme.drop";
  ref: number;
  room_id: string;
  theme_id: number;
}

/** On duty: begin something together, in the variant that it usually comes in or another. */
export interface StartActivity {
  type: "activity.start";
  ref: number;
  room_id: string;
  activity: string;
  variant?: string | null;
}

/** On duty: the activity of this name is over, and what people have marked in it is forgotten. */
export interface EndActivity {
  type: "activity.end";
  ref: number;
  room_id: string;
  activity: string;
}

/** Leave a mark in the activity of this name, or another instead of the last. What marks mean stands at its frame. */
export interface MarkActivity {
  type: "activity.mark";
  ref: number;
  room_id: string;
  activity: string;
  mark: number;
}

/** On duty: everybody who is here and takes part talks in a small group for so many minutes. Drawn, in pairs (`size` 2) or threes; with `groups`, as they are put together there, by ids. */
export interface StartBreakout {
  type: "breakout.start";
  ref: number;
  room_id: string;
  minutes: number;
  size?: number;
  groups?: string[][] | null;
}

/** On duty: the small groups that began at `began_at_s` have `to_s` seconds in all, an hour at most. Where they have them already nothing changes. */
export interface AddBreakoutTime {
  type: "breakout.add_time";
  ref: number;
  room_id: string;
  began_at_s: number;
  to_s: number;
}

/** On duty: everybody comes back now. */
export interface EndBreakout {
  type: "breakout.end";
  ref: number;
  room_id: string;
}

/** On duty: `who` is in the small group with the room `to` from now on. */
export interface MoveInBreakout {
  type: "breakout.move";
  ref: number;
  room_id: string;
  who: string;
  to: string;
}

/** Ask for a facilitator in one's small group. It stays until somebody answers. */
export interface AskInBreakout {
  type: "breakout.help";
  ref: number;
  room_id: string;
}

/** On duty: see to `who`, who has asked for a facilitator. */
export interface AnswerInBreakout {
  type: "breakout.answer";
  ref: number;
  room_id: string;
  who: string;
}

/** Facilitators on duty: ten minutes for oneself. What one looks after goes back into the queue, and another leads. `not_now` while nobody else on duty is here: see `duty.ask_relief`. */
export interface StepBackFromDuty {
  type: "duty.step_back";
  ref: number;
  room_id: string;
}

/** Facilitators on duty: back before the ten minutes are over. */
export interface ReturnToDuty {
  type: "duty.return";
  ref: number;
  room_id: string;
}

/** Facilitators on duty: ask whoever is on call to come, one after the other, so that one can step back; or (false) not any more. */
export interface AskRelief {
  type: "duty.ask_relief";
  ref: number;
  room_id: string;
  is_asked: boolean;
}

/** What is on the board? Asked when it begins, and when the number of a change says that one was missed. */
export interface LookAtBoard {
  type: "board.look";
  ref: number;
  room_id: string;
}

/** What a stroke is drawn in; each screen has its own shade of it, light or dark. */
export type Ink = "plain" | "red" | "yellow" | "green" | "blue" | "violet";

/** Draw a line through `points`, which alternate across and down, from 0 to 1000. */
export interface DrawOnBoard {
  type: "board.draw";
  ref: number;
  room_id: string;
  ink: Ink;
  points: number[];
}

/** Take back the last line of one's own. */
export interface UndoOnBoard {
  type: "board.undo";
  ref: number;
  room_id: string;
}

/** Facilitators: a message that waits for them may go into the room. `edition` is what they have read. If there are other words by now, or it does not wait any more, this is `message_settled`. */
export interface ReleaseHold {
  type: "hold.release";
  ref: number;
  message_id: string;
  edition?: number;
}

/** Why a message is with its author again. The screen has the words; none of them is about the person. */
export type ReturnReason = "softer" | "details" | "later" | "talk_first" | "unread";

/** Facilitators: a message that waits for them goes back to its author, who is told why and may say it in other words. As `hold.release`. */
export interface ReturnHold {
  type: "hold.return";
  ref: number;
  message_id: string;
  reason: ReturnReason;
  edition?: number;
}

/** Somebody is writing in the room, or in that of a small group: no word of it is sent. Told again every few seconds while it goes on. Without a session nobody is told. */
export interface TellWriting {
  type: "writing.tell";
  ref: number;
  room_id: string;
}

/** Hear on this connection what one is asked to look after (`duty.paged`), without entering a room, and what that is now. Asked again when `topic.heads` says that something was missed. */
export interface HearPages {
  type: "pages.hear";
  ref: number;
}

/** Facilitators: what is kept of this group's evenings, and what one has begun to write. */
export interface LookAtCloseOuts {
  type: "close_out.look";
  ref: number;
  room_id: string;
}

/** How the evening went, all in all. */
export type Went = "well" | "mixed" | "hard";

/** What it was like besides; any of these. */
export type Mark = "all_heard" | "warm" | "heavy" | "tense" | "short_of_time";

/** Something to be done by `owner`, a facilitator of the group, until the day `due`. */
export interface PlannedFollowUp {
  what: string;
  owner: string;
  due: string;
}

/** How its author is. Nobody else sees it. */
export type Mood = "fine" | "tired" | "shaken";

/** What a facilitator writes down of an evening; all of it may be left out. `mood` is for nobody else. */
export interface CloseOutForm {
  went?: Went | null;
  marks?: Mark[];
  worries?: string;
  follow_ups?: PlannedFollowUp[];
  hand_off?: string;
  mood?: Mood | null;
  wants_debrief?: boolean;
}

/** Facilitators: keep what one has written so far of an evening. Nobody else sees it. `not_now` once it is sent, or while the talk goes on. */
export interface SaveCloseOut {
  type: "close_out.save";
  ref: number;
  room_id: string;
  session_id: string;
  form: CloseOutForm;
}

/** Facilitators: let the group's other facilitators see it. It is not changed afterwards. If it has words in it that somebody wrote that evening, the answer is `looks_quoted`; with `is_meant` they are kept all the same. */
export interface SendCloseOut {
  type: "close_out.send";
  ref: number;
  room_id: string;
  session_id: string;
  form: CloseOutForm;
  is_meant?: boolean;
}

/** Facilitators: delete what one has written of an evening, sent or not, with its follow-ups. */
export interface DeleteCloseOut {
  type: "close_out.delete";
  ref: number;
  room_id: string;
  session_id: string;
}

/** Facilitators: follow-up `number`, from 0, of what `author` has sent is done, or (false) is not after all. */
export interface TickFollowUp {
  type: "follow_up.tick";
  ref: number;
  room_id: string;
  session_id: string;
  author: string;
  number: number;
  is_done: boolean;
}

/** I am worried about somebody of this room. From a member it is told to the facilitators, and nobody else hears of it. If somebody is looked after already, this joins. For oneself there is `help.ask`. */
export interface RaiseCrisis {
  type: "crisis.raise";
  ref: number;
  room_id: string;
  about: string;
}

/** I look after it: with the person if nobody is, else keeping the room. Its open flags are claimed with it. Also the answer to being called. With `is_takeover` be with the person although somebody else is. */
export interface AcknowledgeCrisis {
  type: "crisis.acknowledge";
  ref: number;
  crisis_id: string;
  is_takeover?: boolean;
}

/** Whoever is with the person keeps the room from now on, and the other way round. `with_person` is who is to be with the person then: of two who press it at once, it is swapped once. */
export interface SwapInCrisis {
  type: "crisis.swap";
  ref: number;
  crisis_id: string;
  with_person: string;
}

/** I am with it no more. If nobody is with the person then, everybody on duty is called anew. */
export interface StepBack {
  type: "crisis.step_back";
  ref: number;
  crisis_id: string;
}

/** The ten steps, in their order. Those that are not `BY_HAND` are ticked by what happens. */
export type Step = "signal" | "alert" | "split" | "aside" | "assess" | "offer" | "imminent" | "room" | "lost_contact" | "close_out";

/** A step is done, or (`is_done` is false) not after all. Some steps tick themselves, and are refused with `not_now`. */
export interface TickStep {
  type: "crisis.tick";
  ref: number;
  crisis_id: string;
  step: Step;
  is_done: boolean;
}

/** How much at risk, by the clinic's own form; whoever asks decides, never the software. */
export type Level = "low" | "medium" | "high" | "imminent";

/** I have asked them, and this is how much they are at risk. */
export interface SetLevel {
  type: "crisis.level";
  ref: number;
  crisis_id: string;
  level: Level;
}

/** Call somebody of those on call now. Somebody who was called less than a minute ago is not called once more. */
export interface CallToCrisis {
  type: "crisis.call";
  ref: number;
  crisis_id: string;
  who: string;
}

export type CrisisOutcome = "safe" | "handed_over" | "services" | "not_reached" | "not_at_risk";

/** How it ended. Refused with `not_now` while nobody is with the person. Either `follow_up_owner` asks how they are, by `follow_up_by` if that is agreed, or `is_follow_up_needed` is false; anything else is `bad_frame`. `note` is kept apart, and only those read it who may act on the crisis. */
export interface CloseCrisis {
  type: "crisis.close";
  ref: number;
  crisis_id: string;
  outcome: CrisisOutcome;
  is_follow_up_needed: boolean;
  follow_up_owner?: string | null;
  follow_up_by?: string | null;
  note?: string;
}

/** The note of a crisis. The answer is `crisis.note`. */
export interface ReadCrisisNote {
  type: "crisis.read_note";
  ref: number;
  crisis_id: string;
}

/** The note of a crisis is this from now on, also once it is closed; empty is none. Please quote nobody. */
export interface WriteCrisisNote {
  type: "crisis.write_note";
  ref: number;
  crisis_id: string;
  note: string;
}

/** What somebody who looked after it answers when they are asked how they are. */
export type Debrief = "well" | "talk";

/** How I am, after a crisis that I have looked after. */
export interface AnswerDebrief {
  type: "crisis.debrief";
  ref: number;
  crisis_id: string;
  answer: Debrief;
}

/** I need support now, in this room or at its door, whatever else one may do there. Asking twice is asking once. Without `is_safe` everybody on duty is called at once, and those on call after them. With it a facilitator is asked to come and talk. */
export interface AskForHelp {
  type: "help.ask";
  ref: number;
  room_id: string;
  is_safe: boolean;
}

/** I do not need to talk any more. Somebody who has said that they are not safe is looked after all the same: this is `not_now` then. */
export interface TakeBackHelp {
  type: "help.take_back";
  ref: number;
  room_id: string;
}

/** Facilitators: I come to whoever has asked. They are told so. If somebody else does already, this is `not_now`. */
export interface AnswerHelp {
  type: "help.answer";
  ref: number;
  ask_id: string;
}

/** Facilitators: we have talked. */
export interface EndHelp {
  type: "help.end";
  ref: number;
  ask_id: string;
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

export type HoldReason = "personal_info" | "unassessed" | "turn" | "wording" | "review" | "returned";

/** What a stretch of text gives away about who or where somebody is. */
export type PrivateKind = "phone" | "email" | "address" | "handle" | "name" | "other";

/** What in a message identifies somebody. */
export interface PrivateStretch {
  kind: PrivateKind;
  start: number;
  end: number;
}

/** What a message can carry: none, one or several; each is scored on its own. */
export type Label = "stigma" | "judgment" | "dismissal" | "hostility" | "harmful_advice" | "labeling" | "self_stigma" | "crisis" | "personal_info";

/** What could be said instead of a stretch of the flag's text, why, and by which published guide. Chosen from reviewed banks. */
export interface KinderWording {
  start: number;
  end: number;
  instead: string[];
  why: string;
  source: string;
}

/** What happens to a message that nobody has read in the promised time. */
export type AfterWait = "release" | "back";

/** One's own message, held. `masked_text` is how it would read with what is personal covered. `concerns` and `wording` are what its author is asked about, for `wording` alone. For `review`, `until` is the promised end of the wait and `then` what happens if nobody has read it by then. `returned_for` is why it is with its author again. */
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
  concerns: Label[];
  wording: KinderWording[];
  until: string | null;
  then: AfterWait | null;
  returned_for: ReturnReason | null;
}

/** The message is recorded but nobody else sees it. For `personal_info` and `wording` its author chooses what becomes of it; for `review` a facilitator reads it first. */
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

export type MessageState = "held" | "visible" | "hidden" | "withdrawn" | "removed";

/** A message as the whole room may see it. `text` is null when it is hidden, was taken back or removed. `place` orders the room: it is the seq of the log row that brought the message in. `edition` says how often its author has changed the words, `edited_at` when they last changed words that the room had read, `masked_at` when a facilitator last covered some of them. */
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
  masked_at: string | null;
}

/** What people have said to a message without words: of each reaction who has given it, the first before the others. */
export interface MessageReactions {
  message_id: string;
  reactions: Record<string, string[]>;
}

/** What a label asks a human to give. Care is offered and never shown as wrongdoing. */
export type Attention = "care" | "privacy" | "concern";

/** The order of every queue: smaller comes first. */
export type Urgency = 0 | 1 | 2 | 3 | 4;

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

/** `is_changed`: its author has changed or taken back these words since. */
export interface LineBefore {
  author_id: string;
  text: string;
  is_changed: boolean;
}

/** How the message differs from the words that a flag was raised for. */
export type Change = "edited" | "withdrawn" | "masked" | "removed" | "unsent";

export type FlagState = "open" | "claimed" | "resolved";

/** What somebody in the group has told of a flag's message. `line` is gone once the flag is resolved. */
export interface FlagReport {
  reason: ReportReason;
  line: string | null;
}

/** A flag, for facilitators. `text` and `lines_before` stand as they did when it was raised; a resolved flag has no words that their author has changed or taken back since, and then `text` is empty. `is_quiet`: it interrupts nobody. The room has had its alerts of concern for this hour, or it is a note about wording. `change` says how the message differs from `text` by now. `edition` is the message's, and is said back when the flag is resolved. `wording` is in text order and does not overlap. It is looked up whenever the flag is shown and kept nowhere, so it is gone with the words; a resolved flag has none. `reports` are what members have told of the message; a flag without `reasons` was raised by them alone. */
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
  is_quiet: boolean;
  change: Change | null;
  edition: number;
  state: FlagState;
  claimed_by: string | null;
  claimed_at: string | null;
  resolved_by: string | null;
  resolved_at: string | null;
  outcome: Outcome | null;
  reports?: FlagReport[];
}

/** Somebody may be at risk in a room, and nobody is with them since `calls_since`. */
export interface OpenAlert {
  crisis_id: string;
  room_id: string;
  room_name: string;
  calls_since: string;
}

export type SessionState = "lobby" | "open" | "paused" | "closing" | "closed";

/** Shows `ran_s`, and what has passed since `since` on top of it; null while it stands still. */
export interface SessionClock {
  ran_s: number;
  since: string | null;
}

/** What a phase is for. The screen picks its picture and its help by this; the rules say what may be done. */
export type PhaseKind = "doors" | "welcome" | "agreement" | "check_in" | "planning" | "work" | "activity" | "break" | "closing_round" | "closing_reading";

/** A part of the agenda; `minutes` is null for one without a clock. */
export interface AgendaPhase {
  kind: PhaseKind;
  title: string;
  minutes: number | null;
}

/** What this phase makes of the room. Members wait `slow_s` seconds between two messages. */
export interface SessionRules {
  cross_talk: CrossTalk;
  slow_s: number;
  reactions: Reaction[];
  nudge: Nudge;
  hold: Hold;
  is_door_open: boolean;
}

/** What the group agrees to tonight, and who has agreed to it as it stands. */
export interface SessionAgreement {
  version: number;
  lines: string[];
  agreed: string[];
}

export type SeatState = "waiting" | "heard" | "passed";

export interface RoundSeat {
  who: string;
  state: SeatState;
  is_away: boolean;
}

/** Whose turn it is. Its clock is soft: nothing ends with it. */
export interface RoundTurn {
  who: string;
  began_at_s: number;
  length_s: number;
}

/** A round, its seats in the order of speaking. Next is the first who waits, is not away and has not the turn. */
export interface SessionRound {
  order: Order;
  seats: RoundSeat[];
  turn: RoundTurn | null;
  is_finished: boolean;
}

export interface RaisedHand {
  who: string;
  word: HandWord | null;
}

/** What the group wants to talk about, and who has said "me too". */
export interface SessionTheme {
  id: number;
  words: string;
  shared_by: string[];
}

export type BreathingPattern = "calm" | "even" | "light";

/** Breaths follow one another from `began_at_s` on: in for `in_s`, then out for `out_s`. Marks: 1 to breathe along, 0 to just watch. `along` is how many breathe along. */
export interface Breathing {
  type: "breathing";
  began_at_s: number;
  taking_part: number;
  pattern: BreathingPattern;
  in_s: number;
  out_s: number;
  along: number;
}

/** Marks: how many of the five steps somebody has done. `reached` says for each number of steps, from none to all, how many are there. */
export interface Grounding {
  type: "grounding";
  began_at_s: number;
  taking_part: number;
  reached: number[];
}

/** Marks: 0 to 10. `counts` says for each number how many have answered it, and is null while too few have answered. */
export interface Scale {
  type: "scale";
  began_at_s: number;
  taking_part: number;
  counts: number[] | null;
}

export type Sheet = "week" | "step" | "worry";

/** Marks: 1 for being done, 0 for writing on. `done` is how many are. */
export interface Worksheet {
  type: "worksheet";
  began_at_s: number;
  taking_part: number;
  sheet: Sheet;
  done: number;
}

/** There is a board; what is on it is asked for with `board.look`. It has no marks that mean anything. */
export interface DrawingBoard {
  type: "board";
  began_at_s: number;
  taking_part: number;
}

/** Who talks with whom, in which room. Facilitators may enter it too. */
export interface SessionSmallGroup {
  room_id: string;
  members: string[];
}

/** The group talks in small groups until its time is up; then there is no breakout any more, and the small rooms take no words. */
export interface SessionBreakout {
  groups: SessionSmallGroup[];
  began_at_s: number;
  length_s: number;
}

/** The session of a room, as everybody in it may see it. `phase_length_s` has what was added to it, and is null without a clock; while closing it is how long the doors stay open. `attended` has been in, and may come back whatever the door; `guests` are those of them who are visiting for tonight alone. `hands` are in the order in which they were raised. `reading_in` has the lines of `reading` in other languages (BCP 47), null for one that is not known there. */
export interface GroupSession {
  id: string;
  room_id: string;
  state: SessionState;
  pause_reason: PauseReason | null;
  opened_at: string;
  clock: SessionClock;
  template: string;
  title: string;
  phases: AgendaPhase[];
  phase_index: number;
  phase_began_at_s: number;
  phase_length_s: number | null;
  rules: SessionRules;
  reading: string[];
  reading_in: Record<string, (string | null)[]>;
  lines_read: number;
  agreement: SessionAgreement;
  lead: string | null;
  on_duty: string[];
  duties: Record<string, DutyKind>;
  is_admitting: boolean;
  attended: string[];
  guests: string[];
  statuses: Record<string, Status>;
  muted: string[];
  pauses: Record<string, string>;
  round: SessionRound | null;
  hands: RaisedHand[];
  called: RaisedHand | null;
  themes: SessionTheme[];
  theme_taken_up: number | null;
  activity: Breathing | Grounding | Scale | Worksheet | DrawingBoard | null;
  breakout: SessionBreakout | null;
}

/** Somebody is asked since `since` to look after a room. */
export interface OpenPage {
  room_id: string;
  room_name: string;
  since: string;
}

export type AsideState = "asked" | "open" | "declined" | "over";

/** An aside, without its words: its member and those who look after the group are told of it. `id` is its room, which `room.enter` leads into. Only facilitators are told that it was declined. */
export interface GroupAside {
  id: string;
  group_id: string;
  member: string;
  facilitators: string[];
  state: AsideState;
  asked_at: string;
}

/** Something that was said in the back channel. `flag_id` is what it is about. */
export interface GroupRemark {
  id: string;
  room_id: string;
  author_id: string;
  text: string;
  said_at: string;
  flag_id: string | null;
}

/** What whoever has told gets to know, and nothing more. */
export type ReportAnswer = "acted" | "kept";

/** That one has told the facilitators of a message. `answer` is null until a facilitator is done with it. */
export interface OwnReport {
  message_id: string;
  room_id: string;
  answer: ReportAnswer | null;
}

/** Why a facilitator reads a message first. */
export type ReadRule = "person" | "everybody" | "newcomer" | "concern" | "label";

/** What a facilitator is asked to read. `until` is when that is over, and `then` what happens then by itself. `concerns` is what the model says could hurt in it, as far as it has read it; it may be nothing. */
export interface WaitingMessage {
  id: string;
  room_id: string;
  author_id: string;
  text: string;
  why: ReadRule;
  concerns: Label[];
  edition: number;
  posted_at: string;
  until: string;
  then: AfterWait;
}

export type ActKind = "reach_out" | "reword" | "mask" | "hide" | "show" | "pause" | "remove" | "right" | "not_right";

/** What has become of an act. */
export type ActState = "stands" | "undone" | "reworded" | "left" | "taken_back" | "over";

/** What a facilitator has done about a message, for the other facilitators. By whoever did it, it can be undone until `undo_until`. */
export interface MessageAct {
  id: string;
  room_id: string;
  message_id: string;
  flag_id: string | null;
  kind: ActKind;
  by: string;
  at: string;
  why: Why | null;
  state: ActState;
  undo_until: string | null;
}

/** What somebody is told of a message of theirs: that it was removed, that words in it were covered, or that they are asked to say it differently. `text` is what they had written, of a message that has just been removed: it is sent once, and kept nowhere. `wording` is what could be said instead of stretches of the message as it is now, where they are asked to reword it. */
export interface Notice {
  act_id: string;
  room_id: string;
  message_id: string;
  kind: ActKind;
  why: Why | null;
  line: string | null;
  at: string;
  text: string | null;
  wording: KinderWording[];
}

export type CrisisState = "calling" | "acknowledged" | "split" | "closed";

/** What has told of a crisis. */
export type Source = "help" | "worry" | "flag" | "facilitator";

/** What has told of it. `room_id` is where: of a small group, its own room. `by` is null for the model. */
export interface CrisisSignal {
  source: Source;
  room_id: string;
  at: string;
  by: string | null;
  flag_id: string | null;
  message_id: string | null;
}

/** Somebody who has acknowledged it. `lost_at`: since when their line is down. */
export interface CrisisResponder {
  who: string;
  at: string;
  lost_at: string | null;
}

/** Somebody on call was called: by `by`, or because nobody was there in time. */
export interface CrisisCall {
  who: string;
  at: string;
  by: string | null;
  answered_at: string | null;
}

/** Who is called at `at` if nobody is with the person by then. */
export interface NextCall {
  who: string;
  at: string;
}

export interface CrisisTick {
  at: string;
  who: string | null;
}

export interface CrisisFollowUp {
  owner: string;
  by_when: string | null;
}

/** How it ended. `follow_up` is null where none is needed. */
export interface CrisisClosing {
  by: string;
  at: string;
  outcome: CrisisOutcome;
  follow_up: CrisisFollowUp | null;
}

/** A crisis, for the facilitators of its room and the clinician on call. `with_person`, `keeps_room` and `clinician` say who has which place; while `with_person` is null it calls, since `calls_since`. `ticks` are the steps that are done. `on_call` may be called, in this order, and `next_call` will be. `lost_at` is since when the person's line is down. Once it is closed, `debriefs` has everyone who has been with it, and null for who has not said yet how they are. */
export interface RoomCrisis {
  id: string;
  room_id: string;
  about: string;
  state: CrisisState;
  raised_at: string;
  calls_since: string;
  signals: CrisisSignal[];
  responders: CrisisResponder[];
  with_person: string | null;
  keeps_room: string | null;
  clinician: string | null;
  on_call: string[];
  calls: CrisisCall[];
  next_call: NextCall | null;
  level: Level | null;
  ticks: Record<string, CrisisTick>;
  lost_at: string | null;
  closing: CrisisClosing | null;
  debriefs: Record<string, Debrief | null>;
}

export type HelpState = "told" | "coming";

/** Somebody would like to talk, for the facilitators of the room. `from_room_id` is where they asked: of a small group, its own room. */
export interface RoomAsk {
  id: string;
  room_id: string;
  from_room_id: string;
  who: string;
  asked_at: string;
  state: HelpState;
  answered_by: string | null;
  answered_at: string | null;
}

/** What somebody is called to their screen for. All that a page outside the browser ever tells. */
export type PageKind = "crisis" | "help" | "duty" | "opening";

/** One is called to a room since `since`. `subject_id` is the crisis or, for `help`, the ask. */
export interface OpenCall {
  subject_id: string;
  kind: PageKind;
  room_id: string;
  room_name: string;
  since: string;
}

/** Who has been told, so that nobody waits for somebody who is not there. */
export type Reach = "facilitator" | "on_call" | "nobody";

/** One's own asking: who has been told, and once somebody comes, who. `is_safe` is what one has said. */
export interface MyHelp {
  room_id: string;
  is_safe: boolean;
  asked_at: string;
  state: HelpState;
  reach: Reach;
  coming: string | null;
}

/** A room as of the seqs beside it in `Entered`. `messages` are the newest, in order, `reactions` those to them; `has_earlier` says that history has more. `held` are one's own. `flags` is for facilitators (null for members): every unresolved flag and the newest resolved ones. So are `alerts`, of all rooms. `session` is the one that the room has, or had last. `to_read` is what a facilitator is asked to read, oldest first (null for whoever is not). `is_read_first` says that a facilitator reads first what one writes tonight. `pages` are what a facilitator is asked to look after now, of all rooms, and `calls` to whom they are called. `crises` (those that are open, and the newest closed ones) and `asks` are the room's, for those who look after people in it. `help` is one's own asking. `acts` are for facilitators too: those on the messages and flags here. `notices` are what one is told of one's own messages and has not put away. `asides` are one's own, and for whoever looks after the group all; `back_channel` is for them alone. `reports` are what one has told the facilitators oneself. */
export interface Snapshot {
  members: Member[];
  messages: RoomMessage[];
  reactions: MessageReactions[];
  has_earlier: boolean;
  held: HeldMessage[];
  flags: RoomFlag[] | null;
  alerts: OpenAlert[] | null;
  session: GroupSession | null;
  pages?: OpenPage[] | null;
  asides?: GroupAside[];
  back_channel?: GroupRemark[] | null;
  reports?: OwnReport[];
  to_read?: WaitingMessage[] | null;
  is_read_first?: boolean;
  acts?: MessageAct[] | null;
  notices?: Notice[];
  crises?: RoomCrisis[] | null;
  asks?: RoomAsk[] | null;
  calls?: OpenCall[] | null;
  help?: MyHelp | null;
}

export interface MessagePosted {
  type: "message.posted";
  topic: string;
  seq: number;
  message: RoomMessage;
}

/** A message was hidden or shown again, removed or masked, or its author has changed its words or taken it back. */
export interface MessageChanged {
  type: "message.changed";
  topic: string;
  seq: number;
  message: RoomMessage;
}

/** Somebody has reacted to a message, or taken that back. These are all of its reactions. */
export interface ReactionsChanged {
  type: "reactions.changed";
  topic: string;
  seq: number;
  room_id: string;
  reactions: MessageReactions;
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

/** To facilitators: a message waits to be read, or (`message` is null) does so no longer, whatever has become of it. */
export interface HoldChanged {
  type: "hold.changed";
  topic: string;
  seq: number;
  message_id: string;
  message: WaitingMessage | null;
}

/** To one person: a facilitator reads first what they write tonight, or does so no longer. */
export interface ReadFirstChanged {
  type: "read_first.changed";
  topic: string;
  seq: number;
  room_id: string;
  is_read_first: boolean;
}

export interface MemberChanged {
  type: "member.changed";
  topic: string;
  seq: number;
  room_id: string;
  member: Member;
}

/** Somebody is not in the room any more, as when they have been moved to another small group. */
export interface MemberLeft {
  type: "member.left";
  topic: string;
  seq: number;
  room_id: string;
  user_id: string;
}

/** What this was about is gone, with whoever it was of: a guest who has not joined. `subject_id` is of a message, a flag, an act or a report. With a message go its reactions and all that was done about it. */
export interface Gone {
  type: "gone";
  topic: string;
  seq: number;
  subject_id: string;
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

/** Facilitators: what one of them has done about a message, as it is now. */
export interface ActChanged {
  type: "act.changed";
  topic: string;
  seq: number;
  act: MessageAct;
}

/** To one person: what they are told of a message of theirs. Null once they have put it away, or it is no longer so. */
export interface NoticeChanged {
  type: "notice.changed";
  topic: string;
  seq: number;
  room_id: string;
  act_id: string;
  notice: Notice | null;
}

/** Somebody may be at risk, and nobody is with them. With `alert` null somebody is. Who it is about is told in that room. */
export interface CareAlert {
  type: "care.alert";
  topic: string;
  seq: number;
  crisis_id: string;
  alert: OpenAlert | null;
}

/** To one person: they are on call, and asked to come to somebody. `crisis.acknowledge`, or `help.answer`, says that they do. With `call` null they are asked no more: they have answered, or somebody is there. */
export interface CareCalled {
  type: "care.called";
  topic: string;
  seq: number;
  subject_id: string;
  call: OpenCall | null;
}

/** A crisis of the room, as it is now. With `crisis` null it was closed long ago, and is deleted. */
export interface CrisisChanged {
  type: "crisis.changed";
  topic: string;
  seq: number;
  crisis_id: string;
  crisis: RoomCrisis | null;
}

/** To facilitators: somebody would like to talk, or somebody comes to them. With `ask` null it is over. */
export interface HelpAsked {
  type: "help.asked";
  topic: string;
  seq: number;
  ask_id: string;
  ask: RoomAsk | null;
}

/** To whoever has asked for support in a room: how it stands. With `help` null it is over. */
export interface HelpChanged {
  type: "help.changed";
  topic: string;
  seq: number;
  room_id: string;
  help: MyHelp | null;
}

/** The group's session, as it is now. */
export interface SessionChanged {
  type: "session.changed";
  topic: string;
  seq: number;
  session: GroupSession;
}

/** A session as those see it who wait at its door: how it stands, what they agree to, and who looks after them. It says nothing of who else is there. `leads` is the lead's name. Once one is let in, or the session is over, `door.answered` says `in`. */
export interface Door {
  session_id: string;
  state: SessionState;
  opened_at: string;
  title: string;
  phases: AgendaPhase[];
  agreement_version: number;
  agreement: string[];
  leads: string | null;
  on_duty: string[];
}

/** To those who wait at its door: the group's session, as it is now. */
export interface DoorChanged {
  type: "door.changed";
  topic: string;
  seq: number;
  room_id: string;
  door: Door;
}

/** How somebody stands with the door. */
export type Standing = "waiting" | "in" | "declined";

/** To one person: how they stand with the door of a room's session. Once they are `in`, `room.enter` leads into the room. `reason` is set when they are declined for tonight. */
export interface DoorAnswered {
  type: "door.answered";
  topic: string;
  seq: number;
  room_id: string;
  standing: Standing;
  reason: Decline | null;
}

/** To one person: whether they have asked for a facilitator in their small group. Once somebody sees to it they may ask again. */
export interface BreakoutAsked {
  type: "breakout.asked";
  topic: string;
  seq: number;
  room_id: string;
  has_asked: boolean;
}

/** To one person: they are on call, and asked to look after a room. `duty.go_on` says that they come, `page.decline` that they cannot. With `page` null they are asked no more: somebody has come, or the next is asked. */
export interface DutyPaged {
  type: "duty.paged";
  topic: string;
  seq: number;
  room_id: string;
  page: OpenPage | null;
}

/** How an aside stands now; null when it is over. */
export interface AsideChanged {
  type: "aside.changed";
  topic: string;
  seq: number;
  aside_id: string;
  aside: GroupAside | null;
}

/** Something was said in the back channel, or (`remark` is null) it is gone. */
export interface RemarkChanged {
  type: "back_channel.remark";
  topic: string;
  seq: number;
  remark_id: string;
  remark: GroupRemark | null;
}

/** To one person: a report of theirs has arrived, or was answered. */
export interface ReportChanged {
  type: "report.changed";
  topic: string;
  seq: number;
  report: OwnReport;
}

/** Is the model answering, and which visible messages has it not read? "No flag" on those means nothing. `unassessed` names at most the 200 oldest; `unassessed_count` counts them all, held ones included. The helper does not look for what is `unnoticed` here; `noticing_version` counts the changes of how much it notices and of what is read first. */
export interface ModerationStatus {
  is_available: boolean;
  model_version: string;
  unassessed: string[];
  unassessed_count: number;
  unnoticed: Label[];
  noticing_version: number;
}

/** The round that the agenda has for this phase. Without `turn_s` what is left of the phase is split equally. */
export interface RoundPlan {
  order: Order;
  turn_s: number | null;
}

/** What a facilitator likes to know of somebody at the door. */
export type Badge = "first_time" | "returning" | "guest";

/** Somebody at the door. `status` is what they have chosen there. */
export interface Arrival {
  who: string;
  badge: Badge;
  has_agreed: boolean;
  status: Status | null;
}

/** Where somebody is who has been in. */
export type Whereabouts = "here" | "disconnected" | "left";

/** What only the room's facilitators see of a session. `airtime` is each one's share of what has been said, from 0 to 1. `not_yet_heard` has been in and has said nothing; that is a hint, and silence is nothing to be made up for. `raised_at_s` is since when each hand is up. `script` is what the lead may want to say now, and `round_plan` the round that is meant for this phase, begun or not. `asked_at_s` is who has asked for a facilitator in a small group, and when; `said` is how many messages have been said in each of them. `waiting` is who is at the door, in the order in which they came, and `declined` who is not let in tonight. `whereabouts` is of whoever has been in. */
export interface SessionOverview {
  session_id: string;
  airtime: Record<string, number>;
  not_yet_heard: string[];
  raised_at_s: Record<string, number>;
  script: string[];
  round_plan: RoundPlan | null;
  asked_at_s: Record<string, number>;
  said: Record<string, number>;
  waiting: Arrival[];
  declined: Record<string, Decline>;
  whereabouts: Record<string, Whereabouts>;
}

export interface LeadNote {
  by: string;
  to: string;
  text: string;
}

/** What those who look after people keep for each other, as long as the session is kept: until the room's next one. `note` is of the last hand-over, if one was left. `to_check_on` are to be asked how they are, once it is over. `stepped_back` are those on duty who are away for themselves, and until when; `relief_for` is who would like to be, once somebody on call has come. `read_first` are those whose words one of them reads before the group does, until it is over. */
export interface SessionNotes {
  session_id: string;
  note: LeadNote | null;
  to_check_on: string[];
  read_first: string[];
  stepped_back: Record<string, string>;
  relief_for: string | null;
}

/** The room is heard from now on. `seqs` is where each topic stands: events up to there are in `snapshot` or `missed`, later ones follow. Exactly one of the two is set; `missed` holds numbered events in the order of their seq within each topic. `moderation` is for facilitators, and so is `overview`, while a session goes on, and `on_call`, the room's roster. `notes` are for those who see flags, and outlast the session. `edit_within_s` is how long after it was written a message of the room may be changed. `has_asked` is whether one waits for a facilitator in one's small group. `facilitators_needed` is for whoever may be on duty: so many before a session opens, and before it begins. With `reads_first` the room has rules by which a facilitator may read a message before the group does. Without `talks_between` members only read while no session goes on. `door` is set while the talk is not for one's eyes: whoever waits to be let in, or keeps the group's calendar and not its talk, hears the door of its session. The snapshot beside it has nobody's words and no list of who is there. */
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
  overview: SessionOverview | null;
  edit_within_s: number;
  door?: Door | null;
  standing?: Standing;
  declined?: Decline | null;
  on_call?: string[] | null;
  notes?: SessionNotes | null;
  has_asked?: boolean;
  facilitators_needed?: number | null;
  reads_first?: boolean;
  talks_between?: boolean;
}

/** The server's clock, read between the question and this answer. */
export interface ClockTold {
  type: "clock";
  ref: number;
  at: string;
}

export interface BoardStroke {
  id: number;
  who: string;
  ink: Ink;
  points: number[];
}

/** All that is on the board after change `number`. `began_at_s` is that of the activity. */
export interface BoardShown {
  type: "board";
  ref: number;
  began_at_s: number;
  number: number;
  strokes: BoardStroke[];
}

/** What one has written oneself; `sent_at` is null for a draft. */
export interface MyCloseOut {
  session_id: string;
  evening_at: string;
  form: CloseOutForm;
  keep_until: string;
  sent_at: string | null;
}

export interface SentFollowUp {
  what: string;
  owner: string;
  due: string;
  done_by: string | null;
}

/** What somebody has sent, for the group's facilitators. */
export interface SentCloseOut {
  session_id: string;
  evening_at: string;
  author: string;
  went: Went | null;
  marks: Mark[];
  worries: string;
  hand_off: string;
  follow_ups: SentFollowUp[];
  wants_debrief: boolean;
}

/** What is kept of the group's evenings. `mine` is the form of the last evening, blank before one has written, once there is something to write down, and what one has not sent of earlier ones. `sent` is of all, the newest evening first. `had_crisis`: somebody may have been at risk that evening. `keep_days` is how long it is kept. `duty_s` is for how many seconds one has been on duty oneself in the last seven days, in any room. */
export interface CloseOutsShown {
  type: "close_outs";
  ref: number;
  room_id: string;
  mine: MyCloseOut[];
  sent: SentCloseOut[];
  had_crisis: boolean;
  keep_days: number;
  duty_s: number;
}

/** The note of a crisis, who wrote it last, and when it is deleted. Empty if there is none. */
export interface CrisisNote {
  type: "crisis.note";
  ref: number;
  note: string;
  by: string | null;
  deleted_after: string | null;
}

/** All that one is asked to look after. `seq` is where one's own topic stands. */
export interface PagesTold {
  type: "pages";
  ref: number;
  seq: number;
  pages: OpenPage[];
}

export type ErrorCode = "bad_frame" | "bad_request" | "too_large" | "text_empty" | "text_too_long" | "too_fast" | "not_signed_in" | "wrong_origin" | "not_in_room" | "not_allowed" | "not_found" | "message_settled" | "not_now" | "no_floor" | "edit_too_late" | "looks_personal" | "may_hurt" | "read_first" | "looks_quoted" | "not_assessed" | "flag_taken" | "flag_resolved" | "flag_outdated" | "act_settled" | "acted_already" | "invitation_invalid" | "invitation_expired" | "invitation_used" | "visit_ahead" | "visit_over" | "name_invalid" | "name_taken" | "name_looks_real" | "words_unknown" | "setup_invalid" | "schedule_invalid" | "schedule_outdated" | "address_invalid" | "page_not_sent" | "seal_broken" | "notices_too_little" | "noticing_outdated" | "too_few_on_duty" | "unavailable" | "internal";

/** New words of one's own that look personal. `masked_text` is how they would read with what is personal covered. */
export interface PersonalWords {
  text: string;
  masked_text: string | null;
  private: PrivateStretch[];
}

/** New words of one's own that could land hard on somebody, why, and what could be said instead; `wording` may be empty. */
export interface HurtfulWords {
  text: string;
  concerns: Label[];
  wording: KinderWording[];
}

/** The command is not carried out, and nothing has changed. `ref` is null when the frame was too broken to have one. `retry_after_s` is set when trying again later can help, `personal` and `kinder` when the author of changed or listed words is asked what is to become of them. */
export interface Refused {
  type: "refused";
  ref: number | null;
  code: ErrorCode;
  retry_after_s?: number | null;
  incident?: string | null;
  personal?: PersonalWords | null;
  kinder?: HurtfulWords | null;
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

/** By the room's rules a facilitator may read a message before the group does, or none of them does so any longer. */
export interface ReadsFirst {
  type: "room.reads_first";
  topic: string;
  room_id: string;
  reads_first: boolean;
}

/** To a facilitator, of a message of their own: what a flag would say if a member had written it. In no queue, kept nowhere, told once. `edition` says of which words; null for a change that has not been sent. `wording` points into these words. */
export interface OwnNoted {
  type: "own.noted";
  topic: string;
  room_id: string;
  message_id: string;
  edition: number | null;
  reasons: FlagReason[];
  wording: KinderWording[];
}

/** Staff: who has said how much in the session, and who waits since when. Null once it is over. */
export interface Overview {
  type: "session.overview";
  topic: string;
  room_id: string;
  overview: SessionOverview | null;
}

/** Facilitators and the clinician: what they keep for each other, also once the session is over. */
export interface Notes {
  type: "session.notes";
  topic: string;
  room_id: string;
  notes: SessionNotes;
}

/** Whoever looks after the session: who is on call for the room, in the order in which they are asked. */
export interface Roster {
  type: "roster";
  topic: string;
  room_id: string;
  on_call: string[];
}

/** Facilitators and the clinician of a room: somebody has opened a sealed contact just now. `GET api/rooms/ID/openings` says why, also to those who come later. */
export interface ContactOpened {
  type: "contact.opened";
  topic: string;
  room_id: string;
  opening_id: string;
  about: string;
  by: string;
  opened_at: string;
}

/** Change `number` of the board: a line was drawn, or (its id in `undone`) taken back. */
export interface BoardChanged {
  type: "board.changed";
  topic: string;
  room_id: string;
  began_at_s: number;
  number: number;
  drawn: BoardStroke | null;
  undone: number | null;
}

/** Facilitators: something has been sent, ticked off or deleted. */
export interface CloseOutsChanged {
  type: "close_out.changed";
  topic: string;
  room_id: string;
}

/** Everybody on duty, every 20 s while there is one: with whom nobody is, in all rooms. Sound the alert again. */
export interface CareCalling {
  type: "care.calling";
  topic: string;
  at: string;
  alerts: OpenAlert[];
}

/** Hosts: `who` is writing, in the room or in one of its small groups. It holds for a few seconds, and is kept nowhere. */
export interface Writing {
  type: "writing";
  topic: string;
  room_id: string;
  who: string;
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

/** A room I am in, and the name I go by there. `next_meeting_at` is when its group meets next, or began the meeting that goes on; `time_zone` is the one that its schedule is in. Both are null when it does not meet. `is_visit`: I sit in on one session of it. */
export interface MyRoom {
  id: string;
  name: string;
  role: Role;
  my_name: string;
  is_visit: boolean;
  next_meeting_at: string | null;
  time_zone: string | null;
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
  is_pass: boolean;
  my_room_id: string | null;
}

/** `POST api/invitations/join`. `is_name_meant` keeps a name after `name_looks_real`. */
export interface Join {
  code: string;
  name: string;
  is_name_meant?: boolean;
}

/** Now signed in, by cookie. `recovery_words` is shown once, for an account that stays; with them one signs in on another device. */
export interface SignedIn {
  room_id: string | null;
  recovery_words: string | null;
}

/** `POST api/sign-in`. */
export interface SignIn {
  recovery_words: string;
}

/** `GET api/rooms/ID/messages?before=PLACE`: up to 100 messages before that place, in order, and the reactions to them. */
export interface History {
  messages: RoomMessage[];
  reactions: MessageReactions[];
  has_earlier: boolean;
}

/** `POST api/rooms`. */
export interface OpenRoom {
  name: string;
}

/** `POST api/rooms/ID/invitations`. `uses` null is without limit until it expires. Whoever comes by a guest pass (`is_pass`) visits one session. */
export interface Invite {
  role: Role;
  uses?: number | null;
  days?: number;
  is_pass?: boolean;
}

export interface Invited {
  link: string;
  expires_at: string;
}

/** How a group comes together again. Which weekday, and which of the month, is that of its first evening. */
export type Repeats = "weekly" | "every_two_weeks" | "monthly" | "monthly_last";

/** One evening that is different: moved, or called off (null). `on` is the day that the schedule names. */
export interface ScheduleChange {
  on: string;
  moved_to: string | null;
}

/** When a group meets, on the wall clock of `zone`, an IANA name. Weekday, and week of the month, are those of `first_at`. `ends_on` is the last day on which it may meet; null is until further notice. `template` names the agenda. */
export interface Schedule {
  first_at: string;
  zone: string;
  minutes: number;
  repeats: Repeats;
  template: string;
  ends_on?: string | null;
  changes?: ScheduleChange[];
}

/** One evening, to come or going on. `on` is the day that the schedule names. */
export interface Meeting {
  on: string;
  begins_at: string;
  ends_at: string;
  is_off: boolean;
}

/** An agenda that an evening may have. `minutes` null has no clock. */
export interface Agenda {
  name: string;
  title: string;
  note: string;
  minutes: number | null;
  phases: AgendaPhase[];
}

/** `GET api/rooms/ID/schedule`: when the group meets, its next meetings also when called off, and what agendas there are. `version` is 0 before there was a schedule; one that has been taken away is null and has a version. */
export interface RoomSchedule {
  version: number;
  schedule: Schedule | null;
  meetings: Meeting[];
  agendas: Agenda[];
}

/** `POST api/rooms/ID/schedule`, for facilitators: in place of the `version` that was read. Null takes it away. Answers as `GET`. */
export interface SetSchedule {
  version: number;
  schedule: Schedule | null;
}

/** `GET api/calendar`: my calendar of all my groups, to subscribe to. `link` is told once, when it is new: the server keeps its hash alone. */
export interface MyCalendar {
  is_on: boolean;
  title: string;
  reminder_minutes: number | null;
  names_groups: boolean;
  link?: string | null;
}

/** `POST api/calendar`: how it looks; switches it on. A blank title is "Appointment". `names_groups` shows groups' names instead. */
export interface SetCalendar {
  title: string;
  reminder_minutes?: number | null;
  names_groups?: boolean;
}

/** Each has a channel in `server/outside`. */
export type ReachBy = "email" | "webhook";

/** `GET api/reach`: how I am reached when I am called and look at no screen. `offered` is what the clinic has chosen, which may be nothing. `by` and `address` are null while I have said nothing. */
export interface MyReach {
  offered: ReachBy[];
  by: ReachBy | null;
  address: string | null;
}

/** `POST api/reach`. For `webhook`, `address` is the name by which the clinic's paging system knows me. `POST api/reach/off` forgets it, and `POST api/reach/test` sends a page there. */
export interface SetReach {
  by: ReachBy;
  address: string;
}

/** My sealed contact was opened: when, for which group, by whom, and why. */
export interface OpeningAboutMe {
  id: string;
  opened_at: string;
  room_name: string;
  by_name: string;
  reason: string;
}

/** `GET api/contact`: what I have left, and the openings that I have not read of yet. `left_at` is null while I have left nothing; `is_broken` says that I have, and that the server cannot open it any more: it has lost the key. */
export interface MyContact {
  person: string;
  place: string;
  left_at: string | null;
  is_broken: boolean;
  openings: OpeningAboutMe[];
}

/** `POST api/contact`: whom to call for me, and where I am; one may be blank. `POST api/contact/off` takes it back. */
export interface SetContact {
  person: string;
  place: string;
}

/** `POST api/contact/read`: I have read of these. */
export interface ReadOpenings {
  ids: string[];
}

/** `POST api/rooms/ID/contacts/USER/open`, for whoever leads and the clinician, in a crisis of that person. The reason stays written, and they will read it. `GET api/rooms/ID/contacts/USER` shows it to me again for as long as it lasts. */
export interface OpenContact {
  reason: string;
}

/** What somebody has left, shown to me alone until `until`. */
export interface OpenedContact {
  person: string;
  place: string;
  left_at: string;
  until: string;
}

/** Somebody has opened somebody's sealed contact; not what was in it. */
export interface RoomOpening {
  id: string;
  room_name: string;
  about: string;
  about_name: string;
  by: string;
  by_name: string;
  reason: string;
  opened_at: string;
}

/** `GET api/rooms/ID/openings`, for whoever hears of crises there: the last day's. `GET api/clinic/openings`, for the operator: the last hundred. The newest first. */
export interface Openings {
  openings: RoomOpening[];
}

/** A room as the operator sees it: counts, never words or names. */
export interface ClinicRoom {
  id: string;
  name: string;
  members: number;
  facilitators: number;
}

/** What a clinic lets the helper read for. */
export type Reads = "everything" | "language_only";

/** From how sure the helper is of a concern that it has noticed a message is read first, least first. */
export type ReadFrom = "never" | "clear" | "likely" | "noticed";

/** What holds wherever a room has chosen nothing; labels that are not here are never a reason. `POST api/clinic/house-rules`, for the operator, sets it in all rooms and answers with it. */
export interface HouseReading {
  labels: Record<string, ReadFrom>;
  newcomers: boolean;
  wait_minutes: number;
  then: AfterWait;
}

/** `GET api/clinic`: the operator's page. */
export interface Clinic {
  name: string;
  rooms: ClinicRoom[];
  reads: Reads;
  reading: HouseReading;
  model_version: string;
  model_sha256: string;
  version: string;
}

/** How much is noticed of one label, least first. */
export type Readiness = "off" | "much_less" | "less" | "usual" | "more" | "much_more";

/** How much is noticed of a label, and what the room may choose, least first. `is_read`: the clinic lets the helper look for it at all; if not, `notice` is what holds once it does again. */
export interface NoticedLabel {
  label: Label;
  notice: Readiness;
  allowed: Readiness[];
  is_read: boolean;
}

/** What somebody has changed. */
export type Tuned = "label" | "alerts" | "reads" | "first" | "newcomers" | "wait" | "then" | "house";

/** Somebody has changed it; `by` is null for whoever runs the server. `before` and `after` are a `Readiness` of `label`, a number of alerts, or a `Reads`. Of what is read first they are a `ReadFrom`, "yes" or "no", minutes, or an `AfterWait`, or "house": as in the house. The house's own change has neither. */
export interface NoticingChange {
  number: number;
  at: string;
  by: string | null;
  what: Tuned;
  label: Label | null;
  before: string;
  after: string;
}

/** `GET api/rooms/ID/noticing`, for facilitators: what is noticed in the room, and the last changes, newest first. */
export interface Noticing {
  version: number;
  reads: Reads;
  labels: NoticedLabel[];
  alerts_an_hour: number;
  changes: NoticingChange[];
}

/** How many messages of the example evenings would have been flagged with each step. */
export interface LabelPreview {
  label: Label;
  flags: Record<string, number>;
}

/** `GET api/rooms/ID/noticing/preview`: what each step would bring, counted in the example evenings that come with Warmroom. No message of a real evening is in it. */
export interface NoticingPreview {
  evenings: number;
  messages: number;
  labels: LabelPreview[];
}

/** `POST api/rooms/ID/noticing`: of one label, in place of the `version` that was read. Holds from the next message on. */
export interface SetNotice {
  version: number;
  label: Label;
  notice: Readiness;
}

/** `POST api/rooms/ID/noticing/alerts`: how many concern flags an hour interrupt. */
export interface SetAlerts {
  version: number;
  alerts_an_hour: number;
}

/** `POST api/clinic/reads`: what the helper reads for, in all rooms. For the operator. */
export interface SetReads {
  reads: Reads;
}

/** What a room has chosen itself: labels that are not here, and what is null, are as in the house. */
export interface OwnReading {
  labels: Record<string, ReadFrom>;
  newcomers: boolean | null;
  wait_minutes: number | null;
  then: AfterWait | null;
}

/** `GET api/rooms/ID/reading`, for facilitators: what is read first in the room, and the last changes of it, newest first. `version` counts them together with those of what is noticed. */
export interface ReadingRules {
  version: number;
  own: OwnReading;
  house: HouseReading;
  changes: NoticingChange[];
}

/** `POST api/rooms/ID/reading`: all that the room chooses itself, in place of the `version` that was read. Answers as `GET`. */
export interface SetReadingRules {
  version: number;
  own: OwnReading;
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

export type Command = Enter | Leave | AskClock | Post | ReleaseHeld | Edit | Withdraw | Hide | Show | React | ClaimFlag | KeepFlag | GiveBackFlag | ResolveFlag | AskAside | AcceptAside | DeclineAside | JoinAside | CloseAside | SayInBackChannel | TellOfMessage | Remove | Mask | AskReword | ReachOut | UndoAct | PutAway | OpenSession | SetRoster | BeginSession | GoTo | Extend | Adjust | Pause | SayWhyPaused | Resume | WindDown | CloseSession | ReadLine | SetAdmitting | Admit | AdmitAll | DeclineEntry | GoOnDuty | GoOffDuty | DeclinePage | HandOver | PlanCheck | TickOffCheck | SetMuted | SetReadFirst | GivePause | ChooseStatus | AcceptAgreement | AddAgreementLine | StartRound | FinishRound | DoneWithTurn | PassTurn | ComeBack | MoveInRound | AddTime | RaiseHand | LowerHand | CallHand | ThankHand | AddTheme | ShareTheme | MoveTheme | TakeUpTheme | DropTheme | StartActivity | EndActivity | MarkActivity | StartBreakout | AddBreakoutTime | EndBreakout | MoveInBreakout | AskInBreakout | AnswerInBreakout | StepBackFromDuty | ReturnToDuty | AskRelief | LookAtBoard | DrawOnBoard | UndoOnBoard | ReleaseHold | ReturnHold | TellWriting | HearPages | LookAtCloseOuts | SaveCloseOut | SendCloseOut | DeleteCloseOut | TickFollowUp | RaiseCrisis | AcknowledgeCrisis | SwapInCrisis | StepBack | TickStep | SetLevel | CallToCrisis | CloseCrisis | ReadCrisisNote | WriteCrisisNote | AnswerDebrief | AskForHelp | TakeBackHelp | AnswerHelp | EndHelp;
export type Reply = Done | Posted | Held | Entered | ClockTold | BoardShown | CloseOutsShown | CrisisNote | PagesTold | Refused;
export type LoggedEvent = MessagePosted | MessageChanged | ReactionsChanged | MessageHeld | HoldChanged | ReadFirstChanged | MemberChanged | MemberLeft | Gone | FlagRaised | FlagChanged | ActChanged | NoticeChanged | CareAlert | CareCalled | CrisisChanged | HelpAsked | HelpChanged | SessionChanged | DoorChanged | DoorAnswered | BreakoutAsked | DutyPaged | AsideChanged | RemarkChanged | ReportChanged;
export type PassingEvent = Presence | Moderation | ReadsFirst | OwnNoted | Overview | Notes | Roster | ContactOpened | BoardChanged | CloseOutsChanged | CareCalling | Writing | TopicHeads | Closing;
export type Event = LoggedEvent | PassingEvent;
export type ServerFrame = Reply | Event;

"""
Commands of a group's session: one for each verb of `domain/sessions`, `attendance`, `floor`, `rounds`, `hands`, `themes`, `activities` and `breakouts`.

A command names what it means (the phase to go to, whose turn is done), so that two people who press the same key do it once. One that does
not fit any more is answered with `not_now`.
"""

from typing import Annotated

from msgspec import Meta

from server.domain.acts import Why
from server.domain.agenda import CrossTalk, Hold, Nudge, Reaction
from server.domain.duty import DutyKind
from server.domain.hands import HandWord
from server.domain.ids import FlagId, RoomId, UserId
from server.domain.order import Order
from server.domain.sessions import Decline, PauseReason, Status
from server.protocol.base import CommandBase
from server.protocol.relief import ReliefCommand

_Index = Annotated[int, Meta(ge=0, le=2**31 - 1)]
_Seconds = Annotated[int, Meta(ge=0, le=3600)]
_Length = Annotated[float, Meta(gt=0, le=24 * 3600)]
_Reading = Annotated[float, Meta(ge=0, le=2**31 - 1)]
_Words = Annotated[str, Meta(max_length=4000)]
_Name = Annotated[str, Meta(max_length=64)]


class _SessionCommand(CommandBase, frozen=True, kw_only=True):
    room_id: RoomId


# ── the agenda ───────────────────────────────────────────────────────────────────────────────────────────────────────


class OpenSession(_SessionCommand, tag="session.open", frozen=True, kw_only=True):
    """
    Facilitators: open the lobby of a session with this agenda. Whoever opens it is on duty, and leads.

    With `is_admitting`, whoever comes waits at the door: see `door.set_admitting`.
    """

    template: _Name
    is_admitting: bool = False


class SetRoster(_SessionCommand, tag="roster.set", frozen=True, kw_only=True):
    """Facilitators: who of the room's facilitators is on call for it, in the order in which they are asked to come."""

    on_call: Annotated[list[UserId], Meta(max_length=20)]


class BeginSession(_SessionCommand, tag="session.begin", frozen=True, kw_only=True):
    """The lead: the first phase begins."""


class GoTo(_SessionCommand, tag="session.go_to", frozen=True, kw_only=True):
    """The lead: begin a phase, the next or any other."""

    phase_index: _Index


class Extend(_SessionCommand, tag="session.extend", frozen=True, kw_only=True):
    """On duty: phase number `phase_index`, which goes on, takes `to_s` seconds in all. Where it has them already nothing changes."""

    phase_index: _Index
    to_s: _Length


class Adjust(_SessionCommand, tag="session.adjust", frozen=True, kw_only=True):
    """On duty: other rules for as long as this phase lasts. What is left out stays as it is."""

    cross_talk: CrossTalk | None = None
    slow_s: _Seconds | None = None
    reactions: Annotated[list[Reaction], Meta(max_length=8)] | None = None
    nudge: Nudge | None = None
    hold: Hold | None = None
    is_door_open: bool | None = None


class Pause(_SessionCommand, tag="session.pause", frozen=True, kw_only=True):
    """On duty: everything stands still, and members are silent together."""


class SayWhyPaused(_SessionCommand, tag="session.say_why", frozen=True, kw_only=True):
    """On duty: why it stands still, in a pause that somebody asked for. Never `alone`."""

    reason: PauseReason


class Resume(_SessionCommand, tag="session.resume", frozen=True, kw_only=True):
    """On duty: everything goes on as it was."""


class WindDown(_SessionCommand, tag="session.wind_down", frozen=True, kw_only=True):
    """The lead: the agenda is done, and the doors stay open for a few minutes."""


class CloseSession(_SessionCommand, tag="session.close", frozen=True, kw_only=True):
    """The lead: the session is over."""


class ReadLine(_SessionCommand, tag="session.read_line", frozen=True, kw_only=True):
    """Somebody reads the next line of the reading, which is number `line`, from 0."""

    line: _Index


# ── the door ────────────────────────────────────────────────────────────────────────────────────────────────────────


class SetAdmitting(_SessionCommand, tag="door.set_admitting", frozen=True, kw_only=True):
    """
    Facilitators on duty and the tech host: whoever comes from now on waits at the door until somebody lets them in, or (false) just comes in.

    Whoever has the room open is in. Once nobody is asked any more, so is whoever waits.
    """

    is_admitting: bool


class Admit(_SessionCommand, tag="door.admit", frozen=True, kw_only=True):
    """Facilitators on duty and the tech host: `who` is in, also after a "not tonight"."""

    who: UserId


class AdmitAll(_SessionCommand, tag="door.admit_all", frozen=True, kw_only=True):
    """Facilitators on duty and the tech host: everybody at the door is in."""


class DeclineEntry(_SessionCommand, tag="door.decline", frozen=True, kw_only=True):
    """Facilitators on duty and the tech host: `who` is not let in tonight. They are told the reason; nobody else is."""

    who: UserId
    reason: Decline


# ── the people ───────────────────────────────────────────────────────────────────────────────────────────────────────


class GoOnDuty(_SessionCommand, tag="duty.go_on", frozen=True, kw_only=True):
    """Facilitators: look after the room tonight, or take another duty, for tonight and in place of the one they had."""

    duty: DutyKind = DutyKind.FACILITATOR


class GoOffDuty(_SessionCommand, tag="duty.go_off", frozen=True, kw_only=True):
    """Lay one's duty down. The lead falls to whoever has been on duty longest."""


class DeclinePage(_SessionCommand, tag="page.decline", frozen=True, kw_only=True):
    """Whoever is asked to look after the room (`duty.paged`) cannot come: the next on call is asked. `duty.go_on` says that one comes."""


class HandOver(_SessionCommand, tag="lead.hand_over", frozen=True, kw_only=True):
    """The lead gives it to `to`, who is on duty; or somebody on duty takes it, while the lead's line is down. `note` is for those who look after the room."""

    to: UserId
    note: _Words | None = None


class PlanCheck(_SessionCommand, tag="check.plan", frozen=True, kw_only=True):
    """Facilitators on duty and the clinician: somebody should ask `who` how they are, once it is over. Also when it is."""

    who: UserId


class TickOffCheck(_SessionCommand, tag="check.tick_off", frozen=True, kw_only=True):
    """Facilitators on duty and the clinician: `who` has been asked how they are."""

    who: UserId


class SetMuted(_SessionCommand, tag="voice.set_muted", frozen=True, kw_only=True):
    """Facilitators on duty and the tech host: `who` may only react for now, or speaks again."""

    who: UserId
    is_muted: bool


class SetReadFirst(_SessionCommand, tag="read_first.set", frozen=True, kw_only=True):
    """Facilitators on duty: one of them reads first what `who` writes tonight, or no longer. They are told; other members are not."""

    who: UserId
    is_read_first: bool


class GivePause(_SessionCommand, tag="voice.give_pause", frozen=True, kw_only=True):
    """
    Facilitators on duty and the tech host: `who` may only react for some minutes, and speaks again by themselves. `voice.set_muted` ends it.

    With `flag_id`, of a message of theirs, it is noted on that flag, and they alone are told `why`, and what the facilitator adds in `line`.
    """

    who: UserId
    minutes: Annotated[int, Meta(ge=1, le=30)]
    flag_id: FlagId | None = None
    why: Why = Why.AGREEMENT
    line: str | None = None


class ChooseStatus(_SessionCommand, tag="status.choose", frozen=True, kw_only=True):
    """Just listening, on a break, or (null) taking part."""

    status: Status | None


class AcceptAgreement(_SessionCommand, tag="agreement.accept", frozen=True, kw_only=True):
    """Agree to the agreement as it stands; `version` is what was read."""

    version: _Index


class AddAgreementLine(_SessionCommand, tag="agreement.add_line", frozen=True, kw_only=True):
    """
    A line of one's own for tonight's agreement. The words are assessed before anybody reads them.

    If they look personal the answer is `looks_personal`; with `is_meant`, words that their author has seen so are taken as they are.
    """

    text: _Words
    is_meant: bool = False


# ── the round ────────────────────────────────────────────────────────────────────────────────────────────────────────


class StartRound(_SessionCommand, tag="round.start", frozen=True, kw_only=True):
    """On duty: a round of everybody who is here and takes part, by the rules of the phase where no others are given."""

    order: Order | None = None
    turn_s: _Seconds | None = None


class FinishRound(_SessionCommand, tag="round.finish", frozen=True, kw_only=True):
    """On duty: the round is over."""


class DoneWithTurn(_SessionCommand, tag="round.done", frozen=True, kw_only=True):
    """`who` has been heard: they say so, or are thanked by somebody on duty. In a popcorn round they may `pick` the next."""

    who: UserId
    pick: UserId | None = None


class PassTurn(_SessionCommand, tag="round.pass", frozen=True, kw_only=True):
    """`who` does not speak, now or when their turn comes: one's own turn, or on duty anybody's."""

    who: UserId


class ComeBack(_SessionCommand, tag="round.come_back", frozen=True, kw_only=True):
    """Having passed, speak after all: at the end of the line."""


class MoveInRound(_SessionCommand, tag="round.move", frozen=True, kw_only=True):
    """On duty: `who` speaks before `before`, or (null) last."""

    who: UserId
    before: UserId | None


class AddTime(_SessionCommand, tag="round.add_time", frozen=True, kw_only=True):
    """On duty: the turn of `who` may take `to_s` seconds in all. Where it may already nothing changes."""

    who: UserId
    to_s: _Length


# ── hands ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class RaiseHand(_SessionCommand, tag="hand.raise", frozen=True, kw_only=True):
    """Ask for the floor. Asking again changes the word and keeps the place."""

    word: HandWord | None = None


class LowerHand(_SessionCommand, tag="hand.lower", frozen=True, kw_only=True):
    """Lower a hand: one's own, or on duty anybody's."""

    who: UserId


class CallHand(_SessionCommand, tag="hand.call", frozen=True, kw_only=True):
    """On duty: `who` has the floor, and whoever had it is thanked."""

    who: UserId


class ThankHand(_SessionCommand, tag="hand.thank", frozen=True, kw_only=True):
    """`who` has said what they had to: they say so, or are thanked by somebody on duty."""

    who: UserId


# ── themes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class AddTheme(_SessionCommand, tag="theme.add", frozen=True, kw_only=True):
    """On duty: list what the group wants to talk about. The words go the way of `agreement.add_line`."""

    text: _Words
    is_meant: bool = False


class ShareTheme(_SessionCommand, tag="theme.share", frozen=True, kw_only=True):
    """Say "me too" of a theme, or take that back."""

    theme_id: _Index
    is_shared: bool


class MoveTheme(_SessionCommand, tag="theme.move", frozen=True, kw_only=True):
    """On duty: a theme comes before another, or (null) last."""

    theme_id: _Index
    before: _Index | None


class TakeUpTheme(_SessionCommand, tag="theme.take_up", frozen=True, kw_only=True):
    """On duty: the group talks about this one now, or (null) about none in particular."""

    theme_id: _Index | None


class DropTheme(_SessionCommand, tag="theme.drop", frozen=True, kw_only=True):
    """On duty: take a theme off the list."""

    theme_id: _Index


# ── activities ───────────────────────────────────────────────────────────────────────────────────────────────────────


class StartActivity(_SessionCommand, tag="activity.start", frozen=True, kw_only=True):
    """On duty: begin something together, in the variant that it usually comes in or another."""

    activity: _Name
    variant: _Name | None = None


class EndActivity(_SessionCommand, tag="activity.end", frozen=True, kw_only=True):
    """On duty: the activity of this name is over, and what people have marked in it is forgotten."""

    activity: _Name


class MarkActivity(_SessionCommand, tag="activity.mark", frozen=True, kw_only=True):
    """Leave a mark in the activity of this name, or another instead of the last. What marks mean stands at its frame."""

    activity: _Name
    mark: _Index


# ── breakouts ────────────────────────────────────────────────────────────────────────────────────────────────────────


class StartBreakout(_SessionCommand, tag="breakout.start", frozen=True, kw_only=True):
    """
    On duty: everybody who is here and takes part talks in a small group for so many minutes.

    Drawn, in pairs (`size` 2) or threes; with `groups`, as they are put together there, by ids.
    """

    minutes: Annotated[int, Meta(ge=1, le=60)]
    size: Annotated[int, Meta(ge=2, le=3)] = 2
    groups: Annotated[list[Annotated[list[UserId], Meta(max_length=50)]], Meta(max_length=50)] | None = None


class AddBreakoutTime(_SessionCommand, tag="breakout.add_time", frozen=True, kw_only=True):
    """On duty: the small groups that began at `began_at_s` have `to_s` seconds in all, an hour at most. Where they have them already nothing changes."""

    began_at_s: _Reading
    to_s: _Length


class EndBreakout(_SessionCommand, tag="breakout.end", frozen=True, kw_only=True):
    """On duty: everybody comes back now."""


class MoveInBreakout(_SessionCommand, tag="breakout.move", frozen=True, kw_only=True):
    """On duty: `who` is in the small group with the room `to` from now on."""

    who: UserId
    to: RoomId


class AskInBreakout(_SessionCommand, tag="breakout.help", frozen=True, kw_only=True):
    """Ask for a facilitator in one's small group. It stays until somebody answers."""


class AnswerInBreakout(_SessionCommand, tag="breakout.answer", frozen=True, kw_only=True):
    """On duty: see to `who`, who has asked for a facilitator."""

    who: UserId


WordsCommand = AddAgreementLine | AddTheme
"""Those that carry somebody's words for the group."""

FollowUp = PlanCheck | TickOffCheck
"""Those that have a place after the session too."""

SessionVerb = (
    BeginSession
    | GoTo
    | Extend
    | Adjust
    | Pause
    | SayWhyPaused
    | Resume
    | WindDown
    | CloseSession
    | ReadLine
    | SetAdmitting
    | Admit
    | AdmitAll
    | DeclineEntry
    | GoOnDuty
    | GoOffDuty
    | DeclinePage
    | HandOver
    | PlanCheck
    | TickOffCheck
    | SetMuted
    | SetReadFirst
    | GivePause
    | ChooseStatus
    | AcceptAgreement
    | AddAgreementLine
    | StartRound
    | FinishRound
    | DoneWithTurn
    | PassTurn
    | ComeBack
    | MoveInRound
    | AddTime
    | RaiseHand
    | LowerHand
    | CallHand
    | ThankHand
    | AddTheme
    | ShareTheme
    | MoveTheme
    | TakeUpTheme
    | DropTheme
    | StartActivity
    | EndActivity
    | MarkActivity
    | StartBreakout
    | AddBreakoutTime
    | EndBreakout
    | MoveInBreakout
    | AskInBreakout
    | AnswerInBreakout
    | ReliefCommand
)
"""Every command of a session that goes on."""

SessionCommand = OpenSession | SetRoster | SessionVerb

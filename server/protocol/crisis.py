"""
A crisis on the wire: what those who look after somebody do and see, and the alert that everybody on duty hears.

The whole of a crisis is told to the facilitators of the room and its clinician on call (`crisis.changed`). On `duty` there is only where somebody
may be at risk. The person, and everybody else, hears nothing of it: what somebody who has asked for help is told is in `help`.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from server.domain.calls import next_call
from server.domain.crisis import (
    NOTE_LENGTH_MAX,
    Crisis,
    CrisisOutcome,
    CrisisState,
    Debrief,
    Level,
    Source,
    Step,
)
from server.domain.ids import CrisisId, FlagId, MessageId, RoomId, Topic, UserId
from server.domain.paging import PageKind
from server.protocol.base import CommandBase, FrameBase

# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class RaiseCrisis(CommandBase, tag="crisis.raise", frozen=True, kw_only=True):
    """
    I am worried about somebody of this room. From a member it is told to the facilitators, and nobody else hears of it.

    If somebody is looked after already, this joins. For oneself there is `help.ask`.
    """

    room_id: RoomId
    about: UserId


class _CrisisCommand(CommandBase, frozen=True, kw_only=True):
    crisis_id: CrisisId


class AcknowledgeCrisis(_CrisisCommand, tag="crisis.acknowledge", frozen=True, kw_only=True):
    """
    I look after it: with the person if nobody is, else keeping the room. Its open flags are claimed with it. Also the answer to being called.

    With `is_takeover` be with the person although somebody else is.
    """

    is_takeover: bool = False


class SwapInCrisis(_CrisisCommand, tag="crisis.swap", frozen=True, kw_only=True):
    """
    Whoever is with the person keeps the room from now on, and the other way round.

    `with_person` is who is to be with the person then: of two who press it at once, it is swapped once.
    """

    with_person: UserId


class StepBack(_CrisisCommand, tag="crisis.step_back", frozen=True, kw_only=True):
    """I am with it no more. If nobody is with the person then, everybody on duty is called anew."""


class TickStep(_CrisisCommand, tag="crisis.tick", frozen=True, kw_only=True):
    """A step is done, or (`is_done` is false) not after all. Some steps tick themselves, and are refused with `not_now`."""

    step: Step
    is_done: bool


class SetLevel(_CrisisCommand, tag="crisis.level", frozen=True, kw_only=True):
    """I have asked them, and this is how much they are at risk."""

    level: Level


class CallToCrisis(_CrisisCommand, tag="crisis.call", frozen=True, kw_only=True):
    """Call somebody of those on call now. Somebody who was called less than a minute ago is not called once more."""

    who: UserId


class CloseCrisis(_CrisisCommand, tag="crisis.close", frozen=True, kw_only=True):
    """
    How it ended. Refused with `not_now` while nobody is with the person.

    Either `follow_up_owner` asks how they are, by `follow_up_by` if that is agreed, or `is_follow_up_needed` is false; anything else is
    `bad_frame`. `note` is kept apart, and only those read it who may act on the crisis.
    """

    outcome: CrisisOutcome
    is_follow_up_needed: bool
    follow_up_owner: UserId | None = None
    follow_up_by: datetime | None = None
    note: Annotated[str, Meta(max_length=NOTE_LENGTH_MAX)] = ""


class ReadCrisisNote(_CrisisCommand, tag="crisis.read_note", frozen=True, kw_only=True):
    """The note of a crisis. The answer is `crisis.note`."""


class WriteCrisisNote(_CrisisCommand, tag="crisis.write_note", frozen=True, kw_only=True):
    """The note of a crisis is this from now on, also once it is closed; empty is none. Please quote nobody."""

    note: Annotated[str, Meta(max_length=NOTE_LENGTH_MAX)]


class AnswerDebrief(_CrisisCommand, tag="crisis.debrief", frozen=True, kw_only=True):
    """How I am, after a crisis that I have looked after."""

    answer: Debrief


CrisisCommand = (
    RaiseCrisis
    | AcknowledgeCrisis
    | SwapInCrisis
    | StepBack
    | TickStep
    | SetLevel
    | CallToCrisis
    | CloseCrisis
    | ReadCrisisNote
    | WriteCrisisNote
    | AnswerDebrief
)

# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class CrisisSignal(FrameBase, frozen=True, kw_only=True):
    """What has told of it. `room_id` is where: of a small group, its own room. `by` is null for the model."""

    source: Source
    room_id: RoomId
    at: datetime
    by: UserId | None
    flag_id: FlagId | None
    message_id: MessageId | None


class CrisisResponder(FrameBase, frozen=True, kw_only=True):
    """Somebody who has acknowledged it. `lost_at`: since when their line is down."""

    who: UserId
    at: datetime
    lost_at: datetime | None


class CrisisTick(FrameBase, frozen=True, kw_only=True):
    at: datetime
    who: UserId | None


class CrisisCall(FrameBase, frozen=True, kw_only=True):
    """Somebody on call was called: by `by`, or because nobody was there in time."""

    who: UserId
    at: datetime
    by: UserId | None
    answered_at: datetime | None


class NextCall(FrameBase, frozen=True, kw_only=True):
    """Who is called at `at` if nobody is with the person by then."""

    who: UserId
    at: datetime


class CrisisFollowUp(FrameBase, frozen=True, kw_only=True):
    owner: UserId
    by_when: datetime | None


class CrisisClosing(FrameBase, frozen=True, kw_only=True):
    """How it ended. `follow_up` is null where none is needed."""

    by: UserId
    at: datetime
    outcome: CrisisOutcome
    follow_up: CrisisFollowUp | None


class RoomCrisis(FrameBase, frozen=True, kw_only=True):
    """
    A crisis, for the facilitators of its room and the clinician on call.

    `with_person`, `keeps_room` and `clinician` say who has which place; while `with_person` is null it calls, since `calls_since`. `ticks` are
    the steps that are done. `on_call` may be called, in this order, and `next_call` will be. `lost_at` is since when the person's line is
    down. Once it is closed, `debriefs` has everyone who has been with it, and null for who has not said yet how they are.
    """

    id: CrisisId
    room_id: RoomId
    about: UserId
    state: CrisisState
    raised_at: datetime
    calls_since: datetime
    signals: list[CrisisSignal]
    responders: list[CrisisResponder]
    with_person: UserId | None
    keeps_room: UserId | None
    clinician: UserId | None
    on_call: list[UserId]
    calls: list[CrisisCall]
    next_call: NextCall | None
    level: Level | None
    ticks: dict[Step, CrisisTick]
    lost_at: datetime | None
    closing: CrisisClosing | None
    debriefs: dict[UserId, Debrief | None]


class OpenAlert(FrameBase, frozen=True, kw_only=True):
    """Somebody may be at risk in a room, and nobody is with them since `calls_since`."""

    crisis_id: CrisisId
    room_id: RoomId
    room_name: str
    calls_since: datetime


class OpenCall(FrameBase, frozen=True, kw_only=True):
    """One is called to a room since `since`. `subject_id` is the crisis or, for `help`, the ask."""

    subject_id: str
    kind: PageKind
    room_id: RoomId
    room_name: str
    since: datetime


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class CrisisNote(FrameBase, tag="crisis.note", frozen=True, kw_only=True):
    """The note of a crisis, who wrote it last, and when it is deleted. Empty if there is none."""

    ref: int
    note: str
    by: UserId | None
    deleted_after: datetime | None


class _Logged(FrameBase, frozen=True, kw_only=True):
    topic: Topic
    seq: Annotated[int, Meta(ge=1)]


class CrisisChanged(_Logged, tag="crisis.changed", frozen=True, kw_only=True):
    """A crisis of the room, as it is now. With `crisis` null it was closed long ago, and is deleted."""

    crisis_id: CrisisId
    crisis: RoomCrisis | None


class CareAlert(_Logged, tag="care.alert", frozen=True, kw_only=True):
    """Somebody may be at risk, and nobody is with them. With `alert` null somebody is. Who it is about is told in that room."""

    crisis_id: CrisisId
    alert: OpenAlert | None


class CareCalled(_Logged, tag="care.called", frozen=True, kw_only=True):
    """
    To one person: they are on call, and asked to come to somebody. `crisis.acknowledge`, or `help.answer`, says that they do.

    With `call` null they are asked no more: they have answered, or somebody is there.
    """

    subject_id: str
    call: OpenCall | None


class CareCalling(FrameBase, tag="care.calling", frozen=True, kw_only=True):
    """Everybody on duty, every 20 s while there is one: with whom nobody is, in all rooms. Sound the alert again."""

    topic: Topic
    at: datetime
    alerts: list[OpenAlert]


# ── from the domain's words to the wire's ────────────────────────────────────────────────────────────────────────────


def room_crisis(crisis: Crisis) -> RoomCrisis:
    """*crisis* for those who look after people of its room."""
    closing = crisis.closing
    following = next_call(crisis.calls_now, crisis.on_call, crisis.call_at) if crisis.is_calling else None
    return RoomCrisis(
        id=crisis.id,
        room_id=crisis.room_id,
        about=crisis.about,
        state=crisis.state,
        raised_at=crisis.raised_at,
        calls_since=crisis.calls_since,
        signals=[
            CrisisSignal(
                source=one.source,
                room_id=one.room_id,
                at=one.at,
                by=one.by,
                flag_id=one.flag_id,
                message_id=one.message_id,
            )
            for one in crisis.signals
        ],
        responders=[CrisisResponder(who=one.who, at=one.at, lost_at=one.lost_at) for one in crisis.responders],
        with_person=crisis.with_person,
        keeps_room=crisis.keeps_room,
        clinician=crisis.clinician,
        on_call=list(crisis.on_call),
        calls=[CrisisCall(who=c.who, at=c.at, by=c.by, answered_at=c.answered_at) for c in crisis.calls],
        next_call=None if following is None else NextCall(who=following[0], at=following[1]),
        level=crisis.level,
        ticks={
            step: CrisisTick(at=crisis.ticks[step].at, who=crisis.ticks[step].who)
            for step in Step
            if step in crisis.ticks
        },
        lost_at=crisis.lost_at,
        closing=None
        if closing is None
        else CrisisClosing(
            by=closing.by,
            at=closing.at,
            outcome=closing.outcome,
            follow_up=None
            if closing.follow_up is None
            else CrisisFollowUp(owner=closing.follow_up.owner, by_when=closing.follow_up.by_when),
        ),
        debriefs=dict(crisis.debriefs),
    )


def open_alert(crisis: Crisis, room_name: str) -> OpenAlert:
    """*crisis*, which calls, for everybody on duty: nothing of whom it is about."""
    return OpenAlert(crisis_id=crisis.id, room_id=crisis.room_id, room_name=room_name, calls_since=crisis.calls_since)


def open_call_of(crisis: Crisis, who: UserId, room_name: str) -> OpenCall | None:
    """What *who* is called to, if they are."""
    if (since := crisis.called.get(who)) is None:
        return None
    return OpenCall(
        subject_id=crisis.id, kind=PageKind.CRISIS, room_id=crisis.room_id, room_name=room_name, since=since
    )

"""
A crisis: somebody may be at risk, and people look after them until it is closed.

It is one value, whatever has told of it: the help button, somebody who is worried, the model, a facilitator. There is one open crisis of a
person in a room, and what is heard of them later joins it. Each verb takes the value and gives a new one, or raises a `ClientError` and has
changed nothing; so storage keeps a crisis as one JSON value, and a server that restarts goes on where it was.

A crisis *calls* while nobody is with the person: every facilitator on duty is told, again and again, and those on call are called one after
the other (`domain/calls.py`). That follows from `with_person` alone, so nothing but a human being who acknowledges ends it, and it calls anew when
their line is gone. The first who acknowledges stays with the person, the second keeps the room; a clinician takes a place of their own.

No words of anybody are in it. The note of its end is kept apart.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.calls import ANSWER, Call, answered, due_call, open_call
from server.domain.errors import NotFound, NotNow
from server.domain.ids import CrisisId, FlagId, MessageId, RoomId, UserId

GRACE: Final = timedelta(seconds=20)
"""How long a place is kept for somebody whose line has dropped. A phone that changes from one network to another is back by then."""
REPEAT: Final = timedelta(seconds=20)
"""How often facilitators are told again while it calls: often enough to be heard, seldom enough to read between."""
NOTE_LENGTH_MAX: Final = 4000


class Source(StrEnum):
    """What has told of a crisis."""

    HELP = "help"
    """They have: "I am not safe"."""
    WORRY = "worry"
    """Somebody of the group is worried about them."""
    FLAG = "flag"
    """The model: a crisis flag for what they wrote."""
    FACILITATOR = "facilitator"


class CrisisState(StrEnum):
    CALLING = "calling"
    """Nobody is with the person."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody is with the person, and nobody has been named who keeps the room meanwhile."""
    SPLIT = "split"
    """One is with the person, one keeps the room."""
    CLOSED = "closed"


class Level(StrEnum):
    """How much at risk, by the clinic's own form; whoever asks decides, never the software."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    IMMINENT = "imminent"


class Step(StrEnum):
    """The ten steps, in their order. Those that are not `BY_HAND` are ticked by what happens."""

    SIGNAL = "signal"
    ALERT = "alert"
    SPLIT = "split"
    ASIDE = "aside"
    """The person was invited to speak alone, and asked directly and calmly."""
    ASSESS = "assess"
    """Together, with the clinic's form."""
    OFFER = "offer"
    """The guided card, the clinician, the safety plan."""
    IMMINENT = "imminent"
    """The clinician has decided what is to be told to whom outside."""
    ROOM = "room"
    """The group knows that somebody is looked after, and who was shaken has been asked."""
    LOST_CONTACT = "lost_contact"
    """The agreed way of reaching them was tried."""
    CLOSE_OUT = "close_out"


BY_HAND: Final = frozenset({Step.ASIDE, Step.ASSESS, Step.OFFER, Step.IMMINENT, Step.ROOM, Step.LOST_CONTACT})


class CrisisOutcome(StrEnum):
    SAFE = "safe"
    """They are safe for now, and have somebody."""
    HANDED_OVER = "handed_over"
    """The clinician looks after them from here."""
    SERVICES = "services"
    """Services outside were called."""
    NOT_REACHED = "not_reached"
    """They could not be reached, and the clinician has decided what follows."""
    NOT_AT_RISK = "not_at_risk"
    """They were not at risk."""


class Debrief(StrEnum):
    """What somebody who looked after it answers when they are asked how they are."""

    WELL = "well"
    TALK = "talk"
    """They would like to talk about it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """
    One time at which somebody or something has told of it.

    Attributes:
        room_id: where; of a small group, its own room.
        by: who; None for the model.
        flag_id, message_id: what it is about, of a flag.
    """

    source: Source
    room_id: RoomId
    at: datetime
    by: UserId | None = None
    flag_id: FlagId | None = None
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Responder:
    """Somebody who has acknowledged it. `lost_at`: their line has dropped, and is not back."""

    who: UserId
    at: datetime
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A step was done. `who` is None where nobody has pressed anything, as for a signal of the model."""

    at: datetime
    who: UserId | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Who asks how the person is, and by when, if that is agreed."""

    owner: UserId
    by_when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How it ended. `follow_up` is None where none is needed: somebody has said so."""

    by: UserId
    at: datetime
    outcome: CrisisOutcome
    follow_up: FollowUp | None


@dataclass(frozen=True, slots=True)
class Crisis:
    """
    A crisis at one moment.

    Attributes:
        room_id: of the group, also where the person is in one of its small groups.
        about: who may be at risk.
        signals: what has told of it, the first first.
        calls_since: when it began to call, the last time that it did.
        call_at: when the first of those on call is called, if nobody is with the person by then.
        is_anyone_there: a facilitator's line is up.
        responders: who has acknowledged it and is still with it, in this order.
        with_person, keeps_room, clinician: who has which place; nobody keeps the room and is with the person.
        on_call: who may be called, in this order, as it was last.
        calls: everyone who was called.
        lost_at: since when the person's line is down.
        debriefs: everyone who has ever acknowledged it, once it is closed, and what they have answered.
    """

    id: CrisisId
    room_id: RoomId
    about: UserId
    raised_at: datetime
    signals: tuple[Signal, ...]
    calls_since: datetime
    call_at: datetime
    is_anyone_there: bool
    responders: tuple[Responder, ...] = ()
    with_person: UserId | None = None
    keeps_room: UserId | None = None
    clinician: UserId | None = None
    on_call: tuple[UserId, ...] = ()
    calls: tuple[Call, ...] = ()
    acknowledged_at: datetime | None = None
    """The first time: what is measured."""
    level: Level | None = None
    ticks: Mapping[Step, Tick] = field(default_factory=dict)
    lost_at: datetime | None = None
    seen_by: tuple[UserId, ...] = ()
    closing: Closing | None = None
    debriefs: Mapping[UserId, Debrief | None] = field(default_factory=dict)

    @property
    def state(self) -> CrisisState:
        if self.closing is not None:
            return CrisisState.CLOSED
        if self.with_person is None:
            return CrisisState.CALLING
        return CrisisState.ACKNOWLEDGED if self.keeps_room is None else CrisisState.SPLIT

    @property
    def is_calling(self) -> bool:
        return self.state is CrisisState.CALLING

    @property
    def called(self) -> dict[UserId, datetime]:
        """Who is asked to come, since when. Whom the clock has called is not asked any more once somebody is there; whom a person has called is."""
        if self.closing is not None:
            return {}
        asked = self.calls_now if self.is_calling else tuple(call for call in self.calls if call.by is not None)
        return {call.who: call.at for call in asked if call.answered_at is None}

    @property
    def calls_now(self) -> tuple[Call, ...]:
        """The calls since it last began to call."""
        return tuple(call for call in self.calls if call.at >= self.calls_since)


# ── signals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_crisis(
    crisis_id: CrisisId, room_id: RoomId, about: UserId, signal: Signal, *, is_anyone_there: bool
) -> Crisis:
    """
    A crisis that has just been told of, and calls.

    Args:
        is_anyone_there: is a facilitator's line up? If not, the first of those on call is called at once: nobody else would hear.
    """
    at = signal.at
    return Crisis(
        id=crisis_id,
        room_id=room_id,
        about=about,
        raised_at=at,
        signals=(signal,),
        calls_since=at,
        call_at=at + ANSWER if is_anyone_there else at,
        is_anyone_there=is_anyone_there,
        ticks={Step.SIGNAL: Tick(at, signal.by)},
    )


def join(crisis: Crisis, signal: Signal) -> Crisis:
    """*crisis*, of which *signal* tells as well. The same again changes nothing. Raises `NotNow` if it is closed."""
    _require_open(crisis)
    known = {(one.source, one.by, one.flag_id) for one in crisis.signals}
    if (signal.source, signal.by, signal.flag_id) in known:
        return crisis
    return replace(crisis, signals=(*crisis.signals, signal))


# ── who looks after it ───────────────────────────────────────────────────────────────────────────────────────────────


def acknowledge(
    crisis: Crisis, who: UserId, at: datetime, *, is_clinician: bool = False, is_takeover: bool = False
) -> Crisis:
    """
    *who* looks after it: with the person if nobody is, else they keep the room if nobody does. Doing it twice changes nothing.

    Args:
        is_clinician: they have a place of their own, and are with the person only until somebody else is.
        is_takeover: be with the person also if somebody else is, who stays with it.

    Raises:
        NotNow: If it is closed.
        NotFound: If it is about themselves.
    """
    _require_open(crisis)
    if who == crisis.about:
        raise NotFound
    after = replace(
        crisis,
        responders=_joined(crisis.responders, who, at),
        calls=answered(crisis.calls, who, at),
        seen_by=tuple(dict.fromkeys((*crisis.seen_by, who))),
        acknowledged_at=crisis.acknowledged_at or at,
    )
    if is_clinician or crisis.clinician == who:
        after = replace(after, clinician=who)
    is_free = after.with_person is None or (after.with_person != who and _is_lost(after, after.with_person))
    # Whoever comes after a clinician who was the first lets them be one.
    waits_for_somebody = after.with_person == after.clinician != who and after.clinician is not None
    if is_free or is_takeover or waits_for_somebody:
        after = replace(after, with_person=who, keeps_room=None if after.keeps_room == who else after.keeps_room)
    elif after.keeps_room is None and who not in (after.with_person, after.clinician):
        after = replace(after, keeps_room=who)
    return _ticked_by_places(after, who, at)


def swap(crisis: Crisis, who: UserId, with_person: UserId) -> Crisis:
    """
    *with_person*, who keeps the room, is with the person from now on, and the other way round. Being so already changes nothing.

    Raises:
        NotNow: If it is closed, *who* has not acknowledged it, or *with_person* has neither place.
    """
    _require_responder(crisis, who)
    if crisis.with_person == with_person:
        return crisis
    if crisis.with_person is None or crisis.keeps_room != with_person:
        raise NotNow
    return replace(crisis, with_person=with_person, keeps_room=crisis.with_person)


def step_back(crisis: Crisis, who: UserId, at: datetime) -> Crisis:
    """*who* is with it no more. If nobody is with the person then, it calls anew. Whoever is not with it changes nothing. Raises `NotNow`."""
    _require_open(crisis)
    left = tuple(one for one in crisis.responders if one.who != who)
    if left == crisis.responders:
        return crisis
    after = replace(
        crisis,
        responders=left,
        keeps_room=None if crisis.keeps_room == who else crisis.keeps_room,
        clinician=None if crisis.clinician == who else crisis.clinician,
    )
    if crisis.with_person != who:
        return after
    return replace(after, with_person=None, calls_since=at, call_at=at + ANSWER)


# ── what is done ─────────────────────────────────────────────────────────────────────────────────────────────────────


def tick(crisis: Crisis, who: UserId, step: Step, at: datetime, *, is_done: bool) -> Crisis:
    """
    A step that people do was done by *who*, or not after all.

    Raises:
        NotNow: If it is closed, *who* has not acknowledged it, or the step ticks itself.
    """
    _require_responder(crisis, who)
    if step not in BY_HAND:
        raise NotNow
    if is_done:
        return crisis if step in crisis.ticks else replace(crisis, ticks={**crisis.ticks, step: Tick(at, who)})
    return replace(crisis, ticks={this: tick for this, tick in crisis.ticks.items() if this is not step})


def set_level(crisis: Crisis, who: UserId, level: Level, at: datetime) -> Crisis:
    """*who* has asked, and this is the level. Raises `NotNow` as `tick()`."""
    _require_responder(crisis, who)
    if crisis.level is level:
        return crisis
    return replace(crisis, level=level, ticks={**crisis.ticks, Step.ASSESS: Tick(at, who)})


def call(crisis: Crisis, by: UserId, who: UserId, at: datetime) -> Crisis:
    """
    *by* calls *who*, who is on call. Somebody who has been called already and has time to answer is not called once more.

    Raises:
        NotFound: If they are not on call.
        NotNow: As `tick()`.
    """
    _require_responder(crisis, by)
    if who not in crisis.on_call:
        raise NotFound
    before = open_call(crisis.calls, who)
    if before is not None and at < before.at + ANSWER:
        return crisis
    return replace(crisis, calls=(*crisis.calls, Call(who, at, by)))


def close(crisis: Crisis, who: UserId, outcome: CrisisOutcome, follow_up: FollowUp | None, at: datetime) -> Crisis:
    """
    *who* closes it, and everyone who has been with it is asked how they are.

    Args:
        follow_up: None says that none is needed.

    Raises:
        NotNow: If it is closed, *who* has not acknowledged it, or nobody is with the person.
    """
    _require_responder(crisis, who)
    if crisis.with_person is None:
        raise NotNow
    return replace(
        crisis,
        closing=Closing(who, at, outcome, follow_up),
        ticks={**crisis.ticks, Step.CLOSE_OUT: Tick(at, who)},
        debriefs=dict.fromkeys(crisis.seen_by),
        lost_at=None,
    )


def answer_debrief(crisis: Crisis, who: UserId, answer: Debrief) -> Crisis:
    """*who* says how they are. Raises `NotNow` if they are not asked."""
    if who not in crisis.debriefs:
        raise NotNow
    return replace(crisis, debriefs={**crisis.debriefs, who: answer})


# ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────────


def pass_time(
    crisis: Crisis,
    at: datetime,
    *,
    on_call: tuple[UserId, ...],
    is_person_here: bool,
    is_anyone_there: bool,
    here: Collection[UserId],
) -> Crisis:
    """
    *crisis* as it stands at *at*: who has lost their line, whose place is free again, who of those on call is called now.

    Being up to date changes nothing; a closed one is never changed.

    Args:
        on_call: in the order in which they are called.
        is_person_here: is the line of whoever it is about up?
        is_anyone_there: is a facilitator's line up?
        here: whose line is up, at least of those who have acknowledged it.
    """
    if crisis.closing is not None:
        return crisis
    after = replace(
        crisis,
        on_call=on_call,
        is_anyone_there=is_anyone_there,
        lost_at=None if is_person_here else crisis.lost_at or at,
        responders=tuple(_seen(one, one.who in here, at) for one in crisis.responders),
    )
    for one in after.responders:
        if one.who == after.with_person and one.lost_at is not None and at >= one.lost_at + GRACE:
            after = step_back(after, one.who, at)
    # A responder who kept the room, or a clinician, is listed as lost for as long as they are: they may be at a telephone.
    if after.is_calling and (due := due_call(after.calls_now, on_call, after.call_at, at)) is not None:
        after = replace(after, calls=(*after.calls, due))
    return after


# ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_open(crisis: Crisis) -> None:
    if crisis.closing is not None:
        raise NotNow


def _require_responder(crisis: Crisis, who: UserId) -> None:
    _require_open(crisis)
    if all(one.who != who for one in crisis.responders):
        raise NotNow


def _joined(responders: tuple[Responder, ...], who: UserId, at: datetime) -> tuple[Responder, ...]:
    if any(one.who == who for one in responders):
        return tuple(replace(one, lost_at=None) if one.who == who else one for one in responders)
    return (*responders, Responder(who, at))


def _seen(responder: Responder, is_here: bool, at: datetime) -> Responder:
    return replace(responder, lost_at=None if is_here else responder.lost_at or at)


def _is_lost(crisis: Crisis, who: UserId) -> bool:
    return any(one.who == who and one.lost_at is not None for one in crisis.responders)


def _ticked_by_places(crisis: Crisis, who: UserId, at: datetime) -> Crisis:
    ticks = {Step.ALERT: Tick(at, who), **crisis.ticks}
    if crisis.state is CrisisState.SPLIT:
        ticks = {Step.SPLIT: Tick(at, who), **ticks}
    return replace(crisis, ticks=ticks)

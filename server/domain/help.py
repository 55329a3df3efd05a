"""
Asking for support: somebody would like to talk to a facilitator, and one says that they come.

This is "I would just like to talk". Whoever says that they are not safe raises a crisis: `domain/crisis.py`. An ask has no words, is the first in
the queue of the room's facilitators, and is gone when they have met or its author takes it back. While no facilitator is there, those on call are
called, one after the other.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.calls import ANSWER, Call, answered, due_call
from server.domain.errors import NotNow
from server.domain.ids import AskId, RoomId, UserId


class HelpState(StrEnum):
    TOLD = "told"
    """It was told to whoever is there."""
    COMING = "coming"
    """Somebody has said that they come."""


class Reach(StrEnum):
    """Who has been told, so that nobody waits for somebody who is not there."""

    FACILITATOR = "facilitator"
    ON_CALL = "on_call"
    """No facilitator is there. Somebody on call has been asked to come."""
    NOBODY = "nobody"
    """Nobody of the team is there, and nobody is on call."""


@dataclass(frozen=True, slots=True)
class Ask:
    """
    Somebody would like to talk.

    Attributes:
        room_id: of the group.
        from_room_id: where they asked: of a small group, its own room.
        is_anyone_there: a facilitator's line is up.
        call_at: when the first of those on call is called, if nobody comes; None while a facilitator is there.
        answered_by: who comes.
    """

    id: AskId
    room_id: RoomId
    from_room_id: RoomId
    who: UserId
    asked_at: datetime
    is_anyone_there: bool
    call_at: datetime | None
    calls: tuple[Call, ...] = ()
    answered_by: UserId | None = None
    answered_at: datetime | None = None

    @property
    def state(self) -> HelpState:
        return HelpState.TOLD if self.answered_by is None else HelpState.COMING

    @property
    def called(self) -> dict[UserId, datetime]:
        """Who is asked to come, and since when. Whoever comes first lets the others be."""
        if self.answered_by is not None:
            return {}
        return {call.who: call.at for call in self.calls if call.answered_at is None}


def ask(
    ask_id: AskId, room_id: RoomId, from_room_id: RoomId, who: UserId, at: datetime, *, is_anyone_there: bool
) -> Ask:
    """*who* would like to talk. With nobody there, the first of those on call is called at once."""
    return Ask(ask_id, room_id, from_room_id, who, at, is_anyone_there, None if is_anyone_there else at)


def answer(this: Ask, who: UserId, at: datetime) -> Ask:
    """*who* comes; saying it twice changes nothing. Raises `NotNow` if somebody else does, or it is their own."""
    if this.who == who or this.answered_by not in (None, who):
        raise NotNow
    if this.answered_by == who:
        return this
    return replace(this, answered_by=who, answered_at=at, calls=answered(this.calls, who, at))


def pass_time(this: Ask, at: datetime, *, on_call: tuple[UserId, ...], is_anyone_there: bool) -> Ask:
    """*this* as it stands at *at*: who of those on call is called now. Being up to date changes nothing."""
    if this.state is not HelpState.TOLD:
        return this
    call_at = None if is_anyone_there else this.call_at or at + ANSWER
    after = replace(this, is_anyone_there=is_anyone_there, call_at=call_at)
    due = None if call_at is None else due_call(this.calls, on_call, call_at, at)
    return after if due is None else replace(after, calls=(*after.calls, due))


def reach(calls: tuple[Call, ...], *, is_anyone_there: bool) -> Reach:
    """What somebody who asks for support can be told."""
    if is_anyone_there:
        return Reach.FACILITATOR
    return Reach.ON_CALL if calls else Reach.NOBODY

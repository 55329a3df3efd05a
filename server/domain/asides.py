"""
Asides: a member and a facilitator have a word with each other, beside the group and without leaving it.

A member is asked, and comes or does not. The words are in a room of the aside's own (`RoomKind.ASIDE`); here is who is in it and how it stands.
Further facilitators may join, which the member sees. One member has one aside in a group: asked again, it goes on where it was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.errors import NotAllowed, NotNow
from server.domain.ids import RoomId, SessionId, UserId

KEPT: Final = timedelta(days=1)
"""How long an aside is kept that nobody has come to, where no session goes on with which it would go."""


class AsideState(StrEnum):
    ASKED = "asked"
    """The member has not answered."""
    OPEN = "open"
    DECLINED = "declined"
    """Not now."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Aside:
    """
    Attributes:
        room_id: its own room, and what it is known by.
        group_id: the room of the group that both are in.
        facilitators: in the order in which they came; whoever asked last is the first of a new list.
        session_id: of the group, if one went on when it was asked. With it the aside goes.
    """

    room_id: RoomId
    group_id: RoomId
    member: UserId
    facilitators: tuple[UserId, ...]
    asked_at: datetime
    state: AsideState = AsideState.ASKED
    session_id: SessionId | None = None

    @property
    def is_going_on(self) -> bool:
        return self.state in (AsideState.ASKED, AsideState.OPEN)

    @property
    def people(self) -> tuple[UserId, ...]:
        """Who may read what is said in it: nobody once it is over, or was declined."""
        return (self.member, *self.facilitators) if self.is_going_on else ()


def ask(aside: Aside, by: UserId, at: datetime, session_id: SessionId | None) -> Aside:
    """
    *aside*, whose member is asked by *by*. Of one that goes on already *by* is one of the facilitators, and nobody is asked twice.
    """
    if aside.is_going_on:
        return join(aside, by)
    return replace(aside, state=AsideState.ASKED, facilitators=(by,), asked_at=at, session_id=session_id)


def join(aside: Aside, by: UserId) -> Aside:
    """*aside* with one more facilitator. Raises `NotNow` unless it goes on."""
    if not aside.is_going_on:
        raise NotNow
    return aside if by in aside.facilitators else replace(aside, facilitators=(*aside.facilitators, by))


def answer(aside: Aside, who: UserId, *, comes: bool) -> Aside:
    """*aside* once its member has answered. Raises `NotAllowed` for anybody else, `NotNow` unless they are asked."""
    if who != aside.member:
        raise NotAllowed
    if aside.state is not AsideState.ASKED:
        raise NotNow
    return replace(aside, state=AsideState.OPEN if comes else AsideState.DECLINED)


def close(aside: Aside, who: UserId) -> Aside:
    """*aside* over: anybody in it may end it, and a facilitator may take back the question. Raises `NotNow` unless it goes on."""
    if not aside.is_going_on:
        raise NotNow
    if who not in aside.people:
        raise NotAllowed
    return replace(aside, state=AsideState.OVER)


def may_write(aside: Aside, who: UserId) -> bool:
    """Are words of *who*, who is in it, taken now? A facilitator's go with the question; a member's once they have come."""
    return aside.state is AsideState.OPEN or (aside.state is AsideState.ASKED and who != aside.member)


def is_past(aside: Aside, going_on: SessionId | None, at: datetime) -> bool:
    """
    Are its words to go? Never while people talk in it: a session may close while somebody still needs a word.

    Args:
        going_on: the group's session that goes on.
    """
    if aside.state is AsideState.OPEN:
        return False
    if aside.session_id is not None:
        return aside.session_id != going_on
    return aside.state is AsideState.OVER or at - aside.asked_at >= KEPT

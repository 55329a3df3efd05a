"""
Breakouts: the group talks in pairs or threes for a while, each in a room of its own, and comes back by itself.

A breakout is a value of the session like a round: on the session's clock, so that a pause shortens nothing, and over when the session
has none. Who looks after the room is in no group and may be in each.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from server.domain.errors import NotFound, NotNow
from server.domain.ids import RoomId, UserId
from server.domain.order import Order, line_up

PAIR: Final = 2
TRIAD: Final = 3
LENGTH_MAX: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SmallGroup:
    room_id: RoomId
    members: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class Breakout:
    """
    Attributes:
        began_at: on the session's clock.
        asked: who has asked for a facilitator, since when, and has not been answered.
        staying: whom somebody has left with the whole group by hand. They stay there when their line drops and comes back.
    """

    groups: tuple[SmallGroup, ...]
    began_at: timedelta
    length: timedelta
    asked: Mapping[UserId, timedelta] = field(default_factory=dict)
    staying: frozenset[UserId] = frozenset()

    @property
    def ends_at(self) -> timedelta:
        return self.began_at + self.length

    def group(self, room_id: RoomId) -> SmallGroup | None:
        return next((group for group in self.groups if group.room_id == room_id), None)

    def group_of(self, who: UserId) -> SmallGroup | None:
        return next((group for group in self.groups if who in group.members), None)


def split(people: Collection[UserId], size: int, draw: int) -> tuple[tuple[UserId, ...], ...]:
    """
    *people* in pairs or threes, so that nobody is alone: of an odd number in pairs three are together, and threes that do not come out even
    are filled up with pairs.

    Args:
        size: `PAIR` or `TRIAD`.
        draw: as in `order.line_up()`.

    Raises:
        NotNow: If there are not two.
    """
    if len(people) < PAIR:
        raise NotNow
    groups = len(people) // PAIR if size == PAIR else -(-len(people) // TRIAD)
    line = line_up(people, Order.RANDOM, draw)
    return tuple(line[first::groups] for first in range(groups))


def by_hand(groups: Sequence[Sequence[UserId]], people: Collection[UserId]) -> tuple[tuple[UserId, ...], ...]:
    """*groups* as somebody has put them together. Raises `NotFound` for whoever is not of *people*, `NotNow` if one is alone or in two."""
    placed = [who for group in groups for who in group]
    if any(who not in people for who in placed):
        raise NotFound
    if not groups or len(set(placed)) != len(placed) or any(len(group) < PAIR for group in groups):
        raise NotNow
    return tuple(tuple(group) for group in groups)


def start(
    groups: Sequence[Sequence[UserId]],
    length: timedelta,
    new_room: Callable[[], RoomId],
    now: timedelta,
    staying: Collection[UserId] = (),
) -> Breakout:
    """A breakout that begins now, each group in a room that *new_room* names."""
    small = tuple(SmallGroup(new_room(), tuple(group)) for group in groups)
    return Breakout(small, now, length, staying=frozenset(staying))


def add_time(this: Breakout, began_at: timedelta, length: timedelta) -> Breakout:
    """The breakout that began then takes *length* in all, and not less than before. Raises `NotNow` of another, and beyond an hour."""
    if began_at != this.began_at or length > LENGTH_MAX:
        raise NotNow
    return replace(this, length=max(this.length, length))


def move(this: Breakout, who: UserId, room_id: RoomId) -> Breakout:
    """*who* is in that group from now on, also if they were in none. A group that nobody is left in is gone. Raises `NotFound`."""
    there = this.group(room_id)
    if there is None:
        raise NotFound
    if who in there.members:
        return this
    moved = [
        replace(group, members=(*group.members, who))
        if group is there
        else replace(group, members=tuple(other for other in group.members if other != who))
        for group in this.groups
    ]
    return replace(this, groups=tuple(group for group in moved if group.members))


def join(this: Breakout, who: UserId) -> Breakout:
    """Somebody who has come late is with the smallest group, the first of several; whoever has been in one, or stays in none, is there again."""
    if this.group_of(who) is not None or who in this.staying:
        return this
    return move(this, who, min(this.groups, key=lambda group: len(group.members)).room_id)


def ask(this: Breakout, who: UserId, now: timedelta) -> Breakout:
    """*who* asks for a facilitator. Asking again changes nothing. Raises `NotNow` if they are in no group."""
    if this.group_of(who) is None:
        raise NotNow
    return this if who in this.asked else replace(this, asked={**this.asked, who: now})


def answer(this: Breakout, who: UserId) -> Breakout:
    """Somebody sees to *who*. Raises `NotNow` if they do not ask, or no longer."""
    if who not in this.asked:
        raise NotNow
    return replace(this, asked={other: since for other, since in this.asked.items() if other != who})

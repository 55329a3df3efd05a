"""
A round: everybody who is here is heard once, one after the other.

A round is a row of seats and at most one turn. A seat never leaves the row: whoever passes, leaves or drops off keeps it, and
finds it there on coming back. So nobody is lost, and nobody is in it twice. The turn goes to the first in the row who is
waiting and here, and never lies idle while there is such a person. When there is none the round rests: somebody who passed
may still take their turn, somebody who comes back gets theirs, until a facilitator finishes the round.

In a popcorn round whoever has spoken picks the next; the row is then what happens when they pick nobody.

What happens to people (`arrive`, `leave`, `lose`, `tick`) is always accepted, and changes nothing in a finished round. What
people ask for raises `NotNow` when the round has moved on, and `NotFound` for somebody who has no seat; a request names whose
turn it means, so that two people who press "thank you" at once end one turn and not two. Times are readings of the
session's clock, which stands still in a pause.

Messages that were written in somebody else's turn are parked here by their id and leave the list when that turn is over:
`released()`. They have been assessed before that, like any other: somebody at risk does not wait for a turn.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from server.domain.errors import NotAllowed, NotFound, NotNow
from server.domain.ids import MessageId, UserId
from server.domain.order import Order, line_up

# A phone that changes from one network to another is back within half a minute; a group sits a little longer without unease.
GRACE: Final = timedelta(seconds=45)
"""How long a turn waits for somebody whose line has dropped."""


class SeatState(StrEnum):
    WAITING = "waiting"
    """Not heard yet; also while speaking."""
    HEARD = "heard"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in the round. Away is not here: left, disconnected, on a break."""

    who: UserId
    state: SeatState = SeatState.WAITING
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn. Its clock is soft: nothing ends with it. `lost_at` says since when its holder's line has been down."""

    who: UserId
    began_at: timedelta
    length: timedelta
    lost_at: timedelta | None = None

    def left(self, at: timedelta) -> timedelta:
        """What is left of it; less than nothing when it has run over."""
        return self.began_at + self.length - at


@dataclass(frozen=True, slots=True)
class Round:
    """A round, with its seats in the order of speaking; `parked` are messages that wait for the end of the turn."""

    order: Order
    turn_length: timedelta
    seats: tuple[Seat, ...]
    turn: Turn | None = None
    parked: tuple[MessageId, ...] = ()
    is_finished: bool = False

    def seat(self, who: UserId) -> Seat | None:
        return next((seat for seat in self.seats if seat.who == who), None)

    def has_turn(self, who: UserId) -> bool:
        return self.turn is not None and self.turn.who == who

    @property
    def line(self) -> tuple[UserId, ...]:
        """Who speaks after this turn, in order, as it stands now: everyone who is waiting and here, until it is finished."""
        if self.is_finished:
            return ()
        waiting = (seat.who for seat in self.seats if seat.state is SeatState.WAITING and not seat.is_away)
        return tuple(who for who in waiting if not self.has_turn(who))

    def place(self, who: UserId) -> int | None:
        """1 for the next; None for whoever is not in the line, and in a popcorn round, where nobody knows."""
        return self.line.index(who) + 1 if self.order is not Order.POPCORN and who in self.line else None


def start(people: Collection[UserId], order: Order, turn_length: timedelta, draw: int, at: timedelta) -> Round:
    """A round of *people*, who are all here, with the first turn begun. *people* and *draw* as in `line_up()`."""
    return _advance(Round(order, turn_length, tuple(map(Seat, line_up(people, order, draw)))), at)


def finish(this: Round) -> Round:
    """*this* round, over for good."""
    return replace(_running(this), turn=None, parked=(), is_finished=True)


# ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────────


def arrive(this: Round, who: UserId, at: timedelta) -> Round:
    """*who* is here: back on their seat with what they had, or late and at the end of the line."""
    if this.is_finished:
        return this
    if (seat := this.seat(who)) is None:
        return _advance(replace(this, seats=(*this.seats, Seat(who))), at)
    turn = replace(this.turn, lost_at=None) if this.turn is not None and this.has_turn(who) else this.turn
    return _advance(replace(_seated(this, replace(seat, is_away=False)), turn=turn), at)


def leave(this: Round, who: UserId, at: timedelta) -> Round:
    """*who* has gone and said so: their turn passes on at once, and is theirs again when they come back."""
    if this.is_finished or (seat := this.seat(who)) is None:
        return this
    gone = _seated(this, replace(seat, is_away=True))
    return _pass_on(gone, at) if gone.has_turn(who) else gone


def lose(this: Round, who: UserId, at: timedelta) -> Round:
    """The line of *who* has dropped. If it is their turn, it waits for them for a while: see `tick()`."""
    if this.is_finished or (seat := this.seat(who)) is None:
        return this
    lost = _seated(this, replace(seat, is_away=True))
    if lost.turn is None or not lost.has_turn(who) or lost.turn.lost_at is not None:
        return lost
    return replace(lost, turn=replace(lost.turn, lost_at=at))


def tick(this: Round, at: timedelta) -> Round:
    """Time has passed: a turn whose holder has been gone for the grace passes on, and stays theirs for later."""
    due_at = grace_ends_at(this)
    return this if due_at is None or at < due_at else _pass_on(this, at)


def grace_ends_at(this: Round) -> timedelta | None:
    """When `tick()` will have something to do."""
    return None if this.turn is None or this.turn.lost_at is None else this.turn.lost_at + GRACE


# ── what people ask for ──────────────────────────────────────────────────────────────────────────────────────────────


def done(this: Round, who: UserId, at: timedelta, pick: UserId | None = None) -> Round:
    """
    *who* has been heard, and says so or is thanked by a facilitator.

    Args:
        pick: in a popcorn round, who comes next.

    Raises:
        NotNow: If it is not their turn (any more), or the one they pick is not waiting here (any more).
        NotAllowed: If they pick somebody in a round that is no popcorn round.
    """
    seat = _seat_of(this, who)
    if not this.has_turn(who):
        raise NotNow
    if pick is not None:
        if this.order is not Order.POPCORN:
            raise NotAllowed
        if pick not in this.line:
            raise NotNow
        this = move(this, pick, this.line[0])
    return _pass_on(_seated(this, replace(seat, state=SeatState.HEARD)), at)


def pass_turn(this: Round, who: UserId, at: timedelta) -> Round:
    """*who* does not speak, now or when their turn comes; they may still come back. Passing twice is passing."""
    seat = _seat_of(this, who)
    if seat.state is SeatState.HEARD:
        raise NotNow
    passed = _seated(this, replace(seat, state=SeatState.PASSED))
    return _pass_on(passed, at) if this.has_turn(who) else passed


def come_back(this: Round, who: UserId, at: timedelta) -> Round:
    """*who* has passed and would like to speak after all: at the end of the line."""
    seat = _seat_of(this, who)
    if seat.state is not SeatState.PASSED:
        raise NotNow
    others = tuple(other for other in this.seats if other.who != who)
    return _advance(replace(this, seats=(*others, replace(seat, state=SeatState.WAITING))), at)


def move(this: Round, who: UserId, before: UserId | None) -> Round:
    """*who* speaks before *before*, or last. Raises `NotNow` unless both still wait for their turn, here or away."""
    for named in (who, before):
        if named is not None and (_seat_of(this, named).state is not SeatState.WAITING or this.has_turn(named)):
            raise NotNow
    if who == before:
        return this
    seats = [seat for seat in this.seats if seat.who != who]
    seats.insert(len(seats) if before is None else seats.index(_seat_of(this, before)), _seat_of(this, who))
    return replace(this, seats=tuple(seats))


def add_time(this: Round, who: UserId, length: timedelta) -> Round:
    """The turn of *who* may take *length* in all, and not less than before. Raises `NotNow` if it is not their turn any more."""
    if this.turn is None or not this.has_turn(who):
        raise NotNow
    return replace(this, turn=replace(this.turn, length=max(this.turn.length, length)))


def park(this: Round, message: MessageId) -> Round:
    """*message* waits until this turn is over. Raises `NotNow` if it is nobody's turn: then nothing keeps it waiting."""
    if _running(this).turn is None:
        raise NotNow
    return this if message in this.parked else replace(this, parked=(*this.parked, message))


def released(before: Round | None, after: Round | None) -> tuple[MessageId, ...]:
    """The messages to deliver now that *before* has become *after*, in the order in which they were written."""
    still = after.parked if after is not None else ()
    return tuple(message for message in before.parked if message not in still) if before is not None else ()


def _pass_on(this: Round, at: timedelta) -> Round:
    """This turn is over: what was parked is free, and the next turn begins."""
    return _advance(replace(this, turn=None, parked=()), at)


def _advance(this: Round, at: timedelta) -> Round:
    """*this* with its turn given to the next, if it is nobody's and somebody is waiting."""
    if this.turn is not None or not this.line:
        return this
    return replace(this, turn=Turn(this.line[0], at, this.turn_length))


def _seated(this: Round, seat: Seat) -> Round:
    """*this* with *seat* in the place of the one that its owner had."""
    return replace(this, seats=tuple(seat if other.who == seat.who else other for other in this.seats))


def _seat_of(this: Round, who: UserId) -> Seat:
    if (seat := _running(this).seat(who)) is None:
        raise NotFound
    return seat


def _running(this: Round) -> Round:
    if this.is_finished:
        raise NotNow
    return this

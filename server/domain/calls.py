"""
Calling those on call to somebody who may be at risk, one after the other, until somebody is with them.

The first is called at a set time, and whoever comes next when the one before has had `ANSWER` and nobody is there yet. Nobody is called twice by
the clock while one alert lasts. A person may call somebody at any time, and who comes next is then counted from that call.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from server.domain.ids import UserId

ANSWER: Final = timedelta(seconds=60)
"""How long facilitators have before the first is called, and each of those on call before the next (capability D9)."""


@dataclass(frozen=True, slots=True)
class Call:
    """
    Somebody on call was asked to come.

    Attributes:
        by: who has asked; None if nobody was there in time.
        answered_at: when they have said that they come.
    """

    who: UserId
    at: datetime
    by: UserId | None = None
    answered_at: datetime | None = None


def in_order(first: Iterable[UserId], then: Iterable[UserId], *, but: Collection[UserId]) -> tuple[UserId, ...]:
    """Who is called in which order: a clinician of tonight before the room's roster, each once, and nobody of *but*."""
    return tuple(who for who in dict.fromkeys((*first, *then)) if who not in but)


def next_call(calls: Sequence[Call], order: Sequence[UserId], first_at: datetime) -> tuple[UserId, datetime] | None:
    """Who is called next and when, if nobody has come by then, of the *calls* that one alert has brought. None if there is nobody left."""
    called = {call.who for call in calls}
    following = next((who for who in order if who not in called), None)
    if following is None:
        return None
    return following, max(first_at, calls[-1].at + ANSWER) if calls else first_at


def due_call(calls: Sequence[Call], order: Sequence[UserId], first_at: datetime, at: datetime) -> Call | None:
    """The call that is due by *at*; one that is overdue is made at once."""
    following = next_call(calls, order, first_at)
    return Call(following[0], at) if following is not None and following[1] <= at else None


def open_call(calls: Sequence[Call], who: UserId) -> Call | None:
    """The call that *who* has not answered."""
    return next((call for call in reversed(calls) if call.who == who and call.answered_at is None), None)


def answered(calls: Sequence[Call], who: UserId, at: datetime) -> tuple[Call, ...]:
    """*calls*, all of those to *who* answered."""
    return tuple(
        replace(call, answered_at=at) if call.who == who and call.answered_at is None else call for call in calls
    )

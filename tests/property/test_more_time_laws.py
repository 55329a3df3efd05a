"""Laws of giving more time: to a phase, a turn, small groups. What is given names how long it is in all, so it can be given again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import breakouts, rounds, sessions
from server.domain.errors import NotNow
from server.domain.ids import RoomId
from server.domain.order import Order
from server.domain.sessions import Session
from tests.support.builders import ANN, BOB
from tests.support.sessions import WORK, a_session, at, packed, s

PHASE = sessions.go_to(a_session(), WORK, at(5))
TURN = rounds.start((ANN, BOB), Order.FIXED, s(90), 0, s(10))
BREAKOUT = breakouts.start(((ANN, BOB),), s(300), lambda: RoomId("small-1"), s(10))


def phase(to_s: float) -> Callable[[Session], Session]:
    return lambda this: sessions.extend(this, WORK, timedelta(seconds=to_s))


def turn(to_s: float) -> Callable[[rounds.Round], rounds.Round]:
    return lambda this: rounds.add_time(this, ANN, timedelta(seconds=to_s))


def small(to_s: float) -> Callable[[breakouts.Breakout], breakouts.Breakout]:
    return lambda this: breakouts.add_time(this, s(10), timedelta(seconds=to_s))


def length(this: object) -> timedelta:
    match this:
        case Session():
            assert this.phase.length is not None
            return this.phase.length + this.phase_added
        case rounds.Round():
            assert this.turn is not None
            return this.turn.length
        case breakouts.Breakout():
            return this.length
    raise TypeError


@pytest.mark.parametrize(
    ("this", "to"), [(PHASE, phase), (TURN, turn), (BREAKOUT, small)], ids=["phase", "turn", "small"]
)
@given(presses=st.lists(st.floats(0.1, 3600), min_size=1).flatmap(lambda each: st.permutations(each * 2)))
def test_time_that_is_given_again_is_given_once(
    this: object, to: Callable[[float], Callable[[object], object]], presses: list[float]
) -> None:
    """
    Each press arrives twice, in whatever order: the longest that was meant is what there is, and nobody's time becomes shorter meanwhile.
    Storage changes nothing about that.
    """
    after = this
    for to_s in presses:
        before, after = after, packed(to(to_s)(after))
        assert length(after) >= length(before)
    assert length(after) == max(length(this), *(timedelta(seconds=to_s) for to_s in presses))


@given(st.integers(0, 4), st.floats(0.1, 3600))
def test_time_for_what_is_over_goes_to_nothing_else(index: int, to_s: float) -> None:
    """Not to the phase, the turn or the small groups that came after it."""
    longer = timedelta(seconds=to_s)
    if index != WORK:
        with pytest.raises(NotNow):
            sessions.extend(PHASE, index, longer)
    with pytest.raises(NotNow):
        rounds.add_time(rounds.done(TURN, ANN, s(20)), ANN, longer)
    with pytest.raises(NotNow):
        breakouts.add_time(BREAKOUT, s(9), longer)

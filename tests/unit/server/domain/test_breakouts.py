"""Breakouts in a session: when they may begin, who speaks where, and when they are over."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from server.domain import attendance, breakouts, floor, sessions
from server.domain.errors import NotFound, NotNow
from server.domain.floor import Voice
from server.domain.ids import RoomId, UserId
from server.domain.sessions import PauseReason, Session, Status
from tests.support.builders import ANN, BOB, FLO
from tests.support.sessions import CAI, CHECK_IN, DEE, WORK, a_session, at

FIRST, SECOND = RoomId("small-1"), RoomId("small-2")
PAIRS = ((ANN, BOB), (CAI, DEE))
EVE = UserId("eve")


def rooms() -> Callable[[], RoomId]:
    numbers = count(1)
    return lambda: RoomId(f"small-{next(numbers)}")


def in_pairs() -> Session:
    """Ann with Bob and Cai with Dee, from minute 1 on for five minutes."""
    return floor.start_breakout(a_session(), PAIRS, timedelta(minutes=5), rooms(), at(1))


def test_words_go_into_ones_own_small_room_alone() -> None:
    """Not into the group's, not into another's; whoever looks after the room may speak in each."""
    session = in_pairs()
    assert floor.may_speak_in(session, FIRST, ANN) is Voice.SAY
    assert floor.may_speak_in(session, SECOND, ANN) is Voice.READ
    assert floor.may_speak(session, ANN) is Voice.REACT
    assert floor.may_speak_in(session, SECOND, FLO) is Voice.SAY
    assert floor.may_speak(session, FLO) is Voice.SAY
    muted = attendance.set_muted(session, ANN, is_muted=True)
    assert floor.may_speak_in(muted, FIRST, ANN) is Voice.REACT


def test_a_breakout_is_over_by_itself_and_a_pause_shortens_it_not() -> None:
    """In a pause small groups are silent like everybody."""
    session = in_pairs()
    assert floor.ticks_at(session, at(2)) == at(6)
    paused = sessions.pause(session, PauseReason.BREATHER, at(3))
    assert floor.may_speak_in(paused, FIRST, ANN) is Voice.REACT
    assert floor.ticks_at(paused, at(4)) is None
    assert floor.tick(paused, at(60)) == paused
    again = sessions.resume(paused, at(13))
    assert floor.tick(again, at(15.9)).breakout is not None
    over = floor.tick(again, at(16))
    assert over.breakout is None
    assert floor.may_speak_in(over, FIRST, ANN) is Voice.READ


def test_a_breakout_ends_with_its_phase_and_with_the_session() -> None:
    """Nothing is left of it in the next."""
    assert sessions.go_to(in_pairs(), WORK, at(2)).breakout is None
    assert sessions.wind_down(in_pairs(), at(2)).breakout is None
    assert sessions.close(in_pairs(), at(2)).breakout is None


def test_one_thing_at_a_time() -> None:
    """No breakout in a round or in another, and no round in a breakout."""
    in_round = floor.start_round(sessions.go_to(a_session(), CHECK_IN, at(1)), (ANN, BOB), 0, at(1))
    for session in (in_round, in_pairs()):
        with pytest.raises(NotNow):
            floor.start_breakout(session, PAIRS, timedelta(minutes=5), rooms(), at(2))
    with pytest.raises(NotNow):
        floor.start_round(sessions.adjust(in_pairs(), in_round.rules), (ANN, BOB), 0, at(2))


def test_whoever_comes_late_has_company_and_whoever_listens_is_left_in_peace() -> None:
    """Until they take part."""
    late = attendance.arrive(in_pairs(), EVE, at(2))
    assert late.breakout is not None
    assert late.breakout.groups[0].members == (ANN, BOB, EVE)
    staying = floor.start_breakout(a_session(), PAIRS[:1], timedelta(minutes=5), rooms(), at(1), staying={CAI})
    back = attendance.arrive(attendance.lose(staying, CAI, at(2)), CAI, at(3))
    assert back.breakout is not None
    assert back.breakout.group_of(CAI) is None, "left with the whole group by hand"
    assert breakouts.move(back.breakout, CAI, FIRST).group_of(CAI) is not None
    listening = floor.start_breakout(a_session(), ((ANN, BOB),), timedelta(minutes=5), rooms(), at(1))
    listening = attendance.choose(listening, CAI, Status.LISTENING, at(1))
    assert listening.breakout is not None
    assert listening.breakout.group_of(CAI) is None
    taking_part = attendance.choose(listening, CAI, None, at(2))
    assert taking_part.breakout is not None
    assert taking_part.breakout.group_of(CAI) is not None


def test_groups_by_hand_leave_nobody_alone_and_hold_nobody_twice() -> None:
    """And nobody who is not here."""
    here = (ANN, BOB, CAI, DEE)
    assert breakouts.by_hand(PAIRS, here) == PAIRS
    for groups in ((), ((ANN,), (BOB, CAI)), ((ANN, BOB), (BOB, CAI)), ((ANN, ANN),)):
        with pytest.raises(NotNow):
            breakouts.by_hand(groups, here)
    with pytest.raises(NotFound):
        breakouts.by_hand(((ANN, EVE),), here)
    with pytest.raises(NotNow):
        breakouts.split((ANN,), 2, 0)


def test_longer_than_an_hour_is_no_breakout() -> None:
    """More time can be given until then, to the breakout that is meant."""
    this = breakouts.start(PAIRS, timedelta(minutes=50), rooms(), timedelta(0))
    assert breakouts.add_time(this, timedelta(0), timedelta(hours=1)).ends_at == timedelta(hours=1)
    for began_at, length in ((timedelta(0), timedelta(minutes=61)), (timedelta(seconds=1), timedelta(minutes=55))):
        with pytest.raises(NotNow):
            breakouts.add_time(this, began_at, length)

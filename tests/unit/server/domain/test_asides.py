"""Asides: who is asked, who comes, who may write and read, and when the words go."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.asides import KEPT, Aside, AsideState, answer, ask, close, is_past, join, may_write
from server.domain.errors import NotAllowed, NotNow
from server.domain.ids import RoomId, SessionId
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM, at

TONIGHT = SessionId("tonight")


def an_aside(state: AsideState = AsideState.ASKED, **changed: Any) -> Aside:
    """Flo asks Ann."""
    return replace(Aside(RoomId("aside-1"), ROOM, ANN, (FLO,), at(0), state, TONIGHT), **changed)


def test_a_member_comes_or_does_not() -> None:
    """Only they can say so, and once."""
    assert answer(an_aside(), ANN, comes=True).state is AsideState.OPEN
    declined = answer(an_aside(), ANN, comes=False)
    assert (declined.state, declined.people) == (AsideState.DECLINED, ())
    for who in (BOB, FLO):
        with pytest.raises(NotAllowed):
            answer(an_aside(), who, comes=True)
    for state in (AsideState.OPEN, AsideState.DECLINED, AsideState.OVER):
        with pytest.raises(NotNow):
            answer(an_aside(state), ANN, comes=True)


def test_words_go_with_the_question_and_come_back_once_the_member_has_come() -> None:
    """Nobody writes to whoever has said "not now"."""
    who_writes = {state: [may_write(an_aside(state), who) for who in (ANN, FLO)] for state in AsideState}
    assert who_writes == {
        AsideState.ASKED: [False, True],
        AsideState.OPEN: [True, True],
        AsideState.DECLINED: [False, False],
        AsideState.OVER: [False, False],
    }


def test_a_further_facilitator_joins() -> None:
    """By joining or by asking the same member; nobody is in it twice, and the question stands as it was."""
    both = join(an_aside(), GUS)
    assert both.facilitators == (FLO, GUS)
    assert ask(an_aside(), GUS, at(3), None) == both
    assert join(both, FLO) == both
    with pytest.raises(NotNow):
        join(an_aside(AsideState.DECLINED), GUS)


def test_anybody_in_it_ends_it() -> None:
    """Also the member, and a facilitator who takes the question back; nobody else, and not twice."""
    for who in (ANN, FLO):
        assert close(an_aside(AsideState.OPEN), who).people == ()
    assert close(an_aside(), FLO).state is AsideState.OVER
    with pytest.raises(NotAllowed):
        close(an_aside(AsideState.OPEN), GUS)
    with pytest.raises(NotNow):
        close(an_aside(AsideState.OVER), FLO)


def test_asked_again_it_goes_on_where_it_was() -> None:
    """In the same room, with whoever asks now."""
    again = ask(an_aside(AsideState.DECLINED), GUS, at(9), TONIGHT)
    assert (again.room_id, again.state, again.facilitators, again.asked_at) == (
        "aside-1",
        AsideState.ASKED,
        (GUS,),
        at(9),
    )


@pytest.mark.parametrize("state", AsideState)
def test_its_words_go_with_the_session(state: AsideState) -> None:
    """But never while people talk in it, whatever becomes of the session."""
    aside = an_aside(state)
    assert not is_past(aside, TONIGHT, at(60))
    for going_on in (None, SessionId("the next")):
        assert is_past(aside, going_on, at(60)) is (state is not AsideState.OPEN)


def test_without_a_session_its_words_go_when_it_is_over() -> None:
    """A question that nobody has answered, or that was declined, goes after a day."""
    apart = an_aside(session_id=None)
    assert is_past(replace(apart, state=AsideState.OVER), None, at(1))
    for state in (AsideState.ASKED, AsideState.DECLINED):
        assert not is_past(replace(apart, state=state), None, at(0) + KEPT - timedelta(seconds=1))
        assert is_past(replace(apart, state=state), None, at(0) + KEPT)
    assert not is_past(replace(apart, state=AsideState.OPEN), None, at(0) + 2 * KEPT)

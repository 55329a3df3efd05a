"""Somebody would like to talk: who comes, and what they are told meanwhile."""

from datetime import datetime, timedelta

import pytest

from server.domain import help as rules
from server.domain.calls import ANSWER, Call, in_order
from server.domain.errors import NotNow
from server.domain.help import Ask, HelpState, Reach, reach
from server.domain.ids import AskId, UserId
from tests.support.builders import ANN, FLO, GUS, ROOM
from tests.support.clock import TUESDAY_EVENING

HAL, IDA = UserId("hal"), UserId("ida")
ANSWER_S = ANSWER.total_seconds()


def at(second: float) -> datetime:
    return TUESDAY_EVENING + timedelta(seconds=second)


def asked(*, is_anyone_there: bool = True) -> Ask:
    return rules.ask(AskId("ask-1"), ROOM, ROOM, ANN, at(0), is_anyone_there=is_anyone_there)


def later(ask: Ask, second: float, *, is_anyone_there: bool) -> Ask:
    return rules.pass_time(ask, at(second), on_call=(HAL, IDA), is_anyone_there=is_anyone_there)


def test_one_comes_and_is_the_only_one() -> None:
    """Saying it twice changes nothing; nobody comes to themselves."""
    coming = rules.answer(asked(), FLO, at(9))
    assert (coming.state, coming.answered_by) == (HelpState.COMING, FLO)
    assert rules.answer(coming, FLO, at(10)) == coming
    for ask, who in ((coming, GUS), (asked(), ANN)):
        with pytest.raises(NotNow):
            rules.answer(ask, who, at(11))


def test_while_a_facilitator_is_there_nobody_is_called() -> None:
    """They have been told."""
    assert later(asked(), 3600, is_anyone_there=True).calls == ()


def test_with_nobody_there_those_on_call_are_called_one_after_the_other() -> None:
    """At once, or a minute after the last facilitator has gone; and no more once one comes."""
    ask = asked(is_anyone_there=False)
    for second in (0, 1, ANSWER_S, ANSWER_S + 1, 500):
        ask = later(ask, second, is_anyone_there=False)
    assert [(call.who, call.at) for call in ask.calls] == [(HAL, at(0)), (IDA, at(ANSWER_S))]
    left = later(asked(), 10, is_anyone_there=False)
    assert left.calls == ()
    assert [call.who for call in later(left, 10 + ANSWER_S, is_anyone_there=False).calls] == [HAL]
    coming = rules.answer(later(asked(is_anyone_there=False), 0, is_anyone_there=False), HAL, at(5))
    assert later(coming, 500, is_anyone_there=False) == coming
    assert coming.calls[0].answered_at == at(5)


def test_what_somebody_is_told_is_true() -> None:
    """Nobody waits for somebody who is not there."""
    assert reach((), is_anyone_there=True) is Reach.FACILITATOR
    assert reach((Call(HAL, at(0)),), is_anyone_there=False) is Reach.ON_CALL
    assert reach((), is_anyone_there=False) is Reach.NOBODY


def test_a_clinician_of_tonight_is_called_before_the_roster() -> None:
    """Each once, and nobody to themselves."""
    assert in_order([IDA], [HAL, IDA, ANN], but=(ANN,)) == (IDA, HAL)

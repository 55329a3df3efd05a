"""Whoever is on call is asked to come, one after the other."""

import pytest

from server.domain.duty import Cover
from server.domain.errors import NotNow
from server.domain.ids import UserId
from server.domain.paging import ANSWER, decline, page
from server.domain.sessions import Paging, close
from tests.support.builders import FLO, GUS
from tests.support.sessions import a_lobby, a_session, at, packed

HAL, IDA = UserId("hal"), UserId("ida")
ON_CALL = (FLO, HAL, IDA)
"""Flo is on duty already."""
MINUTE = ANSWER.total_seconds() / 60


def test_the_first_on_call_is_asked_and_asked_once() -> None:
    """Not whoever is on duty; a second look changes nothing, and it is kept as it is."""
    session = page(a_session(), ON_CALL, Cover.PAUSE, at(3))
    assert (session.paging.asks, session.paging.since) == (HAL, at(3))
    assert page(session, ON_CALL, Cover.PAUSE, at(3 + MINUTE / 2)) == session
    assert packed(session) == session


def test_without_an_answer_in_time_the_next_is_asked() -> None:
    """Each in turn; when all have been, nobody is asked twice."""
    session = page(a_session(), ON_CALL, Cover.PAUSE, at(3))
    session = page(session, ON_CALL, Cover.PAUSE, at(3 + MINUTE))
    assert session.paging.asks == IDA
    session = page(session, ON_CALL, Cover.PAUSE, at(3 + 2 * MINUTE))
    assert session.paging == Paging((HAL, IDA))
    assert page(session, ON_CALL, Cover.PAUSE, at(9)) == session


def test_whoever_declines_lets_the_next_be_asked_at_once() -> None:
    """And only whoever is asked can decline."""
    session = page(a_session(), ON_CALL, Cover.SHORT, at(3))
    with pytest.raises(NotNow):
        decline(session, IDA)
    assert page(decline(session, HAL), ON_CALL, Cover.SHORT, at(3)).paging.asks == IDA


@pytest.mark.parametrize("cover", [Cover.FULL, Cover.ALONE])
def test_once_enough_are_here_nobody_is_asked(cover: Cover) -> None:
    """Nor while it may be a phone that comes back."""
    assert page(page(a_session(), ON_CALL, Cover.SHORT, at(3)), ON_CALL, cover, at(3)).paging == Paging()


def test_a_lobby_that_is_short_waits_for_whoever_comes() -> None:
    """It is left alone, and then somebody is asked; a session that is over asks nobody."""
    assert page(a_lobby(), ON_CALL, Cover.SHORT, at(3)).paging == Paging()
    assert page(a_lobby(), ON_CALL, Cover.PAUSE, at(3)).paging.asks == FLO
    assert page(close(a_session(), at(3)), (GUS, HAL), Cover.PAUSE, at(4)).paging == Paging()

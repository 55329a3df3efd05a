"""Ten minutes for a facilitator, while others hold the room."""

from dataclasses import replace

import pytest

from server.domain import paging
from server.domain.attendance import go_off_duty, go_on_duty
from server.domain.duty import Cover
from server.domain.errors import NotNow
from server.domain.ids import UserId
from server.domain.relief import ask, come_back, ends_at, settle, step_back
from server.domain.sessions import Session, close
from tests.support.builders import ANN, FLO, GUS
from tests.support.sessions import a_session, at

HERE = (FLO, GUS, ANN)
HAL = UserId("hal")


def away() -> Session:
    """Flo, who led, has stepped back at minute 20."""
    return step_back(a_session(), FLO, HERE, at(20))


def test_whoever_leads_leaves_the_lead_with_those_who_hold_the_room() -> None:
    """It stays there, so that nobody is handed the room back before they are ready."""
    assert (away().lead, away().stepped_back) == (GUS, {FLO: at(30)})
    back = come_back(away(), FLO)
    assert (back.lead, back.stepped_back, back.on_duty) == (GUS, {}, (FLO, GUS))
    assert step_back(a_session(), GUS, HERE, at(20)).lead == FLO


@pytest.mark.parametrize("present", [(FLO, ANN), ()])
def test_somebody_holds_the_room(present: tuple[UserId, ...]) -> None:
    """Not alone, not while the other's line is down, and not both at once."""
    with pytest.raises(NotNow):
        step_back(a_session(), FLO, present, at(20))
    with pytest.raises(NotNow):
        step_back(away(), GUS, HERE, at(21))
    with pytest.raises(NotNow):
        step_back(close(a_session(), at(90)), FLO, HERE, at(91))


def test_it_ends_by_itself_after_ten_minutes() -> None:
    """Asking again makes it no longer."""
    session = step_back(away(), FLO, HERE, at(25))
    assert ends_at(session) == at(30)
    assert settle(session, HERE, at(29)) == session
    assert settle(session, HERE, at(30)).stepped_back == {}
    assert ends_at(a_session()) is None


def test_it_ends_when_nobody_else_holds_the_room() -> None:
    """The other's line drops, they go off duty, or the evening is over."""
    assert settle(away(), (FLO, ANN), at(21)).stepped_back == {}
    assert settle(go_off_duty(away(), GUS), HERE, at(21)).stepped_back == {}
    assert settle(go_off_duty(away(), FLO), HERE, at(21)).stepped_back == {}
    assert settle(close(away(), at(22)), HERE, at(22)).stepped_back == {}


def test_relief_is_asked_of_those_on_call_until_somebody_has_come() -> None:
    """Also while the room is covered as its rule asks; whoever has asked can take it back."""
    alone = go_off_duty(a_session(), GUS)
    asking = ask(alone, FLO, is_asked=True)
    assert not paging.is_wanted(alone, Cover.FULL)
    assert paging.page(asking, [HAL], Cover.FULL, at(20)).paging.asks == HAL
    assert settle(asking, (FLO,), at(21)) == asking
    come = settle(go_on_duty(asking, HAL), (FLO, HAL), at(22))
    assert come.relief_for is None
    assert step_back(come, FLO, (FLO, HAL), at(22)).lead == HAL
    assert ask(asking, GUS, is_asked=False) == asking
    assert ask(asking, FLO, is_asked=False) == alone
    assert settle(replace(asking, on_duty=()), (), at(23)).relief_for is None

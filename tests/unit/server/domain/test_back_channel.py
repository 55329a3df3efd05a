"""When what was said in the back channel goes."""

from dataclasses import replace
from datetime import timedelta

from server.domain.back_channel import KEPT, Remark, is_past
from server.domain.ids import ClientId, RemarkId, SessionId
from tests.support.builders import FLO, ROOM, at

TONIGHT = SessionId("tonight")
REMARK = Remark(RemarkId("remark-1"), ROOM, FLO, ClientId("client-id-1"), "I take Ann.", at(0), session_id=TONIGHT)


def test_it_goes_with_its_session() -> None:
    """However long that lasts, and not with the one before."""
    assert not is_past(REMARK, TONIGHT, at(60 * 48))
    assert is_past(REMARK, None, at(1))
    assert is_past(REMARK, SessionId("the next"), at(1))


def test_outside_a_session_it_goes_after_a_day() -> None:
    """Whether or not a session has begun since."""
    apart = replace(REMARK, session_id=None)
    for going_on in (None, TONIGHT):
        assert not is_past(apart, going_on, at(0) + KEPT - timedelta(seconds=1))
        assert is_past(apart, going_on, at(0) + KEPT)


def test_what_somebody_keeps_stays() -> None:
    """As for an incident."""
    assert not is_past(replace(REMARK, is_kept=True), None, at(60 * 48))

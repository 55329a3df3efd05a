"""No room is open without a facilitator."""

from datetime import datetime

import pytest

from server.domain.duty import Cover, Duty, DutyRule, duty
from tests.support.builders import FLO, GUS
from tests.support.sessions import at

RULE = DutyRule(minimum=2)


@pytest.mark.parametrize(("present", "cover"), [((FLO, GUS), Cover.FULL), ((FLO,), Cover.SHORT)])
def test_whoever_is_here_keeps_the_room_open(present: tuple[str, ...], cover: Cover) -> None:
    """Fewer than the minimum is short, and goes on, however long ago somebody else was here."""
    assert duty(RULE, present, at(0), at(60)) == Duty(cover)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(0), Duty(Cover.ALONE, at(3))),
        (at(2.99), Duty(Cover.ALONE, at(3))),
        (at(3), Duty(Cover.PAUSE, at(13))),
        (at(12.99), Duty(Cover.PAUSE, at(13))),
        (at(13), Duty(Cover.CLOSE)),
        (at(60), Duty(Cover.CLOSE)),
    ],
)
def test_a_room_alone_is_paused_after_three_minutes_and_closed_ten_later(now: datetime, expected: Duty) -> None:
    """Each answer says until when it holds, so that somebody can look again just then."""
    assert duty(RULE, (), at(0), now) == expected


def test_a_clinic_can_set_other_times() -> None:
    """The minimum and both waits are the clinic's."""
    rule = DutyRule(minimum=1, alone_s=60, wait_s=120)
    assert duty(rule, (FLO,), at(0), at(9)).cover is Cover.FULL
    assert [duty(rule, (), at(0), at(minute)).cover for minute in (0.5, 1, 3)] == [
        Cover.ALONE,
        Cover.PAUSE,
        Cover.CLOSE,
    ]

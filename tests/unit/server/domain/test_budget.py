"""Which flags interrupt, and which wait quietly in their lane."""

from datetime import timedelta

import pytest

from server.domain.budget import ALERTS_AN_HOUR, is_quiet
from server.domain.flags import Urgency
from tests.support.builders import TUESDAY_EVENING as NOW

FULL = [NOW - timedelta(minutes=20), NOW - timedelta(minutes=10)]


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        (Urgency.CRISIS, False),
        (Urgency.CARE, False),
        (Urgency.PRIVACY, False),
        (Urgency.CONCERN, True),
        (Urgency.WORDING, True),
    ],
)
def test_a_spent_budget_quiets_concern_alone(urgency: Urgency, expected: bool) -> None:
    """Care is exempt, and wording never interrupts anybody."""
    assert is_quiet(urgency, NOW, FULL, ALERTS_AN_HOUR) is expected


def test_the_first_two_concerns_of_an_hour_are_heard() -> None:
    """By default two; the third is quiet."""
    assert [is_quiet(Urgency.CONCERN, NOW, FULL[:n], ALERTS_AN_HOUR) for n in range(3)] == [False, False, True]


def test_after_an_hour_there_is_room_again() -> None:
    """What was heard an hour ago is spent no longer."""
    heard = [NOW - timedelta(minutes=60), NOW - timedelta(minutes=10)]
    assert is_quiet(Urgency.CONCERN, NOW, heard, ALERTS_AN_HOUR) is False


def test_wording_is_quiet_with_any_budget() -> None:
    """It goes into the digest, however much a room may be interrupted."""
    assert is_quiet(Urgency.WORDING, NOW, [], 60) is True


def test_a_room_may_hear_no_concern_at_all() -> None:
    """With a budget of none, what asks for care is heard all the same."""
    assert is_quiet(Urgency.CONCERN, NOW, [], 0) is True
    assert is_quiet(Urgency.CRISIS, NOW, [], 0) is False

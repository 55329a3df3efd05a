"""What a member's calendar says, and what it keeps to itself."""

import uuid

import pytest

from server.domain.calendars import Calendar, neutral_title
from server.domain.ids import RoomId
from tests.support.builders import ROOM
from tests.support.clock import TUESDAY_EVENING


def a_calendar(uid_key: str = "key") -> Calendar:
    return Calendar(uid_key, "Appointment", None, names_groups=False, changed_at=TUESDAY_EVENING)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Choir", "Choir"),
        ("  Choir \n practice\t", "Choir practice"),
        ("Über-Übung, 合唱; \\n", "Über-Übung, 合唱; \\n"),
        ("", "Appointment"),
        (" \u200b\u202e\x00 ", "Appointment"),
        ("a\x07b\u2028c", "ab c"),
        ("x" * 61, "x" * 60),
        ("x" * 59 + " y", "x" * 59),
    ],
)
def test_a_title_is_one_line_that_can_be_shown(typed: str, shown: str) -> None:
    """Without anything to show it is what anybody has in their calendar."""
    assert neutral_title(typed) == shown


def test_a_groups_name_in_a_calendar_stays_the_same() -> None:
    """Programs know an evening again by it; and two groups are two."""
    assert a_calendar().uid(ROOM) == a_calendar().uid(ROOM)
    assert a_calendar().uid(ROOM) != a_calendar().uid(RoomId("room-2"))


def test_two_calendars_share_no_name_for_a_group() -> None:
    """A service that holds both does not learn that their owners meet; and the name says nothing of the room."""
    assert a_calendar().uid(ROOM) != a_calendar("another").uid(ROOM)
    assert uuid.UUID(a_calendar().uid(ROOM)).version == 4
    assert ROOM not in a_calendar().uid(ROOM)

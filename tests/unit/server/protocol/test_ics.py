"""What a calendar file says, and what it does not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from server.domain.calendars import Calendar
from server.domain.ids import RoomId
from server.domain.schedules import Change
from server.protocol.ics import GroupMeetings, calendar_file
from tests.support.builders import ROOM
from tests.support.clock import TUESDAY_EVENING
from tests.support.schedules import a_schedule, day, entries, wall

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = TUESDAY_EVENING + timedelta(hours=1)


def a_calendar(**changed: Any) -> Calendar:
    values = {"uid_key": "key", "title": "Appointment", "reminder_minutes": None, "names_groups": False}
    return Calendar(**{**values, "changed_at": TUESDAY_EVENING, **changed})


def a_group(room_id: RoomId = ROOM, name: str = "Bipolar support", **changed: Any) -> GroupMeetings:
    return GroupMeetings(room_id, name, a_schedule(**changed), 3, TUESDAY_EVENING)


def events(file: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(file).walk("VEVENT"))


DIFFERENT = (Change(day("2026-03-10")), Change(day("2026-03-17"), wall("2026-03-18 18:15")))


def test_it_names_nothing_but_the_title() -> None:
    """No group, no clinic, no place, no program, no agenda: nothing by which a stranger knows what this is."""
    text = calendar_file(a_calendar(reminder_minutes=30), [a_group(changes=DIFFERENT)], NOW).decode()
    for word in ("bipolar", "support", "sharing", ROOM, "warmroom", "location", "description;", "organizer", "url"):
        assert word not in text.lower()
    read = icalendar.Calendar.from_ical(text)
    assert {str(event["SUMMARY"]) for event in read.walk("VEVENT")} == {"Appointment"}
    assert {str(alarm["DESCRIPTION"]) for alarm in read.walk("VALARM")} == {"Appointment"}
    assert not any("DESCRIPTION" in event for event in read.walk("VEVENT"))
    assert (read["NAME"], read["X-WR-CALNAME"]) == ("Appointment", "Appointment")
    assert {event["CLASS"] for event in read.walk("VEVENT")} == {"PRIVATE"}


def test_names_of_groups_are_there_for_whoever_asks_for_them() -> None:
    """In the calendar, and never on a locked screen."""
    file = calendar_file(a_calendar(names_groups=True, reminder_minutes=30), [a_group()], NOW)
    (event,) = events(file)
    assert event["SUMMARY"] == "Bipolar support"
    (alarm,) = event.walk("VALARM")
    assert alarm["DESCRIPTION"] == "Appointment"


@pytest.mark.parametrize(
    "title", ["Choir; practice, 19:00 \\n", "BEGIN:VEVENT", "Chor-Übung 合唱 " + "é" * 45, "a:b;c=d\"e'"]
)
def test_a_title_is_read_back_as_it_is(title: str) -> None:
    """Whatever is in it, it is one title and no other line of the file."""
    (event,) = events(calendar_file(a_calendar(title=title), [a_group()], NOW))
    assert event["SUMMARY"] == title


def test_an_evening_that_is_called_off_says_so() -> None:
    """It stands in its place, takes no time and rings no bell."""
    file = calendar_file(a_calendar(reminder_minutes=60), [a_group(changes=DIFFERENT)], NOW)
    series, off, moved = events(file)
    assert off["RECURRENCE-ID"].dt.replace(tzinfo=None) == wall("2026-03-10 19:00")
    assert (off["STATUS"], off["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert [len(event.walk("VALARM")) for event in (series, off, moved)] == [1, 0, 1]
    assert moved["RECURRENCE-ID"].dt.replace(tzinfo=None) == wall("2026-03-17 19:00")
    assert moved["DTSTART"].dt.replace(tzinfo=None) == wall("2026-03-18 18:15")
    assert len({event["UID"] for event in (series, off, moved)}) == 1
    assert [entry.is_cancelled for entry in entries(file, 4)] == [False, True, False, False]


def test_a_change_is_known_by_its_number_and_its_time() -> None:
    """SEQUENCE is the schedule's version; the stamp is of the last change, the member's or the group's, and not of the look."""
    group = a_group()
    (event,) = events(calendar_file(a_calendar(), [group], NOW))
    assert event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == TUESDAY_EVENING
    for calendar, of in (
        (a_calendar(changed_at=LATER), group),
        (a_calendar(), GroupMeetings(ROOM, "x", group.schedule, 4, LATER)),
    ):
        (event,) = events(calendar_file(calendar, [of], NOW))
        assert event["DTSTAMP"].dt == LATER


def test_the_same_calendar_is_the_same_file() -> None:
    """Asked an hour later, nothing has changed."""
    groups = [a_group(changes=DIFFERENT), a_group(RoomId("room-2"), zone="America/New_York")]
    assert calendar_file(a_calendar(), groups, NOW) == calendar_file(a_calendar(), groups, NOW + timedelta(hours=1))


def test_the_end_of_a_series() -> None:
    """The last day is in it, in the zone's own day."""
    group = a_group(first_at="2026-03-03 23:30", ends_on=day("2026-03-17"))
    file = calendar_file(a_calendar(), [group], NOW)
    assert len(entries(file, 10)) == 3
    assert b"UNTIL=20260317T225959Z" in file


def test_each_zone_is_told_once() -> None:
    """Every name of a zone in the file is explained in it; UTC has a sign of its own."""
    groups = [a_group(), a_group(RoomId("room-2")), a_group(RoomId("room-3"), zone="UTC", first_at="2031-01-06 19:00")]
    file = calendar_file(a_calendar(), groups, NOW).decode()
    assert re.findall(r"^TZID:(.+)\r$", file, re.MULTILINE) == ["Europe/Berlin"]
    assert set(re.findall(r"TZID=([^:;]+)", file)) == {"Europe/Berlin"}
    assert "DTSTART:20310106T190000Z" in file


def test_a_calendar_without_a_group_is_empty() -> None:
    """And still one."""
    assert events(calendar_file(a_calendar(), [], NOW)) == []

"""
A member's calendar as a file that calendar programs subscribe to (iCalendar, RFC 5545).

It says what `domain/calendars.py` lets it say: a title, a time, and whether it takes place. The same calendar is the same bytes, so that a
program that asks again is told that nothing has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import icalendar

from server.domain.calendars import Calendar
from server.domain.ids import RoomId
from server.domain.schedules import Change, Schedule
from server.domain.zones import clock_changes, offset_at

MEDIA_TYPE: Final = "text/calendar"
_ASK_AGAIN: Final = timedelta(hours=1)
_YEARS_AHEAD: Final = 5
"""How long the zones' clock changes are told ahead. Most programs know them by the zone's name anyway."""


@dataclass(frozen=True, slots=True)
class GroupMeetings:
    """
    When a group of the member's meets.

    Attributes:
        version: of its schedule; goes up with each change.
        changed_at: when the schedule became this version.
    """

    room_id: RoomId
    room_name: str
    schedule: Schedule
    version: int
    changed_at: datetime


def calendar_file(calendar: Calendar, groups: Sequence[GroupMeetings], now: datetime) -> bytes:
    """The file for *calendar*, with the evenings of *groups*. Of *now* only the year plays a part."""
    file = icalendar.Calendar()
    # It has to name a program; ours would say what kind of appointment this is.
    file.add("prodid", "-//Calendar//EN")
    file.add("version", "2.0")
    # Without a name, programs show the address, which may be a clinic's.
    file.add("name", icalendar.vText(calendar.title))
    file.add("x-wr-calname", icalendar.vText(calendar.title))
    file.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "PT1H")
    for group in groups:
        for event in _events(calendar, group):
            file.add_component(event)
    # Zones come first. Some are UTC under another name: those are written as UTC, and need no explanation.
    file.subcomponents[:0] = [_zone_of(name, groups, now) for name in sorted(file.get_missing_tzids())]
    written: bytes = file.to_ical()
    return written


def _events(calendar: Calendar, group: GroupMeetings) -> list[icalendar.Event]:
    schedule = group.schedule
    series = _event(calendar, group, schedule.first_at)
    series.add("rrule", icalendar.vRecur.from_ical(schedule.rule + _until(schedule)))
    return [series, *(_different(calendar, group, change) for change in schedule.changes)]


def _until(schedule: Schedule) -> str:
    """The rule's end. It has to be in UTC (RFC 5545, section 3.3.10)."""
    if schedule.ends_on is None:
        return ""
    last = schedule.instant(datetime.combine(schedule.ends_on, time(23, 59, 59)))
    return f";UNTIL={last:%Y%m%dT%H%M%SZ}"


def _different(calendar: Calendar, group: GroupMeetings, change: Change) -> icalendar.Event:
    """
    The evening that stands in for one of the series.

    What is called off is said to be, rather than left out of the series: programs then strike it through, and nobody wonders where it went.
    """
    named = datetime.combine(change.on, group.schedule.first_at.time())
    event = _event(calendar, group, change.moved_to or named, is_off=change.moved_to is None)
    event.add("recurrence-id", named.replace(tzinfo=ZoneInfo(group.schedule.zone)))
    return event


def _event(calendar: Calendar, group: GroupMeetings, wall: datetime, *, is_off: bool = False) -> icalendar.Event:
    changed_at = max(calendar.changed_at, group.changed_at).astimezone(UTC).replace(microsecond=0)
    event = icalendar.Event()
    event.add("uid", calendar.uid(group.room_id))
    event.add("sequence", group.version)
    # When it was last revised (section 3.8.7.2), not now: the file would be another at each look.
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", wall.replace(tzinfo=ZoneInfo(group.schedule.zone)))
    # A duration is exact; an end on the wall clock would be an hour off in the night in which that changes.
    event.add("duration", group.schedule.length)
    event.add("summary", group.room_name if calendar.names_groups else calendar.title)
    # Others with whom the calendar is shared see that the time is taken, and nothing else.
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    if calendar.reminder_minutes is not None and not is_off:
        event.add_component(_reminder(calendar.title, calendar.reminder_minutes))
    return event


def _reminder(title: str, minutes: int) -> icalendar.Alarm:
    """It lights up on a locked screen: the title alone, also where the calendar has the group's name."""
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-minutes))
    alarm.add("description", title)
    return alarm


def _zone_of(name: str, groups: Sequence[GroupMeetings], now: datetime) -> icalendar.Timezone:
    years = [group.schedule.first_at.year for group in groups if group.schedule.zone == name]
    # From the year before: where clocks are ahead of UTC, the first of January begins in it.
    return _zone(name, min(years) - 1, max(now.year, *years) + _YEARS_AHEAD)


@lru_cache(maxsize=64)
def _zone(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """
    The clock changes of a zone from one year to another.

    Ours, because icalendar 7.3's `Timezone.from_tzinfo` lets summer begin an hour late: it writes the clock after the change where
    section 3.6.5 wants the one before.
    """
    zone = ZoneInfo(name)
    since, until = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    component = icalendar.Timezone()
    component.add("tzid", name)
    begun = since.astimezone(zone)
    offset = offset_at(zone, since)
    component.add_component(_observance(since, offset, offset, begun.tzname() or "", is_daylight=bool(begun.dst())))
    for change in clock_changes(zone, since, until):
        component.add_component(
            _observance(change.at, change.before, change.after, change.name, is_daylight=change.is_daylight)
        )
    return component


def _observance(
    at: datetime, before: timedelta, after: timedelta, name: str, *, is_daylight: bool
) -> icalendar.TimezoneDaylight | icalendar.TimezoneStandard:
    observance = icalendar.TimezoneDaylight() if is_daylight else icalendar.TimezoneStandard()
    observance.add("dtstart", (at + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", after)
    observance.add("tzname", name)
    return observance

"""Schedules with everything filled in, and a reader of calendar files that knows nothing of how they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

import icalendar
from dateutil.rrule import rrulestr

from server.domain.schedules import Repeats, Schedule


def wall(text: str) -> datetime:
    """What a clock on a wall shows: `wall("2026-03-03 19:00")`."""
    shown = datetime.fromisoformat(text)
    assert shown.tzinfo is None
    return shown


def a_schedule(first_at: str = "2026-03-03 19:00", **changed: Any) -> Schedule:
    """Tuesdays at seven in the evening in Berlin, from 3 March 2026 on."""
    values: dict[str, Any] = {
        "first_at": wall(first_at),
        "zone": "Europe/Berlin",
        "minutes": 90,
        "repeats": Repeats.WEEKLY,
        "template": "sharing",
    }
    return Schedule(**{**values, **changed})


@dataclass(frozen=True)
class Entry:
    """What a calendar program shows."""

    begins_at: datetime
    ends_at: datetime
    title: str
    is_cancelled: bool


def entries(file: bytes, count: int) -> list[Entry]:
    """
    The first *count* evenings of each series in *file*, in order, as a program finds them that takes the file at its word: its own rules, and its own
    clock changes, not those of this machine.
    """
    calendar = icalendar.Calendar.from_ical(file)
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
    zones[""] = UTC
    found: list[Entry] = []
    for series in (event for event in calendar.walk("VEVENT") if "RRULE" in event):
        instead = {
            event["RECURRENCE-ID"].dt.replace(tzinfo=None): event
            for event in calendar.walk("VEVENT")
            if "RECURRENCE-ID" in event and event["UID"] == series["UID"]
        }
        for named in islice(_named(series, zones), count):
            found.append(_entry(instead.get(named, series), named, zones))
    return sorted(found, key=lambda entry: entry.begins_at)


def _named(series: icalendar.Event, zones: dict[str, tzinfo]) -> Iterator[datetime]:
    rule = series["RRULE"]
    zone = zones[series["DTSTART"].params.get("TZID", "")]
    until = rule.pop("UNTIL", None)
    for named in rrulestr(rule.to_ical().decode(), dtstart=series["DTSTART"].dt.replace(tzinfo=None)):
        if until and named.replace(tzinfo=zone).astimezone(UTC) > until[0]:
            return
        yield named


def _entry(event: icalendar.Event, named: datetime, zones: dict[str, tzinfo]) -> Entry:
    begins = named if "RRULE" in event else event["DTSTART"].dt.replace(tzinfo=None)
    begins_at = begins.replace(tzinfo=zones[event["DTSTART"].params.get("TZID", "")]).astimezone(UTC)
    length: timedelta = event["DURATION"].dt
    return Entry(begins_at, begins_at + length, str(event["SUMMARY"]), event["STATUS"] == "CANCELLED")


def day(text: str) -> date:
    return date.fromisoformat(text)

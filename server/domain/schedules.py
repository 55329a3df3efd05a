"""
When a group meets: a first evening, how it repeats, and what is different this time.

A schedule is kept as people say it: "every second Tuesday at 19:00, in Berlin", on the wall clock of one place. So a group that meets at 19:00
meets at 19:00 when the clocks have changed, and only `instant()` knows of UTC. The rule itself is iCalendar's (RFC 5545, section 3.3.10): what is
expanded here is word for word what a member's calendar gets, so the two cannot come apart.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr

from server.domain.errors import ScheduleInvalid
from server.domain.templates import TEMPLATES

MINUTES_MIN: Final = 15
MINUTES_MAX: Final = 480
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
"""The rule is walked through from its first evening on, so that one has to be near."""
CHANGES_KEPT: Final = timedelta(days=366)
"""How long an evening that was different stays in the schedule, and with it in members' calendars."""
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Repeats(StrEnum):
    """How a group comes together again. Which weekday, and which of the month, is that of its first evening."""

    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"
    MONTHLY = "monthly"
    """On the same weekday in the same week of each month: its second Tuesday."""
    MONTHLY_LAST = "monthly_last"
    """On the month's last such weekday."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    One evening that is different.

    Attributes:
        on: the day that the rule names; it goes on naming it, wherever the evening has moved.
        moved_to: when it is instead, on the schedule's wall clock; None if it is called off.
    """

    on: date
    moved_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One evening. Times are aware UTC; `on` is the day that the rule names."""

    on: date
    begins_at: datetime
    ends_at: datetime
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    When a group meets.

    Attributes:
        first_at: the first evening, on the wall clock: without a zone.
        zone: whose wall clock, by its IANA name.
        minutes: how long an evening is.
        template: the name of the agenda that an evening is meant to have.
        ends_on: the last day on which the group may meet; None is until further notice.
        changes: in the order of their days.
    """

    first_at: datetime
    zone: str
    minutes: int
    repeats: Repeats
    template: str
    ends_on: date | None = None
    changes: tuple[Change, ...] = ()

    @property
    def rule(self) -> str:
        """The recurrence as RFC 5545 writes it, without its end."""
        weekday = _WEEKDAYS[self.first_at.weekday()]
        match self.repeats:
            case Repeats.WEEKLY:
                return f"FREQ=WEEKLY;BYDAY={weekday}"
            case Repeats.EVERY_TWO_WEEKS:
                return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
            case Repeats.MONTHLY:
                return f"FREQ=MONTHLY;BYDAY={_week_of_month(self.first_at)}{weekday}"
            case Repeats.MONTHLY_LAST:
                return f"FREQ=MONTHLY;BYDAY=-1{weekday}"

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def instant(self, wall: datetime) -> datetime:
        """
        The moment at which the schedule's clock shows *wall*.

        An hour that is there twice means the first time. One that is skipped is taken as if the clocks had not changed yet: 02:30 is then an
        hour later, when they show 03:30. (RFC 5545, section 3.3.5; and a group does not fall away because somebody turned a clock.)
        """
        return wall.replace(tzinfo=ZoneInfo(self.zone), fold=0).astimezone(UTC)

    def evenings(self, since: date | None = None) -> Iterator[datetime]:
        """The evenings as the rule names them, on the wall clock, in order, from the day *since* on."""
        rule = rrulestr(self.rule, dtstart=self.first_at)
        start = self.first_at if since is None else max(self.first_at, datetime.combine(since, self.first_at.time()))
        named = rule.xafter(start, inc=True)
        return takewhile(lambda wall: self.ends_on is None or wall.date() <= self.ends_on, named)

    def meetings(self, after: datetime) -> Iterator[Meeting]:
        """The evenings that end after *after*, in the order in which they begin, also those that are called off."""
        changed = {change.on: change for change in self.changes}
        # A day sooner and one more for the zones: what has begun yesterday may still go on.
        since = (after - self.length).date() - timedelta(days=1)
        as_named = (self._meeting(wall.date(), wall) for wall in self.evenings(since) if wall.date() not in changed)
        different = sorted(
            (
                self._meeting(change.on, change.moved_to or self._named(change.on), is_off=change.moved_to is None)
                for change in self.changes
            ),
            key=_begins,
        )
        return (meeting for meeting in heapq.merge(as_named, different, key=_begins) if meeting.ends_at > after)

    def next_meeting(self, now: datetime) -> Meeting | None:
        """The one that goes on, or else the next that takes place. None if the group does not meet any more."""
        return next((meeting for meeting in self.meetings(now) if not meeting.is_off), None)

    def _named(self, on: date) -> datetime:
        return datetime.combine(on, self.first_at.time())

    def _meeting(self, on: date, wall: datetime, *, is_off: bool = False) -> Meeting:
        begins_at = self.instant(wall)
        return Meeting(on, begins_at, begins_at + self.length, is_off)


def checked(schedule: Schedule, now: datetime) -> Schedule:
    """
    *schedule* in its normal form: whole minutes, and changes in order. A change of a day that the rule does not name (any more), or of one long
    past, is left out.

    Raises:
        ScheduleInvalid: If there is no such zone or agenda, a number or a year is out of range, it ends before it begins, an evening is
            changed twice, or the rule does not name the first evening: there is no fifth Tuesday in every month.
    """
    first_at = _to_the_minute(schedule.first_at)
    days = [change.on for change in schedule.changes]
    dates = [first_at, *days, *(change.moved_to for change in schedule.changes if change.moved_to is not None)]
    if (
        schedule.zone not in _zones()
        or schedule.template not in TEMPLATES
        or not MINUTES_MIN <= schedule.minutes <= MINUTES_MAX
        or any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in dates)
        or (schedule.ends_on is not None and schedule.ends_on < first_at.date())
        or len(set(days)) != len(days)
        or (schedule.repeats is Repeats.MONTHLY and _week_of_month(first_at) > 4)
        or (schedule.repeats is Repeats.MONTHLY_LAST and (first_at + timedelta(days=7)).month == first_at.month)
    ):
        raise ScheduleInvalid
    normal = replace(schedule, first_at=first_at, changes=())
    oldest = (now - CHANGES_KEPT).date()
    last = max(days, default=oldest)
    named = {wall.date() for wall in takewhile(lambda wall: wall.date() <= last, normal.evenings(oldest))}
    kept = (
        Change(change.on, None if change.moved_to is None else _to_the_minute(change.moved_to))
        for change in schedule.changes
        if change.on in named
    )
    return replace(normal, changes=tuple(sorted(kept, key=lambda change: change.on)))


def _week_of_month(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _begins(meeting: Meeting) -> datetime:
    return meeting.begins_at


def _to_the_minute(wall: datetime) -> datetime:
    return wall.replace(second=0, microsecond=0, fold=0)


@cache
def _zones() -> frozenset[str]:
    # Not `ZoneInfo(name)` in a try: what it raises for a folder's name differs between systems.
    return frozenset(available_timezones())

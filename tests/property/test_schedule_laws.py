"""Laws of schedules: the wall clock rules, through every change of the clocks, and a calendar program finds the same evenings."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendars import Calendar
from server.domain.ids import RoomId
from server.domain.schedules import Change, Meeting, Repeats, Schedule, checked
from server.domain.zones import ClockChange, clock_changes, offset_at
from server.protocol.ics import GroupMeetings, calendar_file
from tests.support.schedules import Entry, a_schedule, entries

ZONES: Final = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # changes at midnight, in the southern half
    "Australia/Lord_Howe",  # by half an hour
    "Africa/Casablanca",  # twice a year around Ramadan, and winter time is called summer's negative
    "Europe/Dublin",  # where winter is the exception
    "Africa/Cairo",
    "Asia/Kolkata",  # never
    "UTC",
    "Etc/UTC",
    "Pacific/Apia",
)
SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
CHANGES: Final = {name: tuple(clock_changes(ZoneInfo(name), SINCE, UNTIL)) for name in ZONES}
NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)

quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    first_at = datetime.combine(draw(days), draw(quarters))
    repeats = draw(st.sampled_from(Repeats))
    if repeats is Repeats.MONTHLY:
        first_at = first_at.replace(day=min(first_at.day, 28))
    if repeats is Repeats.MONTHLY_LAST:
        while (first_at + timedelta(days=7)).month == first_at.month:
            first_at += timedelta(days=7)
    schedule = a_schedule(
        first_at=str(first_at), zone=draw(st.sampled_from(ZONES)), repeats=repeats, minutes=draw(st.integers(15, 480))
    )
    named = [wall.date() for wall in islice(schedule.evenings(), 12)]
    elsewhere = st.none() | st.builds(datetime.combine, st.sampled_from(named), quarters)
    changes = draw(st.dictionaries(st.sampled_from(named), elsewhere, max_size=4))
    ends_on = draw(st.none() | st.sampled_from(named))
    changed = tuple(Change(on, moved_to) for on, moved_to in sorted(changes.items()))
    return replace(schedule, ends_on=ends_on, changes=changed)


changes_of_a_clock = st.sampled_from([(name, change) for name, found in CHANGES.items() for change in found])


def first_on_the_clock(change: ClockChange) -> datetime:
    """What the clocks of the place showed at the moment in which they changed."""
    return (change.at + change.before).replace(tzinfo=None)


@given(schedules())
def test_the_wall_clock_shows_the_same_at_each_evening(schedule: Schedule) -> None:
    """Unless that time is skipped, it is the time of the first one; and evenings never come out of order."""
    schedule = replace(schedule, changes=())
    zone = ZoneInfo(schedule.zone)
    meetings = list(islice(schedule.meetings(datetime(2024, 1, 1, tzinfo=UTC)), 150))
    assert meetings, "the first one at least"
    skips = {first_on_the_clock(change).date() for change in CHANGES[schedule.zone] if change.after > change.before}
    for meeting in meetings:
        shown = meeting.begins_at.astimezone(zone)
        if meeting.on not in skips and meeting.begins_at < UNTIL - timedelta(days=1):
            assert (shown.date(), shown.time()) == (meeting.on, schedule.first_at.time())
    assert all(sooner.ends_at <= later.begins_at for sooner, later in pairwise(meetings))


@given(changes_of_a_clock, st.integers(0, 2), st.floats(0, 0.99))
def test_in_the_night_in_which_the_clocks_change(
    changed: tuple[str, ClockChange], weeks_before: int, share: float
) -> None:
    """What is skipped is counted from before the change; what is there twice is the first of the two."""
    name, change = changed
    width = abs(change.after - change.before)
    is_skip = change.after > change.before
    # Inside the hour that is skipped, or in the one before the change, which comes again.
    into = timedelta(seconds=int(width.total_seconds() * share))
    wall = first_on_the_clock(change) + (into if is_skip else into - width)
    moment = change.at + (into if is_skip else into - width)
    schedule = a_schedule(first_at=str(wall - timedelta(weeks=weeks_before)), zone=name, repeats=Repeats.WEEKLY)
    found = list(islice(schedule.meetings(SINCE - timedelta(days=60)), weeks_before + 1))[-1]
    assert found.begins_at == moment
    shown = found.begins_at.astimezone(ZoneInfo(name)).replace(tzinfo=None)
    assert shown == (wall + width if is_skip else wall)


@given(st.sampled_from(ZONES), st.datetimes(SINCE.replace(tzinfo=None), UNTIL.replace(tzinfo=None)))
def test_clock_changes_are_all_there_are(name: str, moment: datetime) -> None:
    """Whoever knows them knows the offset at any moment."""
    zone, at = ZoneInfo(name), moment.replace(tzinfo=UTC)
    offset = offset_at(zone, SINCE)
    for change in CHANGES[name]:
        if change.at <= at:
            assert change.before == offset
            offset = change.after
    assert offset == offset_at(zone, at)


@given(schedules(), st.datetimes(datetime(2024, 12, 1), datetime(2028, 1, 1)))  # noqa: DTZ001
def test_the_next_ones_are_those_that_are_not_over(schedule: Schedule, moment: datetime) -> None:
    """Asked at any time, it is what remains of all of them: none is lost and none comes twice."""
    at = moment.replace(tzinfo=UTC)
    everything = list(islice(schedule.meetings(datetime(2024, 1, 1, tzinfo=UTC)), 250))
    remaining = [meeting for meeting in everything if meeting.ends_at > at]
    assert list(islice(schedule.meetings(at), 5)) == remaining[:5]
    assert len({meeting.on for meeting in everything}) == len(everything)


@given(schedules())
def test_checking_twice_changes_nothing_more(schedule: Schedule) -> None:
    """What is kept is in its normal form."""
    normal = checked(schedule, NOW)
    assert checked(normal, NOW) == normal


@given(st.lists(schedules(), min_size=1, max_size=3))
def test_a_calendar_program_finds_the_same_evenings(planned: list[Schedule]) -> None:
    """From the file alone, with its rules and its own clock changes: the same moments, moved and called off alike."""
    calendar = Calendar("key", "Appointment", None, names_groups=False, changed_at=NOW)
    groups = [GroupMeetings(RoomId(f"room-{n}"), "Tuesday", schedule, 1, NOW) for n, schedule in enumerate(planned)]
    count = 60
    expected = [
        Entry(meeting.begins_at, meeting.ends_at, "Appointment", meeting.is_off)
        for schedule in planned
        for meeting in _first(schedule, count)
    ]
    found = entries(calendar_file(calendar, groups, NOW), count)
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@given(changes_of_a_clock, st.integers(-16, 16))
def test_a_calendar_program_knows_when_the_clocks_change(changed: tuple[str, ClockChange], quarters_after: int) -> None:
    """An evening in the very hours around a change begins at the same moment for the file's reader as for us."""
    name, change = changed
    shown = (change.at + timedelta(minutes=15 * quarters_after)).astimezone(ZoneInfo(name)).replace(tzinfo=None)
    schedule = a_schedule(first_at=str(shown - timedelta(weeks=1)), zone=name)
    calendar = Calendar("key", "Appointment", None, names_groups=False, changed_at=NOW)
    file = calendar_file(calendar, [GroupMeetings(RoomId("room-1"), "Tuesday", schedule, 1, NOW)], NOW)
    assert [entry.begins_at for entry in entries(file, 3)] == [meeting.begins_at for meeting in _first(schedule, 3)]


def _first(schedule: Schedule, count: int) -> list[Meeting]:
    """The first *count* that the rule names, wherever they have moved."""
    named = {wall.date() for wall in islice(schedule.evenings(), count)}
    ahead = islice(schedule.meetings(datetime(2024, 1, 1, tzinfo=UTC)), count + len(schedule.changes))
    return [meeting for meeting in ahead if meeting.on in named]

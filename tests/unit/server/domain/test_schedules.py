"""When a group meets: how it repeats, what is different, and what no schedule may be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from server.domain.errors import ScheduleInvalid
from server.domain.schedules import Change, Meeting, Repeats, Schedule, checked
from tests.support.schedules import a_schedule, day, wall

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def evenings(schedule: Schedule, count: int = 4) -> list[str]:
    """The next ones, on the wall clock of the schedule's own zone."""
    zone = ZoneInfo(schedule.zone)
    met = (meeting for meeting in schedule.meetings(NOW) if not meeting.is_off)
    return [f"{meeting.begins_at.astimezone(zone):%Y-%m-%d %H:%M}" for meeting in islice(met, count)]


@pytest.mark.parametrize(
    ("first_at", "repeats", "expected"),
    [
        ("2026-03-03 19:00", Repeats.WEEKLY, ["03-03", "03-10", "03-17", "03-24"]),
        ("2026-03-03 19:00", Repeats.EVERY_TWO_WEEKS, ["03-03", "03-17", "03-31", "04-14"]),
        ("2026-03-10 19:00", Repeats.MONTHLY, ["03-10", "04-14", "05-12", "06-09"]),
        ("2026-03-31 19:00", Repeats.MONTHLY_LAST, ["03-31", "04-28", "05-26", "06-30"]),
        ("2026-03-24 19:00", Repeats.MONTHLY, ["03-24", "04-28", "05-26", "06-23"]),
    ],
)
def test_how_it_repeats(first_at: str, repeats: Repeats, expected: list[str]) -> None:
    """Every week, every two, on the second Tuesday, on the last; and at seven in summer as in winter."""
    schedule = checked(a_schedule(first_at, repeats=repeats), NOW)
    assert evenings(schedule) == [f"2026-{day} 19:00" for day in expected]


def test_seven_stays_seven_when_the_clocks_change() -> None:
    """In UTC it is an hour earlier from the Tuesday after the change on."""
    hours = [meeting.begins_at.hour for meeting in islice(a_schedule().meetings(NOW), 6)]
    assert hours == [18, 18, 18, 18, 17, 17]


def test_an_hour_that_is_skipped() -> None:
    """Half past two in the night that has none is as long after midnight as it would have been: clocks then show half past three."""
    schedule = a_schedule("2026-03-22 02:30")
    assert evenings(schedule, 3) == ["2026-03-22 02:30", "2026-03-29 03:30", "2026-04-05 02:30"]


def test_an_hour_that_is_there_twice() -> None:
    """It is the first of the two."""
    schedule = a_schedule("2026-10-25 02:30")
    assert next(schedule.meetings(NOW)).begins_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_evening_is_as_long_as_it_says_also_in_the_night_of_a_change() -> None:
    """Ninety minutes are ninety minutes, whatever the clock on the wall does meanwhile."""
    meeting = next(a_schedule("2026-03-29 01:30").meetings(NOW))
    assert meeting.ends_at - meeting.begins_at == timedelta(minutes=90)


def test_the_last_day() -> None:
    """It still meets on it, and then no more."""
    schedule = a_schedule(ends_on=day("2026-03-17"))
    assert evenings(schedule) == ["2026-03-03 19:00", "2026-03-10 19:00", "2026-03-17 19:00"]
    assert schedule.next_meeting(datetime(2026, 3, 18, tzinfo=UTC)) is None


def test_an_evening_that_is_called_off() -> None:
    """It is still named, and it is not the next one."""
    schedule = a_schedule(changes=(Change(day("2026-03-03")),))
    first = next(schedule.meetings(NOW))
    assert (first.on, first.is_off) == (day("2026-03-03"), True)
    following = schedule.next_meeting(NOW)
    assert following is not None
    assert following.on == day("2026-03-10")


def test_an_evening_that_has_moved_comes_in_its_new_place() -> None:
    """Also past the one that would have followed; nothing is left where it was."""
    schedule = a_schedule(changes=(Change(day("2026-03-03"), wall("2026-03-11 18:15")),))
    assert evenings(schedule, 3) == ["2026-03-10 19:00", "2026-03-11 18:15", "2026-03-17 19:00"]


def test_one_that_goes_on_is_the_next() -> None:
    """Whoever comes late is told when it began; at its end the following one is next."""
    schedule = a_schedule()
    begun = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
    end = begun + timedelta(minutes=90)
    at_the_end = schedule.next_meeting(end - timedelta(seconds=1))
    assert at_the_end == Meeting(day("2026-03-03"), begun, end)
    after = schedule.next_meeting(end)
    assert after is not None
    assert after.begins_at == begun + timedelta(days=7)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "UTC"])
def test_one_that_goes_on_is_found_where_another_day_is(zone: str) -> None:
    """Fourteen hours before UTC and eleven behind: the day that the rule names is not the one it is in UTC."""
    for clock in ("00:00", "12:00", "23:45"):
        schedule = a_schedule(f"2026-03-03 {clock}", zone=zone, minutes=480)
        begins_at = schedule.instant(wall(f"2026-03-10 {clock}"))
        for passed in (timedelta(0), timedelta(minutes=479)):
            found = schedule.next_meeting(begins_at + passed)
            assert found is not None
            assert found.begins_at == begins_at


@pytest.mark.parametrize(
    "schedule",
    [
        a_schedule(zone="Europe/Nowhere"),
        a_schedule(zone="../etc/passwd"),
        a_schedule(zone="Europe"),
        a_schedule(zone=""),
        a_schedule(template="none"),
        a_schedule(minutes=14),
        a_schedule(minutes=481),
        a_schedule(ends_on=day("2026-03-02")),
        a_schedule("1999-12-28 19:00"),
        a_schedule("2101-01-04 19:00"),
        a_schedule("2026-03-31 19:00", repeats=Repeats.MONTHLY),
        a_schedule("2026-03-24 19:00", repeats=Repeats.MONTHLY_LAST),
        a_schedule(changes=(Change(day("2026-03-10")), Change(day("2026-03-10"), wall("2026-03-11 19:00")))),
        a_schedule(changes=(Change(day("9999-12-28")),)),
        a_schedule(changes=(Change(day("2026-03-10"), wall("9999-12-31 23:59")),)),
    ],
)
def test_what_no_schedule_is(schedule: Schedule) -> None:
    """No such place or agenda, too short, too long, over before it begins, out of all time, or a fifth Tuesday of each month."""
    with pytest.raises(ScheduleInvalid):
        checked(schedule, NOW)


def test_seconds_are_no_part_of_it() -> None:
    """Nobody meets at 19:00:30."""
    first_at = wall("2026-03-03 19:00:30.5")
    moved = Change(day("2026-03-10"), wall("2026-03-11 18:00:59"))
    schedule = checked(replace(a_schedule(), first_at=first_at, changes=(moved,)), NOW)
    assert schedule.first_at == wall("2026-03-03 19:00")
    assert schedule.changes == (Change(day("2026-03-10"), wall("2026-03-11 18:00")),)


def test_changes_that_the_rule_names_no_more_are_left_out() -> None:
    """The group meets on Wednesdays from now on: that a Tuesday was called off says nothing any more. The others come in order."""
    changes = (Change(day("2026-03-18")), Change(day("2026-03-10")), Change(day("2026-03-11")))
    schedule = checked(a_schedule("2026-03-04 19:00", changes=changes), NOW)
    assert [change.on for change in schedule.changes] == [day("2026-03-11"), day("2026-03-18")]


def test_changes_of_long_ago_are_left_out() -> None:
    """A year is enough to look back on."""
    changes = (Change(day("2026-03-10")), Change(day("2027-03-16")))
    schedule = checked(a_schedule(changes=changes), datetime(2027, 4, 1, tzinfo=UTC))
    assert [change.on for change in schedule.changes] == [day("2027-03-16")]


def test_the_rule_is_icalendars() -> None:
    """Word for word what a calendar program reads."""
    assert [a_schedule(repeats=repeats).rule for repeats in Repeats] == [
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=MONTHLY;BYDAY=-1TU",
    ]

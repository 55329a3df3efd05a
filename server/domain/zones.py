"""When the clocks of a place change, found by asking `zoneinfo`, which answers for a moment and does not list its changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_STEP = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """
    The clocks of a place go from one offset to another.

    Attributes:
        at: the first moment with the new offset, aware UTC.
        before, after: offsets from UTC.
        name: what the time is called then, such as "CEST".
        is_daylight: it is summer time then.
    """

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool


def offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    """The zone's offset from UTC at *moment*."""
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None, "an IANA zone has one at any time"
    return offset


def clock_changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[ClockChange]:
    """
    The changes of *zone* from *since* to *until*, in order.

    A change that only gives the time another name or makes it summer time is none: nobody turns a clock.
    Two that undo each other within a day are not found; no zone has had such since 1970.
    """
    low = since
    while low < until:
        high = min(low + _STEP, until)
        if offset_at(zone, low) != offset_at(zone, high):
            yield _between(zone, low, high)
        low = high


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> ClockChange:
    before = offset_at(zone, low)
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
    # The halves are no whole seconds, but a change is.
    at = high.replace(microsecond=0)
    there = at.astimezone(zone)
    return ClockChange(at.astimezone(UTC), before, offset_at(zone, at), there.tzname() or "", bool(there.dst()))

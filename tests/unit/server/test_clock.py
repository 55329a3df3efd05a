"""The system's clock and ids."""

from datetime import UTC, datetime, timedelta

import pytest

from server import clock
from server.clock import SystemClock, SystemIds
from tests.support.clock import FakeMonotonic


def test_the_clock_tells_aware_utc() -> None:
    """Every time that is recorded has a zone."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_clock_goes_slowly_while_the_machines_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Correcting the machine's clock never makes a later thing look earlier, and what was to last some seconds does end."""
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    machine = iter([noon, noon - hour, noon - hour + 10 * second, noon - hour + 10 * second, noon + hour, noon + hour])

    class Machine(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return next(machine)

    monkeypatch.setattr(clock, "datetime", Machine)
    passed = FakeMonotonic()
    told = SystemClock(passed)
    assert told.now() == noon
    assert told.now() == noon
    passed.advance(10)
    assert told.now() == noon + 5 * second
    assert told.behind() == hour - 5 * second, "and it says how far the machine's is behind"
    assert told.now() == noon + hour, "ahead again, it is right at once"
    assert told.behind() == timedelta(0)


def test_ids_are_long_and_never_repeat() -> None:
    """An id has 120 random bits, a secret 192; both go into a URL as they are."""
    ids = SystemIds()
    assert len({ids.new() for _ in range(1000)}) == 1000
    assert len(ids.new()) == 20
    assert len(ids.secret()) == 32
    assert all(c.isalnum() or c in "-_" for c in ids.new() + ids.secret() + ids.incident())

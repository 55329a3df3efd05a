"""The system's clock and ids."""

from datetime import UTC, datetime, timedelta

import pytest

from server import clock
from server.clock import SystemClock, SystemIds


def test_the_clock_tells_aware_utc() -> None:
    """Every time that is recorded has a zone."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_clock_stands_still_while_the_machines_jumps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Correcting the machine's clock never makes a later thing look earlier."""
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    machine = iter([noon, noon - timedelta(hours=1), noon + timedelta(seconds=1)])

    class Machine(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return next(machine)

    monkeypatch.setattr(clock, "datetime", Machine)
    told = SystemClock()
    assert [told.now() for _ in range(3)] == [noon, noon, noon + timedelta(seconds=1)]


def test_ids_are_long_and_never_repeat() -> None:
    """An id has 120 random bits, a secret 192; both go into a URL as they are."""
    ids = SystemIds()
    assert len({ids.new() for _ in range(1000)}) == 1000
    assert len(ids.new()) == 20
    assert len(ids.secret()) == 32
    assert all(c.isalnum() or c in "-_" for c in ids.new() + ids.secret() + ids.incident())

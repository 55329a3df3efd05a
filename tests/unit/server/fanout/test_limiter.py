"""The local limiter's memory is bounded."""

import pytest

from server.domain.errors import TooFast
from server.fanout import presence
from server.fanout.presence import LocalLimiter
from tests.support.clock import FakeMonotonic


def test_it_remembers_no_more_than_so_many_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound whoever was quiet longest is forgotten, so that a flood of addresses cannot fill the memory."""
    monkeypatch.setattr(presence, "KEYS_MAX", 3)
    limiter = LocalLimiter(FakeMonotonic())
    for key in ("a", "b", "c", "a", "d"):  # "b" is now the one quiet longest
        limiter.spend(key, burst=2, per_minute=1)
    assert set(limiter._full_at) == {"c", "a", "d"}
    with pytest.raises(TooFast):
        limiter.spend("a", burst=2, per_minute=1)
    limiter.spend("b", burst=2, per_minute=1)


def test_being_refused_keeps_a_key_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who keeps trying is not forgotten for it."""
    monkeypatch.setattr(presence, "KEYS_MAX", 2)
    limiter = LocalLimiter(FakeMonotonic())
    limiter.spend("a", burst=1, per_minute=1)
    for other in ("b", "c", "d"):
        with pytest.raises(TooFast):
            limiter.spend("a", burst=1, per_minute=1)
        limiter.spend(other, burst=1, per_minute=1)


def test_who_has_been_quiet_long_enough_is_forgotten() -> None:
    """A full allowance says nothing, and takes no memory; one that is not full is kept."""
    time = FakeMonotonic()
    limiter = LocalLimiter(time)
    for key in ("a", "b", "c"):
        limiter.spend(key, burst=3, per_minute=60)
    limiter.spend("c", burst=3, per_minute=60)
    time.advance(1)
    limiter.spend("d", burst=3, per_minute=60)
    assert set(limiter._full_at) == {"c", "d"}

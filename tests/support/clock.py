"""Time and ids that a test decides."""

from collections import Counter
from datetime import UTC, datetime, timedelta

TUESDAY_EVENING = datetime(2026, 3, 3, 19, 0, tzinfo=UTC)


class FakeClock:
    """A `Clock` that stands still until a test moves it on."""

    def __init__(self, at: datetime = TUESDAY_EVENING) -> None:
        self._now = at
        self.is_behind = timedelta(0)
        """How far the machine's clock was set back."""

    def now(self) -> datetime:
        return self._now

    def behind(self) -> timedelta:
        return self.is_behind

    def advance(self, **duration: float) -> None:
        """Move on, as in `clock.advance(days=7, seconds=1)`."""
        step = timedelta(**duration)
        assert step >= timedelta(0), "time does not run backwards"
        self._now += step


class FakeMonotonic:
    """Stands in for `time.monotonic`: seconds since some beginning."""

    def __init__(self) -> None:
        self._now = 1000.0

    def __call__(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


class SequentialIds:
    """`Ids` that count, so that a failing test names them: id-1, id-2 …"""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def new(self) -> str:
        return self._next("id")

    def secret(self) -> str:
        return self._next("secret-of-some-length")

    def incident(self) -> str:
        return self._next("incident")

    def _next(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind}-{self._counts[kind]}"

"""The time and fresh ids, behind ports, so that tests decide both."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time: aware UTC, never earlier than the last answer."""

    def now(self) -> datetime: ...

    def behind(self) -> timedelta:
        """How far the machine's clock is behind what `now()` has told, as after it was set back; otherwise nothing."""
        ...


class Ids(Protocol):
    """Makes ids and secrets that nobody can guess and that never repeat."""

    def new(self) -> str:
        """An id, 20 URL-safe characters (120 random bits)."""
        ...

    def secret(self) -> str:
        """A secret for a link or a cookie, 32 URL-safe characters (192 random bits)."""
        ...

    def incident(self) -> str:
        """A short name under which a fault is found in the log."""
        ...


class SystemClock:
    """
    The machine's clock; when that jumps back, this one goes on at half its pace until the two meet.

    Standing still instead, it would let nothing end that was to last some seconds, for as many hours as the jump was wide.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last = datetime.min.replace(tzinfo=UTC)
        self._ticked_s = monotonic()

    def now(self) -> datetime:
        ticked_s = self._monotonic()
        slowly = self._last + timedelta(seconds=(ticked_s - self._ticked_s) / 2)
        self._ticked_s = ticked_s
        self._last = max(slowly, datetime.now(UTC))
        return self._last

    def behind(self) -> timedelta:
        return max(self._last - datetime.now(UTC), timedelta(0))


class SystemIds:
    """From the operating system's random source."""

    def new(self) -> str:
        return secrets.token_urlsafe(15)

    def secret(self) -> str:
        return secrets.token_urlsafe(24)

    def incident(self) -> str:
        return secrets.token_hex(4)

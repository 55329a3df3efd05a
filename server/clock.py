"""The time and fresh ids, behind ports, so that tests decide both."""

import secrets
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time: aware UTC, never earlier than the last answer."""

    def now(self) -> datetime: ...


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
    """The machine's clock, held still while it jumps back."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        self._last = max(self._last, datetime.now(UTC))
        return self._last


class SystemIds:
    """From the operating system's random source."""

    def new(self) -> str:
        return secrets.token_urlsafe(15)

    def secret(self) -> str:
        return secrets.token_urlsafe(24)

    def incident(self) -> str:
        return secrets.token_hex(4)

"""Sessions of a group, and what a test does with one again and again."""

from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from server.domain.ids import UserId
from tests.support.clock import TUESDAY_EVENING

CAI = UserId("cai")
DEE = UserId("dee")
"""Members, like Ann and Bob."""

T = TypeVar("T")


def at(minute: float) -> datetime:
    """So many minutes after the lobby has opened."""
    return TUESDAY_EVENING + timedelta(minutes=minute)


def s(seconds: float) -> timedelta:
    """A reading of the session's clock."""
    return timedelta(seconds=seconds)


def packed(value: T) -> T:
    """*value* as it comes back from where sessions are kept."""
    return msgspec.json.decode(msgspec.json.encode(value), type=type(value))

"""How the server is: counts and ages, none of them about anybody, and which of them are a trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.labels import Attention

DISK_FREE_MIN: Final = 128 * 2**20
"""Bytes. An evening of talk is a few MiB, and a write-ahead log that nobody can empty grows by some tens."""

CLOCK_BEHIND_MAX_S: Final = 60.0
"""Time servers correct a clock by less. Beyond it somebody has set it back, and what is to end at a time ends late."""


class Trouble(StrEnum):
    """What keeps the server from being all that it should."""

    MODEL = "model"
    """It did not answer when it was last asked: messages are openly unassessed or held."""
    DATABASE = "database"
    """It cannot be read: nothing can be said."""
    DISK = "disk"
    """There is little left of it: soon nothing can be recorded."""
    CLOCK = "clock"
    """It was set back: ours goes at half its pace until the two meet."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, and how long the oldest of it has done so."""

    count: int = 0
    oldest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Stored:
    """
    What the store says is to be done.

    Attributes:
        unassessed: messages that the model has not read.
        flags: how many flags nobody has taken on, of each kind of attention.
        crises: people who may be at risk and with whom nobody is.
        crises_open: all who are looked after, those among them.
    """

    unassessed: Waiting
    flags: Mapping[Attention, int]
    crises: Waiting
    crises_open: int = 0


@dataclass(frozen=True, slots=True)
class Vitals:
    """
    The server at one moment.

    Attributes:
        model_waiting: messages that wait for the model or are being read.
        model_limit: how many may.
        model_restarts: how often the model's process has ended and was replaced.
        stored: None if the database could not be read in time.
        has_to_scrub: deleted words are still in the store's files.
        clock_behind_s: how far the machine's clock is behind the time that was told already.
    """

    is_model_available: bool
    model_waiting: int
    model_limit: int
    model_restarts: int
    stored: Stored | None
    has_to_scrub: bool
    disk_free_bytes: int
    clock_behind_s: float


def troubles(vitals: Vitals) -> set[Trouble]:
    """Everything that is not as it should be."""
    found = {
        Trouble.MODEL: not vitals.is_model_available,
        Trouble.DATABASE: vitals.stored is None,
        Trouble.DISK: vitals.disk_free_bytes < DISK_FREE_MIN,
        Trouble.CLOCK: vitals.clock_behind_s > CLOCK_BEHIND_MAX_S,
    }
    return {trouble for trouble, is_so in found.items() if is_so}

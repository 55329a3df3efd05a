"""How long something has run, with the times left out in which it stood still."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """
    Attributes:
        ran: what it showed when it last stood still.
        since: it has run on since then; None while it stands still.
    """

    ran: timedelta = timedelta(0)
    since: datetime | None = None

    def read(self, at: datetime) -> timedelta:
        """What it shows at *at*."""
        # The time of day may have been set back while the server was down; what has run has run.
        return self.ran if self.since is None else self.ran + max(at - self.since, timedelta(0))

    def started(self, at: datetime) -> "Stopwatch":
        """Running on from what it shows. Starting it twice changes nothing."""
        return self if self.since is not None else Stopwatch(self.ran, at)

    def stopped(self, at: datetime) -> "Stopwatch":
        return Stopwatch(self.read(at))

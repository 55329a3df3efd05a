"""
A member's calendar of all their groups, as it may lie open on a shared screen: what it says, and what it keeps to itself.

Whoever looks over a shoulder, shares a calendar at work or runs the service that it lies with must not learn where somebody goes. So each
evening has a title that its owner chose, by default one that anybody has in their calendar, and says nothing else.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.domain.ids import RoomId

TITLE_LENGTH_MAX: Final = 60
NEUTRAL_TITLE: Final = "Appointment"
REMINDER_MINUTES_MAX: Final = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Calendar:
    """
    How one member's calendar looks.

    Attributes:
        uid_key: random, and of this calendar alone: see `uid()`.
        title: of every evening, and of its reminder.
        reminder_minutes: how long before an evening; None is no reminder.
        names_groups: the member wants to read the group's name instead of the title.
        changed_at: when the member last changed it.
    """

    uid_key: str
    title: str
    reminder_minutes: int | None
    names_groups: bool
    changed_at: datetime

    def uid(self, room_id: RoomId) -> str:
        """
        The name of a group's evenings in this calendar, always the same.

        Another calendar has another name for the same group: by a shared one, a service that holds both would know that their owners meet.
        """
        digest = hmac.digest(self.uid_key.encode(), room_id.encode(), hashlib.sha256)
        return str(uuid.UUID(bytes=digest[:16], version=4))


def neutral_title(title: str) -> str:
    """*title* in one line of at most 60 characters that can be shown; without any, the default."""
    shown = "".join(c for c in " ".join(title.split()) if c.isprintable())
    return shown[:TITLE_LENGTH_MAX].strip() or NEUTRAL_TITLE

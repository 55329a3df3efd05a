"""
The sealed contact: whom to call for a member, and where they are, should their life be in danger.

A member may leave one, and take it back at any time. It is opened for one person by whoever leads or by the clinician, in a crisis of that
person, with a reason that stays written; others on duty and the operator are told at once, and the member afterwards.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.domain.errors import TextEmpty, TextTooLong
from server.domain.ids import OpeningId, RoomId, UserId

VIEW: Final = timedelta(minutes=15)
"""How long it is shown to whoever has opened it: long enough for a call, too short to be a card file."""
PART_LENGTH_MAX: Final = 300
REASON_LENGTH_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Contact:
    """
    What a member has left. One of both may be empty.

    Attributes:
        person: whom to call and how, in their own words.
        place: where they are, and what somebody who comes should know.
    """

    person: str
    place: str

    @classmethod
    def of(cls, person: str, place: str) -> "Contact":
        """In the form in which it is kept. Raises `TextEmpty` if nothing is in it, `TextTooLong`."""
        contact = cls(_normal(person, PART_LENGTH_MAX), _normal(place, PART_LENGTH_MAX))
        if not (contact.person or contact.place):
            raise TextEmpty
        return contact


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that a sealed contact was opened. It is never changed."""

    id: OpeningId
    room_id: RoomId
    about: UserId
    by: UserId
    reason: str
    opened_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.opened_at + VIEW

    def lasts(self, at: datetime) -> bool:
        """Is it still shown to whoever has opened it? Once it is not, the member is to be told: not while they are helped."""
        return at < self.ends_at


def reason(typed: str) -> str:
    """Why it is opened, in the form in which it is kept. Raises `TextEmpty`, `TextTooLong`."""
    normal = _normal(typed, REASON_LENGTH_MAX)
    if not normal:
        raise TextEmpty
    return normal


def _normal(typed: str, most: int) -> str:
    """Line by line without spaces around, and without what cannot be seen. Raises `TextTooLong`."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", typed).splitlines())
    normal = "\n".join(lines).strip()
    normal = "".join(c for c in normal if c == "\n" or not unicodedata.category(c).startswith("C"))
    if len(normal) > most:
        raise TextTooLong
    return normal if any(c.isalnum() for c in normal) else ""

"""
People and the names they go by.

A person is known to the server by an id alone. In each room they choose a pseudonym for that room; nobody's real name is
asked for or stored.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.domain.errors import NameInvalid, NameLooksReal
from server.domain.ids import RoomId, UserId

NAME_LENGTH_MAX: Final = 32


class Role(StrEnum):
    """What somebody is in one room, or (operator) for the whole clinic."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a signed-in person. What they may do in a room is in their `Membership` of it."""

    user_id: UserId
    is_operator: bool = False


class Visit(StrEnum):
    """How far somebody has come who sits in on one session before they decide: a guest."""

    AHEAD = "ahead"
    """They have a pass, and have not come yet."""
    NOW = "now"
    """They have come to the session that goes on."""
    OVER = "over"
    """It is over, and they have not joined: nothing of them is to stay."""


@dataclass(frozen=True, slots=True)
class Membership:
    """
    Somebody's place in a room: their role there and the pseudonym they chose for it.

    Attributes:
        joined_at: of a guest who has come, when they came.
        visit: of a guest; None for whoever belongs to the group.
    """

    room_id: RoomId
    user_id: UserId
    role: Role
    name: str
    joined_at: datetime
    visit: Visit | None = None

    @property
    def is_guest(self) -> bool:
        return self.visit is not None


_HANDLE: Final = re.compile(r"@|https?:|www\.|\.(com|org|net|co|uk|de|io)\b|\d{3,}|_\w", re.IGNORECASE)
# Two or three capitalised words of two letters or more: "Anna Berg", "Mary-Jo O'Neill"; an initial ("Anna B") is what we suggest.
_WORD: Final = r"[^\W\d_]['’-]?[^\W\d_]+(?:['’-][^\W\d_]+)*"
_FULL_NAME: Final = re.compile(f"{_WORD}(?: {_WORD}){{1,2}}")


def pseudonym(name: str, *, is_meant: bool = False) -> str:
    """
    Bring a chosen name into its normal form.

    Args:
        name: as typed.
        is_meant: the person has seen the warning that it looks like a real name or a handle, and keeps it.

    Returns:
        The name in NFC with single spaces, 1 to 32 characters.

    Raises:
        NameInvalid: If nothing is left, it is too long, or it holds control or invisible characters.
        NameLooksReal: If it looks like a full name, a handle, a number or an address, and is not meant.
    """
    normal = " ".join(unicodedata.normalize("NFC", name).split())
    if not 1 <= len(normal) <= NAME_LENGTH_MAX or any(unicodedata.category(c).startswith("C") for c in normal):
        raise NameInvalid
    if not any(c.isalnum() for c in normal):
        raise NameInvalid
    if not is_meant and looks_real(normal):
        raise NameLooksReal
    return normal


def looks_real(name: str) -> bool:
    """Does *name* look like something by which a stranger could find the person? Errs on the side of asking."""
    if _HANDLE.search(name):
        return True
    return _FULL_NAME.fullmatch(name) is not None and all(part[0].isupper() for part in name.split())


def name_key(name: str) -> str:
    """What two names share when a reader could take one for the other: width, case, accents and spaces aside."""
    # Decomposed first as well: a "𝐀" is a capital letter only once it has become an "A".
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(c for c in folded if c.isalnum())

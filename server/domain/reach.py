"""
How somebody on call is reached when they are not at a screen: one place, chosen by themselves among those that the clinic offers.

It is the one address that the house knows of anybody. It is kept sealed, told to nobody but its owner, and gone when they say so.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.domain.errors import AddressInvalid

# RFC 5321, section 4.5.3.1.3: a path has at most 256 octets, two of which are its brackets.
EMAIL_LENGTH_MAX: Final = 254
NAME_LENGTH_MAX: Final = 64


class ReachBy(StrEnum):
    """Each has a channel in `server/outside`."""

    EMAIL = "email"
    """A mail to an address."""
    WEBHOOK = "webhook"
    """The clinic's own paging system, which knows somebody by a name of its own: a shift, a phone, a person."""


@dataclass(frozen=True, slots=True)
class Reach:
    by: ReachBy
    address: str

    @classmethod
    def of(cls, by: ReachBy, typed: str) -> "Reach":
        """
        *typed*, in the form in which it can be used. Raises `AddressInvalid`.

        Of mail the plain form alone, "somebody@example.org", in ASCII. Whether a mail arrives only a mail can tell: that is what the test
        page is for.
        """
        address = typed.strip()
        fits = _fits_mail(address) if by is ReachBy.EMAIL else _fits_name(address)
        if not fits:
            raise AddressInvalid
        return cls(by, address)


# No white space and no control character, which would be a header of its own in a mail; no comma or bracket, which would be a second address.
_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _fits_mail(address: str) -> bool:
    return len(address) <= EMAIL_LENGTH_MAX and _MAIL.fullmatch(address) is not None


def _fits_name(address: str) -> bool:
    return 1 <= len(address) <= NAME_LENGTH_MAX and address.isprintable()

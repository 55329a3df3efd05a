"""For each error code, whether trying again can help; for each close code, what the client does next."""

from enum import IntEnum
from typing import Final

from server.domain.errors import ErrorCode

RETRYABLE: Final = frozenset(
    {
        ErrorCode.TOO_FAST,
        ErrorCode.UNAVAILABLE,
        ErrorCode.NOT_ASSESSED,
        ErrorCode.VISIT_AHEAD,
        ErrorCode.INTERNAL,
    }
)
"""The same command may succeed later. Every other code stays "no" until the person changes something."""


class CloseCode(IntEnum):
    """
    Why a connection ends. Below 4000 are RFC 6455's own (section 7.4.1).

    The client reconnects and resumes after every code but `SIGNED_OUT` and `UNREADABLE`.
    """

    GOING_AWAY = 1001
    """The server is stopping or restarting."""
    TOO_BIG = 1009
    """The client sent a frame larger than the server reads."""
    SIGNED_OUT = 4001
    """The session has ended: sign in again."""
    UNREADABLE = 4002
    """Too many frames that could not be read: this client speaks another protocol. Reload the page."""
    TOO_SLOW = 4008
    """The client read too slowly; nothing is lost, it resumes from the log."""


STOP_AFTER: Final = frozenset({CloseCode.SIGNED_OUT, CloseCode.UNREADABLE})
"""After these a client does not reconnect by itself."""

"""
The budget of alerts: how many concern flags an hour may interrupt whoever looks after a room (capability D11).

A flag beyond it is as much there as any other, in its lane and in every count; it is *quiet*: nothing sounds, nothing is announced, and the
desk puts it together with others about the same author. It is decided once, when the flag is raised, so that every desk shows the same.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from server.domain.flags import Urgency

WINDOW: Final = timedelta(hours=1)
ALERTS_AN_HOUR: Final = 2
"""Of a room that has not chosen. Two interruptions an hour leave the group its facilitator."""
ALERTS_AN_HOUR_MAX: Final = 60


def is_quiet(urgency: Urgency, at: datetime, alerted_at: Iterable[datetime], alerts_an_hour: int) -> bool:
    """
    Is a flag that is raised at *at* quiet?

    Args:
        alerted_at: when the room's concern flags that were not quiet were raised.

    Returns:
        Never True for what asks for care, or is the author's own choice about privacy; always True for wording, which has the digest.
        So within any hour at most *alerts_an_hour* concern flags of a room are not quiet.
    """
    match urgency:
        case Urgency.CRISIS | Urgency.CARE | Urgency.PRIVACY:
            return False
        case Urgency.WORDING:
            return True
        case Urgency.CONCERN:
            # Also those that a clock which was set back has put into the future.
            return sum(raised_at > at - WINDOW for raised_at in alerted_at) >= alerts_an_hour

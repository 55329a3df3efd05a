"""
The back channel: what the facilitators of a room say to each other while they look after it, in general or about one flag.

It is no room: the model does not read it, nobody is flagged, and members never hear of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.domain.ids import ClientId, FlagId, RemarkId, RoomId, SessionId, UserId

KEPT: Final = timedelta(days=1)
"""How long a remark stays that was made while no session went on."""


@dataclass(frozen=True, slots=True)
class Remark:
    """
    Something that was said in the back channel.

    Attributes:
        flag_id: what it is about; None for the evening in general.
        session_id: the session that went on when it was said. With it the remark goes.
        is_kept: somebody needs it for longer, as for an incident, and sees to it that it goes then.
    """

    id: RemarkId
    room_id: RoomId
    author_id: UserId
    client_id: ClientId
    text: str
    said_at: datetime
    flag_id: FlagId | None = None
    session_id: SessionId | None = None
    is_kept: bool = False


def is_past(remark: Remark, going_on: SessionId | None, at: datetime) -> bool:
    """Is it to go? *going_on* is the group's session that goes on."""
    if remark.is_kept:
        return False
    if remark.session_id is not None:
        return remark.session_id != going_on
    return at - remark.said_at >= KEPT

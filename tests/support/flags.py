"""A facilitator's queue, as a test looks at it."""

from server.protocol.parts import RoomFlag
from tests.support.app import Seat


async def the_flag(seat: Seat) -> RoomFlag:
    """The one flag in a facilitator's queue."""
    await seat.until(lambda view: len(view.flags) == 1)
    (flag,) = seat.view.flags.values()
    return flag

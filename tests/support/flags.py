"""A facilitator's queue, as a test looks at it."""

from server.domain.ids import FlagId
from server.protocol.parts import RoomFlag
from tests.support.app import Seat


async def the_flag(seat: Seat) -> RoomFlag:
    """The one flag in a facilitator's queue."""
    await seat.until(lambda view: len(view.flags) == 1)
    (flag,) = seat.view.flags.values()
    return flag


def flags_alerted(seat: Seat) -> list[FlagId | None]:
    """The flags for which a facilitator is alerted, by what is known of the crises of their room."""
    view = seat.view
    return [one.flag_id for crisis_id in view.alerts for one in view.crises[crisis_id].signals]

"""Acts of a facilitator, and what becomes of them when their time is over."""

from typing import Any

from server.domain.acts import UNDO_FOR, ActKind, Why
from server.domain.ids import MessageId
from server.protocol import acts
from server.protocol.acts import MessageAct, Notice
from tests.support.app import RunningApp, Seat
from tests.support.clock import FakeClock

WORDS = "you useless lot"
BYTES = b"useless"
UNDO_S = UNDO_FOR.total_seconds()


async def settle(clinic: RunningApp, clock: FakeClock) -> None:
    """The time for undoing is over."""
    clock.advance(seconds=UNDO_S)
    await clinic.house.settling.tick()


async def remove(seat: Seat, message_id: MessageId, **changed: Any) -> None:
    fields: dict[str, Any] = {"message_id": message_id, "edition": 0, "why": Why.HOSTILITY, **changed}
    await seat.do(acts.Remove, **fields)


async def the_act(seat: Seat, kind: ActKind) -> MessageAct:
    """The one act of a kind that a facilitator has heard of."""
    await seat.until(lambda view: [act.kind for act in view.acts.values()].count(kind) == 1)
    return next(act for act in seat.view.acts.values() if act.kind is kind)


async def the_notice(seat: Seat) -> Notice:
    await seat.until(lambda view: len(view.notices) == 1)
    (notice,) = seat.view.notices.values()
    return notice


def heard_since(seat: Seat, mark: int, words: str = "useless") -> list[str]:
    return [frame for frame in seat.wire[mark:] if words in frame]

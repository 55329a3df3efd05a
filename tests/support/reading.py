"""Words that wait: for a facilitator, or for their author's choice."""

from typing import Any

from server.domain.ids import MessageId
from server.domain.reading import HoldRules
from server.domain.rooms import Room, RoomPolicy
from server.protocol import events, parts
from server.protocol.holds import WaitingMessage
from server.storage import rooms
from tests.support.app import RunningApp, Seat


async def with_rules(clinic: RunningApp, room: Room, rules: HoldRules | None = None, **policy: Any) -> None:
    """The room has these rules from now on."""
    changed = RoomPolicy(house=rules or HoldRules(), **policy)
    async with clinic.house.database.write() as transaction:
        await rooms.save_policy(transaction, room.id, changed)


async def held(seat: Seat, text: str) -> parts.HeldMessage:
    """They say something that does not go into the room."""
    reply = await seat.say(text)
    assert isinstance(reply, events.Held), reply
    return reply.message


async def waits(seat: Seat, message_id: MessageId) -> WaitingMessage:
    """It is on the desk of a facilitator."""
    await seat.until(lambda view: message_id in view.to_read)
    return seat.view.to_read[message_id]


def has_heard(seat: Seat, words: str) -> bool:
    return any(words in frame for frame in seat.wire)

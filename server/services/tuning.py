"""Changing what people choose of a room's policy: kept and written down in one step."""

from dataclasses import replace
from datetime import datetime

from server.domain.ids import UserId
from server.domain.reading import HoldRules
from server.domain.rooms import Room, RoomPolicy
from server.domain.tuning import changes
from server.storage import noticing, rooms, settings
from server.storage.transaction import Transaction


async def tune(transaction: Transaction, room: Room, policy: RoomPolicy, by: UserId | None, at: datetime) -> Room:
    """Let *policy* hold in *room* from the next message on, and write down what is different."""
    version = await noticing.version(transaction, room.id)
    await rooms.save_policy(transaction, room.id, policy)
    for change in changes(room.policy, policy, version + 1, by, at):
        await noticing.add(transaction, room.id, change)
    return replace(room, policy=policy)


async def set_house(transaction: Transaction, house: HoldRules, by: UserId | None, at: datetime) -> list[Room]:
    """Have *house* hold wherever a room has chosen nothing, also in rooms to come. Returns the rooms for which it is new, as they are then."""
    await settings.put_house(transaction, house)
    changed = [room for room in await rooms.all_rooms(transaction) if room.policy.house != house]
    return [await tune(transaction, room, replace(room.policy, house=house), by, at) for room in changed]

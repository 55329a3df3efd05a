"""When each room's group meets: one packed value a room, written anew by whoever has read the version before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from server.domain.ids import RoomId
from server.domain.schedules import Schedule
from server.storage.tables import SCHEDULES
from server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A schedule as it is on disk.

    Attributes:
        schedule: None if it has been taken away.
        version: goes up by one with each change, from 1.
    """

    schedule: Schedule | None
    version: int
    changed_at: datetime


async def load(transaction: Transaction, room_id: RoomId) -> Kept | None:
    """What is kept for a room; None if it never had a schedule."""
    return (await of_rooms(transaction, [room_id])).get(room_id)


async def of_rooms(transaction: Transaction, room_ids: Collection[RoomId]) -> dict[RoomId, Kept]:
    """What is kept for those of *room_ids* that ever had a schedule."""
    rows = await transaction.execute(select(SCHEDULES).where(SCHEDULES.c.room_id.in_(room_ids)))
    return {RoomId(row.room_id): _kept(row) for row in rows}


async def save(
    transaction: Transaction, room_id: RoomId, schedule: Schedule | None, *, after: int, at: datetime
) -> bool:
    """
    Keep *schedule* in place of version *after*, 0 for none. False if somebody else has changed it since: then nothing is written.

    Raises `IntegrityError` if two write a room's first one at once.
    """
    if after == 0:
        if await load(transaction, room_id) is not None:
            return False
        await transaction.execute(
            insert(SCHEDULES).values(room_id=room_id, version=1, schedule=schedule, changed_at=at)
        )
        return True
    saved = await transaction.execute(
        update(SCHEDULES)
        .where(SCHEDULES.c.room_id == room_id, SCHEDULES.c.version == after)
        .values(version=after + 1, schedule=schedule, changed_at=at)
    )
    return saved.rowcount == 1


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.schedule, row.version, row.changed_at)

"""Who has changed what is noticed in a room. How it is now is in the room's policy."""

from typing import Any

from sqlalchemy import Row, func, insert, select

from moderation.labels import Label
from server.domain.ids import RoomId, UserId
from server.domain.noticing import Change, Tuned
from server.storage.tables import NOTICING_CHANGES
from server.storage.transaction import Transaction

_AT = NOTICING_CHANGES.c


async def version(transaction: Transaction, room_id: RoomId) -> int:
    """How often it has been changed."""
    number: int | None = await transaction.scalar(select(func.max(_AT.number)).where(_AT.room_id == room_id))
    return number or 0


async def add(transaction: Transaction, room_id: RoomId, change: Change) -> None:
    """Write *change* down. Raises `IntegrityError` if the room has one of this number."""
    await transaction.execute(
        insert(NOTICING_CHANGES).values(
            room_id=room_id,
            number=change.number,
            at=change.at,
            by=change.by,
            what=change.what.value,
            label=None if change.label is None else change.label.value,
            before=change.before,
            after=change.after,
        )
    )


async def latest(transaction: Transaction, room_id: RoomId, limit: int) -> list[Change]:
    """The last changes, the newest first."""
    rows = await transaction.execute(
        select(NOTICING_CHANGES).where(_AT.room_id == room_id).order_by(_AT.number.desc()).limit(limit)
    )
    return [_change(row) for row in rows]


def _change(row: Row[Any]) -> Change:
    return Change(
        number=row.number,
        at=row.at,
        by=UserId(row.by),
        what=Tuned(row.what),
        label=None if row.label is None else Label(row.label),
        before=row.before,
        after=row.after,
    )

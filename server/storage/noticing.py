"""Who has changed what of a room's policy. How it is now is in the policy."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, insert, select

from moderation.labels import Label
from server.domain.ids import RoomId, UserId
from server.domain.tuning import Change, Tuned
from server.storage.tables import NOTICING_CHANGES
from server.storage.transaction import Transaction

_AT = NOTICING_CHANGES.c
_NOBODY = ""


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
            by=change.by or _NOBODY,
            what=change.what.value,
            label=None if change.label is None else change.label.value,
            before=change.before,
            after=change.after,
        )
    )


async def latest(transaction: Transaction, room_id: RoomId, kinds: Collection[Tuned], limit: int) -> list[Change]:
    """The last changes of these *kinds*, the newest first."""
    of = (_AT.room_id == room_id) & _AT.what.in_([kind.value for kind in kinds])
    rows = await transaction.execute(select(NOTICING_CHANGES).where(of).order_by(_AT.number.desc()).limit(limit))
    return [_change(row) for row in rows]


def _change(row: Row[Any]) -> Change:
    return Change(
        number=row.number,
        at=row.at,
        by=UserId(row.by) if row.by != _NOBODY else None,
        what=Tuned(row.what),
        label=None if row.label is None else Label(row.label),
        before=row.before,
        after=row.after,
    )

"""What facilitators say in the back channel."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from server.domain.back_channel import Remark
from server.domain.ids import ClientId, FlagId, RemarkId, RoomId, SessionId, UserId
from server.storage.tables import REMARKS
from server.storage.transaction import Transaction


async def insert_remark(transaction: Transaction, remark: Remark) -> None:
    """Record *remark*. Raises `IntegrityError` if its author has used its client id before."""
    await transaction.execute(
        insert(REMARKS),
        {
            "id": remark.id,
            "room_id": remark.room_id,
            "author_id": remark.author_id,
            "client_id": remark.client_id,
            "text": remark.text,
            "said_at": remark.said_at,
            "flag_id": remark.flag_id,
            "session_id": remark.session_id,
            "is_kept": remark.is_kept,
        },
    )


async def by_client_id(transaction: Transaction, author_id: UserId, client_id: ClientId) -> Remark | None:
    by = (REMARKS.c.author_id == author_id) & (REMARKS.c.client_id == client_id)
    row = (await transaction.execute(select(REMARKS).where(by))).one_or_none()
    return None if row is None else _remark(row)


async def by_ids(transaction: Transaction, remark_ids: Collection[str]) -> dict[RemarkId, Remark]:
    rows = await transaction.execute(select(REMARKS).where(REMARKS.c.id.in_(remark_ids)))
    return {RemarkId(row.id): _remark(row) for row in rows}


async def of_room(transaction: Transaction, room_id: RoomId) -> list[Remark]:
    """All of a room, oldest first."""
    rows = await transaction.execute(
        select(REMARKS).where(REMARKS.c.room_id == room_id).order_by(REMARKS.c.said_at, REMARKS.c.id)
    )
    return [_remark(row) for row in rows]


async def all_not_kept(transaction: Transaction) -> list[Remark]:
    """Of all rooms, what goes by itself. As much as facilitators have said in an evening."""
    rows = await transaction.execute(select(REMARKS).where(~REMARKS.c.is_kept).order_by(REMARKS.c.said_at))
    return [_remark(row) for row in rows]


async def keep(transaction: Transaction, room_id: RoomId, *, is_kept: bool) -> None:
    """Everything that has been said in the room is kept, or goes by itself again."""
    await transaction.execute(update(REMARKS).where(REMARKS.c.room_id == room_id).values(is_kept=is_kept))


async def delete_remark(transaction: Transaction, remark_id: RemarkId) -> None:
    await transaction.execute(delete(REMARKS).where(REMARKS.c.id == remark_id))


def _remark(row: Row[Any]) -> Remark:
    return Remark(
        id=RemarkId(row.id),
        room_id=RoomId(row.room_id),
        author_id=UserId(row.author_id),
        client_id=ClientId(row.client_id),
        text=row.text,
        said_at=row.said_at,
        flag_id=None if row.flag_id is None else FlagId(row.flag_id),
        session_id=None if row.session_id is None else SessionId(row.session_id),
        is_kept=row.is_kept,
    )

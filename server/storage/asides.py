"""Asides: who has a word with whom."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from server.domain.asides import Aside, AsideState
from server.domain.ids import RoomId, SessionId, UserId
from server.storage.tables import ASIDES
from server.storage.transaction import Transaction


async def insert_aside(transaction: Transaction, aside: Aside) -> None:
    """Record a new one. Raises `IntegrityError` if its member has one in the group."""
    values = {"room_id": aside.room_id, "group_id": aside.group_id, "member": aside.member, **_changing(aside)}
    await transaction.execute(insert(ASIDES), values)


async def save(transaction: Transaction, aside: Aside) -> None:
    await transaction.execute(update(ASIDES).where(ASIDES.c.room_id == aside.room_id).values(**_changing(aside)))


async def delete_aside(transaction: Transaction, room_id: RoomId) -> None:
    await transaction.execute(delete(ASIDES).where(ASIDES.c.room_id == room_id))


async def by_room(transaction: Transaction, room_id: RoomId) -> Aside | None:
    """The aside that has this room."""
    row = (await transaction.execute(select(ASIDES).where(ASIDES.c.room_id == room_id))).one_or_none()
    return None if row is None else _aside(row)


async def by_rooms(transaction: Transaction, room_ids: Collection[str]) -> dict[RoomId, Aside]:
    rows = await transaction.execute(select(ASIDES).where(ASIDES.c.room_id.in_(room_ids)))
    return {RoomId(row.room_id): _aside(row) for row in rows}


async def of_member(transaction: Transaction, group_id: RoomId, member: UserId) -> Aside | None:
    """Somebody's aside in a group."""
    of_both = (ASIDES.c.group_id == group_id) & (ASIDES.c.member == member)
    row = (await transaction.execute(select(ASIDES).where(of_both))).one_or_none()
    return None if row is None else _aside(row)


async def of_group(transaction: Transaction, group_id: RoomId) -> list[Aside]:
    """All of a group, in the order in which they were asked."""
    rows = await transaction.execute(
        select(ASIDES).where(ASIDES.c.group_id == group_id).order_by(ASIDES.c.asked_at, ASIDES.c.room_id)
    )
    return [_aside(row) for row in rows]


async def all_asides(transaction: Transaction) -> list[Aside]:
    """Of all groups. As many as members somebody has had a word with lately."""
    rows = await transaction.execute(select(ASIDES).order_by(ASIDES.c.asked_at, ASIDES.c.room_id))
    return [_aside(row) for row in rows]


def _changing(aside: Aside) -> dict[str, object]:
    return {
        "facilitators": aside.facilitators,
        "asked_at": aside.asked_at,
        "state": aside.state.value,
        "session_id": aside.session_id,
    }


def _aside(row: Row[Any]) -> Aside:
    return Aside(
        room_id=RoomId(row.room_id),
        group_id=RoomId(row.group_id),
        member=UserId(row.member),
        facilitators=row.facilitators,
        asked_at=row.asked_at,
        state=AsideState(row.state),
        session_id=None if row.session_id is None else SessionId(row.session_id),
    )

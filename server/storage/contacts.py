"""Sealed contacts, and who has opened them. What is sealed is opened nowhere here; an opening is only ever added."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from server.domain.contacts import Opening
from server.domain.ids import OpeningId, RoomId, UserId
from server.storage.tables import OPENINGS, OPENINGS_READ, SEALED_CONTACTS
from server.storage.transaction import Transaction

_NEWEST_FIRST = (OPENINGS.c.opened_at.desc(), OPENINGS.c.id)


async def of_person(transaction: Transaction, user_id: UserId) -> tuple[bytes, datetime] | None:
    """What somebody has left, sealed, and when; None if they have left nothing."""
    found = select(SEALED_CONTACTS).where(SEALED_CONTACTS.c.user_id == user_id)
    row = (await transaction.execute(found)).one_or_none()
    return None if row is None else (row.contact, row.left_at)


async def put(transaction: Transaction, user_id: UserId, sealed: bytes, at: datetime) -> None:
    """Keep it in place of what was there."""
    changed = await transaction.execute(
        update(SEALED_CONTACTS).where(SEALED_CONTACTS.c.user_id == user_id).values(contact=sealed, left_at=at)
    )
    if changed.rowcount == 0:
        await transaction.execute(insert(SEALED_CONTACTS).values(user_id=user_id, contact=sealed, left_at=at))


async def remove(transaction: Transaction, user_id: UserId) -> None:
    """Forget it. There may be none."""
    await transaction.execute(delete(SEALED_CONTACTS).where(SEALED_CONTACTS.c.user_id == user_id))


async def add_opening(transaction: Transaction, opening: Opening) -> None:
    await transaction.execute(
        insert(OPENINGS).values(
            id=opening.id,
            room_id=opening.room_id,
            about_id=opening.about,
            by_id=opening.by,
            reason=opening.reason,
            opened_at=opening.opened_at,
        )
    )


async def last_opening(transaction: Transaction, room_id: RoomId, about: UserId, by: UserId) -> Opening | None:
    """The last time that *by* has opened the contact of *about* for this room."""
    of = OPENINGS.c
    found = select(OPENINGS).where(of.room_id == room_id, of.about_id == about, of.by_id == by)
    row = (await transaction.execute(found.order_by(*_NEWEST_FIRST).limit(1))).one_or_none()
    return None if row is None else _opening(row)


async def openings_of_room(transaction: Transaction, room_id: RoomId, since: datetime) -> list[Opening]:
    """What was opened for a room, the newest first."""
    of = OPENINGS.c
    found = select(OPENINGS).where(of.room_id == room_id, of.opened_at >= since)
    return [_opening(row) for row in await transaction.execute(found.order_by(*_NEWEST_FIRST))]


async def all_openings(transaction: Transaction, limit: int) -> list[Opening]:
    """What was opened in the clinic, the newest first."""
    rows = await transaction.execute(select(OPENINGS).order_by(*_NEWEST_FIRST).limit(limit))
    return [_opening(row) for row in rows]


async def unread(transaction: Transaction, about: UserId) -> list[Opening]:
    """What of *about* was opened, and they have not read yet that it was; the oldest first."""
    read = select(OPENINGS_READ.c.opening_id)
    found = select(OPENINGS).where(OPENINGS.c.about_id == about, OPENINGS.c.id.not_in(read))
    rows = await transaction.execute(found.order_by(OPENINGS.c.opened_at, OPENINGS.c.id))
    return [_opening(row) for row in rows]


async def note_read(transaction: Transaction, opening_ids: Collection[OpeningId], at: datetime) -> None:
    """Whoever these were about has read of them now, for the first time."""
    if opening_ids:
        await transaction.execute(insert(OPENINGS_READ), [{"opening_id": one, "read_at": at} for one in opening_ids])


def _opening(row: Row[Any]) -> Opening:
    return Opening(
        OpeningId(row.id),
        RoomId(row.room_id),
        UserId(row.about_id),
        UserId(row.by_id),
        row.reason,
        row.opened_at,
    )

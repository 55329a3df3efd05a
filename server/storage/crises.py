"""Crises and their notes: one packed value each, written anew at each step by whoever has read the version before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update

from server.domain.crisis import Crisis
from server.domain.ids import CrisisId, FlagId, RoomId, UserId
from server.storage import visits
from server.storage.tables import CRISES, CRISIS_NOTES
from server.storage.transaction import Transaction

_IS_OPEN: Final = CRISES.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A crisis as it is on disk; each change of the row has its own version."""

    crisis: Crisis
    version: int


@dataclass(frozen=True, slots=True)
class Note:
    note: str
    by: UserId


async def add(transaction: Transaction, crisis: Crisis) -> None:
    """Keep a new crisis. Raises `IntegrityError` if there is an open one of the same person in the room."""
    await transaction.execute(
        insert(CRISES).values(
            id=crisis.id, room_id=crisis.room_id, about=crisis.about, version=1, closed_at=None, crisis=crisis
        )
    )


async def save(transaction: Transaction, before: Kept, crisis: Crisis) -> bool:
    """Keep *crisis*, which *before* has become. False if somebody else has changed it since: then nothing is written."""
    closed_at = None if crisis.closing is None else crisis.closing.at
    saved = await transaction.execute(
        update(CRISES)
        .where(CRISES.c.id == crisis.id, CRISES.c.version == before.version)
        .values(version=before.version + 1, closed_at=closed_at, crisis=crisis)
    )
    return saved.rowcount == 1


async def load(transaction: Transaction, crisis_id: CrisisId) -> Kept | None:
    row = (await transaction.execute(select(CRISES).where(CRISES.c.id == crisis_id))).one_or_none()
    return None if row is None else _kept(row)


async def open_of(transaction: Transaction, room_id: RoomId, about: UserId) -> Kept | None:
    """The open crisis of a person in a group's room."""
    of = CRISES.c
    query = select(CRISES).where(of.room_id == room_id, of.about == about, _IS_OPEN)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _kept(row)


async def has_open(transaction: Transaction, room_id: RoomId) -> bool:
    """Is anybody of a group looked after?"""
    query = select(CRISES.c.id).where(CRISES.c.room_id == room_id, _IS_OPEN).limit(1)
    return await transaction.scalar(query) is not None


async def of_flag(transaction: Transaction, room_id: RoomId, about: UserId, flag_id: FlagId) -> Kept | None:
    """The open crisis that a flag tells of."""
    kept = await open_of(transaction, room_id, about)
    return kept if kept is not None and any(one.flag_id == flag_id for one in kept.crisis.signals) else None


async def by_ids(transaction: Transaction, crisis_ids: Collection[str]) -> dict[CrisisId, Crisis]:
    rows = await transaction.execute(select(CRISES).where(CRISES.c.id.in_(crisis_ids)))
    return {CrisisId(row.id): row.crisis for row in rows}


async def all_open(transaction: Transaction, room_id: RoomId | None = None) -> list[Kept]:
    """The crises that are not closed, of all rooms or of one, the oldest first. Mostly there is none, and the index says so."""
    query = select(CRISES).where(_IS_OPEN)
    rows = await transaction.execute(query if room_id is None else query.where(CRISES.c.room_id == room_id))
    return sorted(map(_kept, rows), key=lambda kept: (kept.crisis.raised_at, kept.crisis.id))


async def of_room(transaction: Transaction, room_id: RoomId, closed_limit: int) -> list[Crisis]:
    """Every open crisis of a group's room and the newest *closed_limit* closed ones, the oldest first."""
    of = CRISES.c
    still = await transaction.scalars(select(of.crisis).where(of.room_id == room_id, _IS_OPEN))
    closed = await transaction.scalars(
        select(of.crisis)
        .where(of.room_id == room_id, of.closed_at.is_not(None))
        .order_by(of.closed_at.desc())
        .limit(closed_limit)
    )
    return sorted((*still, *closed), key=lambda crisis: (crisis.raised_at, crisis.id))


async def delete_closed(transaction: Transaction, before: datetime) -> int:
    """Delete what was closed before, with the notes, and what a guest has left for its sake. Returns how many."""
    of = CRISES.c
    rows = (await transaction.execute(select(of.id, of.about).where(of.closed_at < before))).all()
    gone = [row.id for row in rows]
    if gone:
        await transaction.execute(delete(CRISIS_NOTES).where(CRISIS_NOTES.c.crisis_id.in_(gone)))
        await transaction.execute(delete(CRISES).where(of.id.in_(gone)))
        for about in {row.about for row in rows}:
            await visits.delete_remainder(transaction, UserId(about))
    return len(gone)


async def note(transaction: Transaction, crisis_id: CrisisId) -> Note | None:
    row = (await transaction.execute(select(CRISIS_NOTES).where(CRISIS_NOTES.c.crisis_id == crisis_id))).one_or_none()
    return None if row is None else Note(row.note, UserId(row.by))


async def put_note(transaction: Transaction, crisis_id: CrisisId, text: str, by: UserId) -> None:
    """The note of a crisis is *text* from now on; none if that is empty."""
    await transaction.execute(delete(CRISIS_NOTES).where(CRISIS_NOTES.c.crisis_id == crisis_id))
    if text:
        await transaction.execute(insert(CRISIS_NOTES).values(crisis_id=crisis_id, note=text, by=by))


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.crisis, row.version)

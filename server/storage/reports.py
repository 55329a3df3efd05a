"""Who has told the facilitators of which message, and what they have been answered."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, insert, select, update

from server.domain.ids import FlagId, MessageId, ReportId, RoomId, UserId
from server.domain.reports import ReportAnswer, Telling
from server.storage.tables import REPORTS
from server.storage.transaction import Transaction


async def insert_told(transaction: Transaction, told: Telling) -> None:
    """Record it. Raises `IntegrityError` if they have told of the message before."""
    await transaction.execute(
        insert(REPORTS),
        {
            "id": told.id,
            "message_id": told.message_id,
            "room_id": told.room_id,
            "reporter_id": told.reporter_id,
            "flag_id": told.flag_id,
            "told_at": told.told_at,
        },
    )


async def of_reporter(transaction: Transaction, room_id: RoomId, reporter_id: UserId) -> list[Telling]:
    """What somebody has told in a room, oldest first."""
    theirs = (REPORTS.c.room_id == room_id) & (REPORTS.c.reporter_id == reporter_id)
    return await _found(transaction, theirs)


async def about(transaction: Transaction, message_id: MessageId, reporter_id: UserId) -> Telling | None:
    """What somebody has told of a message."""
    theirs = (REPORTS.c.message_id == message_id) & (REPORTS.c.reporter_id == reporter_id)
    return next(iter(await _found(transaction, theirs)), None)


async def by_ids(transaction: Transaction, report_ids: Collection[str]) -> dict[ReportId, Telling]:
    return {told.id: told for told in await _found(transaction, REPORTS.c.id.in_(report_ids))}


async def unanswered(transaction: Transaction, flag_id: FlagId) -> list[Telling]:
    """Those of a flag who have not been answered."""
    return await _found(transaction, (REPORTS.c.flag_id == flag_id) & REPORTS.c.answer.is_(None))


async def keep_answer(transaction: Transaction, report_id: ReportId, answer: ReportAnswer) -> None:
    await transaction.execute(update(REPORTS).where(REPORTS.c.id == report_id).values(answer=answer.value))


async def _found(transaction: Transaction, which: Any) -> list[Telling]:
    rows = await transaction.execute(select(REPORTS).where(which).order_by(REPORTS.c.told_at, REPORTS.c.id))
    return [_told(row) for row in rows]


def _told(row: Row[Any]) -> Telling:
    return Telling(
        id=ReportId(row.id),
        message_id=MessageId(row.message_id),
        room_id=RoomId(row.room_id),
        reporter_id=UserId(row.reporter_id),
        flag_id=FlagId(row.flag_id),
        told_at=row.told_at,
        answer=None if row.answer is None else ReportAnswer(row.answer),
    )

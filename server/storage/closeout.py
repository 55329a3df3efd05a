"""What facilitators write down of an evening, apart from the talk; and for how long each has been on duty."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from server.domain.closeout import CloseOut
from server.domain.ids import RoomId, SessionId, UserId
from server.storage.tables import CLOSE_OUTS, DUTY_TIMES
from server.storage.transaction import Transaction


async def save(transaction: Transaction, close_out: CloseOut) -> None:
    """Keep *close_out*, in place of what its author had for that evening."""
    changing = {"form": close_out.form, "sent_at": close_out.sent_at}
    changed = await transaction.execute(
        update(CLOSE_OUTS).where(*_is(close_out.session_id, close_out.author_id)).values(**changing)
    )
    if changed.rowcount == 0:
        await transaction.execute(
            insert(CLOSE_OUTS).values(
                session_id=close_out.session_id,
                author_id=close_out.author_id,
                room_id=close_out.room_id,
                evening_at=close_out.evening_at,
                **changing,
            )
        )


async def load(transaction: Transaction, session_id: SessionId, author_id: UserId) -> CloseOut | None:
    row = (await transaction.execute(select(CLOSE_OUTS).where(*_is(session_id, author_id)))).one_or_none()
    return None if row is None else _close_out(row)


async def drop(transaction: Transaction, session_id: SessionId, author_id: UserId) -> bool:
    """Delete it. False if there is none."""
    return (await transaction.execute(delete(CLOSE_OUTS).where(*_is(session_id, author_id)))).rowcount > 0


async def of_room(transaction: Transaction, room_id: RoomId) -> list[CloseOut]:
    """All of a room, drafts too, the newest evening first."""
    rows = await transaction.execute(
        select(CLOSE_OUTS)
        .where(CLOSE_OUTS.c.room_id == room_id)
        .order_by(CLOSE_OUTS.c.evening_at.desc(), CLOSE_OUTS.c.sent_at, CLOSE_OUTS.c.author_id)
    )
    return [_close_out(row) for row in rows]


async def drop_before(transaction: Transaction, at: datetime) -> int:
    """Delete those of evenings before *at*. Returns how many."""
    return (await transaction.execute(delete(CLOSE_OUTS).where(CLOSE_OUTS.c.evening_at < at))).rowcount


async def note_duty(
    transaction: Transaction, room_id: RoomId, before: Collection[UserId], after: Collection[UserId], at: datetime
) -> None:
    """Whoever is in *after* and not in *before* is on duty from *at* on, and the other way round."""
    for who in after:
        if who not in before:
            await _begin_duty(transaction, room_id, who, at)
    gone = [who for who in before if who not in after]
    if gone:
        await transaction.execute(
            update(DUTY_TIMES)
            .where(
                DUTY_TIMES.c.room_id == room_id,
                DUTY_TIMES.c.user_id.in_(gone),
                DUTY_TIMES.c.ended_at.is_(None),
            )
            .values(ended_at=at)
        )


async def duty_since(transaction: Transaction, who: UserId, since: datetime, at: datetime) -> timedelta:
    """For how long *who* has been on duty between *since* and *at*, in all rooms."""
    rows = await transaction.execute(
        select(DUTY_TIMES.c.began_at, DUTY_TIMES.c.ended_at).where(
            DUTY_TIMES.c.user_id == who, DUTY_TIMES.c.ended_at.is_(None) | (DUTY_TIMES.c.ended_at > since)
        )
    )
    spans = ((max(row.began_at, since), row.ended_at or at) for row in rows)
    return sum((ended - began for began, ended in spans if ended > began), start=timedelta(0))


async def drop_duty_before(transaction: Transaction, at: datetime) -> None:
    """Delete the times of duties that ended before *at*."""
    await transaction.execute(delete(DUTY_TIMES).where(DUTY_TIMES.c.ended_at < at))


async def _begin_duty(transaction: Transaction, room_id: RoomId, who: UserId, at: datetime) -> None:
    """Off duty and on again at one moment is having been on duty all the time."""
    own = (DUTY_TIMES.c.user_id == who, DUTY_TIMES.c.room_id == room_id, DUTY_TIMES.c.began_at == at)
    resumed = await transaction.execute(update(DUTY_TIMES).where(*own).values(ended_at=None))
    if resumed.rowcount == 0:
        await transaction.execute(insert(DUTY_TIMES).values(room_id=room_id, user_id=who, began_at=at))


def _is(session_id: SessionId, author_id: UserId) -> tuple[Any, Any]:
    return CLOSE_OUTS.c.session_id == session_id, CLOSE_OUTS.c.author_id == author_id


def _close_out(row: Row[Any]) -> CloseOut:
    return CloseOut(
        room_id=RoomId(row.room_id),
        session_id=SessionId(row.session_id),
        author_id=UserId(row.author_id),
        evening_at=row.evening_at,
        form=row.form,
        sent_at=row.sent_at,
    )

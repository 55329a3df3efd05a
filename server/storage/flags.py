"""Flags, one for a message and kind of attention."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update

from moderation.labels import Attention
from server.domain.flags import Flag, FlagState, Outcome, Urgency
from server.domain.ids import FlagId, MessageId, RoomId, UserId
from server.storage.tables import FLAGS, ROOMS
from server.storage.transaction import Transaction


async def insert_flag(transaction: Transaction, flag: Flag) -> None:
    await transaction.execute(
        insert(FLAGS),
        {
            "id": flag.id,
            "room_id": flag.room_id,
            "message_id": flag.message_id,
            "author_id": flag.author_id,
            "attention": flag.attention.value,
            "reasons": flag.reasons,
            "text": flag.text,
            "lines_before": flag.lines_before,
            "model_version": flag.model_version,
            "raised_at": flag.raised_at,
            "is_late": flag.is_late,
            **_changing(flag),
        },
    )


async def change(transaction: Transaction, before: Flag, after: Flag) -> bool:
    """
    Record what somebody did to a flag, if it still stands as in *before*. False if somebody else was faster.

    A compare-and-set: two facilitators who claim at once never both hold it.
    """
    claimed_by = FLAGS.c.claimed_by.is_(None) if before.claimed_by is None else FLAGS.c.claimed_by == before.claimed_by
    changed = await transaction.scalars(
        update(FLAGS)
        .where(FLAGS.c.id == before.id, FLAGS.c.state == before.state.value, claimed_by)
        .values(**_changing(after))
        .returning(FLAGS.c.id)
    )
    return changed.first() is not None


async def by_id(transaction: Transaction, flag_id: FlagId) -> Flag | None:
    row = (await transaction.execute(select(FLAGS).where(FLAGS.c.id == flag_id))).one_or_none()
    return None if row is None else _flag(row)


async def by_ids(transaction: Transaction, flag_ids: Collection[str]) -> dict[FlagId, Flag]:
    rows = await transaction.execute(select(FLAGS).where(FLAGS.c.id.in_(flag_ids)))
    return {FlagId(row.id): _flag(row) for row in rows}


async def attentions(transaction: Transaction, message_id: MessageId) -> set[Attention]:
    """For which kinds of attention a message has a flag already."""
    found = await transaction.scalars(select(FLAGS.c.attention).where(FLAGS.c.message_id == message_id))
    return {Attention(attention) for attention in found}


async def queue(transaction: Transaction, room_id: RoomId, resolved_limit: int) -> list[Flag]:
    """Every unresolved flag of a room and the newest *resolved_limit* resolved ones, oldest first."""
    unresolved = await transaction.execute(
        select(FLAGS).where(FLAGS.c.room_id == room_id, FLAGS.c.state != FlagState.RESOLVED.value)
    )
    resolved = await transaction.execute(
        select(FLAGS)
        .where(FLAGS.c.room_id == room_id, FLAGS.c.state == FlagState.RESOLVED.value)
        .order_by(FLAGS.c.resolved_at.desc())
        .limit(resolved_limit)
    )
    return sorted((_flag(row) for row in (*unresolved, *resolved)), key=lambda flag: (flag.raised_at, flag.id))


_OPEN: Final = (
    FLAGS.c.state == FlagState.OPEN.value,
    # Of every room, and named all the same: the index is by room, and resolved flags are many.
    FLAGS.c.room_id.in_(select(ROOMS.c.id)),
)
"""Flags that nobody has taken on, in any room."""


async def open_by_attention(transaction: Transaction) -> dict[Attention, int]:
    """How many flags of all rooms nobody has taken on, of each kind of attention."""
    found = await transaction.execute(select(FLAGS.c.attention, func.count()).where(*_OPEN).group_by(FLAGS.c.attention))
    counted = {Attention(attention): count for attention, count in found}
    return {attention: counted.get(attention, 0) for attention in Attention}


async def open_crises(transaction: Transaction) -> list[Flag]:
    """The crisis flags of all rooms that nobody has taken on, oldest first."""
    rows = await transaction.execute(select(FLAGS).where(*_OPEN, FLAGS.c.attention == Attention.CARE.value))
    found = [flag for flag in map(_flag, rows) if flag.urgency is Urgency.CRISIS]
    return sorted(found, key=lambda flag: (flag.raised_at, flag.id))


def _changing(flag: Flag) -> dict[str, object]:
    return {
        "state": flag.state.value,
        "claimed_by": flag.claimed_by,
        "claimed_at": flag.claimed_at,
        "resolved_by": flag.resolved_by,
        "resolved_at": flag.resolved_at,
        "outcome": None if flag.outcome is None else flag.outcome.value,
    }


def _flag(row: Row[Any]) -> Flag:
    return Flag(
        id=FlagId(row.id),
        room_id=RoomId(row.room_id),
        message_id=MessageId(row.message_id),
        author_id=UserId(row.author_id),
        attention=Attention(row.attention),
        reasons=row.reasons,
        text=row.text,
        lines_before=row.lines_before,
        model_version=row.model_version,
        raised_at=row.raised_at,
        is_late=row.is_late,
        state=FlagState(row.state),
        claimed_by=None if row.claimed_by is None else UserId(row.claimed_by),
        claimed_at=row.claimed_at,
        resolved_by=None if row.resolved_by is None else UserId(row.resolved_by),
        resolved_at=row.resolved_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
    )

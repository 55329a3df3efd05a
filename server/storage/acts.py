"""Acts: what facilitators have done about messages and flags, and what can be given back for a moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, or_, select, update

from server.domain.acts import Act, ActKind, ActState, Why
from server.domain.ids import ActId, FlagId, MessageId, RoomId, UserId
from server.storage.tables import ACTS, MESSAGES, ROOMS
from server.storage.transaction import Transaction

_UNDOABLE: Final = ACTS.c.undo_until.is_not(None)
"""As the index says it, so that a look costs nothing when there are none."""


async def insert_act(transaction: Transaction, act: Act) -> None:
    await transaction.execute(
        insert(ACTS),
        {
            "id": act.id,
            "room_id": act.room_id,
            "message_id": act.message_id,
            "about": act.about,
            "flag_id": act.flag_id,
            "kind": act.kind.value,
            "by": act.by,
            "at": act.at,
            "edition": act.edition,
            "why": None if act.why is None else act.why.value,
            **_changing(act),
        },
    )


async def save(transaction: Transaction, act: Act) -> None:
    """Record what has become of an act."""
    await transaction.execute(update(ACTS).where(ACTS.c.id == act.id).values(**_changing(act)))


async def by_id(transaction: Transaction, act_id: ActId) -> Act | None:
    row = (await transaction.execute(select(ACTS).where(ACTS.c.id == act_id))).one_or_none()
    return None if row is None else _act(row)


async def by_ids(transaction: Transaction, act_ids: Collection[str]) -> dict[ActId, Act]:
    rows = await transaction.execute(select(ACTS).where(ACTS.c.id.in_(act_ids)))
    return {ActId(row.id): _act(row) for row in rows}


async def of_messages(transaction: Transaction, message_ids: Collection[str]) -> list[Act]:
    """Every act on these messages, oldest first."""
    rows = await transaction.execute(
        select(ACTS).where(ACTS.c.message_id.in_(message_ids)).order_by(ACTS.c.at, ACTS.c.id)
    )
    return [_act(row) for row in rows]


async def of_rooms_below(transaction: Transaction, group_id: RoomId) -> list[Act]:
    """Every act in the small groups and asides of a group, oldest first."""
    # By their messages, for which there are indexes.
    below = select(ROOMS.c.id).where(ROOMS.c.parent_id == group_id)
    said = select(MESSAGES.c.id).where(MESSAGES.c.room_id.in_(below))
    rows = await transaction.execute(select(ACTS).where(ACTS.c.message_id.in_(said)).order_by(ACTS.c.at, ACTS.c.id))
    return [_act(row) for row in rows]


async def open_asks(transaction: Transaction, message_id: MessageId) -> list[Act]:
    """The asks to reword a message that its author has not answered."""
    return [act for act in await of_messages(transaction, [message_id]) if act.is_open_ask]


async def told_to(transaction: Transaction, room_id: RoomId, who: UserId) -> list[Act]:
    """What somebody is told of in a room and has not put away, oldest first."""
    rows = await transaction.execute(
        select(ACTS)
        .where(ACTS.c.is_told, ACTS.c.about == who, ACTS.c.room_id == room_id)
        .order_by(ACTS.c.at, ACTS.c.id)
    )
    return [_act(row) for row in rows]


async def has_undoable(transaction: Transaction) -> bool:
    """Is there an act that does not stand yet?"""
    return (await transaction.execute(select(ACTS.c.id).where(_UNDOABLE).limit(1))).first() is not None


async def due(transaction: Transaction, now: datetime) -> list[Act]:
    """The acts whose time for undoing is over, oldest first. One that would end far ahead was made by a clock that was wrong."""
    rows = await transaction.execute(
        select(ACTS)
        .where(_UNDOABLE, or_(ACTS.c.undo_until <= now, ACTS.c.at > now))
        .order_by(ACTS.c.undo_until, ACTS.c.at, ACTS.c.id)
    )
    return [_act(row) for row in rows]


def _changing(act: Act) -> dict[str, object]:
    return {
        "line": act.line,
        "kept": act.kept,
        "undo_until": act.undo_until,
        "state": act.state.value,
        "is_told": act.is_told,
    }


def _act(row: Row[Any]) -> Act:
    return Act(
        id=ActId(row.id),
        room_id=RoomId(row.room_id),
        message_id=MessageId(row.message_id),
        about=UserId(row.about),
        kind=ActKind(row.kind),
        by=UserId(row.by),
        at=row.at,
        edition=row.edition,
        flag_id=None if row.flag_id is None else FlagId(row.flag_id),
        why=None if row.why is None else Why(row.why),
        line=row.line,
        kept=row.kept,
        undo_until=row.undo_until,
        state=ActState(row.state),
        is_told=row.is_told,
    )

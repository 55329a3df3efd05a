"""Messages: recorded once per author and client id, changed once per edition, read in the order of the room."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server.domain.ids import ClientId, MessageId, RoomId, UserId
from server.domain.messages import HoldReason, Message, MessageState
from server.storage.tables import EditRow, MessageRow


async def insert_message(session: AsyncSession, message: Message) -> None:
    """Record *message*. Raises `IntegrityError` if its author has used its client id before."""
    await session.execute(
        insert(MessageRow).values(
            id=message.id,
            room_id=message.room_id,
            author_id=message.author_id,
            client_id=message.client_id,
            posted_at=message.posted_at,
            **_changing(message),
        )
    )


async def save(session: AsyncSession, message: Message) -> None:
    """Record what has changed of a message: state, words and edition, place, hold and who assessed it. Ends a backlog's claim."""
    await session.execute(
        update(MessageRow).where(MessageRow.id == message.id).values(claimed_until=None, **_changing(message))
    )


async def by_id(session: AsyncSession, message_id: MessageId) -> Message | None:
    row = await session.get(MessageRow, message_id)
    return None if row is None else _message(row)


async def by_ids(session: AsyncSession, message_ids: Collection[str]) -> dict[MessageId, Message]:
    rows = await session.scalars(select(MessageRow).where(MessageRow.id.in_(message_ids)))
    return {MessageId(row.id): _message(row) for row in rows}


async def by_client_id(session: AsyncSession, author_id: UserId, client_id: ClientId) -> Message | None:
    """The message its author has sent with *client_id* before, in whatever state it is now."""
    row = await session.scalar(
        select(MessageRow).where(MessageRow.author_id == author_id, MessageRow.client_id == client_id)
    )
    return None if row is None else _message(row)


async def insert_edit(session: AsyncSession, message: Message, client_id: ClientId) -> None:
    """Record which edit has made *message* what it is. Raises `IntegrityError` if another has made this edition."""
    await session.execute(insert(EditRow).values(message_id=message.id, edition=message.edition, client_id=client_id))


async def editor_of(session: AsyncSession, message_id: MessageId, edition: int) -> ClientId | None:
    """The client id of the edit that has made *edition*; None if none has."""
    row = await session.get(EditRow, (message_id, edition))
    return None if row is None else ClientId(row.client_id)


async def history(session: AsyncSession, room_id: RoomId, *, before: int | None, limit: int) -> list[Message]:
    """The newest *limit* messages of the room with a place smaller than *before* (None: of all), in order."""
    query = select(MessageRow).where(MessageRow.room_id == room_id, MessageRow.place.is_not(None))
    if before is not None:
        query = query.where(MessageRow.place < before)
    rows = await session.scalars(query.order_by(MessageRow.place.desc()).limit(limit))
    return [_message(row) for row in rows][::-1]


async def lines_before(session: AsyncSession, room_id: RoomId, *, before: int | None, limit: int) -> list[Message]:
    """The newest *limit* visible messages of the room with a place smaller than *before* (None: of all), in order."""
    query = select(MessageRow).where(MessageRow.room_id == room_id, MessageRow.state == MessageState.VISIBLE.value)
    if before is not None:
        query = query.where(MessageRow.place < before)
    rows = await session.scalars(query.order_by(MessageRow.place.desc()).limit(limit))
    return [_message(row) for row in rows][::-1]


async def held_by(session: AsyncSession, room_id: RoomId, author_id: UserId) -> list[Message]:
    """What is held of one person's messages in a room, oldest first."""
    rows = await session.scalars(
        select(MessageRow)
        .where(
            MessageRow.author_id == author_id,
            MessageRow.room_id == room_id,
            MessageRow.state == MessageState.HELD.value,
        )
        .order_by(MessageRow.posted_at, MessageRow.id)
    )
    return [_message(row) for row in rows]


_WAITS = (
    MessageRow.model_version.is_(None),
    or_(
        MessageRow.state == MessageState.VISIBLE.value,
        (MessageRow.state == MessageState.HELD.value) & (MessageRow.hold_reason == HoldReason.UNASSESSED.value),
    ),
)
"""What the model still has to read: visible or held for its sake. Hidden and withdrawn words need no reader."""


async def unassessed(session: AsyncSession, room_id: RoomId, limit: int) -> tuple[list[MessageId], int]:
    """The oldest *limit* visible messages of a room that the model has not read, and the count of all, held ones included."""
    count = await session.scalar(select(func.count()).where(MessageRow.room_id == room_id, *_WAITS))
    if not count:
        return [], 0
    ids = await session.scalars(
        select(MessageRow.id)
        .where(MessageRow.room_id == room_id, *_WAITS, MessageRow.state == MessageState.VISIBLE.value)
        .order_by(MessageRow.posted_at)
        .limit(limit)
    )
    return [MessageId(message_id) for message_id in ids], count


async def claim_unassessed(session: AsyncSession, *, now: datetime, until: datetime, limit: int) -> list[Message]:
    """
    Take the oldest messages that nobody is assessing, for us alone until *until*.

    A claim that ends more than twice as far ahead as ours was made by a clock that was wrong, and holds nobody up.

    The claimable condition is repeated in the UPDATE: on PostgreSQL only that is checked again after a lock wait, and two
    workers would otherwise claim one row.
    """
    free = or_(
        MessageRow.claimed_until.is_(None),
        MessageRow.claimed_until < now,
        # Twice, so that of two workers the one that read its clock a moment earlier takes nothing from the other.
        MessageRow.claimed_until > until + (until - now),
    )
    oldest = select(MessageRow.id).where(*_WAITS, free).order_by(MessageRow.posted_at).limit(limit)
    claimed = await session.scalars(
        update(MessageRow)
        .where(MessageRow.id.in_(oldest.scalar_subquery()), *_WAITS, free)
        .values(claimed_until=until)
        .returning(MessageRow.id)
    )
    rows = await session.scalars(
        select(MessageRow).where(MessageRow.id.in_(claimed.all())).order_by(MessageRow.posted_at, MessageRow.id)
    )
    return [_message(row) for row in rows]


async def let_go(session: AsyncSession, message_id: MessageId, until: datetime | None = None) -> None:
    """End a claim without an assessment: anybody may try again, at once or after *until*."""
    await session.execute(update(MessageRow).where(MessageRow.id == message_id).values(claimed_until=until))


def _changing(message: Message) -> dict[str, object]:
    return {
        "text": message.text,
        "state": message.state.value,
        "place": message.place,
        "edition": message.edition,
        "edited_at": message.edited_at,
        "hold_reason": None if message.hold_reason is None else message.hold_reason.value,
        "private": message.private,
        "is_meant": message.is_meant,
        "model_version": message.model_version,
    }


def _message(row: MessageRow) -> Message:
    return Message(
        id=MessageId(row.id),
        room_id=RoomId(row.room_id),
        author_id=UserId(row.author_id),
        client_id=ClientId(row.client_id),
        text=row.text,
        state=MessageState(row.state),
        posted_at=row.posted_at,
        place=row.place,
        edition=row.edition,
        edited_at=row.edited_at,
        hold_reason=None if row.hold_reason is None else HoldReason(row.hold_reason),
        private=row.private,
        is_meant=row.is_meant,
        model_version=row.model_version,
    )

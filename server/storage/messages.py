"""Messages: recorded once per author and client id, changed once per edition, read in the order of the room."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update

from server.domain.ids import ClientId, MessageId, RoomId, UserId
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.reading import ReturnReason
from server.storage import rooms
from server.storage.tables import EDITS, MESSAGES
from server.storage.transaction import Transaction

PLACE_MAX: Final = 2**63 - 1

_BY_CLIENT_ID: Final = select(MESSAGES).where(
    MESSAGES.c.author_id == bindparam("author_id"), MESSAGES.c.client_id == bindparam("client_id")
)
_LINES_BEFORE: Final = (
    select(MESSAGES)
    .where(
        MESSAGES.c.room_id == bindparam("room_id"),
        MESSAGES.c.state == MessageState.VISIBLE.value,
        MESSAGES.c.place < bindparam("before"),
    )
    .order_by(MESSAGES.c.place.desc())
    .limit(bindparam("limit"))
)


async def insert_message(transaction: Transaction, message: Message) -> None:
    """Record *message*. Raises `IntegrityError` if its author has used its client id before."""
    await transaction.execute(
        insert(MESSAGES),
        {
            "id": message.id,
            "room_id": message.room_id,
            "author_id": message.author_id,
            "client_id": message.client_id,
            "posted_at": message.posted_at,
            **_changing(message),
        },
    )


async def save(transaction: Transaction, message: Message) -> None:
    """Record what has changed of a message: state, words and edition, place, hold and who assessed it. Ends a backlog's claim."""
    await transaction.execute(
        update(MESSAGES).where(MESSAGES.c.id == message.id).values(claimed_until=None, **_changing(message))
    )


async def by_id(transaction: Transaction, message_id: MessageId) -> Message | None:
    row = (await transaction.execute(select(MESSAGES).where(MESSAGES.c.id == message_id))).one_or_none()
    return None if row is None else _message(row)


async def by_ids(transaction: Transaction, message_ids: Collection[str]) -> dict[MessageId, Message]:
    rows = await transaction.execute(select(MESSAGES).where(MESSAGES.c.id.in_(message_ids)))
    return {MessageId(row.id): _message(row) for row in rows}


async def by_client_id(transaction: Transaction, author_id: UserId, client_id: ClientId) -> Message | None:
    """The message its author has sent with *client_id* before, in whatever state it is now."""
    found = await transaction.execute(_BY_CLIENT_ID, {"author_id": author_id, "client_id": client_id})
    row = found.one_or_none()
    return None if row is None else _message(row)


async def insert_edit(transaction: Transaction, message: Message, client_id: ClientId) -> None:
    """Record which edit has made *message* what it is. Raises `IntegrityError` if another has made this edition."""
    made = {"message_id": message.id, "edition": message.edition, "client_id": client_id}
    await transaction.execute(insert(EDITS), made)


async def editor_of(transaction: Transaction, message_id: MessageId, edition: int) -> ClientId | None:
    """The client id of the edit that has made *edition*; None if none has."""
    made = (EDITS.c.message_id == message_id) & (EDITS.c.edition == edition)
    client_id = await transaction.scalar(select(EDITS.c.client_id).where(made))
    return None if client_id is None else ClientId(client_id)


async def history(
    transaction: Transaction, room_id: RoomId, *, before: int | None, limit: int, since: datetime | None = None
) -> list[Message]:
    """The newest *limit* messages of the room with a place smaller than *before*, written since *since* (None: of all), in order."""
    query = select(MESSAGES).where(MESSAGES.c.room_id == room_id, MESSAGES.c.place.is_not(None))
    if since is not None:
        query = query.where(MESSAGES.c.posted_at >= since)
    if before is not None:
        query = query.where(MESSAGES.c.place < before)
    rows = await transaction.execute(query.order_by(MESSAGES.c.place.desc()).limit(limit))
    return [_message(row) for row in rows][::-1]


async def lines_before(transaction: Transaction, room_id: RoomId, *, before: int | None, limit: int) -> list[Message]:
    """The newest *limit* visible messages of the room with a place smaller than *before* (None: of all), in order."""
    before = PLACE_MAX if before is None else before
    rows = await transaction.execute(_LINES_BEFORE, {"room_id": room_id, "before": before, "limit": limit})
    return [_message(row) for row in rows][::-1]


async def of_room(transaction: Transaction, room_id: RoomId) -> list[Message]:
    """Every message that was written in a room, held ones too. For a room in which little is said."""
    rows = await transaction.execute(
        select(MESSAGES).where(MESSAGES.c.room_id == room_id).order_by(MESSAGES.c.posted_at)
    )
    return [_message(row) for row in rows]


async def by_author(transaction: Transaction, room_id: RoomId, author_id: UserId) -> list[Message]:
    """Every message of one person in a room, its small groups and asides, held ones too."""
    rows = await transaction.execute(
        select(MESSAGES)
        .where(MESSAGES.c.author_id == author_id, rooms.is_in(MESSAGES.c.room_id, room_id))
        .order_by(MESSAGES.c.posted_at, MESSAGES.c.id)
    )
    return [_message(row) for row in rows]


async def delete_messages(transaction: Transaction, message_ids: Collection[str]) -> None:
    """Delete them, with their flags and all that was done about them."""
    await transaction.execute(delete(MESSAGES).where(MESSAGES.c.id.in_(message_ids)))


async def held_by(transaction: Transaction, room_id: RoomId, author_id: UserId) -> list[Message]:
    """What is held of one person's messages in a room, oldest first."""
    rows = await transaction.execute(
        select(MESSAGES)
        .where(
            MESSAGES.c.author_id == author_id,
            MESSAGES.c.room_id == room_id,
            MESSAGES.c.state == MessageState.HELD.value,
        )
        .order_by(MESSAGES.c.posted_at, MESSAGES.c.id)
    )
    return [_message(row) for row in rows]


async def waiting_for_reader(transaction: Transaction, room_id: RoomId | None = None) -> list[Message]:
    """What a facilitator reads first, in the order in which it was written; of every room, or of one and its small groups."""
    waits = MESSAGES.c.hold_reason == HoldReason.REVIEW.value
    if room_id is not None:
        waits &= rooms.is_in(MESSAGES.c.room_id, room_id)
    rows = await transaction.execute(select(MESSAGES).where(waits).order_by(MESSAGES.c.posted_at, MESSAGES.c.id))
    return [_message(row) for row in rows]


_READ_BESIDE = (HoldReason.UNASSESSED.value, HoldReason.TURN.value, HoldReason.REVIEW.value)
_WAITS = (
    MESSAGES.c.model_version.is_(None),
    or_(
        MESSAGES.c.state == MessageState.VISIBLE.value,
        (MESSAGES.c.state == MessageState.HELD.value) & MESSAGES.c.hold_reason.in_(_READ_BESIDE),
    ),
)
"""
What the model still has to read: visible, held for its sake, until a turn is over or until a facilitator has read it, for which somebody at
risk does not wait. Hidden and withdrawn words need no reader.
"""


async def unassessed(transaction: Transaction, room_id: RoomId, limit: int) -> tuple[list[MessageId], int]:
    """The oldest *limit* visible messages of a room that the model has not read, and the count of all, held ones included."""
    count = await transaction.scalar(select(func.count()).where(MESSAGES.c.room_id == room_id, *_WAITS))
    if not count:
        return [], 0
    ids = await transaction.scalars(
        select(MESSAGES.c.id)
        .where(MESSAGES.c.room_id == room_id, *_WAITS, MESSAGES.c.state == MessageState.VISIBLE.value)
        .order_by(MESSAGES.c.posted_at)
        .limit(limit)
    )
    return [MessageId(message_id) for message_id in ids], count


async def spoken(transaction: Transaction, room_id: RoomId, *, after: int) -> dict[UserId, int]:
    """How many characters each has said in the room with a place greater than *after*. What is hidden or taken back is not said."""
    rows = await transaction.execute(
        select(MESSAGES.c.author_id, func.sum(func.length(MESSAGES.c.text)))
        .where(
            MESSAGES.c.room_id == room_id,
            MESSAGES.c.place > after,
            MESSAGES.c.state == MessageState.VISIBLE.value,
        )
        .group_by(MESSAGES.c.author_id)
        .order_by(MESSAGES.c.author_id)
    )
    return {UserId(author_id): count for author_id, count in rows}


async def said(transaction: Transaction, room_ids: Collection[RoomId]) -> dict[RoomId, int]:
    """How many messages there are in each of the rooms. What is hidden or taken back is not said."""
    rows = await transaction.execute(
        select(MESSAGES.c.room_id, func.count())
        .where(
            MESSAGES.c.room_id.in_(room_ids),
            MESSAGES.c.place.is_not(None),
            MESSAGES.c.state == MessageState.VISIBLE.value,
        )
        .group_by(MESSAGES.c.room_id)
    )
    return {**dict.fromkeys(room_ids, 0), **{RoomId(room_id): count for room_id, count in rows}}


async def said_since(transaction: Transaction, room_id: RoomId, at: datetime, *, besides: UserId) -> list[str]:
    """What has been said in a room and its small groups since *at*, by anybody but *besides*."""
    texts = await transaction.scalars(
        select(MESSAGES.c.text).where(
            rooms.is_in(MESSAGES.c.room_id, room_id),
            MESSAGES.c.posted_at >= at,
            MESSAGES.c.text.is_not(None),
            MESSAGES.c.author_id != besides,
        )
    )
    return list(texts)


async def all_unassessed(transaction: Transaction) -> tuple[int, datetime | None]:
    """How many messages of all rooms the model has not read, held ones included, and when the oldest was posted."""
    found = await transaction.execute(select(func.count(), func.min(MESSAGES.c.posted_at)).where(*_WAITS))
    count, oldest_at = found.one()
    return count, oldest_at


async def claim_unassessed(transaction: Transaction, *, now: datetime, until: datetime, limit: int) -> list[Message]:
    """
    Take the oldest messages that nobody is assessing, for us alone until *until*.

    A claim that ends more than twice as far ahead as ours was made by a clock that was wrong, and holds nobody up.

    The claimable condition is repeated in the UPDATE: on PostgreSQL only that is checked again after a lock wait, and two
    workers would otherwise claim one row.
    """
    free = or_(
        MESSAGES.c.claimed_until.is_(None),
        MESSAGES.c.claimed_until < now,
        # Twice, so that of two workers the one that read its clock a moment earlier takes nothing from the other.
        MESSAGES.c.claimed_until > until + (until - now),
    )
    oldest = select(MESSAGES.c.id).where(*_WAITS, free).order_by(MESSAGES.c.posted_at).limit(limit)
    claimed = await transaction.scalars(
        update(MESSAGES)
        .where(MESSAGES.c.id.in_(oldest.scalar_subquery()), *_WAITS, free)
        .values(claimed_until=until)
        .returning(MESSAGES.c.id)
    )
    rows = await transaction.execute(
        select(MESSAGES).where(MESSAGES.c.id.in_(claimed.all())).order_by(MESSAGES.c.posted_at, MESSAGES.c.id)
    )
    return [_message(row) for row in rows]


async def let_go(transaction: Transaction, message_id: MessageId, until: datetime | None = None) -> None:
    """End a claim without an assessment: anybody may try again, at once or after *until*."""
    await transaction.execute(update(MESSAGES).where(MESSAGES.c.id == message_id).values(claimed_until=until))


def _changing(message: Message) -> dict[str, object]:
    return {
        "text": message.text,
        "state": message.state.value,
        "place": message.place,
        "edition": message.edition,
        "edited_at": message.edited_at,
        "masked_at": message.masked_at,
        "hold_reason": None if message.hold_reason is None else message.hold_reason.value,
        "private": message.private,
        "concerns": message.concerns,
        "wait": message.wait,
        "returned_for": None if message.returned_for is None else message.returned_for.value,
        "is_meant": message.is_meant,
        "model_version": message.model_version,
    }


def _message(row: Row[Any]) -> Message:
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
        masked_at=row.masked_at,
        hold_reason=None if row.hold_reason is None else HoldReason(row.hold_reason),
        private=row.private,
        concerns=row.concerns,
        wait=row.wait,
        returned_for=None if row.returned_for is None else ReturnReason(row.returned_for),
        is_meant=row.is_meant,
        model_version=row.model_version,
    )

"""Flags, one for a kind of attention and the words of a message."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Text, func, insert, or_, select, type_coerce, update

from moderation.labels import Attention
from server.domain.flags import Flag, FlagState, Outcome
from server.domain.ids import FlagId, MessageId, RoomId, UserId
from server.domain.messages import Message
from server.storage import rooms
from server.storage.tables import FLAGS, ROOMS
from server.storage.transaction import Transaction

SEARCHES: Final = 3
"""
How often a flag's words are looked for that cannot be found. More than once, for the model's process may end for another reason; not for ever,
for it may be this text that ends it.
"""


async def insert_flag(transaction: Transaction, flag: Flag) -> None:
    """Record *flag*. Reasons without words are to be searched for them."""
    await transaction.execute(
        insert(FLAGS),
        {
            "id": flag.id,
            "room_id": flag.room_id,
            "message_id": flag.message_id,
            "author_id": flag.author_id,
            "attention": flag.attention.value,
            "model_version": flag.model_version,
            "raised_at": flag.raised_at,
            "is_late": flag.is_late,
            "is_quiet": flag.is_quiet,
            "searches_left": SEARCHES if flag.unweighed else 0,
            **_changing(flag),
            **_words(flag),
        },
    )


async def change(transaction: Transaction, before: Flag, after: Flag) -> bool:
    """
    Record what somebody did to a flag, if it still stands as in *before*. False if somebody else was faster.

    A compare-and-set: two facilitators who claim at once never both hold it.
    """
    claimed_by = FLAGS.c.claimed_by.is_not_distinct_from(before.claimed_by)
    claimed_until = FLAGS.c.claimed_until.is_not_distinct_from(before.claimed_until)
    changed = await transaction.scalars(
        update(FLAGS)
        .where(FLAGS.c.id == before.id, FLAGS.c.state == before.state.value, claimed_by, claimed_until)
        .values(**_changing(after), **_words(after))
        .returning(FLAGS.c.id)
    )
    return changed.first() is not None


async def keep_words(transaction: Transaction, flag: Flag) -> None:
    """Record which words a flag still has, and of which edition they are; not what somebody did to it."""
    await transaction.execute(update(FLAGS).where(FLAGS.c.id == flag.id).values(**_words(flag)))


async def next_unweighed(transaction: Transaction, model_version: str) -> Flag | None:
    """
    The flag whose words are looked for next: unresolved, raised by *model_version*, and before those that were searched in vain the oldest.
    """
    row = await transaction.execute(
        select(FLAGS)
        .where(*_UNWEIGHED, FLAGS.c.model_version == model_version)
        .order_by(FLAGS.c.searches_left.desc(), FLAGS.c.raised_at, FLAGS.c.id)
        .limit(1)
    )
    return None if (found := row.one_or_none()) is None else _flag(found)


async def keep_weighed(transaction: Transaction, flag: Flag) -> bool:
    """
    Record the reasons of *flag* with the words that were found for them, and that there are no others to find.

    A compare-and-set that leaves alone what was done to the flag meanwhile. False if it is resolved, has other words or has been searched
    already; nothing is recorded then.
    """
    kept = await transaction.scalars(
        update(FLAGS)
        .where(FLAGS.c.id == flag.id, FLAGS.c.text == flag.text, *_UNWEIGHED)
        .values(reasons=flag.reasons, searches_left=0)
        .returning(FLAGS.c.id)
    )
    return kept.first() is not None


async def count_search(transaction: Transaction, flag_id: FlagId) -> int:
    """One search was in vain. Returns how many are left."""
    left: int | None = await transaction.scalar(
        update(FLAGS)
        .where(FLAGS.c.id == flag_id, *_UNWEIGHED)
        .values(searches_left=FLAGS.c.searches_left - 1)
        .returning(FLAGS.c.searches_left)
    )
    return left or 0


async def by_id(transaction: Transaction, flag_id: FlagId) -> Flag | None:
    row = (await transaction.execute(select(FLAGS).where(FLAGS.c.id == flag_id))).one_or_none()
    return None if row is None else _flag(row)


async def by_ids(transaction: Transaction, flag_ids: Collection[str]) -> dict[FlagId, Flag]:
    rows = await transaction.execute(select(FLAGS).where(FLAGS.c.id.in_(flag_ids)))
    return {FlagId(row.id): _flag(row) for row in rows}


async def of_message(transaction: Transaction, message_id: MessageId) -> list[Flag]:
    """Every flag of a message, oldest first."""
    rows = await transaction.execute(
        select(FLAGS).where(FLAGS.c.message_id == message_id).order_by(FLAGS.c.raised_at, FLAGS.c.id)
    )
    return [_flag(row) for row in rows]


async def showing(transaction: Transaction, message: Message) -> list[Flag]:
    """The flags of a message and those that have its words among the lines before, oldest first."""
    lines = type_coerce(FLAGS.c.lines_before, Text)
    # Lines that were kept before they said of which message they are have to be read to know it.
    is_old = lines.contains('"text"') & ~lines.contains('"message_id":"')
    may_show = or_(FLAGS.c.message_id == message.id, lines.contains(message.id), is_old)
    rows = await transaction.execute(
        select(FLAGS).where(FLAGS.c.room_id == message.room_id, may_show).order_by(FLAGS.c.raised_at, FLAGS.c.id)
    )
    found = map(_flag, rows)
    return [f for f in found if f.message_id == message.id or any(line.is_of(message) for line in f.lines_before)]


async def queue(transaction: Transaction, room_id: RoomId, resolved_limit: int) -> list[Flag]:
    """Every unresolved flag of a room with its small groups, and the newest *resolved_limit* resolved ones, oldest first."""
    unresolved = await transaction.execute(
        select(FLAGS).where(rooms.is_in(FLAGS.c.room_id, room_id), FLAGS.c.state != FlagState.RESOLVED.value)
    )
    resolved = await transaction.execute(
        select(FLAGS)
        .where(rooms.is_in(FLAGS.c.room_id, room_id), FLAGS.c.state == FlagState.RESOLVED.value)
        .order_by(FLAGS.c.resolved_at.desc())
        .limit(resolved_limit)
    )
    return sorted((_flag(row) for row in (*unresolved, *resolved)), key=lambda flag: (flag.raised_at, flag.id))


async def claimed(transaction: Transaction, room_id: RoomId | None = None, by: UserId | None = None) -> list[Flag]:
    """The flags that somebody holds: of all rooms, or in *room_id*, or those that *by* holds. As many as facilitators have hands."""
    query = select(FLAGS).where(FLAGS.c.state == FlagState.CLAIMED.value)
    if room_id is not None:
        query = query.where(FLAGS.c.room_id == room_id)
    if by is not None:
        query = query.where(FLAGS.c.claimed_by == by)
    return [_flag(row) for row in await transaction.execute(query.order_by(FLAGS.c.claimed_at, FLAGS.c.id))]


async def alerted_at(transaction: Transaction, room_id: RoomId, since: datetime) -> list[datetime]:
    """When the concern flags of a room with its small groups were raised that were not quiet, after *since*."""
    found = await transaction.scalars(
        select(FLAGS.c.raised_at).where(
            rooms.is_in(FLAGS.c.room_id, room_id),
            FLAGS.c.attention == Attention.CONCERN.value,
            FLAGS.c.is_quiet.is_(False),
            FLAGS.c.raised_at > since,
        )
    )
    return list(found)


_UNWEIGHED: Final = (FLAGS.c.searches_left > 0, FLAGS.c.state != FlagState.RESOLVED.value)
"""Flags whose words are still to be found. As the index says it, so that a look costs nothing when there are none."""

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


def _changing(flag: Flag) -> dict[str, object]:
    return {
        "state": flag.state.value,
        "claimed_by": flag.claimed_by,
        "claimed_at": flag.claimed_at,
        "claimed_until": flag.claimed_until,
        "resolved_by": flag.resolved_by,
        "resolved_at": flag.resolved_at,
        "outcome": None if flag.outcome is None else flag.outcome.value,
    }


def _words(flag: Flag) -> dict[str, object]:
    return {
        "edition": flag.edition,
        "text": flag.text,
        "reasons": flag.reasons,
        "lines_before": flag.lines_before,
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
        edition=row.edition,
        is_late=row.is_late,
        is_quiet=row.is_quiet,
        state=FlagState(row.state),
        claimed_by=None if row.claimed_by is None else UserId(row.claimed_by),
        claimed_at=row.claimed_at,
        claimed_until=row.claimed_until,
        resolved_by=None if row.resolved_by is None else UserId(row.resolved_by),
        resolved_at=row.resolved_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
    )

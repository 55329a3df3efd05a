"""Flags, one for a kind of attention and the words of a message."""

from collections.abc import Collection

from sqlalchemy import Text, insert, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.labels import Attention
from server.domain.flags import Flag, FlagState, Outcome, Urgency
from server.domain.ids import FlagId, MessageId, RoomId, UserId
from server.domain.messages import Message
from server.storage.tables import FlagRow


async def insert_flag(session: AsyncSession, flag: Flag) -> None:
    await session.execute(
        insert(FlagRow).values(
            id=flag.id,
            room_id=flag.room_id,
            message_id=flag.message_id,
            author_id=flag.author_id,
            attention=flag.attention.value,
            model_version=flag.model_version,
            raised_at=flag.raised_at,
            is_late=flag.is_late,
            **_changing(flag),
            **_words(flag),
        )
    )


async def change(session: AsyncSession, before: Flag, after: Flag) -> bool:
    """
    Record what somebody did to a flag, if it still stands as in *before*. False if somebody else was faster.

    A compare-and-set: two facilitators who claim at once never both hold it.
    """
    claimed_by = FlagRow.claimed_by.is_(None) if before.claimed_by is None else FlagRow.claimed_by == before.claimed_by
    changed = await session.scalars(
        update(FlagRow)
        .where(FlagRow.id == before.id, FlagRow.state == before.state.value, claimed_by)
        .values(**_changing(after), **_words(after))
        .returning(FlagRow.id)
    )
    return changed.first() is not None


async def keep_words(session: AsyncSession, flag: Flag) -> None:
    """Record which words a flag still has, and of which edition they are; not what somebody did to it."""
    await session.execute(update(FlagRow).where(FlagRow.id == flag.id).values(**_words(flag)))


async def by_id(session: AsyncSession, flag_id: FlagId) -> Flag | None:
    row = await session.get(FlagRow, flag_id)
    return None if row is None else _flag(row)


async def by_ids(session: AsyncSession, flag_ids: Collection[str]) -> dict[FlagId, Flag]:
    rows = await session.scalars(select(FlagRow).where(FlagRow.id.in_(flag_ids)))
    return {FlagId(row.id): _flag(row) for row in rows}


async def of_message(session: AsyncSession, message_id: MessageId) -> list[Flag]:
    """Every flag of a message, oldest first."""
    rows = await session.scalars(
        select(FlagRow).where(FlagRow.message_id == message_id).order_by(FlagRow.raised_at, FlagRow.id)
    )
    return [_flag(row) for row in rows]


async def showing(session: AsyncSession, message: Message) -> list[Flag]:
    """The flags of a message and those that have its words among the lines before, oldest first."""
    lines = type_coerce(FlagRow.lines_before, Text)
    # Lines that were kept before they said of which message they are have to be read to know it.
    is_old = lines.contains('"text"') & ~lines.contains('"message_id":"')
    may_show = or_(FlagRow.message_id == message.id, lines.contains(message.id), is_old)
    rows = await session.scalars(
        select(FlagRow).where(FlagRow.room_id == message.room_id, may_show).order_by(FlagRow.raised_at, FlagRow.id)
    )
    found = map(_flag, rows)
    return [f for f in found if f.message_id == message.id or any(line.is_of(message) for line in f.lines_before)]


async def queue(session: AsyncSession, room_id: RoomId, resolved_limit: int) -> list[Flag]:
    """Every unresolved flag of a room and the newest *resolved_limit* resolved ones, oldest first."""
    unresolved = await session.scalars(
        select(FlagRow).where(FlagRow.room_id == room_id, FlagRow.state != FlagState.RESOLVED.value)
    )
    resolved = await session.scalars(
        select(FlagRow)
        .where(FlagRow.room_id == room_id, FlagRow.state == FlagState.RESOLVED.value)
        .order_by(FlagRow.resolved_at.desc())
        .limit(resolved_limit)
    )
    return sorted((_flag(row) for row in (*unresolved, *resolved)), key=lambda flag: (flag.raised_at, flag.id))


async def open_crises(session: AsyncSession) -> list[Flag]:
    """The crisis flags of all rooms that nobody has taken on, oldest first."""
    rows = await session.scalars(
        select(FlagRow).where(FlagRow.state == FlagState.OPEN.value, FlagRow.attention == Attention.CARE.value)
    )
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


def _words(flag: Flag) -> dict[str, object]:
    return {
        "edition": flag.edition,
        "text": flag.text,
        "reasons": flag.reasons,
        "lines_before": flag.lines_before,
    }


def _flag(row: FlagRow) -> Flag:
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
        state=FlagState(row.state),
        claimed_by=None if row.claimed_by is None else UserId(row.claimed_by),
        claimed_at=row.claimed_at,
        resolved_by=None if row.resolved_by is None else UserId(row.resolved_by),
        resolved_at=row.resolved_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
    )

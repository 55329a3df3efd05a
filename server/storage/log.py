"""The numbered log of each topic. Holds ids, never words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server.domain.events import Fact, FactKind
from server.domain.ids import Topic
from server.storage.tables import LogRow, TopicRow


async def append(session: AsyncSession, topic: Topic, kind: FactKind, subject_id: str, at: datetime) -> Fact:
    """Write down that something happened, at the next place in *topic*'s log."""
    seq = await next_seq(session, topic)
    await session.execute(insert(LogRow).values(topic=topic, seq=seq, kind=kind.value, subject_id=subject_id, at=at))
    return Fact(topic, seq, kind, subject_id, at)


async def next_seq(session: AsyncSession, topic: Topic) -> int:
    """Take the next place in *topic*'s log, which begins at 1. The row lock makes places gapless and in commit order."""
    taken = (
        update(TopicRow).where(TopicRow.id == topic).values(last_seq=TopicRow.last_seq + 1).returning(TopicRow.last_seq)
    )
    seq = await session.scalar(taken)
    if seq is None:
        await session.execute(insert(TopicRow).values(id=topic, last_seq=1))
        return 1
    return seq


async def heads(session: AsyncSession, topics: Sequence[Topic]) -> dict[Topic, int]:
    """Where each of *topics* stands; 0 for one in which nothing has happened yet."""
    found = await session.execute(select(TopicRow.id, TopicRow.last_seq).where(TopicRow.id.in_(topics)))
    by_id = {Topic(topic): seq for topic, seq in found}
    return {topic: by_id.get(topic, 0) for topic in topics}


async def since(session: AsyncSession, topic: Topic, seq: int, limit: int) -> list[Fact]:
    """What came after *seq* in *topic*, in order, at most *limit* facts."""
    rows = await session.scalars(
        select(LogRow).where(LogRow.topic == topic, LogRow.seq > seq).order_by(LogRow.seq).limit(limit)
    )
    return [Fact(Topic(row.topic), row.seq, FactKind(row.kind), row.subject_id, row.at) for row in rows]

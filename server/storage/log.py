"""The numbered log of each topic. Holds ids, never words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from server.domain.events import Fact, FactKind
from server.domain.ids import Topic
from server.storage.tables import LOG, TOPICS
from server.storage.transaction import Transaction

_TAKE_NEXT: Final = (
    update(TOPICS)
    .where(TOPICS.c.id == bindparam("topic"))
    .values(last_seq=TOPICS.c.last_seq + 1)
    .returning(TOPICS.c.last_seq)
)


async def append(transaction: Transaction, topic: Topic, kind: FactKind, subject_id: str, at: datetime) -> Fact:
    """Write down that something happened, at the next place in *topic*'s log."""
    seq = await next_seq(transaction, topic)
    await transaction.execute(
        insert(LOG), {"topic": topic, "seq": seq, "kind": kind.value, "subject_id": subject_id, "at": at}
    )
    return Fact(topic, seq, kind, subject_id, at)


async def next_seq(transaction: Transaction, topic: Topic) -> int:
    """Take the next place in *topic*'s log, which begins at 1. The row lock makes places gapless and in commit order."""
    seq: int | None = await transaction.scalar(_TAKE_NEXT, {"topic": topic})
    if seq is None:
        await transaction.execute(insert(TOPICS), {"id": topic, "last_seq": 1})
        return 1
    return seq


async def heads(transaction: Transaction, topics: Sequence[Topic]) -> dict[Topic, int]:
    """Where each of *topics* stands; 0 for one in which nothing has happened yet."""
    found = await transaction.execute(select(TOPICS.c.id, TOPICS.c.last_seq).where(TOPICS.c.id.in_(topics)))
    by_id = {Topic(topic): seq for topic, seq in found}
    return {topic: by_id.get(topic, 0) for topic in topics}


async def since(transaction: Transaction, topic: Topic, seq: int, limit: int) -> list[Fact]:
    """What came after *seq* in *topic*, in order, at most *limit* facts."""
    rows = await transaction.execute(
        select(LOG).where(LOG.c.topic == topic, LOG.c.seq > seq).order_by(LOG.c.seq).limit(limit)
    )
    return [Fact(Topic(row.topic), row.seq, FactKind(row.kind), row.subject_id, row.at) for row in rows]

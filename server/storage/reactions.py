"""Reactions: each of a person once for a message."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select

from server.domain.agenda import Reaction
from server.domain.ids import MessageId, RoomId, UserId
from server.domain.reactions import Reactions
from server.storage import rooms
from server.storage.tables import MESSAGES, REACTIONS
from server.storage.transaction import Transaction


async def give(transaction: Transaction, message_id: MessageId, who: UserId, reaction: Reaction, at: datetime) -> bool:
    """Record it. False if it is given already."""
    mine = REACTIONS.c.user_id == who
    known = await transaction.scalar(
        select(REACTIONS.c.given_at).where(
            REACTIONS.c.message_id == message_id, REACTIONS.c.reaction == reaction.value, mine
        )
    )
    if known is not None:
        return False
    row = {"message_id": message_id, "reaction": reaction.value, "user_id": who, "given_at": at}
    await transaction.execute(insert(REACTIONS), row)
    return True


async def take_back(transaction: Transaction, message_id: MessageId, who: UserId, reaction: Reaction) -> bool:
    """Delete it. False if it was not given."""
    gone = await transaction.scalars(
        delete(REACTIONS)
        .where(REACTIONS.c.message_id == message_id, REACTIONS.c.reaction == reaction.value, REACTIONS.c.user_id == who)
        .returning(REACTIONS.c.user_id)
    )
    return gone.first() is not None


async def take_back_all(transaction: Transaction, room_id: RoomId, who: UserId) -> list[MessageId]:
    """Delete all that somebody has given in a room and its small groups. Returns the messages it was given to."""
    there = select(MESSAGES.c.id).where(rooms.is_in(MESSAGES.c.room_id, room_id))
    gone = await transaction.scalars(
        delete(REACTIONS)
        .where(REACTIONS.c.user_id == who, REACTIONS.c.message_id.in_(there))
        .returning(REACTIONS.c.message_id)
    )
    return sorted(set(map(MessageId, gone)))


async def of(transaction: Transaction, message_ids: Collection[str]) -> dict[MessageId, Reactions]:
    """The reactions to each of *message_ids* that has any, each kind's people as they gave it."""
    if not message_ids:
        return {}
    rows = await transaction.execute(
        select(REACTIONS)
        .where(REACTIONS.c.message_id.in_(message_ids))
        .order_by(REACTIONS.c.given_at, REACTIONS.c.user_id)
    )
    found: defaultdict[MessageId, dict[Reaction, tuple[UserId, ...]]] = defaultdict(dict)
    for row in rows:
        kinds = found[MessageId(row.message_id)]
        reaction = Reaction(row.reaction)
        kinds[reaction] = (*kinds.get(reaction, ()), UserId(row.user_id))
    return dict(found)

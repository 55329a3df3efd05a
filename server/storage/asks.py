"""Who would like to talk to a facilitator: one row a person and room, for as long as it is not over."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select, update

from server.domain.help import Ask
from server.domain.ids import AskId, RoomId, UserId
from server.storage.tables import ASKS
from server.storage.transaction import Transaction


async def add(transaction: Transaction, ask: Ask) -> None:
    """Keep a new ask. Raises `IntegrityError` if there is one of the same person in the room."""
    await transaction.execute(insert(ASKS).values(id=ask.id, room_id=ask.room_id, who=ask.who, ask=ask))


async def save(transaction: Transaction, ask: Ask) -> None:
    """Keep what has become of an ask."""
    await transaction.execute(update(ASKS).where(ASKS.c.id == ask.id).values(ask=ask))


async def remove(transaction: Transaction, ask_id: AskId) -> None:
    """It is over."""
    await transaction.execute(delete(ASKS).where(ASKS.c.id == ask_id))


async def load(transaction: Transaction, ask_id: AskId) -> Ask | None:
    found: Ask | None = await transaction.scalar(select(ASKS.c.ask).where(ASKS.c.id == ask_id))
    return found


async def of_person(transaction: Transaction, room_id: RoomId, who: UserId) -> Ask | None:
    found: Ask | None = await transaction.scalar(select(ASKS.c.ask).where(ASKS.c.room_id == room_id, ASKS.c.who == who))
    return found


async def by_ids(transaction: Transaction, ask_ids: Collection[str]) -> dict[AskId, Ask]:
    rows = await transaction.execute(select(ASKS.c.id, ASKS.c.ask).where(ASKS.c.id.in_(ask_ids)))
    return {AskId(ask_id): ask for ask_id, ask in rows}


async def of_room(transaction: Transaction, room_id: RoomId) -> list[Ask]:
    """Those of a group's room, the oldest first."""
    found = await transaction.scalars(select(ASKS.c.ask).where(ASKS.c.room_id == room_id))
    return sorted(found, key=lambda ask: (ask.asked_at, ask.id))


async def all_asks(transaction: Transaction) -> list[Ask]:
    """Of all rooms. Mostly there is none."""
    return list(await transaction.scalars(select(ASKS.c.ask)))

"""How people on call are reached. The address is sealed, and nothing here can open it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from server.domain.ids import UserId
from server.domain.reach import ReachBy
from server.storage.tables import REACH
from server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Sealed:
    by: ReachBy
    address: bytes


async def of_person(transaction: Transaction, user_id: UserId) -> Sealed | None:
    row = (await transaction.execute(select(REACH).where(REACH.c.user_id == user_id))).one_or_none()
    return None if row is None else Sealed(ReachBy(row.channel), row.address)


async def put(transaction: Transaction, user_id: UserId, reach: Sealed, at: datetime) -> None:
    """Keep *reach* in place of what was there."""
    values = {"channel": reach.by.value, "address": reach.address, "changed_at": at}
    changed = await transaction.execute(update(REACH).where(REACH.c.user_id == user_id).values(**values))
    if changed.rowcount == 0:
        await transaction.execute(insert(REACH).values(user_id=user_id, **values))


async def remove(transaction: Transaction, user_id: UserId) -> None:
    """Forget it. There may be none."""
    await transaction.execute(delete(REACH).where(REACH.c.user_id == user_id))

"""Facts about this store, by key."""

from typing import Final

import msgspec
from sqlalchemy import delete, insert, select, update

from server.domain.noticing import Reads
from server.domain.reading import HoldRules
from server.storage.tables import SETTINGS
from server.storage.transaction import Transaction

CLINIC_NAME: Final = "clinic_name"
EPOCH: Final = "epoch"
"""Names these logs. Whoever restores a backup deletes it: a client with another epoch takes a fresh snapshot."""
SETUP_HASH: Final = "setup_hash"
READS: Final = "reads"
"""What the helper reads for, in rooms to come; those that are there have it in their policy."""
HOUSE: Final = "house_rules"
"""What is read first where a room has chosen nothing, in the same way."""


async def get(transaction: Transaction, key: str) -> str | None:
    found: str | None = await transaction.scalar(select(SETTINGS.c.value).where(SETTINGS.c.key == key))
    return found


async def reads(transaction: Transaction) -> Reads:
    """What the clinic lets the helper read for."""
    found = await get(transaction, READS)
    return Reads.EVERYTHING if found is None else Reads(found)


async def house(transaction: Transaction) -> HoldRules:
    """What the clinic has read first where a room has chosen nothing."""
    found = await get(transaction, HOUSE)
    return HoldRules() if found is None else msgspec.json.decode(found, type=HoldRules)


async def put_house(transaction: Transaction, rules: HoldRules) -> None:
    await put(transaction, HOUSE, msgspec.json.encode(rules).decode())


async def put(transaction: Transaction, key: str, value: str) -> None:
    changed = await transaction.scalars(
        update(SETTINGS).where(SETTINGS.c.key == key).values(value=value).returning(SETTINGS.c.key)
    )
    if changed.first() is None:
        await transaction.execute(insert(SETTINGS).values(key=key, value=value))


async def remove(transaction: Transaction, key: str) -> bool:
    """Delete the fact. False if there was none."""
    gone = await transaction.scalars(delete(SETTINGS).where(SETTINGS.c.key == key).returning(SETTINGS.c.key))
    return gone.first() is not None

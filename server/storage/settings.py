"""Facts about this store, by key."""

from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server.storage.tables import SettingRow

CLINIC_NAME: Final = "clinic_name"
EPOCH: Final = "epoch"
"""Names these logs. Whoever restores a backup deletes it: a client with another epoch takes a fresh snapshot."""
SETUP_HASH: Final = "setup_hash"


async def get(session: AsyncSession, key: str) -> str | None:
    return await session.scalar(select(SettingRow.value).where(SettingRow.key == key))


async def put(session: AsyncSession, key: str, value: str) -> None:
    changed = await session.scalars(
        update(SettingRow).where(SettingRow.key == key).values(value=value).returning(SettingRow.key)
    )
    if changed.first() is None:
        await session.execute(insert(SettingRow).values(key=key, value=value))


async def remove(session: AsyncSession, key: str) -> bool:
    """Delete the fact. False if there was none."""
    gone = await session.scalars(delete(SettingRow).where(SettingRow.key == key).returning(SettingRow.key))
    return gone.first() is not None

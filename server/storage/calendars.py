"""Members' calendars: how each looks, and the hash of the secret that opens it."""

from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from server.domain.calendars import Calendar
from server.domain.ids import UserId
from server.storage.tables import CALENDARS
from server.storage.transaction import Transaction


async def of_person(transaction: Transaction, user_id: UserId) -> Calendar | None:
    row = (await transaction.execute(select(CALENDARS).where(CALENDARS.c.user_id == user_id))).one_or_none()
    return None if row is None else _calendar(row)


async def by_secret_hash(transaction: Transaction, secret_hash: str) -> tuple[UserId, Calendar] | None:
    """Whose calendar a secret opens, and how it looks."""
    row = (await transaction.execute(select(CALENDARS).where(CALENDARS.c.secret_hash == secret_hash))).one_or_none()
    return None if row is None else (UserId(row.user_id), _calendar(row))


async def add(transaction: Transaction, user_id: UserId, calendar: Calendar, secret_hash: str) -> None:
    """Keep somebody's first calendar. Raises `IntegrityError` if they have one."""
    await transaction.execute(insert(CALENDARS).values(user_id=user_id, secret_hash=secret_hash, **_values(calendar)))


async def change(transaction: Transaction, user_id: UserId, calendar: Calendar) -> None:
    """Keep how somebody's calendar looks now."""
    await transaction.execute(update(CALENDARS).where(CALENDARS.c.user_id == user_id).values(**_values(calendar)))


async def renew(transaction: Transaction, user_id: UserId, secret_hash: str) -> bool:
    """From now on another secret opens the calendar. False if there is none."""
    renewed = await transaction.execute(
        update(CALENDARS).where(CALENDARS.c.user_id == user_id).values(secret_hash=secret_hash)
    )
    return renewed.rowcount == 1


async def remove(transaction: Transaction, user_id: UserId) -> None:
    """Forget somebody's calendar. There may be none."""
    await transaction.execute(delete(CALENDARS).where(CALENDARS.c.user_id == user_id))


def _values(calendar: Calendar) -> dict[str, Any]:
    return {
        "uid_key": calendar.uid_key,
        "title": calendar.title,
        "reminder_minutes": calendar.reminder_minutes,
        "names_groups": calendar.names_groups,
        "changed_at": calendar.changed_at,
    }


def _calendar(row: Row[Any]) -> Calendar:
    return Calendar(row.uid_key, row.title, row.reminder_minutes, row.names_groups, row.changed_at)

"""What columns are made of: kinds of values, and the few ways in which a column begins."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Column, DateTime, Dialect, ForeignKey, String, Text, TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone must not be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Packed(TypeDecorator[Any]):
    """A domain value as JSON text. What cannot be read back as *shape* raises instead of turning into something else."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value, type=self.shape)


ID: Final = String(64)
"""Of any thing: `server/domain/ids.py`."""


def must(name: str, kind: Any, *more: Any, **how: Any) -> Column[Any]:
    """A column that is never null."""
    return Column(name, kind, *more, nullable=False, **how)


def may(name: str, kind: Any, *more: Any, **how: Any) -> Column[Any]:
    """A column that may be null."""
    return Column(name, kind, *more, nullable=True, **how)


def of_person(name: str, **how: Any) -> Column[Any]:
    """Somebody, with whom the row goes."""
    return must(name, ID, ForeignKey("people.id", ondelete="CASCADE"), **how)


def of_room(name: str = "room_id", **how: Any) -> Column[Any]:
    """A room, with which the row goes."""
    return must(name, ID, ForeignKey("rooms.id", ondelete="CASCADE"), **how)

"""
aiosqlite as SQLAlchemy drives it, with one change of thread a statement.

aiosqlite keeps each connection in a thread of its own, and SQLAlchemy asks it four things for every statement: open a cursor, execute,
fetch, close. Each is a change to that thread and back, which costs more than the statement. Here all four are one.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)

DRIVER: Final = "sqlite+warmroom"
"""How the address of an engine begins that uses it."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one statement has given, whole; its cursor is closed."""

    rows: Sequence[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


def _ask(connection: sqlite3.Connection, statement: str, parameters: Any, *, many: bool) -> _Answer:
    """Runs in the connection's thread."""
    cursor = connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(statement, parameters)
        rows = cursor.fetchall() if cursor.description else ()
        return _Answer(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ("_answer",)

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        # Without SQLAlchemy's own, which opens a cursor in the thread.
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._answer = _Answer((), None, -1, None)

    @property
    def description(self) -> Any:
        return self._answer.description

    @property
    def rowcount(self) -> int:
        return self._answer.rowcount

    @property
    def lastrowid(self) -> int:
        return self._answer.lastrowid or 0

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._ask(operation, () if parameters is None else parameters, many=False)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._ask(operation, seq_of_parameters, many=True)

    async def _ask(self, statement: str, parameters: Any, *, many: bool) -> None:
        driver = self._connection
        async with self._adapt_connection._execute_mutex:
            self._answer = await driver._execute(_ask, driver._conn, statement, parameters, many=many)
        self._rows = deque(self._answer.rows)

    async def _async_soft_close(self) -> None:
        """There is nothing left to close."""

    def close(self) -> None:
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor  # type: ignore[assignment]  # SQLAlchemy declares no base class


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        return _Connection(self, super().connect(*arg, **kw)._connection)


class Dialect(SQLiteDialect_aiosqlite):
    driver = "warmroom"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        return _Dbapi(aiosqlite, sqlite3)


registry.register("sqlite.warmroom", __name__, Dialect.__name__)

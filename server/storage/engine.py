"""
The database: one connection that writes, several that read beside it.

SQLite has one writer at a time, so ours is one connection whose transactions begin IMMEDIATE: writers wait their turn and share commits
(`commits`) instead of failing at the end. Readers see a steady snapshot (WAL) and never wait for them.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.domain.errors import Unavailable
from server.ops.metrics import Metrics
from server.storage.commits import GroupedCommits, GroupUndone
from server.storage.driver import DRIVER
from server.storage.transaction import Transaction

READERS: Final = 4
BUSY_TIMEOUT_MS: Final = 5000
"""How long a statement waits for another process (a backup, the command line) to let go of the file."""
RETRY_AFTER_S: Final = 2.0
SCRUB_AGAIN_S: Final = 0.5

log = logging.getLogger(__name__)


class StoreUnusable(Exception):
    """The store cannot be opened. The message tells the operator what to do."""


class SchemaMismatch(StoreUnusable):
    """The store was made by a newer Warmroom."""


class Database:
    """The store of one clinic. `open()` it once; `close()` it last."""

    def __init__(self, path: Path, metrics: Metrics | None = None) -> None:
        self.path = path
        self._metrics = metrics or Metrics()
        self._writer = _engine(path, begin="BEGIN IMMEDIATE", connections=1)
        self._readers = _engine(path, begin="BEGIN", connections=READERS)
        self._commits = GroupedCommits(self._writer, self._metrics)
        self._has_deleted = asyncio.Event()
        self.writes = 0
        """How often this process has tried to write: what time makes of the store need not be looked for anew while this stands still."""

    async def open(self) -> None:
        """Make the folder and the store if need be, and bring the tables up to date. Raises `StoreUnusable`, `OSError`."""
        # 0o700: other accounts of the machine have no business with the words.
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # 0o600 for a folder that was there before, open to them. SQLite gives the files beside the store the same mode.
        self.path.touch(mode=0o600)
        # What the last process deleted and had no time to overwrite.
        self.note_deleted_words()
        # Migrations manage transactions of their own (alembic's `transaction_per_migration`), on the one writing connection.
        try:
            async with self._writer.connect() as connection:
                await connection.run_sync(_migrate)
                await connection.commit()
        except BaseException as error:
            # Nobody closes what could not be opened, and the driver's thread would keep the process from ending.
            await self.close()
            if isinstance(error, DBAPIError | sqlite3.Error):
                raise StoreUnusable(
                    f"The store {self.path} cannot be opened: {_reason(error) or type(error).__name__}. If another program "
                    "holds it, such as a backup, try again when it is done; if it is damaged, restore a backup."
                ) from error
            raise

    @property
    def has_to_scrub(self) -> bool:
        """Are deleted words still in the store's files?"""
        return self._has_deleted.is_set()

    def note_deleted_words(self) -> None:
        """Words have been deleted: `keep_scrubbed()` takes them out of the write-ahead log too."""
        self._has_deleted.set()

    async def keep_scrubbed(self) -> None:
        """Leave nothing of deleted words in the store's files, for as long as the server runs."""
        while True:
            await self._has_deleted.wait()
            self._has_deleted.clear()
            if not await self.scrub():
                self._has_deleted.set()
                await asyncio.sleep(SCRUB_AGAIN_S)

    async def scrub(self) -> bool:
        """
        Write everything into the store and empty the write-ahead log, which otherwise keeps old words until it is written over.

        False while somebody reads or writes; try again soon.
        """
        try:
            async with self._writer.connect() as connection:
                # Past SQLAlchemy, which would begin a transaction: a checkpoint cannot run inside one.
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                    is_busy, _, _ = await cursor.fetchone()
                    return not is_busy
        except (sqlite3.OperationalError, DBAPIError, PoolTimeoutError) as error:
            log.warning("deleted words not overwritten yet", extra={"error_type": type(error).__name__})
            return False

    async def close(self) -> None:
        await self._commits.finish()
        await self._readers.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """
        What is written together, or not at all; on disk when the block has ended without an error.

        Raises:
            Unavailable: If the database is locked, full or gone, or another writer broke the transaction they shared; nothing was recorded.
            IntegrityError: If a constraint answers "no"; the caller knows which and what that means.
        """
        try:
            with _unavailable(self._metrics):
                async with self._commits.transaction() as transaction:
                    yield transaction
        finally:
            # Also after an error: whoever was cancelled may have been written all the same.
            self.writes += 1

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """One steady view of the store. Raises `Unavailable`."""
        with _unavailable(self._metrics):
            async with self._readers.begin() as transaction:
                yield transaction


class _unavailable:  # noqa: N801  # reads as the statement it is
    """Turns the database's own troubles into `Unavailable`, and leaves everything else alone."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, PoolTimeoutError | GroupUndone) or (isinstance(error, DBAPIError) and _may_pass(error)):
            self._metrics.database_unavailable()
            log.warning("database unavailable", extra={"error_type": type(error).__name__, "reason": _reason(error)})
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error


_PASSING: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
    }
)
"""What an operator can mend under a running server. A missing table or a damaged file is a fault, and must look like one."""


def _may_pass(error: DBAPIError) -> bool:
    # The low byte is the primary code; the rest says which kind of it (https://sqlite.org/rescode.html).
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _PASSING


def _reason(error: BaseException) -> str:
    return str(getattr(getattr(error, "orig", error), "sqlite_errorname", ""))


def _engine(path: Path, *, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        f"{DRIVER}:///{path}",
        pool_size=connections,
        max_overflow=0,
        pool_timeout=10,
        # An IntegrityError would otherwise print a member's words.
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def tune(connection: Any, _record: Any) -> None:
        # Python's driver would begin transactions by itself, too late and never IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # "done" means on disk, also after a power cut
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "secure_delete=ON",  # a deleted word is overwritten, not only unlinked
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_as_told(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _migrate(connection: Connection) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        newest = ScriptDirectory.from_config(config).get_current_head()
        raise SchemaMismatch(
            f"The store was written by a newer Warmroom than this one (this one knows it up to {newest}). "
            "Install the newer version again, or restore the backup made before the upgrade."
        ) from error

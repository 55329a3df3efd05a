"""
Writers that arrive together share one transaction, and one wait for the disk.

With `synchronous=FULL` the dear part of a small write is the wait until the disk has it. So whoever comes while another writes joins that
transaction, each inside a savepoint of its own: what one gets wrong is undone for it alone. "Done" is said to all of them after the one
commit, in the order in which they wrote.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.ops.metrics import Metrics
from server.storage.transaction import Transaction

GROUP_MAX: Final = 64
"""Writers in one transaction: the first of them waits for the last. Beyond a few dozen the disk's part is too small to be worth sharing."""


class GroupUndone(Exception):
    """Another writer's trouble has undone the transaction; nothing is wrong with what this one wrote, and it may try again."""


class _Turn:
    """One writer's place in a group."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.granted: asyncio.Future[AsyncConnection] = loop.create_future()
        self.over: asyncio.Future[bool] = loop.create_future()
        """The writer has left: it has said what it had to, or failed. Is the transaction still sound?"""
        self.committed: asyncio.Future[None] = loop.create_future()

    def succeed(self) -> None:
        """Tell a writer that is still there that what it wrote is on disk."""
        if not self.committed.done():
            self.committed.set_result(None)

    def fail(self, error: Exception) -> None:
        """Tell a writer that is still there that nothing of its is on disk."""
        for awaited in (self.granted, self.committed):
            if not awaited.done():
                awaited.set_exception(error)
                # A writer that has failed by itself never asks.
                awaited.exception()


class GroupedCommits:
    """The writing side of a store with one writer at a time."""

    def __init__(self, engine: AsyncEngine, metrics: Metrics) -> None:
        """
        Args:
            engine: has one connection, and begins its transactions so that no other process can write between them.
        """
        self._engine = engine
        self._metrics = metrics
        self._waiting: deque[_Turn] = deque()
        self._serving: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """
        A transaction for this writer alone; on disk when the block has ended without an error.

        Raises:
            GroupUndone: If another writer broke the transaction.
            DBAPIError: If the store could not begin, write or commit.
        """
        turn = _Turn()
        self._waiting.append(turn)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        connection = None
        is_sound = True
        failed: Exception | None = None
        try:
            connection = await turn.granted
            async with connection.begin_nested():
                try:
                    yield connection
                except Exception as error:
                    failed = error
                    raise
        except Exception as error:  # noqa: BLE001 - raised below, once it is known whether what it rests on is true
            # A full or failing disk makes SQLite undo the whole transaction, and going back to the savepoint fails too. A constraint's
            # "no" leaves the others alone.
            is_sound = not isinstance(error, DBAPIError) or isinstance(error, IntegrityError)
            failed = failed or error
        finally:
            # A writer cancelled in the middle of a statement leaves a connection that SQLAlchemy has given up.
            turn.over.set_result(is_sound and not (connection is not None and connection.invalidated))
        if failed is not None and not is_sound:
            raise failed
        # A writer that is cancelled from here on has written all the same: the commit does not wait for it. And one that was told "no"
        # may have been told so for the sake of what another has written, which is true once it is on disk.
        await turn.committed
        if failed is not None:
            raise failed

    async def finish(self) -> None:
        """Wait until the last group is on disk or undone. Whoever wrote has been told which, so nothing is raised here."""
        while self._serving is not None and not self._serving.done():
            await asyncio.wait([self._serving])

    async def _serve(self) -> None:
        while self._waiting:
            group: list[_Turn] = []
            try:
                async with self._engine.begin() as connection:
                    while self._waiting and len(group) < GROUP_MAX:
                        turn = self._waiting.popleft()
                        if turn.granted.cancelled():
                            continue
                        group.append(turn)
                        turn.granted.set_result(connection)
                        if not await turn.over:
                            raise GroupUndone
            except Exception as error:  # noqa: BLE001 - the root of a task; whoever waits is told
                # With none in the group it could not even begin; the others would find the store no better.
                for turn in group or self._drained():
                    turn.fail(error)
            else:
                self._metrics.committed(len(group))
                for turn in group:
                    turn.succeed()

    def _drained(self) -> list[_Turn]:
        turns = list(self._waiting)
        self._waiting.clear()
        return turns

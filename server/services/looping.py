"""Work that goes on for as long as the server runs: at once when something is to be done, and now and then in any case."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.domain.errors import ClientError
from server.storage.engine import Database

log = logging.getLogger(__name__)


class Loop:
    """Does one kind of work again and again."""

    def __init__(self, work: Callable[[], Awaitable[bool]], name: str, *, idle_s: float, retry_s: float) -> None:
        """
        Args:
            work: True if all is done; False if something is left, and worth another try soon. It may raise `ClientError`.
            name: of the work, for the log.
            idle_s: how often it is done without being woken: what a process left behind when it died has nobody to wake for.
            retry_s: how long it rests before the next try.
        """
        self._work = work
        self._name = name
        self._idle_s = idle_s
        self.retry_s = retry_s
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    async def run(self) -> None:
        # What the last process left undone is the first thing to do.
        self._woken.set()
        while True:
            try:
                async with asyncio.timeout(self._idle_s):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            try:
                is_done = await self._work()
            except ClientError as error:
                log.warning("work waits", extra={"work": self._name, "code": error.code.value})
                is_done = False
            if not is_done:
                await asyncio.sleep(self.retry_s)
                self._woken.set()


class Rest:
    """
    For work that time brings about, and that looks into the store every second: whether there is nothing to look for.

    That is so when nothing was left waiting for its time at the last look, and nothing has been written since.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rested_at: int | None = None

    @property
    def is_over(self) -> bool:
        return self._rested_at != self._database.writes

    @property
    def mark(self) -> int:
        """To be taken before a look, and given to `looked()` after it: what is written meanwhile calls for another."""
        return self._database.writes

    def looked(self, mark: int, *, is_anything_left: bool) -> None:
        self._rested_at = None if is_anything_left else mark

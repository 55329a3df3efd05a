"""Work that goes on for as long as the server runs: at once when something is to be done, and now and then in any case."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from server.domain.errors import ClientError
from server.storage.engine import Database

IDLE_S: Final = 60.0
"""How often a `Timekeeper` looks that has nothing to look for."""

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


class Timekeeper:
    """
    Does what time brings about in the store: looks every few moments, but only while there is something to look for.

    That is so until a look has found nothing left that time will change, and again as soon as this process has written anything. What
    another process has written is found within `IDLE_S`.
    """

    def __init__(self, look: Callable[[], Awaitable[bool]], database: Database, name: str, *, every_s: float) -> None:
        """
        Args:
            look: does what is due. True if nothing is left that time will change. It may raise `ClientError`.
            name: of the work, for the log.
        """
        self._look = look
        self._database = database
        self._name = name
        self._every_s = every_s
        self._found_nothing_at: int | None = None
        self._looked_at_s = 0.0

    @property
    def has_to_look(self) -> bool:
        is_idle = time.monotonic() - self._looked_at_s < IDLE_S
        return not is_idle or self._found_nothing_at != self._database.writes

    async def look(self) -> None:
        """Look now. Raises `ClientError`, and is then no wiser than before."""
        self._found_nothing_at, self._looked_at_s = None, time.monotonic()
        # Before the look, so that what is written meanwhile calls for another.
        writes = self._database.writes
        if await self._look():
            self._found_nothing_at = writes

    async def run(self) -> None:
        while True:
            if self.has_to_look:
                try:
                    await self.look()
                except ClientError as error:
                    log.warning("work waits", extra={"work": self._name, "code": error.code.value})
            await asyncio.sleep(self._every_s)

"""Writes that outlive the connection that asked for them."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from server.domain.errors import ClientError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Undertakings:
    """
    Keeps what has been begun until it is done.

    Cancelled halfway, a commit may land with nobody told; so a write is awaited through `see_through()`, and the server waits
    for the rest with `drain()` before it stops.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def see_through(self, work: Coroutine[Any, Any, T]) -> T:
        """Await *work*; if the caller is cancelled, let it finish all the same."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._settle)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_report)
            raise

    async def drain(self, grace_s: float) -> int:
        """Wait until everything is done, at most *grace_s* seconds. Returns how many were still running then."""
        if not self._running:
            return 0
        _, late = await asyncio.wait(self._running, timeout=grace_s)
        return len(late)

    def _settle(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Whoever awaited has the exception; if they have left, asking for it here keeps asyncio from reporting it twice.
            task.exception()


def _report(task: asyncio.Task[Any]) -> None:
    """Log the fault of a task whose caller has left; what its caller would have been told is no fault."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, ClientError):
        log.error("an undertaking failed", exc_info=error)

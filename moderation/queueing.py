"""
Runs work of bounded amount off the event loop, on threads of its own.

A micro-batcher stood here in the design. It was left out after measuring: the model reads one utterance at a time (`engines.onnx` says
why), so waiting for company would add milliseconds and save none. What remains of it is the bound, the order and the clean end.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Generic, TypeVar

from moderation.assessor import AssessorUnavailable

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_RETRY: Final = "try again later"


class WorkQueue(Generic[Item, Answer]):
    """
    Answers items one by one, first come, first served, at most `threads` at a time.

    May be built outside an event loop and used from several. What waits is bounded; a call that would exceed the bound is refused at
    once. A cancelled call gives up its place: what it had waiting is not computed.
    """

    def __init__(self, answer: Callable[[Item], Answer], *, threads: int, queue_limit: int) -> None:
        """
        Args:
            answer: called on a worker thread; called from several when `threads` > 1.
            queue_limit: most items waiting or being answered, over all calls. One call larger than that is taken when nothing waits.
        """
        self._answer = answer
        self._queue_limit = queue_limit
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="moderation")
        self._lock = threading.Lock()
        self._open = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        """Items that wait or are being answered."""
        return self._open

    @property
    def limit(self) -> int:
        return self._queue_limit

    async def submit(self, items: Sequence[Item]) -> list[Answer]:
        """
        Answer *items*, in their order.

        Raises:
            AssessorUnavailable: If too much waits, if this is closing, or if answering failed; then none of *items* is answered.
        """
        futures = self._enqueue(items)
        try:
            return [await asyncio.wrap_future(future) for future in futures]
        finally:
            # After success there is nothing left to cancel; after a failure or a caller's timeout the rest need not be computed.
            for future in futures:
                future.cancel()

    async def aclose(self) -> None:
        """Let what is being answered finish and refuse what waits. May be called twice."""
        with self._lock:
            self._closed = True
        await asyncio.to_thread(self._pool.shutdown, wait=True)

    def _enqueue(self, items: Sequence[Item]) -> list[Future[Answer]]:
        with self._lock:
            if self._closed:
                raise AssessorUnavailable("the model is shutting down")
            if self._open and self._open + len(items) > self._queue_limit:
                raise AssessorUnavailable(f"{self._open} messages wait for the model: {_RETRY}")
            self._open += len(items)
            futures = [self._pool.submit(self._work, item) for item in items]
        for future in futures:
            future.add_done_callback(self._leave)
        return futures

    def _work(self, item: Item) -> Answer:
        if self._closed:
            raise AssessorUnavailable("the model is shutting down")
        try:
            return self._answer(item)
        except AssessorUnavailable:
            raise
        except Exception as error:
            # The traceback holds no text of the item; the item itself is never logged.
            log.exception("an assessment failed")
            raise AssessorUnavailable("the model failed on this message") from error

    def _leave(self, _: Future[Answer]) -> None:
        with self._lock:
            self._open -= 1

"""
Runs work of bounded amount off the event loop, on threads of its own.

A micro-batcher stood here in the design. It was left out after measuring: the model reads one utterance at a time (`engines.onnx` says
why), so waiting for company would add milliseconds and save none. What remains of it is the bound, the order and the clean end.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from functools import partial
from typing import Any, Final, TypeVar

from moderation.assessor import AssessorUnavailable

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_RETRY: Final = "try again later"

_Waiting = tuple[Future[Any], Callable[[], Any]]


class Rank(IntEnum):
    """Which work goes before which: whatever waits under a smaller rank is begun first."""

    MESSAGE = 0
    WORDS = 1


class WorkQueue:
    """
    Does work piece by piece, at most `threads` at a time: by rank, and within a rank first come, first served.

    May be built outside an event loop and used from several. What waits is bounded for each rank by itself, so that no rank takes
    another's room; a call that would exceed the bound is refused at once. A cancelled call gives up its place: what it had waiting is not
    computed. What has begun goes on to its end, and may let what goes before it have its thread meanwhile: `give_way()`.
    """

    def __init__(self, *, threads: int, limits: Mapping[Rank, int]) -> None:
        """
        Args:
            limits: for each rank, most items waiting or being answered, over all calls. One call larger than that is taken when nothing of
                its rank waits.
        """
        self._limits = limits
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="moderation")
        self._lock = threading.Lock()
        self._open = dict.fromkeys(limits, 0)
        self._waiting: dict[Rank, deque[_Waiting]] = {rank: deque() for rank in sorted(limits)}
        self._closed = False

    def waiting(self, rank: Rank) -> int:
        """Items that wait or are being answered."""
        return self._open[rank]

    def limit(self, rank: Rank) -> int:
        return self._limits[rank]

    async def submit(self, rank: Rank, answer: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """
        Answer *items*, in their order, on worker threads.

        Raises:
            AssessorUnavailable: If too much waits, if this is closing, or if answering failed; then none of *items* is answered.
        """
        futures = self._enqueue(rank, answer, items)
        try:
            return [await asyncio.wrap_future(future) for future in futures]
        finally:
            # After success there is nothing left to cancel; after a failure or a caller's timeout the rest need not be computed.
            for future in futures:
                future.cancel()

    def give_way(self, rank: Rank) -> None:
        """For work of *rank*, on the worker thread that does it: first do all that waits under a smaller rank."""
        while (waiting := self._first(before=rank)) is not None:
            _finish(*waiting)

    async def aclose(self) -> None:
        """Let what is being answered finish and refuse what waits. May be called twice."""
        with self._lock:
            self._closed = True
        await asyncio.to_thread(self._pool.shutdown, wait=True)

    def _enqueue(self, rank: Rank, answer: Callable[[Item], Answer], items: Sequence[Item]) -> list[Future[Answer]]:
        futures: list[Future[Answer]] = [Future() for _ in items]
        with self._lock:
            if self._closed:
                raise AssessorUnavailable("the model is shutting down")
            if self._open[rank] and self._open[rank] + len(items) > self._limits[rank]:
                raise AssessorUnavailable(f"{self._open[rank]} messages wait for the model: {_RETRY}")
            self._open[rank] += len(items)
            for future, item in zip(futures, items, strict=True):
                self._waiting[rank].append((future, partial(self._do, answer, item)))
                # A turn for whatever is first by then, not for this one: so the pool's own order does not matter.
                self._pool.submit(self._take_turn)
        for future in futures:
            future.add_done_callback(lambda _: self._leave(rank))
        return futures

    def _take_turn(self) -> None:
        # There may be none: who gives way takes others' turns.
        if (waiting := self._first()) is not None:
            _finish(*waiting)

    def _first(self, *, before: Rank | None = None) -> _Waiting | None:
        with self._lock:
            for rank, waiting in self._waiting.items():
                if rank == before:
                    return None
                if waiting:
                    return waiting.popleft()
        return None

    def _do(self, answer: Callable[[Item], Answer], item: Item) -> Answer:
        if self._closed:
            raise AssessorUnavailable("the model is shutting down")
        try:
            return answer(item)
        except AssessorUnavailable:
            raise
        except Exception as error:
            # The traceback holds no text of the item; the item itself is never logged.
            log.exception("an assessment failed")
            raise AssessorUnavailable("the model failed on this message") from error

    def _leave(self, rank: Rank) -> None:
        with self._lock:
            self._open[rank] -= 1


def _finish(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except AssessorUnavailable as error:
        future.set_exception(error)

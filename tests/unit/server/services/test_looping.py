"""What goes on for as long as the server runs does its work when woken, and tries again what is left."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from server.domain.errors import Unavailable
from server.services.looping import Loop


@asynccontextmanager
async def running(work: Callable[[], bool], *, idle_s: float = 60, retry_s: float = 0) -> AsyncIterator[Loop]:
    """A loop under way, ended with the block."""

    async def once() -> bool:
        return work()

    loop = Loop(once, "work", idle_s=idle_s, retry_s=retry_s)
    task = asyncio.create_task(loop.run())
    try:
        async with asyncio.timeout(10):
            yield loop
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_begins_at_once_and_works_again_when_woken() -> None:
    """What the last process left is done first; then nothing, until there is something."""
    done = asyncio.Semaphore(0)
    count = 0

    def work() -> bool:
        nonlocal count
        count += 1
        done.release()
        return True

    async with running(work) as loop:
        await done.acquire()
        for _ in range(20):
            await asyncio.sleep(0)
        assert count == 1
        loop.wake()
        await done.acquire()
    assert count == 2


async def test_it_looks_now_and_then_unwoken() -> None:
    """Nobody wakes it for what another process left behind."""
    done = asyncio.Semaphore(0)

    def work() -> bool:
        done.release()
        return True

    async with running(work, idle_s=0.001):
        for _ in range(3):
            await done.acquire()


@pytest.mark.parametrize("trouble", ["left", "refused"])
async def test_what_is_left_is_tried_again(trouble: str) -> None:
    """Whether the work says so, or the store was away."""
    tries = asyncio.Semaphore(0)
    outcomes = iter([False, False, True])

    def work() -> bool:
        tries.release()
        is_done = next(outcomes)
        if not is_done and trouble == "refused":
            raise Unavailable(retry_after_s=1)
        return is_done

    async with running(work):
        for _ in range(3):
            await tries.acquire()
    assert next(outcomes, None) is None


async def test_what_is_a_bug_ends_it() -> None:
    """The server would rather be restarted than be half alive."""

    async def work() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Loop(work, "work", idle_s=60, retry_s=0).run()

"""What goes on for as long as the server runs does its work when woken or when it is time, and tries again what is left."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from server.domain.errors import Unavailable
from server.services import looping
from server.services.looping import Loop, Timekeeper


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


# ── what time brings about ───────────────────────────────────────────────────────────────────────────────────────────


class Store:
    """All that a timekeeper asks of a database."""

    writes = 0


def a_timekeeper(*outcomes: bool | Exception) -> tuple[Timekeeper, Store]:
    """One whose looks end so, one after the other."""
    ends = iter(outcomes)

    async def look() -> bool:
        end = next(ends)
        if isinstance(end, Exception):
            raise end
        return end

    store = Store()
    return Timekeeper(look, store, "work", every_s=0), store  # type: ignore[arg-type]


async def test_it_rests_once_nothing_is_left_until_something_is_written() -> None:
    time, store = a_timekeeper(False, True, True)
    assert time.has_to_look, "the last process may have left something"
    await time.look()
    assert time.has_to_look
    await time.look()
    assert not time.has_to_look
    store.writes += 1
    assert time.has_to_look
    await time.look()
    assert not time.has_to_look


async def test_what_is_written_during_a_look_calls_for_another() -> None:
    store = Store()

    async def look() -> bool:
        store.writes += 1
        return True

    time = Timekeeper(look, store, "work", every_s=0)  # type: ignore[arg-type]
    await time.look()
    assert time.has_to_look


async def test_after_a_look_that_failed_it_looks_again() -> None:
    """Also where nothing was left before."""
    time, _ = a_timekeeper(True, Unavailable(retry_after_s=1), True)
    await time.look()
    with pytest.raises(Unavailable):
        await time.look()
    assert time.has_to_look


async def test_it_looks_now_and_then_although_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what another process has written."""
    time, _ = a_timekeeper(True)
    await time.look()
    monkeypatch.setattr(looping, "IDLE_S", 0.0)
    assert time.has_to_look


async def test_it_runs_on_over_trouble() -> None:
    looked = asyncio.Semaphore(0)
    outcomes = iter([Unavailable(retry_after_s=1), None, None])

    async def look() -> bool:
        looked.release()
        if (trouble := next(outcomes, None)) is not None:
            raise trouble
        return False

    task = asyncio.create_task(Timekeeper(look, Store(), "work", every_s=0).run())  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        for _ in range(3):
            await looked.acquire()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

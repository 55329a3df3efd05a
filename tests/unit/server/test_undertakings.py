"""What has been begun is seen through, whoever leaves meanwhile."""

import asyncio
import logging
import random

import pytest

from server.domain.errors import NotInRoom
from server.undertakings import Undertakings


async def test_the_caller_gets_the_answer() -> None:
    """Whoever waits gets what the work gives."""

    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await Undertakings().see_through(work()) == "done"


async def test_the_caller_gets_the_error() -> None:
    """Whoever waits gets what the work raises."""

    async def work() -> None:
        raise NotInRoom

    with pytest.raises(NotInRoom):
        await Undertakings().see_through(work())


async def test_300_posts_cancelled_at_once_are_all_written() -> None:
    """However soon their authors leave, no write stays half done."""
    undertakings = Undertakings()
    begun: list[int] = []
    told: list[int] = []

    async def post(number: int) -> None:
        begun.append(number)
        for _ in range(random.randrange(4)):  # commit
            await asyncio.sleep(0)
        told.append(number)

    authors = [asyncio.create_task(undertakings.see_through(post(number))) for number in range(300)]
    for author in authors:
        await asyncio.sleep(0)
        author.cancel()
    await asyncio.gather(*authors, return_exceptions=True)
    assert await undertakings.drain(5) == 0
    assert sorted(told) == sorted(begun)
    assert len(told) > 100, "the test was over before anything had begun"


async def test_the_cancelled_caller_is_cancelled() -> None:
    """Seeing the work through does not keep anybody here."""
    undertakings = Undertakings()
    gate = asyncio.Event()
    caller = asyncio.create_task(undertakings.see_through(gate.wait()))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    gate.set()
    assert await undertakings.drain(5) == 0


async def test_drain_counts_what_is_late() -> None:
    """Shutdown waits no longer than its grace, and learns what is still running."""
    undertakings = Undertakings()
    gate = asyncio.Event()
    caller = asyncio.create_task(undertakings.see_through(gate.wait()))
    await asyncio.sleep(0)
    assert await undertakings.drain(0.01) == 1
    gate.set()
    await caller


async def test_nothing_to_drain() -> None:
    """Without work under way shutdown does not wait."""
    assert await Undertakings().drain(60) == 0


async def test_a_fault_is_logged_when_nobody_waits_for_it_any_more(caplog: pytest.LogCaptureFixture) -> None:
    """The author has left, but a bug in what they began is still ours to know of."""
    undertakings = Undertakings()
    gate = asyncio.Event()

    async def work() -> None:
        await gate.wait()
        raise ZeroDivisionError

    caller = asyncio.create_task(undertakings.see_through(work()))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    gate.set()
    await undertakings.drain(5)
    await asyncio.sleep(0)
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


async def test_a_refusal_that_nobody_waits_for_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    """What the author would have been told is no error of ours."""
    undertakings = Undertakings()
    gate = asyncio.Event()

    async def work() -> None:
        await gate.wait()
        raise NotInRoom

    caller = asyncio.create_task(undertakings.see_through(work()))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    gate.set()
    await undertakings.drain(5)
    await asyncio.sleep(0)
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]

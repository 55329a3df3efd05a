"""The queue in front of the model: bounded, ordered, and clean at its end."""

import asyncio
import threading

import pytest

from moderation.assessor import AssessorUnavailable
from moderation.queueing import WorkQueue


class Gate:
    """Work that waits until the test lets it go, and counts what it was given."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.given: list[int] = []

    def __call__(self, item: int) -> int:
        self.given.append(item)
        assert self.open.wait(20)
        return item * 2


async def started(gate: Gate) -> None:
    async with asyncio.timeout(20):
        while not gate.given:
            await asyncio.sleep(0.001)


async def test_what_exceeds_the_bound_is_refused_at_once() -> None:
    """With the queue full the next call is refused without waiting; what was taken is still answered."""
    gate = Gate()
    queue: WorkQueue[int, int] = WorkQueue(gate, threads=1, queue_limit=3)
    taken = asyncio.create_task(queue.submit([1, 2, 3]))
    await started(gate)
    with pytest.raises(AssessorUnavailable):
        await queue.submit([4])
    gate.open.set()
    assert await taken == [2, 4, 6]
    assert await queue.submit([4]) == [8]
    await queue.aclose()


async def test_a_call_larger_than_the_bound_is_taken_when_nothing_waits() -> None:
    """Trying again later can always help: no call is too large for ever."""
    gate = Gate()
    gate.open.set()
    queue: WorkQueue[int, int] = WorkQueue(gate, threads=1, queue_limit=2)
    assert await queue.submit(list(range(9))) == [item * 2 for item in range(9)]
    await queue.aclose()


async def test_a_cancelled_call_gives_up_its_place() -> None:
    """What a cancelled caller had waiting is not computed, and its room is free again."""
    gate = Gate()
    queue: WorkQueue[int, int] = WorkQueue(gate, threads=1, queue_limit=4)
    first = asyncio.create_task(queue.submit([1]))
    await started(gate)
    given_up = asyncio.create_task(queue.submit([7, 8, 9]))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    second = asyncio.create_task(queue.submit([2, 3, 4]))
    gate.open.set()
    assert await first == [2]
    assert await second == [4, 6, 8]
    assert gate.given == [1, 2, 3, 4]
    await queue.aclose()


async def test_closing_finishes_what_runs_and_refuses_what_waits() -> None:
    """On closing, the item being answered is answered; those behind it are refused."""
    gate = Gate()
    queue: WorkQueue[int, int] = WorkQueue(gate, threads=1, queue_limit=8)
    running = asyncio.create_task(queue.submit([1]))
    await started(gate)
    waiting = asyncio.create_task(queue.submit([2]))
    await asyncio.sleep(0)
    closing = asyncio.create_task(queue.aclose())
    await asyncio.sleep(0)
    gate.open.set()
    assert await running == [2]
    with pytest.raises(AssessorUnavailable):
        await waiting
    await closing
    assert gate.given == [1]


async def test_a_failure_inside_becomes_unavailable_for_that_call_alone(caplog: pytest.LogCaptureFixture) -> None:
    """A bug in answering one item is logged without the item, and its call raises what callers handle."""

    def answer(item: str) -> str:
        if "secret" in item:
            raise RuntimeError("broken")
        return item

    queue: WorkQueue[str, str] = WorkQueue(answer, threads=1, queue_limit=8)
    with pytest.raises(AssessorUnavailable):
        await queue.submit(["fine", "a secret"])
    assert await queue.submit(["fine"]) == ["fine"]
    assert "an assessment failed" in caplog.text
    assert "a secret" not in caplog.text
    await queue.aclose()


def test_one_queue_serves_several_event_loops() -> None:
    """It may be built outside a loop and used from one loop after another."""
    queue: WorkQueue[int, int] = WorkQueue(lambda item: item + 1, threads=2, queue_limit=8)
    assert asyncio.run(queue.submit([1, 2])) == [2, 3]
    assert asyncio.run(queue.submit([3])) == [4]
    asyncio.run(queue.aclose())

"""The queue in front of the model: bounded, ordered, and clean at its end."""

import asyncio
import threading

import pytest

from moderation.assessor import AssessorUnavailable
from moderation.queueing import Rank, WorkQueue

MESSAGE, WORDS = Rank.MESSAGE, Rank.WORDS


class Gate:
    """Work that waits until the test lets it go, and counts what it was given."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.given: list[int] = []

    def __call__(self, item: int) -> int:
        self.given.append(item)
        assert self.open.wait(20)
        return item * 2


def a_queue(*, threads: int = 1, messages: int = 8, words: int = 8) -> WorkQueue:
    return WorkQueue(threads=threads, limits={MESSAGE: messages, WORDS: words})


async def started(gate: Gate) -> None:
    async with asyncio.timeout(20):
        while not gate.given:
            await asyncio.sleep(0.001)


async def test_what_exceeds_the_bound_is_refused_at_once() -> None:
    """With the queue full the next call is refused without waiting; what was taken is still answered."""
    gate = Gate()
    queue = a_queue(messages=3)
    taken = asyncio.create_task(queue.submit(MESSAGE, gate, [1, 2, 3]))
    await started(gate)
    with pytest.raises(AssessorUnavailable):
        await queue.submit(MESSAGE, gate, [4])
    gate.open.set()
    assert await taken == [2, 4, 6]
    assert await queue.submit(MESSAGE, gate, [4]) == [8]
    await queue.aclose()


async def test_a_call_larger_than_the_bound_is_taken_when_nothing_waits() -> None:
    """Trying again later can always help: no call is too large for ever."""
    gate = Gate()
    gate.open.set()
    queue = a_queue(messages=2)
    assert await queue.submit(MESSAGE, gate, list(range(9))) == [item * 2 for item in range(9)]
    await queue.aclose()


async def test_a_cancelled_call_gives_up_its_place() -> None:
    """What a cancelled caller had waiting is not computed, and its room is free again."""
    gate = Gate()
    queue = a_queue(messages=4)
    first = asyncio.create_task(queue.submit(MESSAGE, gate, [1]))
    await started(gate)
    given_up = asyncio.create_task(queue.submit(MESSAGE, gate, [7, 8, 9]))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    second = asyncio.create_task(queue.submit(MESSAGE, gate, [2, 3, 4]))
    gate.open.set()
    assert await first == [2]
    assert await second == [4, 6, 8]
    assert gate.given == [1, 2, 3, 4]
    await queue.aclose()


async def test_closing_finishes_what_runs_and_refuses_what_waits() -> None:
    """On closing, the item being answered is answered; those behind it are refused."""
    gate = Gate()
    queue = a_queue(messages=8)
    running = asyncio.create_task(queue.submit(MESSAGE, gate, [1]))
    await started(gate)
    waiting = asyncio.create_task(queue.submit(MESSAGE, gate, [2]))
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

    queue = a_queue()
    with pytest.raises(AssessorUnavailable):
        await queue.submit(MESSAGE, answer, ["fine", "a secret"])
    assert await queue.submit(MESSAGE, answer, ["fine"]) == ["fine"]
    assert "an assessment failed" in caplog.text
    assert "a secret" not in caplog.text
    await queue.aclose()


def test_one_queue_serves_several_event_loops() -> None:
    """It may be built outside a loop and used from one loop after another."""
    queue = a_queue(threads=2)
    assert asyncio.run(queue.submit(MESSAGE, lambda item: item + 1, [1, 2])) == [2, 3]
    assert asyncio.run(queue.submit(MESSAGE, lambda item: item + 1, [3])) == [4]
    asyncio.run(queue.aclose())


async def test_a_message_goes_before_every_search_that_has_not_begun() -> None:
    """Searches wait for each other in order, and for every message, also for one that comes after them."""
    gate = Gate()
    queue = a_queue()
    running = asyncio.create_task(queue.submit(WORDS, gate, [1]))
    await started(gate)
    searches = asyncio.create_task(queue.submit(WORDS, gate, [2, 3]))
    await asyncio.sleep(0)
    messages = asyncio.create_task(queue.submit(MESSAGE, gate, [10, 11]))
    await asyncio.sleep(0)
    gate.open.set()
    assert [await running, await searches, await messages] == [[2], [4, 6], [20, 22]]
    assert gate.given == [1, 10, 11, 2, 3]
    await queue.aclose()


async def test_searches_take_no_room_from_messages() -> None:
    """When too many wait a search is refused and those that wait are kept; a message is taken all the same."""
    gate = Gate()
    queue = a_queue(messages=1, words=2)
    kept = asyncio.create_task(queue.submit(WORDS, gate, [1, 2]))
    await started(gate)
    with pytest.raises(AssessorUnavailable):
        await queue.submit(WORDS, gate, [3])
    message = asyncio.create_task(queue.submit(MESSAGE, gate, [10]))
    await asyncio.sleep(0)
    assert (queue.waiting(MESSAGE), queue.waiting(WORDS)) == (1, 2)
    gate.open.set()
    assert [await kept, await message] == [[2, 4], [20]]
    assert (queue.waiting(MESSAGE), queue.waiting(WORDS)) == (0, 0)
    await queue.aclose()


async def test_a_search_gives_way_to_messages_that_come_meanwhile() -> None:
    """All that wait by then are answered on its thread before it goes on; other searches are not."""
    gate = Gate()
    queue = a_queue()
    paused = threading.Event()

    def search(item: int) -> int:
        paused.set()
        gate(item)
        queue.give_way(WORDS)
        gate.given.append(-item)
        return item

    running = asyncio.create_task(queue.submit(WORDS, search, [1]))
    await asyncio.to_thread(paused.wait)
    another = asyncio.create_task(queue.submit(WORDS, gate, [2]))
    messages = asyncio.create_task(queue.submit(MESSAGE, gate, [10, 11]))
    await asyncio.sleep(0)
    gate.open.set()
    assert [await running, await another, await messages] == [[1], [4], [20, 22]]
    assert gate.given == [1, 10, 11, -1, 2]
    assert await queue.submit(MESSAGE, gate, [12]) == [24], "turns that were taken by others harm nobody"
    await queue.aclose()

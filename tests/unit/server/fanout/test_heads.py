"""A lost hint heals: everyone is told now and then where their topics stand."""

import asyncio
from collections.abc import Sequence

import pytest

from server.domain.errors import Unavailable
from server.domain.ids import Topic
from server.fanout.bus import LocalBus
from server.fanout.heads import TOLD_AT_ONCE, HeadsKeeper
from server.fanout.hub import Hub
from server.protocol.codec import decode_frame
from server.protocol.events import TopicHeads

ONE, TWO = Topic("room/1"), Topic("room/2")


class Screen:
    def __init__(self) -> None:
        self.told: list[object] = []
        self.is_told = asyncio.Event()

    def offer(self, frame: bytes) -> None:
        self.told.append(decode_frame(frame))
        self.is_told.set()


async def heads_of(topics: Sequence[Topic]) -> dict[Topic, int]:
    stand = {ONE: 7, TWO: 0}
    return {topic: stand[topic] for topic in topics}


async def test_each_connection_learns_of_its_own_topics() -> None:
    """One frame a connection, naming what it hears and nothing else."""
    hub = Hub(LocalBus())
    one, both = Screen(), Screen()
    await hub.subscribe(one, [ONE])
    await hub.subscribe(both, [ONE, TWO])
    await HeadsKeeper(hub, heads_of).tell()
    assert one.told == [TopicHeads(seqs={ONE: 7})]
    assert both.told == [TopicHeads(seqs={ONE: 7, TWO: 0})]


async def test_a_large_house_is_told_a_part_at_a_time() -> None:
    """Everybody once; no reading of the log is for more than so many."""
    hub = Hub(LocalBus())
    screens = [Screen() for _ in range(TOLD_AT_ONCE * 2 + 1)]
    for number, screen in enumerate(screens):
        await hub.subscribe(screen, [Topic(f"user/{number}")])
    asked: list[int] = []

    async def read(topics: Sequence[Topic]) -> dict[Topic, int]:
        asked.append(len(topics))
        return dict.fromkeys(topics, 1)

    await HeadsKeeper(hub, read).tell()
    assert asked == [TOLD_AT_ONCE, TOLD_AT_ONCE, 1]
    assert [screen.told for screen in screens] == [
        [TopicHeads(seqs={Topic(f"user/{n}"): 1})] for n in range(len(screens))
    ]


async def test_with_nobody_there_the_log_is_not_read() -> None:
    """An empty house costs no query."""

    async def never(topics: Sequence[Topic]) -> dict[Topic, int]:
        raise AssertionError("nobody asked")

    await HeadsKeeper(Hub(LocalBus()), never).tell()


async def test_it_goes_on_when_the_log_cannot_be_read(caplog: pytest.LogCaptureFixture) -> None:
    """A database that is away for a moment does not end the round."""
    hub = Hub(LocalBus())
    screen = Screen()
    await hub.subscribe(screen, [ONE])
    answers = iter([Unavailable(), {ONE: 7}])

    async def sometimes(topics: Sequence[Topic]) -> dict[Topic, int]:
        answer = next(answers, {ONE: 7})
        if isinstance(answer, Exception):
            raise answer
        return answer

    keeper = asyncio.create_task(HeadsKeeper(hub, sometimes, every_s=0).run())
    async with asyncio.timeout(5):
        await screen.is_told.wait()
    keeper.cancel()
    await asyncio.gather(keeper, return_exceptions=True)
    assert screen.told[0] == TopicHeads(seqs={ONE: 7})
    assert [record.msg for record in caplog.records] == ["heads not told"]

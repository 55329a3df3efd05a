"""A lost hint heals: everyone is told now and then where their topics stand."""

import asyncio
from collections.abc import Sequence

import pytest

from server.domain.errors import Unavailable
from server.domain.ids import Topic
from server.fanout.bus import LocalBus
from server.fanout.heads import HeadsKeeper
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

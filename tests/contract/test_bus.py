"""What every `Bus` promises, whoever implements it."""

import pytest

from server.domain.ids import Topic
from server.fanout.bus import Bus, LocalBus

LOBBY, OTHER = Topic("room/lobby"), Topic("room/other")


@pytest.fixture(params=[LocalBus])
def bus(request: pytest.FixtureRequest) -> Bus:
    made: Bus = request.param()
    return made


class Heard:
    """A subscriber that remembers."""

    def __init__(self) -> None:
        self.frames: list[tuple[Topic, bytes]] = []

    def __call__(self, topic: Topic, frame: bytes) -> None:
        self.frames.append((topic, frame))


async def test_frames_of_one_publisher_keep_their_order(bus: Bus) -> None:
    """What one process publishes on a topic arrives in that order."""
    heard = Heard()
    await bus.subscribe(LOBBY, heard)
    for frame in (b"1", b"2", b"3"):
        await bus.publish(LOBBY, frame)
    assert heard.frames == [(LOBBY, b"1"), (LOBBY, b"2"), (LOBBY, b"3")]


async def test_every_subscriber_hears(bus: Bus) -> None:
    """A frame goes to everyone who hears its topic, and to nobody else."""
    one, two, elsewhere = Heard(), Heard(), Heard()
    for subscriber, topic in ((one, LOBBY), (two, LOBBY), (elsewhere, OTHER)):
        await bus.subscribe(topic, subscriber)
    await bus.publish(LOBBY, b"1")
    assert one.frames == two.frames == [(LOBBY, b"1")]
    assert elsewhere.frames == []


async def test_one_subscriber_may_hear_several_topics(bus: Bus) -> None:
    """It is told which topic each frame is of."""
    heard = Heard()
    for topic in (LOBBY, OTHER):
        await bus.subscribe(topic, heard)
    await bus.publish(OTHER, b"1")
    await bus.publish(LOBBY, b"2")
    assert heard.frames == [(OTHER, b"1"), (LOBBY, b"2")]


async def test_a_frame_that_nobody_hears_is_gone(bus: Bus) -> None:
    """The bus is a hint and keeps nothing: who subscribes later reads the log."""
    await bus.publish(LOBBY, b"1")
    heard = Heard()
    await bus.subscribe(LOBBY, heard)
    await bus.publish(LOBBY, b"2")
    assert heard.frames == [(LOBBY, b"2")]


async def test_who_has_unsubscribed_hears_nothing(bus: Bus) -> None:
    """The others still do."""
    gone, here = Heard(), Heard()
    await bus.subscribe(LOBBY, gone)
    await bus.subscribe(LOBBY, here)
    await bus.unsubscribe(LOBBY, gone)
    await bus.publish(LOBBY, b"1")
    assert (gone.frames, here.frames) == ([], [(LOBBY, b"1")])


async def test_an_unknown_subscription_is_ignored(bus: Bus) -> None:
    """Unsubscribing twice, or from what was never heard, does nothing."""
    heard = Heard()
    await bus.unsubscribe(LOBBY, heard)
    await bus.subscribe(LOBBY, heard)
    await bus.unsubscribe(LOBBY, heard)
    await bus.unsubscribe(LOBBY, heard)
    await bus.publish(LOBBY, b"1")
    assert heard.frames == []

"""Subscriptions of one process: who hears what, and that nothing comes before the snapshot it builds on."""

import contextlib

import pytest

from server.domain.ids import Topic
from server.fanout.bus import LocalBus
from server.fanout.hub import Hub

ROOM, STAFF, OTHER = Topic("room/1"), Topic("room/1/staff"), Topic("room/2")


class Screen:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def offer(self, frame: bytes) -> None:
        self.frames.append(frame)


@pytest.fixture
def bus() -> LocalBus:
    return LocalBus()


@pytest.fixture
def hub(bus: LocalBus) -> Hub:
    return Hub(bus)


async def heard(hub: Hub, *topics: Topic) -> Screen:
    screen = Screen()
    await hub.subscribe(screen, topics)
    hub.release(screen)
    return screen


async def test_a_frame_reaches_everyone_who_hears_its_topic(hub: Hub, bus: LocalBus) -> None:
    """Everyone in the room, and nobody else."""
    one, two, elsewhere = await heard(hub, ROOM), await heard(hub, ROOM, STAFF), await heard(hub, OTHER)
    await bus.publish(ROOM, b"1")
    await bus.publish(STAFF, b"2")
    assert (one.frames, two.frames, elsewhere.frames) == ([b"1"], [b"1", b"2"], [])


async def test_frames_wait_until_they_are_released(hub: Hub, bus: LocalBus) -> None:
    """What comes between subscribing and the snapshot waits, and follows in order."""
    screen = Screen()
    await hub.subscribe(screen, [ROOM])
    await bus.publish(ROOM, b"1")
    await bus.publish(ROOM, b"2")
    assert screen.frames == []
    hub.release(screen)
    await bus.publish(ROOM, b"3")
    assert screen.frames == [b"1", b"2", b"3"]


async def test_one_who_waits_holds_nobody_else_up(hub: Hub, bus: LocalBus) -> None:
    """The others hear at once."""
    there = await heard(hub, ROOM)
    coming = Screen()
    await hub.subscribe(coming, [ROOM])
    await bus.publish(ROOM, b"1")
    assert (there.frames, coming.frames) == ([b"1"], [])


async def test_subscribing_again_doubles_nothing(hub: Hub, bus: LocalBus) -> None:
    """Whoever enters twice hears each frame once."""
    screen = await heard(hub, ROOM)
    await hub.subscribe(screen, [ROOM])
    hub.release(screen)
    await bus.publish(ROOM, b"1")
    assert screen.frames == [b"1"]


async def test_releasing_one_who_does_not_wait_does_nothing(hub: Hub) -> None:
    """A release after every answer is harmless."""
    screen = await heard(hub, ROOM)
    hub.release(screen)
    hub.release(Screen())
    assert screen.frames == []


async def test_one_who_has_left_a_topic_hears_it_no_more(hub: Hub, bus: LocalBus) -> None:
    """Leaving one topic keeps the others."""
    screen = await heard(hub, ROOM, OTHER)
    await hub.unsubscribe(screen, [ROOM])
    await bus.publish(ROOM, b"1")
    await bus.publish(OTHER, b"2")
    assert screen.frames == [b"2"]


async def test_one_who_is_gone_is_forgotten(hub: Hub, bus: LocalBus) -> None:
    """Neither topics nor waiting frames of a closed connection are kept."""
    screen = Screen()
    await hub.subscribe(screen, [ROOM, STAFF])
    await bus.publish(ROOM, b"1")
    await hub.forget(screen)
    hub.release(screen)
    await bus.publish(ROOM, b"2")
    assert screen.frames == []
    assert hub.heard_topics() == []


async def test_forgetting_a_stranger_does_nothing(hub: Hub) -> None:
    """A connection that never entered a room can end as well."""
    await hub.forget(Screen())


async def test_the_bus_is_asked_only_while_somebody_listens(hub: Hub, bus: LocalBus) -> None:
    """The first listener of a topic subscribes, and the last one out unsubscribes."""
    asked: list[tuple[str, Topic]] = []

    class Noting(LocalBus):
        async def subscribe(self, topic: Topic, deliver: object) -> None:
            asked.append(("subscribe", topic))

        async def unsubscribe(self, topic: Topic, deliver: object) -> None:
            asked.append(("unsubscribe", topic))

    hub = Hub(Noting())
    one, two = Screen(), Screen()
    await hub.subscribe(one, [ROOM])
    await hub.subscribe(two, [ROOM])
    await hub.forget(one)
    assert asked == [("subscribe", ROOM)]
    await hub.forget(two)
    assert asked == [("subscribe", ROOM), ("unsubscribe", ROOM)]


async def test_whoever_ends_while_a_frame_is_delivered_breaks_nothing(hub: Hub, bus: LocalBus) -> None:
    """A frame still reaches the rest when the first listener goes away over it."""

    class Leaving(Screen):
        def offer(self, frame: bytes) -> None:
            # By hand to its end: a bus in this process never waits.
            with contextlib.suppress(StopIteration):
                hub.forget(self).send(None)

    leaving = Leaving()
    await hub.subscribe(leaving, [ROOM])
    hub.release(leaving)
    rest = [await heard(hub, ROOM) for _ in range(3)]
    await bus.publish(ROOM, b"1")
    assert [screen.frames for screen in rest] == [[b"1"]] * 3


async def test_heads_are_asked_for_by_listener(hub: Hub) -> None:
    """Each listener with what it hears."""
    one, two = await heard(hub, ROOM), await heard(hub, STAFF, ROOM)
    assert dict(hub.heard_topics()) == {one: (ROOM,), two: (STAFF, ROOM)}

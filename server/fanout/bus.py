"""The bus between server processes: its promise, and the one for a single process."""

from collections.abc import Callable
from typing import Protocol

from server.domain.ids import Topic

Deliver = Callable[[Topic, bytes], None]


class Bus(Protocol):
    """
    Carries frames to every server process.

    Delivery is at most once. Frames one process publishes on one topic arrive in that order; frames of two processes may
    cross. Publishing never waits for a subscriber. Whoever needs every frame reads the log in storage and uses the bus as a
    hint.
    """

    async def publish(self, topic: Topic, frame: bytes) -> None:
        """Hand *frame* to every process in which somebody hears *topic*."""
        ...

    async def subscribe(self, topic: Topic, deliver: Deliver) -> None:
        """Call *deliver* for each frame of *topic* from now on. *deliver* returns at once and never raises."""
        ...

    async def unsubscribe(self, topic: Topic, deliver: Deliver) -> None:
        """Stop. Unknown subscriptions are ignored."""
        ...


class LocalBus:
    """The bus of a server that is one process: a call."""

    def __init__(self) -> None:
        self._subscribers: dict[Topic, tuple[Deliver, ...]] = {}

    async def publish(self, topic: Topic, frame: bytes) -> None:
        for deliver in self._subscribers.get(topic, ()):
            deliver(topic, frame)

    async def subscribe(self, topic: Topic, deliver: Deliver) -> None:
        self._subscribers[topic] = (*self._subscribers.get(topic, ()), deliver)

    async def unsubscribe(self, topic: Topic, deliver: Deliver) -> None:
        subscribers = list(self._subscribers.pop(topic, ()))
        if deliver in subscribers:
            subscribers.remove(deliver)
        if subscribers:
            self._subscribers[topic] = tuple(subscribers)

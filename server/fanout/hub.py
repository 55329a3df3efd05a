"""
This process's subscriptions: which connection hears which topic.

Delivery never waits: a connection takes a frame with `offer()` and is dropped by itself when it cannot keep up.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from server.domain.ids import Topic
from server.fanout.bus import Bus


class Listener(Protocol):
    """Somebody's open connection."""

    def offer(self, frame: bytes) -> None:
        """Queue *frame* and return at once. Never raises."""
        ...


class Hub:
    """Delivers what the bus brings to the connections that hear it."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._listeners: dict[Topic, set[Listener]] = {}
        self._topics: dict[Listener, set[Topic]] = {}
        self._waiting: dict[Listener, list[bytes]] = {}

    async def subscribe(self, listener: Listener, topics: Iterable[Topic]) -> None:
        """
        Let *listener* hear *topics*, after `release()`.

        Frames that arrive until then wait, so that a snapshot taken after this call reaches the listener before any frame that
        is newer. Subscribing again changes nothing else.
        """
        self._waiting.setdefault(listener, [])
        heard = self._topics.setdefault(listener, set())
        for topic in topics:
            heard.add(topic)
            listeners = self._listeners.setdefault(topic, set())
            is_first = not listeners
            listeners.add(listener)
            if is_first:
                await self._bus.subscribe(topic, self.deliver)

    def release(self, listener: Listener) -> None:
        """Hand over what has waited, and from now on everything at once."""
        for frame in self._waiting.pop(listener, ()):
            listener.offer(frame)

    async def unsubscribe(self, listener: Listener, topics: Iterable[Topic]) -> None:
        """Let *listener* hear *topics* no more."""
        heard = self._topics.get(listener, set())
        for topic in tuple(topics):
            heard.discard(topic)
            listeners = self._listeners.get(topic, set())
            listeners.discard(listener)
            if not listeners and self._listeners.pop(topic, None) is not None:
                await self._bus.unsubscribe(topic, self.deliver)
        if not heard:
            self._topics.pop(listener, None)
            self._waiting.pop(listener, None)

    async def forget(self, listener: Listener) -> None:
        """*listener* is gone."""
        await self.unsubscribe(listener, self._topics.get(listener, ()))

    def deliver(self, topic: Topic, frame: bytes) -> None:
        """Offer *frame* to everyone who hears *topic*. Never waits."""
        for listener in tuple(self._listeners.get(topic, ())):
            waiting = self._waiting.get(listener)
            if waiting is None:
                listener.offer(frame)
            else:
                waiting.append(frame)

    def heard_topics(self) -> list[tuple[Listener, Sequence[Topic]]]:
        """Every listener with the topics it hears."""
        return [(listener, sorted(topics)) for listener, topics in self._topics.items()]

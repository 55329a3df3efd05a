"""
This process's subscriptions: which connection hears which topic.

Delivery never waits: a connection takes a frame with `offer()` and is dropped by itself when it cannot keep up.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

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
        # Tuples, made anew when somebody comes or goes: a delivery may go through one while it is replaced, and most topics have one listener.
        self._listeners: dict[Topic, tuple[Listener, ...]] = {}
        self._topics: dict[Listener, tuple[Topic, ...]] = {}
        self._waiting: dict[Listener, list[bytes]] = {}

    async def subscribe(self, listener: Listener, topics: Iterable[Topic]) -> None:
        """
        Let *listener* hear *topics*, after `release()`.

        Frames that arrive until then wait, so that a snapshot taken after this call reaches the listener before any frame that
        is newer. Subscribing again changes nothing else.
        """
        self._waiting.setdefault(listener, [])
        for topic in topics:
            listeners = self._listeners.get(topic, ())
            if listener in listeners:
                continue
            self._listeners[topic] = (*listeners, listener)
            self._topics[listener] = (*self._topics.get(listener, ()), topic)
            if not listeners:
                await self._bus.subscribe(topic, self.deliver)

    def release(self, listener: Listener) -> None:
        """Hand over what has waited, and from now on everything at once."""
        for frame in self._waiting.pop(listener, ()):
            listener.offer(frame)

    async def unsubscribe(self, listener: Listener, topics: Iterable[Topic]) -> None:
        """Let *listener* hear *topics* no more."""
        for topic in tuple(topics):
            self._topics[listener] = _without(self._topics.get(listener, ()), topic)
            listeners = self._listeners.get(topic, ())
            if remaining := _without(listeners, listener):
                self._listeners[topic] = remaining
            elif listeners:
                del self._listeners[topic]
                await self._bus.unsubscribe(topic, self.deliver)
        if not self._topics.get(listener):
            self._topics.pop(listener, None)
            self._waiting.pop(listener, None)

    async def forget(self, listener: Listener) -> None:
        """*listener* is gone."""
        await self.unsubscribe(listener, self._topics.get(listener, ()))

    def deliver(self, topic: Topic, frame: bytes) -> None:
        """Offer *frame* to everyone who hears *topic*. Never waits."""
        for listener in self._listeners.get(topic, ()):
            waiting = self._waiting.get(listener)
            if waiting is None:
                listener.offer(frame)
            else:
                waiting.append(frame)

    def heard_topics(self) -> list[tuple[Listener, Sequence[Topic]]]:
        """Every listener with the topics it hears."""
        return list(self._topics.items())


T = TypeVar("T")


def _without(some: tuple[T, ...], one: T) -> tuple[T, ...]:
    return tuple(other for other in some if other != one)

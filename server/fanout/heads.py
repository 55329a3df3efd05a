"""Tells each connection now and then where its topics stand, so that a lost hint heals in a quiet room."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from server.domain.errors import ClientError
from server.domain.ids import Topic
from server.fanout.hub import Hub
from server.protocol.codec import encode_frame
from server.protocol.events import TopicHeads

log = logging.getLogger(__name__)

# Proxies in front of us drop lines that are silent for 60 s; a frame at 20 s survives one that gets lost, and tells the browser,
# which cannot see WebSocket pings, that the line is alive.
HEADS_EVERY_S: Final = 20.0
TOLD_AT_ONCE: Final = 100
"""Thousands at once would hold everybody else up, and take a megabyte for each thousand of them."""


class HeadsKeeper:
    """Sends `topic.heads` to everyone, for as long as `run()` runs."""

    def __init__(
        self,
        hub: Hub,
        read_heads: Callable[[Sequence[Topic]], Awaitable[dict[Topic, int]]],
        every_s: float = HEADS_EVERY_S,
    ) -> None:
        self._hub = hub
        self._read_heads = read_heads
        self._every_s = every_s

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.tell()
            except ClientError as error:
                log.warning("heads not told", extra={"code": error.code.value})

    async def tell(self) -> None:
        """Tell everyone once. Raises `Unavailable` when the log cannot be read; whoever is left then is told the next time."""
        everybody = self._hub.heard_topics()
        for start in range(0, len(everybody), TOLD_AT_ONCE):
            some = everybody[start : start + TOLD_AT_ONCE]
            heads = await self._read_heads(sorted({topic for _, topics in some for topic in topics}))
            for listener, topics in some:
                listener.offer(encode_frame(TopicHeads(seqs={topic: heads[topic] for topic in topics})))

"""
Asks every client now and then whether it is still there.

One task asks them all. aiohttp would do it with timers of each connection's own, which cost memory, and a task for each ping.
"""

import asyncio
from collections.abc import Collection
from typing import Final

from server.edge.connection import Connection

# Proxies in front of us drop lines that are silent for 60 s; a ping at 25 s survives one that gets lost.
HEARTBEAT_S: Final = 25.0
ASKED_AT_ONCE: Final = 100
"""After so many, half a millisecond's work, everybody else gets a turn."""


class Heartbeat:
    """Drops whoever has given no sign of life from one heartbeat to the next. So one who is cut off is gone within two of them."""

    def __init__(self, connections: Collection[Connection], every_s: float = HEARTBEAT_S) -> None:
        """
        Args:
            connections: those that are open; it may change at any time.
        """
        self._connections = connections
        self._every_s = every_s

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            await self.beat()

    async def beat(self) -> None:
        """Ask everybody once."""
        for number, connection in enumerate(tuple(self._connections), start=1):
            connection.ask_for_life()
            if number % ASKED_AT_ONCE == 0:
                await asyncio.sleep(0)

"""A socket without a network, whose other end is the test."""

import asyncio
import json
from typing import Any

from server.edge.socket import SocketClosed


class MemorySocket:
    """
    A `Socket` in memory.

    The first five are the port; the rest is the peer, who may speak, hear, stop reading, close and be cut off.
    """

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._sent: asyncio.Queue[bytes] = asyncio.Queue()
        self._unsent: list[bytes] = []
        self._is_reading = True
        self._gone = asyncio.Event()
        self.closed_with: int | None = None
        """The code of the server's close frame, whether or not the peer still reads."""
        self.is_freed = False
        self._is_alive = True

    async def receive(self) -> str | bytes:
        if self._gone.is_set():
            raise SocketClosed
        if self._incoming.empty():
            frame = await self._unless_gone(self._incoming.get())
        else:
            frame = self._incoming.get_nowait()
        self._is_alive = True
        return frame

    def send(self, frame: bytes) -> None:
        if self._gone.is_set():
            return
        if self._is_reading:
            self._sent.put_nowait(frame)
        else:
            self._unsent.append(frame)

    @property
    def unsent_bytes(self) -> int:
        return sum(map(len, self._unsent))

    def ping(self) -> bool:
        # Whoever reads answers, and has answered before anybody looks.
        was_alive, self._is_alive = self._is_alive, self._is_reading and not self._gone.is_set()
        return was_alive

    async def close(self, code: int) -> None:
        if not self._gone.is_set():
            self.closed_with = code
        self._gone.set()
        self.is_freed = True

    def say(self, frame: str | bytes | dict[str, Any]) -> None:
        """Send a frame to the server; an object as JSON."""
        self._incoming.put_nowait(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def hear(self) -> Any:
        """The next frame from the server, decoded."""
        async with asyncio.timeout(5):
            return json.loads(await self._sent.get())

    def heard(self) -> list[Any]:
        """Every frame that has come and was not heard yet."""
        return [json.loads(self._sent.get_nowait()) for _ in range(self._sent.qsize())]

    @property
    def unread(self) -> int:
        """How many frames the server has not taken in yet."""
        return self._incoming.qsize()

    def stop_reading(self) -> None:
        self._is_reading = False

    def read_on(self) -> None:
        self._is_reading = True
        for frame in self._unsent:
            self._sent.put_nowait(frame)
        self._unsent.clear()

    def cut(self) -> None:
        """The line breaks, without a word."""
        self._gone.set()

    async def _unless_gone(self, work: Any) -> Any:
        """What *work* gives. Raises `SocketClosed` if the peer goes first."""
        task, gone = asyncio.ensure_future(work), asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise SocketClosed
            return task.result()
        finally:
            task.cancel()
            gone.cancel()

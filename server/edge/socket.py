"""The socket port: what a connection needs of a WebSocket, and aiohttp's."""

import asyncio
import contextlib
import struct
from functools import lru_cache
from typing import Final, Protocol

from aiohttp import WSMsgType, web

CLOSE_GRACE_S: Final = 2.0
"""How long a peer may take to answer a close frame before its transport is dropped."""

_FIN: Final = 0x80


class SocketClosed(Exception):
    """The peer has gone, or sent what ends a connection."""


class Socket(Protocol):
    """One client's WebSocket."""

    async def receive(self) -> str | bytes:
        """The next frame: text as `str`, binary as `bytes`. Raises `SocketClosed` once there is none."""
        ...

    def send(self, frame: bytes) -> None:
        """Send *frame*, UTF-8, as text, and return at once. What the peer has no room for waits; once it has gone, nothing is sent."""
        ...

    @property
    def unsent_bytes(self) -> int:
        """How much waits until the peer reads on. 0 as long as it keeps up."""
        ...

    def ping(self) -> bool:
        """Ask the peer for a sign of life. False if it has given none since it was last asked."""
        ...

    async def close(self, code: int) -> None:
        """Close, after what was sent and politely if the peer listens. Always frees the transport, within `CLOSE_GRACE_S`."""
        ...


class AiohttpSocket:
    """The server's side of a WebSocket that aiohttp has accepted with `compress=False` and `autoping=False`."""

    __slots__ = ("_is_alive", "_response", "_transport")

    def __init__(self, request: web.Request, response: web.WebSocketResponse) -> None:
        assert request.transport is not None, "what was accepted has a line"
        self._response = response
        self._transport = request.transport
        self._is_alive = True
        """Whether anything has come since the last ping."""

    async def receive(self) -> str | bytes:
        while True:
            message = await self._response.receive()
            self._is_alive = True
            match message.type:
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    data: str | bytes = message.data
                    return data
                case WSMsgType.PING:
                    self._write(_frame(WSMsgType.PONG, bytes(message.data)))
                case WSMsgType.PONG:
                    pass
                case _:
                    raise SocketClosed

    def send(self, frame: bytes) -> None:
        self._write(_text_frame(frame))

    @property
    def unsent_bytes(self) -> int:
        return self._transport.get_write_buffer_size()

    def ping(self) -> bool:
        was_alive, self._is_alive = self._is_alive, False
        self._write(_frame(WSMsgType.PING, b""))
        return was_alive

    async def close(self, code: int) -> None:
        try:
            # Not drained: a peer that reads no more would keep us here for ever (measured; see docs/architecture.md).
            with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
                async with asyncio.timeout(CLOSE_GRACE_S):
                    await self._response.close(code=code, drain=False)
        finally:
            self._transport.abort()

    def _write(self, frame: bytes) -> None:
        # Not `WebSocketResponse.send_frame()`, which waits for a slow peer: each connection would need a queue and a task that waits.
        if not self._response.closed and not self._transport.is_closing():
            self._transport.write(frame)


# What everybody in a room hears comes here once for each of them, one after the other: all get the same bytes, also those who fall behind.
@lru_cache(maxsize=1)
def _text_frame(payload: bytes) -> bytes:
    return _frame(WSMsgType.TEXT, payload)


def _frame(kind: WSMsgType, payload: bytes) -> bytes:
    """A whole message in one frame, as a server sends it: RFC 6455, section 5.2."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", _FIN | kind, size)
    elif size < 2**16:
        head = struct.pack("!BBH", _FIN | kind, 126, size)
    else:
        head = struct.pack("!BBQ", _FIN | kind, 127, size)
    return head + payload

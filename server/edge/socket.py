"""The socket port: what a connection needs of a WebSocket, and aiohttp's."""

import asyncio
import contextlib
from typing import Final, Protocol

from aiohttp import WSMsgType, web

CLOSE_GRACE_S: Final = 2.0
"""How long a peer may take to answer a close frame before its transport is dropped."""


class SocketClosed(Exception):
    """The peer has gone, or sent what ends a connection."""


class Socket(Protocol):
    """One client's WebSocket."""

    async def receive(self) -> str | bytes:
        """The next frame: text as `str`, binary as `bytes`. Raises `SocketClosed` once there is none."""
        ...

    async def send(self, frame: bytes) -> None:
        """Send *frame*, UTF-8, as text. Waits while the peer reads too slowly. Raises `SocketClosed`."""
        ...

    async def close(self, code: int) -> None:
        """Close, politely if the peer listens. Always frees the transport, within `CLOSE_GRACE_S`."""
        ...


class AiohttpSocket:
    """The server's side of a WebSocket that aiohttp has accepted."""

    def __init__(self, request: web.Request, response: web.WebSocketResponse) -> None:
        self._request = request
        self._response = response

    async def receive(self) -> str | bytes:
        message = await self._response.receive()
        if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
            data: str | bytes = message.data
            return data
        raise SocketClosed

    async def send(self, frame: bytes) -> None:
        try:
            await self._response.send_frame(frame, WSMsgType.TEXT)
        except (ConnectionError, RuntimeError):  # aiohttp says RuntimeError of a socket that is closing
            raise SocketClosed from None

    async def close(self, code: int) -> None:
        transport = self._request.transport
        try:
            # Not drained: a peer that reads no more would keep us here for ever (measured; see docs/architecture.md).
            with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
                async with asyncio.timeout(CLOSE_GRACE_S):
                    await self._response.close(code=code, drain=False)
        finally:
            if transport is not None:
                transport.abort()

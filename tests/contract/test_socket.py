"""What every `Socket` promises: aiohttp's against a real peer, and the one that tests use."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import pytest
from aiohttp import web
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.edge import socket as port
from server.edge.socket import AiohttpSocket, Socket, SocketClosed
from tests.support.sockets import MemorySocket
from tests.support.waiting import settle, until

GRACE_S = 0.2


class Peer(Protocol):
    """The client's end of a socket."""

    async def say(self, frame: str | bytes) -> None: ...

    async def hear(self) -> str:
        """The next text frame."""
        ...

    async def goodbye(self) -> int:
        """Wait for the close frame, and say its code."""
        ...

    async def leave(self) -> None:
        """Close politely."""
        ...

    async def cut(self) -> None:
        """Drop the line without a word."""
        ...

    async def freeze(self) -> None:
        """Read no more, and answer nothing."""
        ...

    def is_freed(self) -> bool:
        """Has the server let go of the transport?"""
        ...


class MemoryPeer:
    def __init__(self, socket: MemorySocket) -> None:
        self._socket = socket

    async def say(self, frame: str | bytes) -> None:
        self._socket.say(frame)

    async def hear(self) -> str:
        return (await self._socket._sent.get()).decode()

    async def goodbye(self) -> int:
        assert self._socket.closed_with is not None
        return self._socket.closed_with

    async def leave(self) -> None:
        self._socket.cut()

    async def cut(self) -> None:
        self._socket.cut()

    async def freeze(self) -> None:
        self._socket.stop_reading()

    def is_freed(self) -> bool:
        return self._socket.is_freed


class WebsocketsPeer:
    """A peer on the websockets package: another reading of RFC 6455 than aiohttp's."""

    def __init__(self, connection: ClientConnection, request: web.Request) -> None:
        self._connection = connection
        self._transport: Any = request.transport
        self._protocol = request.protocol

    async def say(self, frame: str | bytes) -> None:
        await self._connection.send(frame)

    async def hear(self) -> str:
        async with asyncio.timeout(5):
            frame = await self._connection.recv()
        assert isinstance(frame, str), "frames are text"
        return frame

    async def goodbye(self) -> int:
        try:
            async with asyncio.timeout(5):
                while True:
                    await self._connection.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 1006

    async def leave(self) -> None:
        await self._connection.close()

    async def cut(self) -> None:
        self._connection.transport.abort()

    async def freeze(self) -> None:
        self._connection.transport.pause_reading()

    def is_freed(self) -> bool:
        return self._protocol.transport is None and bool(self._transport.is_closing())


@asynccontextmanager
async def in_memory() -> AsyncIterator[tuple[Socket, Peer]]:
    socket = MemorySocket()
    yield socket, MemoryPeer(socket)


@asynccontextmanager
async def over_aiohttp() -> AsyncIterator[tuple[Socket, Peer]]:
    accepted: asyncio.Future[tuple[Socket, web.Request]] = asyncio.get_running_loop().create_future()
    is_over = asyncio.Event()

    async def accept(request: web.Request) -> web.StreamResponse:
        response = web.WebSocketResponse(compress=False, autoping=False)
        await response.prepare(request)
        accepted.set_result((AiohttpSocket(request, response), request))
        await is_over.wait()
        return response

    app = web.Application()
    app.add_routes([web.get("/ws", accept)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address, number = runner.addresses[0]
    connection = await connect(f"ws://{address}:{number}/ws", compression=None, proxy=None, close_timeout=0.1)
    try:
        socket, request = await accepted
        yield socket, WebsocketsPeer(connection, request)
    finally:
        connection.transport.abort()
        is_over.set()
        await runner.cleanup()


@pytest.fixture(params=[in_memory, over_aiohttp])
async def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Socket, Peer]]:
    monkeypatch.setattr(port, "CLOSE_GRACE_S", GRACE_S)
    make: Callable[[], AbstractAsyncContextManager[tuple[Socket, Peer]]] = request.param
    async with make() as pair:
        yield pair


Both = tuple[Socket, Peer]


async def test_frames_arrive_in_order_as_they_were_sent(both: Both) -> None:
    """Text is `str`, binary is `bytes`, and nothing overtakes."""
    socket, peer = both
    await peer.say("one 👋")
    await peer.say(b"\x00two")
    await peer.say("")
    assert [await socket.receive() for _ in range(3)] == ["one 👋", b"\x00two", ""]


async def test_a_frame_is_waited_for(both: Both) -> None:
    """`receive` rests until there is something."""
    socket, peer = both
    receiving = asyncio.create_task(socket.receive())
    await asyncio.sleep(0)
    assert not receiving.done()
    await peer.say("at last")
    assert await receiving == "at last"


async def test_what_is_sent_is_text(both: Both) -> None:
    """UTF-8 goes out as a text frame."""
    socket, peer = both
    socket.send("evening 👋".encode())
    socket.send(b"two")
    assert [await peer.hear(), await peer.hear()] == ["evening 👋", "two"]


@pytest.mark.parametrize("size", [0, 125, 126, 2**16 - 1, 2**16])
async def test_frames_of_every_length_arrive_whole(both: Both, size: int) -> None:
    """The length of a frame is written in one of three ways (RFC 6455, section 5.2)."""
    socket, peer = both
    socket.send(b"x" * size)
    socket.send(b"next")
    assert [await peer.hear(), await peer.hear()] == ["x" * size, "next"]


@pytest.mark.parametrize("goes", ["leave", "cut"])
async def test_once_the_peer_has_gone_there_is_no_frame(both: Both, goes: str) -> None:
    """However it went, `receive` says so, and says so again."""
    socket, peer = both
    receiving = asyncio.create_task(socket.receive())
    await asyncio.sleep(0)
    leaving = asyncio.create_task(getattr(peer, goes)())
    for _ in range(2):
        with pytest.raises(SocketClosed):
            await receiving
        receiving = asyncio.create_task(socket.receive())
    await asyncio.gather(receiving, return_exceptions=True)
    await leaving


async def test_once_the_peer_has_gone_nothing_can_be_sent(both: Both) -> None:
    """`send` does nothing then, and keeps nothing."""
    socket, peer = both
    await peer.cut()
    with pytest.raises(SocketClosed):
        await socket.receive()
    socket.send(b"hello?")
    assert socket.unsent_bytes == 0


async def test_whoever_answers_is_alive(both: Both) -> None:
    """A peer that reads answers each ping, though it says nothing else."""
    socket, _ = both
    receiving = asyncio.create_task(socket.receive())
    for _ in range(3):
        assert socket.ping()
        await until(lambda: has_answered(socket))
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)


async def test_whoever_stops_answering_is_not(both: Both) -> None:
    """The first ping asks; the next one finds no answer."""
    socket, peer = both
    receiving = asyncio.create_task(socket.receive())
    await asyncio.sleep(0)
    await peer.freeze()
    assert socket.ping()
    await settle()
    assert not socket.ping()
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)


async def test_what_is_said_is_a_sign_of_life(both: Both) -> None:
    """Also without an answer to the ping."""
    socket, peer = both
    await peer.freeze()
    assert socket.ping()
    await peer.say("still here")
    assert await socket.receive() == "still here"
    assert socket.ping()


async def test_closing_tells_the_peer_why(both: Both) -> None:
    """The peer reads the code, and the transport is free."""
    socket, peer = both
    closing = asyncio.create_task(socket.close(4001))
    if isinstance(socket, MemorySocket):
        await closing
    assert await peer.goodbye() == 4001
    await closing
    await until(peer.is_freed)


async def test_a_frame_sent_before_closing_arrives(both: Both) -> None:
    """A last word is not cut off by the close that follows it."""
    socket, peer = both
    socket.send(b"going away")
    closing = asyncio.create_task(socket.close(1001))
    assert await peer.hear() == "going away"
    await closing


async def test_closing_twice_is_closing_once(both: Both) -> None:
    """A socket that is closed can be closed."""
    socket, peer = both
    first = asyncio.create_task(socket.close(4001))
    if isinstance(socket, MemorySocket):
        await first
    assert await peer.goodbye() == 4001
    await first
    await socket.close(1001)
    await until(peer.is_freed)


async def test_closing_after_the_peer_has_gone_frees_the_transport(both: Both) -> None:
    """There is nobody to tell, and nothing to wait for."""
    socket, peer = both
    await peer.cut()
    with pytest.raises(SocketClosed):
        await socket.receive()
    async with asyncio.timeout(GRACE_S + 2):
        await socket.close(1001)
    await until(peer.is_freed)


async def test_what_a_peer_does_not_read_is_counted(both: Both) -> None:
    """As long as the peer keeps up nothing waits; what it does not read fills the buffers of both ends, and then waits here."""
    socket, peer = both
    socket.send(b"x" * 1000)
    assert len(await peer.hear()) == 1000
    assert socket.unsent_bytes == 0
    await peer.freeze()
    fill(socket)
    before = socket.unsent_bytes
    socket.send(b"x" * 1000)
    assert 1000 <= socket.unsent_bytes - before <= 1010


async def test_closing_frees_the_transport_of_a_peer_that_has_stopped_reading(both: Both) -> None:
    """A frozen peer never answers a close frame; within the grace its transport is free all the same."""
    socket, peer = both
    receiving = asyncio.create_task(socket.receive())
    await asyncio.sleep(0)
    await peer.freeze()
    fill(socket)
    # As a connection does: it reads no more, and then closes.
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)
    begun = asyncio.get_running_loop().time()
    await socket.close(4008)
    assert asyncio.get_running_loop().time() - begun < GRACE_S + 1
    await until(peer.is_freed)


def has_answered(socket: Socket) -> bool:
    assert isinstance(socket, AiohttpSocket | MemorySocket)
    return socket._is_alive


def fill(socket: Socket) -> None:
    """Send until something waits."""
    while not socket.unsent_bytes:
        socket.send(b"x" * 65_536)

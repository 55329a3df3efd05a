"""How many may be connected, and what happens to those who take too much or too long."""

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest

from server import app as app_module
from server.config import LimitsConfig, ServerConfig
from server.domain.rooms import Room
from server.edge import api
from server.edge.heartbeat import Heartbeat
from server.edge.site import SITE, Site
from server.protocol import SUBPROTOCOL
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.waiting import eventually


def limits(**given: int) -> LimitsConfig:
    return LimitsConfig(posts_burst=1000, posts_per_minute=6000, attempts_per_minute=600, **given)


async def test_an_account_has_so_many_connections(tmp_path: Path) -> None:
    """One more is refused with a code; once one has ended there is a place again; others have theirs."""
    async with running_app(tmp_path, limits=limits(connections_per_account=2)) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.join(room, "Ann"), await clinic.join(room, "Bob")
        first, _ = await clinic.wire(ann), await clinic.wire(ann)
        assert await clinic.no_wire(ann) == (429, "too_fast")
        await clinic.wire(bob)
        await first.socket.close()
        await eventually(lambda: _serves(clinic, 2))
        await clinic.wire(ann)


async def test_an_address_has_so_many_connections(tmp_path: Path) -> None:
    """Whoever they are; behind a proxy that is ours each has an address of its own."""
    server = ServerConfig(port=0, proxies="127.0.0.1")
    async with running_app(tmp_path, server=server, limits=limits(connections_per_address=1)) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.join(room, "Ann"), await clinic.join(room, "Bob")
        await clinic.wire(ann)
        assert await clinic.no_wire(bob) == (429, "too_fast")
        cookie = {"Cookie": bob.cookie or "", "X-Forwarded-For": "198.51.100.1"}
        status = await _upgrade(clinic, cookie)
        assert status.startswith("HTTP/1.1 101"), status


async def test_beyond_the_cap_connections_are_dropped_and_those_that_are_open_go_on(tmp_path: Path) -> None:
    """They are closed without an answer; when others have gone there is room again."""
    async with running_app(tmp_path, limits=limits(connections=20)) as clinic:
        room = await clinic.room()
        ann = await clinic.seat(room, "Ann")
        opened = [await clinic.tcp() for _ in range(40)]
        for _, writer in opened:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = await asyncio.gather(*(_first_line(reader) for reader, _ in opened))
        assert 0 < heard.count("") < 40
        assert {line for line in heard if line} == {"HTTP/1.1 200 OK"}
        await ann.say("still here")
        for _, writer in opened:
            writer.close()
        await eventually(lambda: _has_room(clinic))
        assert (await clinic.http("GET", "healthz")).status == 200


async def test_who_is_cut_off_without_a_word_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One heartbeat asks, the next finds no answer. Who is only silent answers, and stays."""
    monkeypatch.setattr("server.edge.socket.CLOSE_GRACE_S", 0.1)
    async with running_app(tmp_path) as clinic:
        room = await clinic.room()
        silent = await clinic.wire(await clinic.join(room, "Ann"))
        cut_off = await clinic.wire(await clinic.join(room, "Bob"))
        cut_off.socket.transport.pause_reading()
        connections = _site(clinic).connections
        heart = Heartbeat(connections)
        await heart.beat()
        await eventually(lambda: sum(connection._socket._is_alive for connection in connections) == 1)
        await heart.beat()
        await eventually(lambda: len(connections) == 1)
        assert (await silent.ask({"type": "room.enter", "ref": 1, "room_id": room.id}))["type"] == "entered"


async def test_a_client_may_ask_for_life_too(clinic: RunningApp, room: Room) -> None:
    """Its ping is answered with what was in it."""
    wire = await clinic.wire(await clinic.join(room, "Ann"))
    async with asyncio.timeout(10):
        await (await wire.socket.ping("are you there?"))


async def test_who_sends_no_request_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also who sends a head one letter at a time."""
    monkeypatch.setattr(app_module, "IDLE_S", 0.3)
    async with running_app(tmp_path, ScriptedAssessor()) as clinic:
        silent, idle = await clinic.tcp()
        async with asyncio.timeout(30):
            assert await silent.read() == b""
            assert await _trickle(clinic.app._port) == b""
        idle.close()


async def _trickle(port: int) -> bytes:
    """Sends a head a letter at a time until the server hangs up, and what it said before that.

    On a bare socket, whose writes fail plainly once the other side is gone.
    """
    loop = asyncio.get_running_loop()
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.setblocking(False)
        said = asyncio.ensure_future(loop.sock_recv(slow, 100))
        with contextlib.suppress(ConnectionError):
            await loop.sock_sendall(slow, b"GET / HTTP/1.1\r\nX: ")
            while not said.done():
                await loop.sock_sendall(slow, b"x")
                await asyncio.wait([said], timeout=0.05)
        try:
            return await said
        except ConnectionError:
            return b""


async def test_who_sends_a_body_too_slowly_is_refused(clinic: RunningApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a code, and the others are served meanwhile."""
    monkeypatch.setattr(api, "BODY_S", 0.2)
    reader, writer = await clinic.tcp()
    writer.write(
        f"POST /api/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: {clinic.origin}\r\n"
        'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"recovery'.encode()
    )
    assert (await clinic.http("GET", "healthz")).status == 200
    assert await _first_line(reader) == "HTTP/1.1 400 Bad Request"
    writer.close()


def _serves(clinic: RunningApp, connections: int) -> bool:
    return len(_site(clinic).connections) == connections


def _site(clinic: RunningApp) -> Site:
    assert clinic.app._runner is not None
    return clinic.app._runner.app[SITE]


def _has_room(clinic: RunningApp) -> bool:
    assert clinic.app._runner is not None
    assert clinic.app._runner.server is not None
    return len(clinic.app._runner.server.connections) < 10


async def _first_line(reader: asyncio.StreamReader) -> str:
    async with asyncio.timeout(30):
        try:
            return (await reader.readline()).decode().strip()
        except ConnectionResetError:
            return ""


async def _upgrade(clinic: RunningApp, headers: dict[str, str]) -> str:
    """Ask for a WebSocket by hand, and return the first line of the answer."""
    reader, writer = await clinic.tcp()
    asked = {
        "Host": "x",
        "Origin": clinic.origin,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": SUBPROTOCOL,
        **headers,
    }
    writer.write(("GET /ws HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in asked.items())).encode())
    writer.write(b"\r\n")
    try:
        return await _first_line(reader)
    finally:
        writer.close()

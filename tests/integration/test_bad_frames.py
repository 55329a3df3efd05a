"""
Each bad frame gets its coded answer on its own connection alone.

In every test Bob and Cem talk on lines of their own, and what Eve does on hers does not disturb them.
"""

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from server.client.session import Session
from server.config import LimitsConfig
from server.domain.people import Role
from server.domain.rooms import Room
from server.edge.connection import BAD_FRAMES_MAX
from server.edge.dispatch import COMMANDS_BURST
from server.protocol import SUBPROTOCOL
from server.protocol.codec import FRAME_BYTES_MAX
from tests.support.app import RunningApp, Seat, Wire, running_app
from tests.support.assessor import ScriptedAssessor

# One app for all: whatever one test does to it, the next one finds it in order.
pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path_factory.mktemp("clinic")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(clinic: RunningApp) -> Room:
    return await clinic.room()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def neighbours(clinic: RunningApp, room: Room) -> tuple[Seat, Seat]:
    """Bob and Cem."""
    return await clinic.seat(room, "Bob"), await clinic.seat(room, "Cem")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def undisturbed(neighbours: tuple[Seat, Seat]) -> AsyncIterator[None]:
    """Their talk goes on afterwards, on the lines that they had."""
    bob, cem = neighbours
    yield
    said = f"after test {next(_numbers)}"
    await bob.say(said)
    await cem.until(lambda view: view.lines[-1].text == said)
    assert bob.link.connects == cem.link.connects == 1, "nobody else's line was broken"
    assert not [frame for seat in neighbours for frame in seat.wire if "refused" in frame]


@pytest_asyncio.fixture(loop_scope="module")
async def eve(clinic: RunningApp, room: Room) -> Session:
    return await clinic.join(room, f"Eve {next(_numbers)}")


@pytest_asyncio.fixture(loop_scope="module")
async def wire(clinic: RunningApp, room: Room, eve: Session) -> Wire:
    """Eve's line, on which the room has been entered."""
    wire = await clinic.wire(eve)
    assert (await wire.ask({"type": "room.enter", "ref": 1, "room_id": room.id}))["type"] == "entered"
    return wire


def post(
    room_id: str, text: str = "hello", client_id: str = "client-id-1", ref: int = 7, **more: Any
) -> dict[str, Any]:
    return {"type": "message.post", "ref": ref, "room_id": room_id, "client_id": client_id, "text": text, **more}


def code_of(reply: dict[str, Any]) -> tuple[str, int | None]:
    assert reply["type"] == "refused"
    return reply["code"], reply["ref"]


async def goes_on(wire: Wire, room: Room) -> None:
    """The same line serves its next command."""
    reply = await wire.ask(post(room.id, "still here", "client-id-last", ref=99))
    assert (reply["type"], reply["ref"]) == ("posted", 99)


# ── frames that cannot be read ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_frame_that_is_not_json(wire: Wire, room: Room) -> None:
    """It is a bad frame without a ref."""
    assert code_of(await wire.ask("good evening")) == ("bad_frame", None)
    await goes_on(wire, room)


async def test_a_frame_of_unknown_type(wire: Wire, room: Room) -> None:
    """It is a bad frame, answered under its ref."""
    assert code_of(await wire.ask({"type": "room.burn", "ref": 7})) == ("bad_frame", 7)
    await goes_on(wire, room)


async def test_a_frame_with_an_unknown_field(wire: Wire, room: Room) -> None:
    """The schema is closed, and nothing is posted."""
    assert code_of(await wire.ask(post(room.id, mood="fine"))) == ("bad_frame", 7)
    await goes_on(wire, room)


async def test_a_binary_frame(wire: Wire, room: Room) -> None:
    """Frames are text; bytes are refused even when a command is in them."""
    assert code_of(await wire.ask(json.dumps(post(room.id)).encode())) == ("bad_frame", 7)
    assert code_of(await wire.ask(b"\x00\xff\xfe")) == ("bad_frame", None)
    await goes_on(wire, room)


async def test_a_frame_nested_without_end(wire: Wire, room: Room) -> None:
    """Depth costs nothing."""
    depth = FRAME_BYTES_MAX // 2 - 100
    assert code_of(await wire.ask("[" * depth + "]" * depth)) == ("bad_frame", None)
    await goes_on(wire, room)


async def test_one_frame_too_large(wire: Wire) -> None:
    """What is larger than the server reads ends the line with 1009."""
    await wire.send("x" * (FRAME_BYTES_MAX + 1))
    assert await wire.closed() == 1009


async def test_the_largest_frame_is_read(wire: Wire, room: Room) -> None:
    """A frame of exactly the limit is answered."""
    assert code_of(await wire.ask("x" * FRAME_BYTES_MAX)) == ("bad_frame", None)
    await goes_on(wire, room)


async def test_a_frame_too_large_in_pieces(wire: Wire) -> None:
    """Sent in fragments it is too large all the same."""
    await wire.socket.send(["x" * 1024] * (FRAME_BYTES_MAX // 1024 + 1))
    assert await wire.closed() == 1009


async def test_too_many_bad_frames(wire: Wire) -> None:
    """After ten the other side speaks another protocol, and its line ends with 4002."""
    for _ in range(BAD_FRAMES_MAX):
        assert code_of(await wire.ask("hello?")) == ("bad_frame", None)
    await wire.send("hello?")
    assert await wire.closed() == 4002


async def test_text_that_is_no_utf8(wire: Wire) -> None:
    """A text frame with broken UTF-8 breaks the WebSocket itself (RFC 6455, section 8.1): 1007."""
    await wire.socket.send(b"\xff\xfe", text=True)
    assert await wire.closed() == 1007


# ── frames that can be read and are refused ──────────────────────────────────────────────────────────────────────────


async def test_a_text_too_long(wire: Wire, room: Room) -> None:
    """4,001 characters are refused; 4,000 are posted."""
    assert code_of(await wire.ask(post(room.id, "👋" * 4001))) == ("text_too_long", 7)
    assert (await wire.ask(post(room.id, "👋" * 4000)))["type"] == "posted"
    await goes_on(wire, room)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u200b", "\x00"])
async def test_a_text_that_is_empty(wire: Wire, room: Room, text: str) -> None:
    """Nothing visible is nothing said."""
    assert code_of(await wire.ask(post(room.id, text))) == ("text_empty", 7)
    await goes_on(wire, room)


async def test_a_client_loop(clinic: RunningApp, wire: Wire, room: Room) -> None:
    """Commands without end are told when to go on; nobody else pays for it."""
    replies = [await wire.ask({"type": "room.leave", "ref": n, "room_id": room.id}) for n in range(COMMANDS_BURST + 5)]
    refused = [reply for reply in replies if reply["type"] == "refused"]
    assert refused
    assert {reply["code"] for reply in refused} == {"too_fast"}
    assert all(reply["retry_after_s"] > 0 for reply in refused)


@pytest.mark.parametrize("room_id", ["no-such-room", "", "r" * 5000, "\x00", "../.."])
async def test_no_such_room(wire: Wire, room: Room, room_id: str) -> None:
    """A room that is not there, whatever it is called, is not theirs."""
    assert code_of(await wire.ask(post(room_id))) == ("not_in_room", 7)
    assert code_of(await wire.ask({"type": "room.enter", "ref": 8, "room_id": room_id})) == ("not_in_room", 8)
    await goes_on(wire, room)


async def test_not_in_the_room(clinic: RunningApp, wire: Wire, room: Room) -> None:
    """For a room one is not in the answer is the same as for none, so rooms cannot be probed for."""
    other = await clinic.room("Monday")
    for frame in (post(other.id), {"type": "room.enter", "ref": 7, "room_id": other.id}):
        of_another = await wire.ask(frame)
        of_none = await wire.ask({**frame, "room_id": "no-such-room"})
        assert code_of(of_another) == ("not_in_room", 7)
        assert of_another == of_none
    await goes_on(wire, room)


async def test_leaving_a_room_one_is_not_in_does_nothing(wire: Wire, room: Room) -> None:
    """It is done already."""
    assert await wire.ask({"type": "room.leave", "ref": 7, "room_id": "no-such-room"}) == {"type": "done", "ref": 7}
    await goes_on(wire, room)


async def test_more_than_is_read_at_once(wire: Wire, room: Room) -> None:
    """Frames sent without waiting are all answered, in order."""
    for ref in range(40):
        await wire.send({"type": "room.leave", "ref": ref, "room_id": "no-such-room"})
    assert [(await wire.reply())["ref"] for _ in range(40)] == list(range(40))
    await goes_on(wire, room)


# ── before the socket is open ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", None])
async def test_a_socket_from_a_page_of_another_site(clinic: RunningApp, eve: Session, origin: str | None) -> None:
    """A foreign origin, or none, opens nothing, with whatever cookie."""
    assert await clinic.no_wire(eve, origin=origin) == (403, "wrong_origin")


async def test_a_socket_without_a_session(clinic: RunningApp) -> None:
    """Nobody is nobody."""
    assert await clinic.no_wire(None) == (401, "not_signed_in")


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "warmroom", "'; DROP TABLE sessions"])
async def test_a_socket_with_a_session_that_is_none(clinic: RunningApp, token: str) -> None:
    """A secret that was never given out is nobody's."""
    session = Session(clinic.app.url)
    session.cookie = f"warmroom_session={token}"
    assert await clinic.no_wire(session) == (401, "not_signed_in")


@pytest.mark.parametrize("subprotocols", [(), ("warmroom.v0",), ("warmroom.v2", "chat")])
async def test_a_socket_of_another_version(clinic: RunningApp, eve: Session, subprotocols: tuple[str, ...]) -> None:
    """A client that does not speak this version is told before anything is said."""
    assert await clinic.no_wire(eve, subprotocols=subprotocols) == (400, "bad_request")


async def test_a_socket_of_several_versions(clinic: RunningApp, room: Room, eve: Session) -> None:
    """Of those offered the server takes the one it speaks."""
    wire = await clinic.wire(eve, subprotocols=("warmroom.v2", SUBPROTOCOL))
    assert wire.socket.subprotocol == SUBPROTOCOL
    await goes_on(wire, room)


async def test_a_request_for_a_socket_that_is_none(clinic: RunningApp, eve: Session) -> None:
    """Plain HTTP on the socket's address is a bad request."""
    headers = {"Sec-WebSocket-Protocol": SUBPROTOCOL}
    answer = await clinic.http("GET", "ws", session=eve, headers=headers)
    assert (answer.status, answer.code) == (400, "bad_request")


# ── the end of a session ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_signing_out_ends_every_line_of_the_session(clinic: RunningApp, eve: Session, wire: Wire) -> None:
    """Each of its sockets closes with 4001, and none opens again."""
    second = await clinic.wire(eve)
    answer = await clinic.http("POST", "api/sign-out", session=eve)
    assert answer.status == 204
    assert await wire.closed() == await second.closed() == 4001
    assert await clinic.no_wire(eve) == (401, "not_signed_in")


async def test_signing_out_ends_no_other_session(clinic: RunningApp, room: Room, eve: Session, wire: Wire) -> None:
    """Somebody else's, or one's own on another device, goes on."""
    flo = await clinic.join(room, "Flo", Role.FACILITATOR)
    await clinic.http("POST", "api/sign-out", session=flo)
    await goes_on(wire, room)
    assert await clinic.no_wire(flo) == (401, "not_signed_in")


async def test_posting_too_fast(tmp_path: Path, undisturbed: None) -> None:
    """Beyond the allowance a post is refused with the time after which it succeeds; the neighbour's is their own."""
    limits = LimitsConfig(posts_burst=3, posts_per_minute=120)
    async with running_app(tmp_path / "strict", ScriptedAssessor(), limits=limits) as clinic:
        room = await clinic.room()
        eve, bob = await clinic.join(room, "Eve"), await clinic.seat(room, "Bob")
        wire = await clinic.wire(eve)
        replies = [await wire.ask(post(room.id, f"line {n}", f"client-id-{n}", ref=n)) for n in range(5)]
        (first, *_) = [reply for reply in replies if reply["type"] == "refused"]
        assert first["code"] == "too_fast"
        assert 0 < first["retry_after_s"] <= 0.6
        await bob.say("mine is not used up")
        # The Python client waits as it is told, and says it in the end.
        seat = await clinic.sit(eve, room, "Eve")
        for number in range(5):
            await seat.say(f"patient {number}", f"patient-id-{number}")
        assert [text for text in seat.texts if text and text.startswith("patient")] == [
            f"patient {n}" for n in range(5)
        ]

"""
What is fuzzed: everything between a client's bytes and the answer, on a real store.

A `Target` takes any bytes and returns, or raises `Found`. It reaches past the decoder into rules, services and SQL, because the decoder
alone is compiled code in which a fuzzer of Python sees no branches. Refusals are answers; an internal error is a find.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from unittest import mock

from aiohttp import web
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request

from moderation import Label
from server.app import build
from server.config import Config, DemoConfig, ServerConfig, StorageConfig
from server.domain.errors import BadFrame, ErrorCode
from server.domain.ids import ClientId
from server.domain.people import Actor, Role
from server.domain.rooms import Room
from server.edge.auth import COOKIE
from server.edge.dispatch import Dispatcher
from server.edge.site import SITE
from server.fanout.presence import LocalLimiter
from server.protocol import events
from server.protocol.codec import decode_command, decode_frame, encode_frame, ref_of
from server.services.house import House
from tests.support.app import OPERATOR
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import SequentialIds
from tests.support.store import place_store

VECTORS: Final = Path(__file__).resolve().parents[1] / "vectors"


class Found(Exception):
    """The server has a fault. The input that shows it becomes a vector."""


class Target(Protocol):
    head: int
    """So many bytes of an input come before its JSON."""

    @property
    def known(self) -> Sequence[str]:
        """Ids and secrets that the store knows."""
        ...

    def seeds(self) -> list[bytes]:
        """Where a search begins: `tests/vectors/`, with names that this target's store knows."""
        ...

    async def take(self, data: bytes) -> None:
        """Let the server have *data*. Raises `Found`."""
        ...


class Nobody:
    """A listener without a line."""

    def offer(self, frame: bytes) -> None:
        decode_frame(frame)


class Commands:
    """
    A frame from a WebSocket: decoded, and carried out if it is a command.

    Whoever chooses an even `ref` is a facilitator, the others are a member.
    """

    head = 0

    def __init__(
        self, house: House, dispatcher: Dispatcher, actors: tuple[Actor, Actor], names: dict[str, str]
    ) -> None:
        self._house = house
        self._dispatcher = dispatcher
        self._actors = actors
        self._names = names
        self._listeners = (Nobody(), Nobody())

    @property
    def known(self) -> Sequence[str]:
        return list(self._names.values())

    def seeds(self) -> list[bytes]:
        return [_renamed(vector["frame"], self._names) for vector in vectors("commands.json")]

    async def take(self, data: bytes) -> None:
        try:
            command = decode_command(data)
        except BadFrame:
            ref_of(data)
            return
        which = command.ref % 2
        reply = await self._dispatcher.answer(self._actors[which], self._listeners[which], command)
        self._house.hub.release(self._listeners[which])
        if isinstance(reply, events.Refused) and reply.code is ErrorCode.INTERNAL:
            raise Found(type(command).__name__)
        assert decode_frame(encode_frame(reply)) == reply


PATHS: Final = (
    "/api/setup",
    "/api/invitations/look",
    "/api/invitations/join",
    "/api/sign-in",
    "/api/rooms",
    "/api/rooms/r1/invitations",
    "/api/rooms/r1/schedule",
    "/api/rooms/r1/noticing",
    "/api/rooms/r1/noticing/alerts",
    "/api/rooms/r1/reading",
    "/api/clinic/reads",
    "/api/clinic/house-rules",
    "/api/calendar",
    "/api/calendar/renew",
    "/api/calendar/off",
    "/api/reach",
    "/api/reach/off",
    "/api/reach/test",
    "/api/contact",
    "/api/contact/off",
    "/api/contact/read",
    "/api/rooms/r1/contacts/u1/open",
    "/api/rooms/r1/stay",
)


class Bodies:
    """
    The body of an HTTP request from our own page, signed in as the operator.

    The first byte says which path it goes to.
    """

    head = 1

    def __init__(self, app: web.Application, origin: str, token: str, names: dict[str, str]) -> None:
        self._app = app
        self._headers = {"Origin": origin, "Content-Type": "application/json", "Cookie": f"{COOKIE}={token}"}
        self._names = names

    @property
    def known(self) -> Sequence[str]:
        return ["secret-of-some-length-2", *self._names.values()]

    def seeds(self) -> list[bytes]:
        return [
            bytes([PATHS.index(vector["path"])]) + _renamed(vector["body"], self._names)
            for vector in vectors("bodies.json")
        ]

    async def take(self, data: bytes) -> None:
        path = PATHS[data[0] % len(PATHS)] if data else PATHS[0]
        status, body = await self.post(path, data[1:])
        if status >= 500:
            raise Found(f"{path} answers {status}")
        assert body

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """What the site answers to *body*, in its own words for a room that it names."""
        payload = StreamReader(mock.Mock(_reading_paused=False), 2**16)
        payload.feed_data(body)
        payload.feed_eof()
        for name, known in self._names.items():
            path = path.replace(f"/{name}/", f"/{known}/")
        request = make_mocked_request("POST", path, self._headers, app=self._app, payload=payload)
        response = await self._app._handle(request)
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        return response.status, response.body


@asynccontextmanager
async def targets(directory: Path) -> AsyncIterator[dict[str, Target]]:
    """Both targets, on one house in *directory*; the ids in them are the same in every run."""
    assessor = ScriptedAssessor(rules={"can't go on": {Label.CRISIS: 0.95}, "x": {Label.HOSTILITY: 0.8}}, patterns=True)
    config = Config(
        server=ServerConfig(port=0), storage=StorageConfig(directory=str(directory)), demo=DemoConfig(enabled=False)
    )
    await place_store(directory / "warmroom.sqlite3")
    ids = SequentialIds()
    with (
        # Too fast or too dear: both would end a search that tries thousands of inputs a minute.
        mock.patch.object(LocalLimiter, "spend", return_value=None),
        mock.patch("server.services.accounts._SCRYPT_N", 2),
    ):
        app = build(config, assessor, ids=ids)
        await app.start()
        assert app._runner is not None
        try:
            house = app._houses[0]
            site = app._runner.app
            assert app.setup_link is not None
            assert app.setup_link.endswith("#secret-of-some-length-1"), "the vectors say so"
            room = await house.accounts.open_room(OPERATOR, "Tuesday evening")
            code, _ = await house.accounts.invite(OPERATOR, room.id, Role.MEMBER, uses=None, days=1)
            assert code == "secret-of-some-length-2", "the vectors say so"
            operator = await house.accounts.set_up("secret-of-some-length-1", "Linden House", "127.0.0.1")
            facilitator = await house.accounts.seat([(room.id, Role.FACILITATOR, "Flo")])
            member = await house.accounts.seat([(room.id, Role.MEMBER, "Ann")])
            names = {"r1": room.id, **await _furnish(house, room, member.actor, facilitator.actor)}
            yield {
                "commands": Commands(house, site[SITE].dispatcher, (facilitator.actor, member.actor), names),
                "bodies": Bodies(site, app.url.rstrip("/"), operator.session_token, names),
            }
        finally:
            await app.stop()


async def _furnish(house: House, room: Room, author: Actor, facilitator: Actor) -> dict[str, str]:
    """Put a held message and a flagged one into the room. Returns what the vectors call them."""
    held = await house.chat.post(author, room.id, ClientId("client-id-held"), "call me on 020 7946 0712")
    said = await house.chat.post(author, room.id, ClientId("client-id-flag"), "i can't go on")
    entered = await house.rooms.enter(facilitator, Nobody(), room.id, None, 1)
    assert entered.snapshot is not None
    assert entered.snapshot.flags is not None
    flag_id = next(flag.id for flag in entered.snapshot.flags if flag.message_id == said.id)
    return {"m1": held.id, "m2": said.id, "f1": flag_id, "epoch-1": entered.epoch, "u1": author.user_id}


def vectors(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / file).read_text(encoding="utf-8"))
    return found


def _renamed(value: Any, names: dict[str, str]) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    for name, known in names.items():
        text = text.replace(f'"{name}"', f'"{known}"').replace(f"/{name}", f"/{known}")
    return text.encode("utf-8", "surrogatepass")

"""The real app in process: real sockets, real SQLite in a temporary folder, a scripted model, and people who come in."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from unittest import mock

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from server.app import App, build
from server.client.link import Link, Refused
from server.client.session import Session
from server.client.view import View
from server.clock import Clock
from server.config import (
    Config,
    DemoConfig,
    LimitsConfig,
    ModerationConfig,
    PagingConfig,
    ServerConfig,
    SessionsConfig,
    StorageConfig,
)
from server.domain.ids import ClientId, RoomId, UserId
from server.domain.people import Actor, Role
from server.domain.rooms import Room
from server.edge.auth import COOKIE
from server.protocol import SUBPROTOCOL, commands, events
from server.services.house import House
from tests.support.assessor import ScriptedAssessor
from tests.support.store import place_store

OPERATOR = Actor(UserId("operator"), is_operator=True)
"""Whoever may open rooms and invite, for tests in which the clinic's set-up plays no part."""


@dataclass
class Seat:
    """Somebody in a room, with a line to the server that records every frame."""

    name: str
    room_id: RoomId
    session: Session
    link: Link
    view: View

    @property
    def wire(self) -> list[str]:
        """Every frame that has come, as it came."""
        assert self.link.frames is not None
        return self.link.frames

    @property
    def user_id(self) -> UserId:
        return next(member.user_id for member in self.view.members.values() if member.name == self.name)

    @property
    def texts(self) -> list[str | None]:
        """What this person reads, in the order of the room."""
        return [line.text for line in self.view.lines]

    async def say(self, text: str, client_id: str | None = None) -> events.Posted | events.Held:
        return await self.link.post(self.room_id, text, None if client_id is None else ClientId(client_id))

    async def mean(self, text: str) -> events.Posted:
        """Say it, and say it as it is where one is asked for kinder words first."""
        reply = await self.say(text)
        if isinstance(reply, events.Held):
            reply = await self.do(commands.ReleaseHeld, message_id=reply.message.id, is_masked=False)  # type: ignore[assignment]
        assert isinstance(reply, events.Posted)
        return reply

    async def do(self, command: type[commands.Command], **fields: Any) -> events.Reply:
        """Send a command and get its reply. Raises `Refused`."""
        return await self.link.call(command, **fields)

    async def refused(self, command: type[commands.Command], **fields: Any) -> Refused:
        """Send a command that must be refused, and get the refusal."""
        try:
            reply = await self.do(command, **fields)
        except Refused as refused:
            return refused
        raise AssertionError(f"not refused, but answered with {reply!r}")

    async def until(self, is_so: Callable[[View], object]) -> None:
        """Wait for what must come."""
        await self.link.until(self.view, is_so, within_s=15)

    async def reads(self, *texts: str | None) -> None:
        """Wait until these are the lines of the room."""
        try:
            await self.until(lambda _: self.texts == list(texts))
        except TimeoutError:
            raise AssertionError(f"{self.name} reads {self.texts}") from None


class Wire:
    """A WebSocket that keeps no rule: it sends what a test writes and shows what comes back."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, frame: str | bytes | dict[str, Any]) -> None:
        await self.socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
        return frame

    async def reply(self) -> dict[str, Any]:
        """The next frame that answers a command, whatever is told in between."""
        while True:
            frame = await self.next()
            if "ref" in frame:
                return frame

    async def ask(self, frame: str | bytes | dict[str, Any]) -> dict[str, Any]:
        await self.send(frame)
        return await self.reply()

    async def closed(self) -> int:
        """Wait for the end, and say with which code the server has closed."""
        try:
            async with asyncio.timeout(10):
                while True:
                    await self.socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 1006


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Any
    cookies: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str(self.json["code"])


NOT_SET: Any = object()


class RunningApp:
    """A started app, and the ways into it. Everything it has opened is closed with it."""

    def __init__(self, app: App, assessor: ScriptedAssessor, directory: Path, http: aiohttp.ClientSession) -> None:
        self.app = app
        self.assessor = assessor
        self.directory = directory
        self._http = http
        self._opened = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    @property
    def house(self) -> House:
        """The clinic's; a demo's house is the second."""
        return self.app._houses[0]

    @property
    def store(self) -> Path:
        return self.directory / "warmroom.sqlite3"

    @property
    def origin(self) -> str:
        return self.app.url.rstrip("/")

    @contextmanager
    def losing_frames(self) -> Iterator[None]:
        """While it lasts nothing that is announced reaches anybody, as when the bus has lost it."""
        with mock.patch.object(self.house.hub, "_listeners", {}):
            yield

    async def room(self, name: str = "Tuesday evening") -> Room:
        return await self.house.accounts.open_room(OPERATOR, name)

    async def code(
        self,
        room: Room,
        role: Role = Role.MEMBER,
        *,
        uses: int | None = None,
        days: float = 1,
        is_pass: bool = False,
    ) -> str:
        """An invitation's code."""
        invite = self.house.accounts.invite
        code, _ = await invite(OPERATOR, room.id, role, uses=uses, days=days, is_pass=is_pass)
        return code

    async def join(self, room: Room, name: str, role: Role = Role.MEMBER, *, session: Session | None = None) -> Session:
        """Somebody in the room: new, unless they have a session already."""
        session = session or Session(self.app.url)
        await session.join(await self.code(room, role), name)
        return session

    async def operator(self) -> Session:
        """Whoever opens the set-up link first."""
        assert self.app.setup_link is not None
        body = {"code": self.app.setup_link.rpartition("#")[2], "clinic_name": "Linden House"}
        answer = await self.http("POST", "api/setup", json=body)
        session = Session(self.app.url)
        session.cookie = f"{COOKIE}={answer.cookies[COOKIE].value}"
        return session

    async def link(self, session: Session) -> Link:
        """A line of its own for somebody who is signed in."""
        link = await self._opened.enter_async_context(Link(session))
        link.frames = []
        return link

    async def sit(self, session: Session, room: Room, name: str) -> Seat:
        """A screen that shows the room to somebody who is in it."""
        link = await self.link(session)
        return Seat(name, room.id, session, link, await link.enter(room.id))

    async def seat(self, room: Room, name: str, role: Role = Role.MEMBER) -> Seat:
        """Somebody new who has come into the room."""
        return await self.sit(await self.join(room, name, role), room, name)

    async def wire(
        self,
        session: Session | None,
        *,
        path: str = "ws",
        origin: str | None = NOT_SET,
        subprotocols: tuple[str, ...] = (SUBPROTOCOL,),
        **options: Any,
    ) -> Wire:
        """A raw WebSocket. Raises `InvalidStatus` if the server does not open it."""
        socket = await connect(
            f"{self.app.url}{path}".replace("http", "ws", 1),
            origin=None if (at := self.origin if origin is NOT_SET else origin) is None else Origin(at),
            subprotocols=[Subprotocol(name) for name in subprotocols] or None,
            additional_headers={"Cookie": session.cookie} if session is not None and session.cookie else {},
            compression=None,
            proxy=None,
            **options,
        )
        # Not closed politely: a test may have left frames unread, and then the answer to a close frame would be stuck behind them.
        self._opened.callback(socket.transport.abort)
        return Wire(socket)

    async def no_wire(self, session: Session | None, **options: Any) -> tuple[int, str]:
        """Ask for a WebSocket that must not be opened. Returns status and code."""
        try:
            await self.wire(session, **options)
        except InvalidStatus as error:
            return error.response.status_code, str(json.loads(error.response.body or b"{}").get("code"))
        raise AssertionError("the socket was opened")

    async def tcp(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection, for requests that no client would send."""
        return await asyncio.open_connection("127.0.0.1", self.app._port)

    async def http(
        self,
        method: str,
        path: str,
        *,
        session: Session | None = None,
        origin: str | None = NOT_SET,
        headers: dict[str, str] | None = None,
        **request: Any,
    ) -> Answer:
        """One HTTP request, as a page of ours sends it unless told otherwise."""
        sent = dict(headers or {})
        if (at := self.origin if origin is NOT_SET else origin) is not None:
            sent.setdefault("Origin", at)
        if session is not None and session.cookie:
            sent.setdefault("Cookie", session.cookie)
        url = self.app.url + path
        async with self._http.request(method, url, headers=sent, allow_redirects=False, **request) as response:
            return Answer(response.status, response.headers, response.cookies, await response.text())


@asynccontextmanager
async def running_app(
    directory: Path,
    assessor: ScriptedAssessor | None = None,
    *,
    demo: bool = False,
    deadline_ms: int = 400,
    limits: LimitsConfig | None = None,
    server: ServerConfig | None = None,
    clock: Clock | None = None,
    shadow_model: ScriptedAssessor | None = None,
    paging: PagingConfig | None = None,
    sessions: SessionsConfig | None = None,
) -> AsyncIterator[RunningApp]:
    """
    Start the app on a free port, and stop it at the end.

    Args:
        limits: none means that nobody is too fast by posting.
        clock: none means the machine's own.
        shadow_model: a second model that reads along.
        paging: none means that nobody is paged outside the browser.
        sessions: none means that one facilitator is enough.
    """
    assessor = assessor or ScriptedAssessor()
    config = Config(
        server=server or ServerConfig(port=0),
        storage=StorageConfig(directory=str(directory)),
        moderation=ModerationConfig(deadline_ms=deadline_ms),
        limits=limits or LimitsConfig(posts_burst=1000, posts_per_minute=6000, attempts_per_minute=600),
        demo=DemoConfig(enabled=demo),
        paging=paging or PagingConfig(),
        sessions=sessions or SessionsConfig(),
    )
    await place_store(directory / "warmroom.sqlite3")
    # What makes recovery words dear to guess makes every test that joins somebody slow.
    with mock.patch("server.services.accounts._SCRYPT_N", 2):
        app = build(config, assessor, clock, shadow_model=shadow_model)
        await app.start()
        for house in app._houses:
            # So that no test waits for the rest after a failure.
            house.chat._backlog._loop.retry_s = house.chat._weighing._loop.retry_s = 0.02
        try:
            async with (
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
                RunningApp(app, assessor, directory, http) as running,
            ):
                yield running
        finally:
            await app.stop()

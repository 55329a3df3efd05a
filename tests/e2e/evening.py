"""People without a page: bare clients who open and move a session while a test looks at a member's screen."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from server.client.link import Link
from server.client.session import Session
from server.client.view import View
from server.domain.ids import RoomId, UserId
from server.protocol.session_frames import GroupSession
from tests.e2e.server_process import ServerProcess

GROUP = "Tuesday evening"


@dataclass
class Somebody:
    """A client that hears the room and says what a test tells it to."""

    link: Link
    room_id: RoomId
    view: View

    async def do(self, verb: type, **fields: Any) -> None:
        await self.link.call(verb, room_id=self.room_id, **fields)

    async def say(self, text: str) -> None:
        await self.link.post(self.room_id, text)

    async def until(self, is_so: Any) -> None:
        """Wait until the session, as this client sees it, is so."""
        await self.link.until(self.view, lambda view: view.session is not None and is_so(view.session))

    @property
    def session(self) -> GroupSession:
        assert self.view.session is not None
        return self.view.session

    def who(self, name: str) -> UserId:
        return next(member.user_id for member in self.view.members.values() if member.name == name)

    @property
    def turn(self) -> str | None:
        """Whose turn it is."""
        this = self.session.round
        return None if this is None or this.turn is None else self.view.members[this.turn.who].name


@dataclass
class Evening:
    """A group's room, and the ways into it."""

    server: ServerProcess
    codes: dict[str, str]
    """Of invitations, by role."""
    clients: AsyncExitStack

    @property
    def member_link(self) -> str:
        return f"{self.server.base_url}join#{self.codes['member']}"

    async def client(self, name: str, role: str = "member") -> Somebody:
        session = Session(self.server.base_url)
        room_id = await session.join(self.codes[role], name)
        link = await self.clients.enter_async_context(Link(session))
        return Somebody(link, room_id, await link.enter(room_id))


@asynccontextmanager
async def an_evening(server: ServerProcess) -> AsyncIterator[Evening]:
    codes = {role: await server.invite(GROUP, role) for role in ("member", "facilitator")}
    async with AsyncExitStack() as clients:
        yield Evening(server, codes, clients)

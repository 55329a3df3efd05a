"""People in a room without a browser: a bare line to the server, for whoever is not the one that a test looks at."""

from contextlib import AsyncExitStack

from server.client.link import Link
from server.client.session import Session
from tests.e2e.server_process import ServerProcess
from tests.support.app import Seat


async def sit(stack: AsyncExitStack, server: ServerProcess, code: str, name: str) -> Seat:
    """Somebody new comes in with an invitation's *code*, and stays until *stack* ends."""
    session = Session(server.base_url)
    room_id = await session.join(code, name)
    link = await stack.enter_async_context(Link(session))
    return Seat(name, room_id, session, link, await link.enter(room_id))

"""Opening a socket: who, from where, then `Connection.run()`."""

import asyncio
from typing import Final

from aiohttp import web

from server.domain.errors import BadRequest
from server.edge.auth import actor_of, token_of
from server.edge.connection import Connection
from server.edge.site import SITE
from server.edge.socket import AiohttpSocket
from server.protocol import SUBPROTOCOL
from server.protocol.codec import FRAME_BYTES_MAX
from server.protocol.errors import CloseCode

RETRY_AFTER_S: Final = 1.0

_PROTOCOLS: Final = (SUBPROTOCOL,)
_REFUSED_BYTES: Final = FRAME_BYTES_MAX + 1
"""aiohttp refuses a frame of just this size."""


async def open_socket(request: web.Request) -> web.StreamResponse:
    """Serve a WebSocket. Raises `WrongOrigin`, `NotSignedIn`, `BadRequest` (another version) and `TooFast` before it is opened."""
    site = request.app[SITE]
    site.origins.require_same(request)
    actor = await actor_of(request, site.house.accounts)
    _require_our_version(request)
    address = site.addresses.of(request)
    site.places.take(actor.user_id, address)
    try:
        response = await _accepted(request)
        connection = Connection(AiohttpSocket(request, response), actor, site.dispatcher, site.house.hub)
        token = token_of(request) or ""
        site.connections[connection] = token
        try:
            # Whoever signed out while the socket was being opened was not among the connections to end.
            if await site.house.accounts.actor_of(token) is None:
                connection.end(CloseCode.SIGNED_OUT)
            if await connection.run() is CloseCode.TOO_SLOW:
                site.metrics.slow_reader_dropped()
        finally:
            del site.connections[connection]
    finally:
        site.places.give_back(actor.user_id, address)
    return response


def _require_our_version(request: web.Request) -> None:
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    if SUBPROTOCOL not in (name.strip() for name in offered):
        raise BadRequest


async def _accepted(request: web.Request) -> web.WebSocketResponse:
    response = web.WebSocketResponse(
        max_msg_size=_REFUSED_BYTES,
        protocols=_PROTOCOLS,
        compress=False,
        autoping=False,
    )
    await response.prepare(request)
    # They have been sent, and would be kept for as long as the connection lasts.
    response.headers.clear()
    return response


def end_session(request: web.Request, token: str) -> None:
    """Close every connection of a session that has ended."""
    for connection, theirs in request.app[SITE].connections.items():
        if theirs == token:
            connection.end(CloseCode.SIGNED_OUT)


async def close_all(app: web.Application) -> None:
    """Tell everyone that the server is stopping, and when to come back."""
    connections = list(app[SITE].connections)
    for connection in connections:
        connection.go_away(RETRY_AFTER_S)
    for _ in range(100):  # at most 5 s; each close has a shorter bound of its own
        if not app[SITE].connections:
            return
        await asyncio.sleep(0.05)

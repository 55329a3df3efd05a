"""
`python -m server.bench.floor`: the least a chat server on aiohttp can do, as the floor of what ours does.

Speaks enough of the protocol for our clients, and stores, assesses and checks nothing: what is posted goes to everyone in the room, in a
frame as long as ours, from a plain loop over the room's sockets.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
from datetime import UTC, datetime
from typing import Final

import uvloop
from aiohttp import WSMsgType, web

from server.config import ENVIRONMENT_PREFIX
from server.domain.ids import MessageId, RoomId, UserId, room_topic
from server.domain.people import Role
from server.edge.heartbeat import HEARTBEAT_S
from server.protocol import SUBPROTOCOL, events
from server.protocol.codec import decode_command, encode_frame
from server.protocol.commands import Enter

_ID: Final = "floor-0123456789abcd"
"""As long as our ids."""
_EPOCH: Final = secrets.token_urlsafe(15)
_AT: Final = datetime.now(UTC).isoformat()
_ENTER: Final = '{"type":"room.enter"'


class Room:
    """Its sockets, and how many messages it has heard."""

    def __init__(self, room_id: RoomId) -> None:
        self.id = room_id
        self.sockets: set[web.WebSocketResponse] = set()
        self._seq = 0

    def entered(self, ref: int) -> bytes:
        nothing = events.Snapshot(
            members=[], messages=[], reactions=[], has_earlier=False, held=[], flags=None, alerts=None, session=None
        )
        return encode_frame(
            events.Entered(
                ref=ref,
                room_id=self.id,
                name="Floor",
                role=Role.MEMBER,
                epoch=_EPOCH,
                seqs={room_topic(self.id): self._seq},
                snapshot=nothing,
                missed=None,
                present=[UserId(_ID)],
                moderation=None,
                overview=None,
                edit_within_s=0,
            )
        )

    async def tell(self, author: web.WebSocketResponse, command: str) -> None:
        """Send what *command* posts to everyone, and the author their answer."""
        self._seq += 1
        # Cut, not parsed: a parser is one of the things a floor can do without.
        said = command[command.index('"client_id"') : -1]
        ref = command[command.index('"ref":') + 6 : command.index(',"room_id"')]
        frame = (
            f'{{"type":"message.posted","topic":"{room_topic(self.id)}","seq":{self._seq},"message":{{"id":"{_ID}","room_id":"{self.id}",'
            f'"author_id":"{_ID}",{said},"state":"visible","place":{self._seq},"edition":0,"posted_at":"{_AT}",'
            f'"edited_at":null,"masked_at":null}}}}'
        ).encode()
        for socket in tuple(self.sockets):
            with contextlib.suppress(ConnectionError, RuntimeError):
                await socket.send_frame(frame, WSMsgType.TEXT)
        posted = f'{{"type":"posted","ref":{ref},"message_id":"{MessageId(_ID)}","place":{self._seq}}}'
        await author.send_frame(posted.encode(), WSMsgType.TEXT)


class Rooms:
    def __init__(self) -> None:
        self._rooms: dict[RoomId, Room] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, protocols=(SUBPROTOCOL,), compress=False)
        await socket.prepare(request)
        entered: set[Room] = set()
        try:
            async for message in socket:
                frame: str = message.data
                if frame.startswith(_ENTER):
                    entered.add(await self._enter(socket, frame))
                else:
                    # A client that comes back may speak before it has entered.
                    room_id = frame[frame.index('"room_id":"') + 11 : frame.index('","client_id"')]
                    await self._room(RoomId(room_id)).tell(socket, frame)
        except ConnectionError:
            pass
        finally:
            for room in entered:
                room.sockets.discard(socket)
        return socket

    async def _enter(self, socket: web.WebSocketResponse, frame: str) -> Room:
        command = decode_command(frame)
        assert isinstance(command, Enter)
        room = self._room(command.room_id)
        room.sockets.add(socket)
        await socket.send_frame(room.entered(command.ref), WSMsgType.TEXT)
        return room

    def _room(self, room_id: RoomId) -> Room:
        return self._rooms.setdefault(room_id, Room(room_id))


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = web.Application()
    app.add_routes([web.get("/ws", Rooms().serve)])
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}/\n")
    sys.stdout.flush()
    await stop.wait()
    # Nothing of it is worth an orderly end, and thousands of sockets would make one slow.
    os._exit(0)


if __name__ == "__main__":
    uvloop.run(_serve(int(os.environ.get(f"{ENVIRONMENT_PREFIX}SERVER_PORT", "0"))))

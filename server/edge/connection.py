"""
One client's connection: read, work, write, guard.

A group of four tasks that ends when one does. The inbox is bounded, so TCP slows a sender that is too fast; the outbox is
bounded, and a reader too slow for it is dropped, to resume from the log.
"""

import asyncio
import contextlib
from typing import Final

from server.domain.errors import BadFrame, ErrorCode
from server.domain.people import Actor
from server.edge.dispatch import Dispatcher
from server.edge.socket import Socket, SocketClosed
from server.fanout.hub import Hub
from server.protocol.codec import decode_command, encode_frame, ref_of
from server.protocol.errors import CloseCode
from server.protocol.events import Closing, Refused

INBOX_FRAMES: Final = 16
OUTBOX_FRAMES: Final = 512
OUTBOX_BYTES: Final = 4 * 2**20
"""A reader this far behind is dropped. One frame alone, however large, is always taken: a snapshot must get through."""
FAREWELL_S: Final = 0.5
BAD_FRAMES_MAX: Final = 10
"""After so many unreadable frames the other side speaks another protocol, and answering each would only feed it."""


class Disconnect(Exception):
    """Ends the connection from our side, with a code that tells the client what to do next."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class Connection:
    """Serves one client. It is the hub's `Listener`."""

    def __init__(self, socket: Socket, actor: Actor, dispatcher: Dispatcher, hub: Hub) -> None:
        self._socket = socket
        self._actor = actor
        self._dispatcher = dispatcher
        self._hub = hub
        self._inbox: asyncio.Queue[str | bytes] = asyncio.Queue(INBOX_FRAMES)
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue(OUTBOX_FRAMES)
        self._queued_bytes = 0
        self._ended: asyncio.Future[CloseCode] = asyncio.get_running_loop().create_future()

    async def run(self) -> CloseCode:
        """Serve this connection until either side ends it, and say with which code. Raises whatever was a bug."""
        code = CloseCode.GOING_AWAY
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read())  # socket → inbox; waits when the inbox is full, so TCP slows the sender
                tasks.create_task(
                    self._work()
                )  # inbox → service → reply, one at a time: a member's messages keep order
                tasks.create_task(self._write())  # outbox → socket
                tasks.create_task(self._guard())  # raises Disconnect once end() is called
        except* Disconnect as ended:
            first = ended.exceptions[0]
            assert isinstance(first, Disconnect)
            code = first.code
        except* SocketClosed:
            pass
        finally:
            try:
                await self._dispatcher.forget(self._actor, self)
            finally:
                await self._socket.close(code)
        return code

    def offer(self, frame: bytes) -> None:
        """Queue *frame* and return at once. A reader too slow for a full outbox is dropped and resumes from the log."""
        if self._outbox.full() or (self._queued_bytes and self._queued_bytes + len(frame) > OUTBOX_BYTES):
            self.end(CloseCode.TOO_SLOW)
            return
        self._queued_bytes += len(frame)
        self._outbox.put_nowait(frame)

    def end(self, code: CloseCode) -> None:
        """Close this connection soon. Ending it twice changes nothing."""
        if not self._ended.done():
            self._ended.set_result(code)

    def go_away(self, retry_after_s: float) -> None:
        """Tell the client that the server is stopping, and end."""
        with contextlib.suppress(asyncio.QueueFull):
            self._outbox.put_nowait(encode_frame(Closing(retry_after_s=retry_after_s)))
        self.end(CloseCode.GOING_AWAY)

    async def _read(self) -> None:
        while True:
            await self._inbox.put(await self._socket.receive())

    async def _work(self) -> None:
        bad_frames = 0
        while True:
            frame = await self._inbox.get()
            try:
                if isinstance(frame, bytes):
                    raise BadFrame
                command = decode_command(frame)
            except BadFrame:
                bad_frames += 1
                if bad_frames > BAD_FRAMES_MAX:
                    raise Disconnect(CloseCode.UNREADABLE) from None
                self.offer(encode_frame(Refused(ref=ref_of(frame), code=ErrorCode.BAD_FRAME)))
                continue
            self.offer(encode_frame(await self._dispatcher.answer(self._actor, self, command)))
            # What a newly heard topic brought while the answer was being made follows it.
            self._hub.release(self)

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.get()
            await self._socket.send(frame)
            self._queued_bytes -= len(frame)
            self._outbox.task_done()

    async def _guard(self) -> None:
        code = await self._ended
        if code is CloseCode.GOING_AWAY:
            # What is queued, the word that we are going first of all, gets a moment to leave.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._outbox.join()
        raise Disconnect(code)

"""
One client's connection.

One task reads a command, carries it out, answers, and reads the next: a member's messages keep their order, and TCP slows a sender that is
too fast. What the client is told goes straight into its line. Thousands of people are silent at the same time, so there is nothing here
that waits beside that task: no queue, no second task, no timer.
"""

import asyncio
from typing import Final

from server.domain.errors import BadFrame, ErrorCode
from server.domain.people import Actor
from server.edge.dispatch import Dispatcher
from server.edge.socket import Socket, SocketClosed
from server.fanout.hub import Hub
from server.protocol.codec import decode_command, encode_frame, ref_of
from server.protocol.errors import CloseCode
from server.protocol.events import Closing, Refused

UNSENT_FRAMES: Final = 512
"""A reader that has not once caught up during so many frames is dropped."""
UNSENT_BYTES: Final = 4 * 2**20
"""So is one this far behind. One frame alone, however large, is always taken: a snapshot must get through."""
BAD_FRAMES_MAX: Final = 10
"""After so many unreadable frames the other side speaks another protocol, and answering each would only feed it."""


class Connection:
    """Serves one client. It is the hub's `Listener`."""

    __slots__ = ("_actor", "_bad_frames", "_code", "_dispatcher", "_hub", "_socket", "_task", "_unsent_frames")

    def __init__(self, socket: Socket, actor: Actor, dispatcher: Dispatcher, hub: Hub) -> None:
        self._socket = socket
        self._actor = actor
        self._dispatcher = dispatcher
        self._hub = hub
        self._bad_frames = 0
        self._unsent_frames = 0
        self._code: CloseCode | None = None
        """With what this connection ends; None as long as it goes on."""
        self._task: asyncio.Task[object] | None = None
        """Serves the client; None before it begins and once it ends."""

    async def run(self) -> CloseCode:
        """Serve this connection until either side ends it, and say with which code. Raises whatever was a bug."""
        task = self._task = asyncio.current_task()
        assert task is not None
        try:
            while self._code is None:
                await self._answer(await self._socket.receive())
                # What a client has sent in a heap and is refused at once would be answered in one go, while everybody else waits.
                # Also, whoever has called `end()` from in here is interrupted here.
                await asyncio.sleep(0)
        except SocketClosed:
            pass
        except asyncio.CancelledError:
            # By `end()`, unless the server drops this task itself.
            if self._code is None or task.uncancel() > 0:
                raise
        finally:
            code = self._code = self._code or CloseCode.GOING_AWAY
            self._task = None
            try:
                await self._dispatcher.forget(self._actor, self)
            finally:
                await self._socket.close(code)
        return code

    def offer(self, frame: bytes) -> None:
        """Send *frame* and return at once. A reader too slow for it is dropped, and resumes from the log."""
        if self._code is not None:
            return
        if unsent_bytes := self._socket.unsent_bytes:
            self._unsent_frames += 1
            if self._unsent_frames > UNSENT_FRAMES or unsent_bytes + len(frame) > UNSENT_BYTES:
                self.end(CloseCode.TOO_SLOW)
                return
        else:
            self._unsent_frames = 0
        self._socket.send(frame)

    def ask_for_life(self) -> None:
        """Ask whether the client is there. One that has given no sign of life since it was last asked is dropped."""
        if not self._socket.ping():
            self.end(CloseCode.TOO_SLOW)

    def end(self, code: CloseCode) -> None:
        """Close this connection soon. Ending it twice changes nothing."""
        if self._code is None:
            self._code = code
            if self._task is not None:
                self._task.cancel()

    def go_away(self, retry_after_s: float) -> None:
        """Tell the client that the server is stopping, and end."""
        self.offer(encode_frame(Closing(retry_after_s=retry_after_s)))
        self.end(CloseCode.GOING_AWAY)

    async def _answer(self, frame: str | bytes) -> None:
        try:
            if isinstance(frame, bytes):
                raise BadFrame
            command = decode_command(frame)
        except BadFrame:
            self._bad_frames += 1
            if self._bad_frames > BAD_FRAMES_MAX:
                self.end(CloseCode.UNREADABLE)
            else:
                self.offer(encode_frame(Refused(ref=ref_of(frame), code=ErrorCode.BAD_FRAME)))
            return
        self.offer(encode_frame(await self._dispatcher.answer(self._actor, self, command)))
        # What a newly heard topic brought while the answer was being made follows it.
        self._hub.release(self)

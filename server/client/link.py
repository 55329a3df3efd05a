"""
A client's connection: connect, call, resume, back off. Reads like the specification of a client.

One socket serves every room. When it breaks it is opened again, later and later with jitter, and each room is entered with what
the client has; so nothing is missed and nothing comes twice. A post keeps its client id until it is answered.
"""

import asyncio
import contextlib
import logging
import random
import secrets
from types import TracebackType
from typing import Any, Final, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from server.client.session import Session
from server.client.view import View
from server.domain.errors import ErrorCode
from server.domain.ids import ClientId, MessageId, RoomId
from server.protocol import SUBPROTOCOL, commands, events, parts
from server.protocol.codec import decode_frame, encode_command
from server.protocol.errors import RETRYABLE, STOP_AFTER

log = logging.getLogger(__name__)

BACKOFF_FIRST_S: Final = 0.25
BACKOFF_MAX_S: Final = 10.0
REPLY_WITHIN_S: Final = 15.0
# Frames we have not read yet hold up the answer to our close frame; websockets' own 10 s are long for whoever leaves many rooms.
CLOSE_WITHIN_S: Final = 1.0


class LinkLost(Exception):
    """The connection broke before the reply came; the command may or may not have been carried out."""


class LinkEnded(Exception):
    """The server will not have this client again: signed out, or another protocol."""


class Refused(Exception):
    """The server said no, with a code."""

    def __init__(
        self,
        code: ErrorCode,
        retry_after_s: float | None,
        personal: parts.PersonalWords | None = None,
        kinder: parts.HurtfulWords | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after_s = retry_after_s
        self.personal = personal
        self.kinder = kinder


class Link:
    """One person's connection, for as long as the `async with` block lasts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._views: dict[RoomId, View] = {}
        self._socket: ClientConnection | None = None
        self._calls: dict[int, asyncio.Future[events.Reply]] = {}
        self._next_ref = 0
        self._is_up = asyncio.Event()
        self._changed = asyncio.Condition()
        self._resyncing: set[RoomId] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: Exception | None = None
        self.frames: list[str] | None = None
        """Every frame as it came over the wire, once set to a list: for tests of what a client is told."""
        self.connects = 0

    async def __aenter__(self) -> Self:
        self._spawn(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def enter(self, room_id: RoomId) -> View:
        """Hear a room from now on, across broken connections. Raises `Refused`, `LinkEnded`."""
        view = self._views[room_id] = View(room_id)
        while not view.epoch:
            await self._up()
            # The connection may enter by itself while we wait for it; entering twice changes nothing.
            with contextlib.suppress(LinkLost):
                await self._enter(view)
        return view

    async def post(self, room_id: RoomId, text: str, client_id: ClientId | None = None) -> events.Posted | events.Held:
        """
        Say something, once: over broken connections and a restarted server it is sent until it is answered.

        Raises:
            Refused: With a code that trying again cannot help.
        """
        own_id = client_id or ClientId(secrets.token_urlsafe(12))
        return await self._until_answered(commands.Post, room_id=room_id, client_id=own_id, text=text)

    async def edit(
        self, message_id: MessageId, edition: int, text: str, *, is_meant: bool = False
    ) -> events.Posted | events.Held:
        """
        Change the words of one's own message, once, as `post()` says something.

        Raises:
            Refused: With a code that trying again cannot help. `personal` says what its author is asked about.
        """
        own_id = ClientId(secrets.token_urlsafe(12))
        return await self._until_answered(
            commands.Edit, message_id=message_id, client_id=own_id, edition=edition, text=text, is_meant=is_meant
        )

    async def _until_answered(self, command: type[commands.Command], **fields: Any) -> events.Posted | events.Held:
        while True:
            try:
                reply = await self.call(command, **fields)
            except LinkLost:
                continue
            except Refused as refused:
                if refused.code not in RETRYABLE:
                    raise
                await asyncio.sleep(refused.retry_after_s or 1.0)
                continue
            assert isinstance(reply, events.Posted | events.Held)
            return reply

    async def call(self, command: type[commands.Command], **fields: Any) -> events.Reply:
        """Send one command and wait for its reply. Raises `Refused`, `LinkLost`, `LinkEnded`."""
        await self._up()
        self._next_ref += 1
        ref = self._next_ref
        future: asyncio.Future[events.Reply] = asyncio.get_running_loop().create_future()
        self._calls[ref] = future
        try:
            socket = self._socket
            if socket is None:
                raise LinkLost
            async with asyncio.timeout(REPLY_WITHIN_S):
                await socket.send(encode_command(command(ref=ref, **fields)), text=True)
                reply = await future
        except ConnectionClosed:
            if socket is self._socket and self._ended is None:
                # Sending over a closed line fails without a pause. Whoever tried again at once would keep the loop from ever noticing that
                # it is closed, so they wait for the next one.
                self._is_up.clear()
            raise LinkLost from None
        except TimeoutError:
            raise LinkLost from None
        finally:
            self._calls.pop(ref, None)
        if isinstance(reply, events.Refused):
            raise Refused(reply.code, reply.retry_after_s, reply.personal, reply.kinder)
        return reply

    async def until(self, view: View, is_so: Any, within_s: float = 20.0) -> None:
        """Wait until `is_so(view)`. Raises `TimeoutError`."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(lambda: is_so(view))

    async def drop(self) -> None:
        """Cut the line without a word, as a lost network does."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _run(self) -> None:
        wait_s = BACKOFF_FIRST_S
        while True:
            try:
                async with connect(
                    self._session.socket_url,
                    subprotocols=[Subprotocol(SUBPROTOCOL)],
                    origin=Origin(self._session.origin),
                    additional_headers={"Cookie": self._session.cookie or ""},
                    compression=None,
                    max_size=None,
                    proxy=None,
                    close_timeout=CLOSE_WITHIN_S,
                ) as socket:
                    self.connects += 1
                    wait_s = BACKOFF_FIRST_S
                    await self._serve(socket)
            except InvalidStatus as error:
                if error.response.status_code in (400, 401, 403):
                    self._end(LinkEnded(f"the server refuses this client (HTTP {error.response.status_code})"))
                    return
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code in STOP_AFTER:
                    self._end(LinkEnded(f"the server ended this session ({closed.rcvd.code})"))
                    return
            except (OSError, InvalidHandshake, TimeoutError):
                pass
            finally:
                self._down()
            # Full jitter: clients of a restarted server come back spread out.
            await asyncio.sleep(random.uniform(0, wait_s))  # noqa: S311  # no secret
            wait_s = min(wait_s * 2, BACKOFF_MAX_S)

    async def _serve(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._is_up.set()
        for view in self._views.values():
            if view.epoch:
                self._resync(view)
        async for frame in socket:
            if self.frames is not None:
                self.frames.append(frame if isinstance(frame, str) else frame.decode())
            await self._receive(decode_frame(frame))

    async def _receive(self, frame: events.ServerFrame) -> None:
        if isinstance(frame, events.Entered) and (view := self._views.get(frame.room_id)) is not None:
            # Here and not where the call waits: the next frame builds on it.
            view.enter(frame)
            self._resyncing.discard(frame.room_id)
        if isinstance(frame, events.Reply):
            future = self._calls.get(frame.ref) if frame.ref is not None else None
            if future is not None and not future.done():
                future.set_result(frame)
        else:
            for view in self._views.values():
                if not view.apply(frame):
                    self._resync(view)
        async with self._changed:
            self._changed.notify_all()

    def _resync(self, view: View) -> None:
        if view.room_id not in self._resyncing:
            self._resyncing.add(view.room_id)
            self._spawn(self._enter_quietly(view))

    async def _enter_quietly(self, view: View) -> None:
        try:
            await self._enter(view)
        except (LinkLost, LinkEnded):
            pass  # the next connection enters anew
        except Refused as refused:
            log.warning("not entered", extra={"code": refused.code.value})
            if refused.code in RETRYABLE:
                await asyncio.sleep(refused.retry_after_s or 1.0)
                self._resyncing.discard(view.room_id)
                self._resync(view)
        finally:
            self._resyncing.discard(view.room_id)

    async def _enter(self, view: View) -> None:
        await self.call(commands.Enter, room_id=view.room_id, since=view.since())

    async def _up(self) -> None:
        if self._ended is not None:
            raise self._ended
        await self._is_up.wait()
        if self._ended is not None:
            raise self._ended

    def _down(self) -> None:
        self._socket = None
        self._resyncing.clear()
        if self._ended is None:
            self._is_up.clear()
        for future in self._calls.values():
            if not future.done():
                future.set_exception(LinkLost())
        self._calls.clear()

    def _end(self, why: Exception) -> None:
        self._ended = why
        self._is_up.set()

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""
Everybody's clients, in one process that must not be the slowest part of what is measured.

`server.client.Link` decodes every frame and keeps a view of the room; for thousands of sockets that costs more than the server's side
does. These clients hold a bare connection of websockets and look at a frame's first bytes; a post is found again by its client id,
which has one length, and only facilitators decode, what speaks of flags.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from server.bench.process import BenchFailed
from server.bench.schedule import Due
from server.bench.seats import Seat
from server.domain.ids import ClientId, MessageId
from server.domain.people import Role
from server.ops import files
from server.protocol import SUBPROTOCOL, commands, events
from server.protocol.codec import decode_frame, encode_command

OPENING_AT_ONCE: Final = 8
"""Twice as many as the store has readers: enough to keep the server busy, and on a slow machine nobody waits for a reader too long."""
OPEN_WITHIN_S: Final = 30.0
SETTLE_S: Final = 30.0
"""How long after the last message is sent what is still on its way may arrive."""
FLAGS_SETTLE_S: Final = 0.5

_POSTED: Final = b'{"type":"message.posted"'
_CLIENT_ID: Final = b'"client_id":"'
_ID_LENGTH: Final = 16
_FOR_STAFF: Final = (_POSTED, b'{"type":"flag.raised"', b'{"type":"flag.changed"', b'{"type":"moderation"')
_ANSWERS_NO: Final = (b'{"type":"refused"', b'{"type":"held"')


@dataclass(slots=True)
class Sent:
    """
    One message on its way.

    Attributes:
        due_at, sent_at: when it should have been and was handed to its author's socket; loop time.
        missing: sockets of its room that have not got it.
        heard_at, flagged_at, weighed_at: when the last of them got it, when a flag on it reached a facilitator, and when the flag's words did.
    """

    due_at: float
    sent_at: float
    missing: int
    heard_at: float | None = None
    flagged_at: float | None = None
    weighed_at: float | None = None
    is_refused: bool = False

    @property
    def is_open(self) -> bool:
        return self.missing > 0 and not self.is_refused


@dataclass(slots=True)
class Round:
    """
    What became of one schedule.

    Attributes:
        deliveries: how many sockets got a message, over all messages.
        late_flags: flags on messages that had been sent before the model had read them.
        unassessed: messages that facilitators were told the model has not read.
    """

    sent: list[Sent] = field(default_factory=list)
    deliveries: int = 0
    held: int = 0
    refused: int = 0
    late_flags: int = 0
    unassessed: set[MessageId] = field(default_factory=set)

    @property
    def to_last_member_ms(self) -> list[float]:
        return [1000 * (one.heard_at - one.due_at) for one in self.sent if one.heard_at is not None]

    @property
    def to_flag_ms(self) -> list[float]:
        return [1000 * (one.flagged_at - one.due_at) for one in self.sent if one.flagged_at is not None]

    @property
    def to_words_ms(self) -> list[float]:
        return [1000 * (one.weighed_at - one.due_at) for one in self.sent if one.weighed_at is not None]

    @property
    def sending_lag_ms(self) -> list[float]:
        """How far the sender fell behind its own schedule: where this is not small, the load is measured and not the server."""
        return [1000 * (one.sent_at - one.due_at) for one in self.sent]

    @property
    def lost(self) -> int:
        """Messages that were neither refused nor held, and that somebody in the room did not get."""
        return sum(one.is_open for one in self.sent)


class Crowd:
    """A socket for each seat, until the `async with` block ends."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._sockets: dict[Seat, ClientConnection] = {}
        self._in_room: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._round = Round()
        self._by_client_id: dict[bytes, Sent] = {}
        self._by_ref: dict[int, Sent] = {}
        self._by_message: dict[MessageId, Sent] = {}
        self._number = 0
        self._unsettled = 0
        self._all_settled = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for socket in self._sockets.values():
            # Without a farewell: thousands of close frames would be answered long after anybody cares.
            socket.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def open(self, seats: Sequence[Seat]) -> None:
        """Connect and enter, each its room. May be called again for more. Raises `BenchFailed`."""
        allow_files(len(self._sockets) + len(seats))
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def enter(seat: Seat) -> None:
            async with gate:
                await self._enter(seat)

        try:
            async with asyncio.TaskGroup() as tasks:
                for seat in seats:
                    tasks.create_task(enter(seat))
        except ExceptionGroup as errors:
            first = errors.exceptions[0]
            raise BenchFailed(f"not everybody could come in: {type(first).__name__} {first}") from errors

    async def play(self, due: Sequence[Due]) -> Round:
        """Send each message when it is due, and wait until all have arrived or `SETTLE_S` have passed. Raises `BenchFailed`."""
        self._round = Round()
        self._unsettled = len(due)
        self._all_settled.clear()
        self._by_client_id.clear()
        self._by_ref.clear()
        self._by_message.clear()
        loop = asyncio.get_running_loop()
        begun = loop.time() + 0.05
        for one in due:
            due_at = begun + one.at_s
            # Not even a turn of the loop when it is late already; the backlog must go out as fast as it can.
            if (wait_s := due_at - loop.time()) > 0:
                await asyncio.sleep(wait_s)
            await self._send(one, due_at)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                await self._all_settled.wait()
        if any(seat.role is Role.FACILITATOR for seat in self._sockets):
            await asyncio.sleep(FLAGS_SETTLE_S)
        return self._round

    async def _send(self, one: Due, due_at: float) -> None:
        self._number += 1
        client_id = f"{self._number:0{_ID_LENGTH}d}"
        sent = Sent(due_at, asyncio.get_running_loop().time(), self._in_room[one.author.room_id])
        self._round.sent.append(sent)
        self._by_client_id[client_id.encode()] = sent
        self._by_ref[self._number] = sent
        command = commands.Post(
            ref=self._number, room_id=one.author.room_id, client_id=ClientId(client_id), text=one.text
        )
        try:
            await self._sockets[one.author].send(encode_command(command), text=True)
        except ConnectionClosed as closed:
            raise BenchFailed(f"a connection was closed under the load: {closed}") from closed

    async def _enter(self, seat: Seat) -> None:
        async with asyncio.timeout(OPEN_WITHIN_S):
            socket = await connect(
                f"{self._base_url}ws".replace("http", "ws", 1),
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                origin=Origin(self._base_url.rstrip("/")),
                additional_headers={"Cookie": seat.cookie},
                compression=None,
                max_size=None,
                proxy=None,
                ping_interval=None,
                open_timeout=OPEN_WITHIN_S,
            )
            self._sockets[seat] = socket
            await socket.send(encode_command(commands.Enter(ref=0, room_id=seat.room_id)), text=True)
            while not (await socket.recv(decode=False)).startswith(b'{"type":"entered"'):
                pass
        self._in_room[seat.room_id] = self._in_room.get(seat.room_id, 0) + 1
        hear = self._hear_as_staff if seat.role is Role.FACILITATOR else self._hear
        task = asyncio.create_task(self._listen(socket, hear))
        self._tasks.add(task)

    async def _listen(self, socket: ClientConnection, hear: Callable[[bytes], None]) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                hear(await socket.recv(decode=False))

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(_POSTED):
            self._deliver(frame)
        elif frame.startswith(_ANSWERS_NO):
            answer = decode_frame(frame)
            if isinstance(answer, events.Refused):
                self._round.refused += 1
            elif isinstance(answer, events.Held):
                self._round.held += 1
            else:
                return
            if (sent := self._by_ref.pop(answer.ref or 0, None)) is not None:
                sent.is_refused = True
                self._settle()

    def _hear_as_staff(self, frame: bytes) -> None:
        self._hear(frame)
        if not frame.startswith(_FOR_STAFF):
            return
        now = asyncio.get_running_loop().time()
        match decode_frame(frame):
            case events.MessagePosted(message=message):
                if (sent := self._by_client_id.get(message.client_id.encode())) is not None:
                    self._by_message[message.id] = sent
            case events.FlagRaised(flag=flag):
                sent = self._by_message.get(flag.message_id)
                if sent is not None and sent.flagged_at is None:
                    sent.flagged_at = now
                    self._round.late_flags += flag.is_late
            case events.FlagChanged(flag=flag):
                sent = self._by_message.get(flag.message_id)
                if sent is not None and sent.weighed_at is None and any(reason.weighed for reason in flag.reasons):
                    sent.weighed_at = now
            case events.Moderation(status=status):
                self._round.unassessed.update(status.unassessed)

    def _deliver(self, frame: bytes) -> None:
        start = frame.find(_CLIENT_ID) + len(_CLIENT_ID)
        sent = self._by_client_id.get(frame[start : start + _ID_LENGTH])
        if sent is None:
            return
        self._round.deliveries += 1
        sent.missing -= 1
        if sent.missing == 0:
            sent.heard_at = asyncio.get_running_loop().time()
            self._settle()

    def _settle(self) -> None:
        self._unsettled -= 1
        if self._unsettled == 0:
            self._all_settled.set()


def allow_files(sockets: int) -> None:
    """Let this process, and those it starts from now on, hold so many sockets more. Raises `BenchFailed`."""
    if (allowed := files.allow_files(sockets)) < sockets:
        raise BenchFailed(f"{sockets} sockets are more than this machine allows a process ({allowed})")

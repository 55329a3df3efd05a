"""
A bad line: a TCP proxy between clients and the server that knows where WebSocket frames begin and end.

What it does to a line is what real networks do: cut it before a frame, inside one or after one, hold a frame up, hold everything up for a
while, and let a client's frame arrive twice. (A frame twice is legal on the wire, and what a client does that is unsure whether it has
sent.) Nothing is reordered or left out inside one connection: TCP promises that much.

Every choice comes from one random source, so a seed names a sequence of choices. Which frame meets which choice is up to the scheduler.
"""

import asyncio
import random
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

CUTS: Final = ("cut before", "cut inside", "cut after", "cut after, politely")
OTHER_FAULTS: Final = ("twice", "late", "frozen")
LATE_S: Final = 0.15
FROZEN_S: Final = 0.6
TEXT: Final = 0x1
"""The opcode of a data frame (RFC 6455, section 5.2): the only kind that is sent twice."""


class Cut(Exception):
    """The line has broken. *is_polite* lets what was sent before arrive, as FIN does and RST need not."""

    def __init__(self, *, is_polite: bool = False) -> None:
        super().__init__()
        self.is_polite = is_polite


class BadLine:
    """
    Args:
        upstream_port: the server's, on this machine.
        chances: for each fault how likely it is to meet a frame.
        cuts_max: after so many cuts lines break no more.
    """

    def __init__(
        self, upstream_port: int, dice: random.Random, chances: Mapping[str, float], *, cuts_max: int = 0
    ) -> None:
        self._upstream_port = upstream_port
        self._dice = dice
        self._chances = dict(chances)
        self._cuts_max = cuts_max
        self._running: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.done: Counter[str] = Counter()
        """How often each fault has happened."""

    @property
    def cuts(self) -> int:
        return sum(self.done[kind] for kind in CUTS)

    @property
    def base_url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    def become(self, chances: Mapping[str, float]) -> None:
        """From now on let this happen to frames."""
        self._chances = dict(chances)

    def mend(self) -> None:
        """From now on everything passes."""
        self.become({})

    @asynccontextmanager
    async def open(self) -> AsyncIterator["BadLine"]:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield self
        finally:
            self._server.close()
            for task in tuple(self._running):
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._serve(reader, writer)
        finally:
            self._running.discard(task)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self._upstream_port)
        except OSError:
            to_client.transport.abort()  # nobody is there, as while the server restarts
            return
        thaw = asyncio.Event()
        thaw.set()
        is_polite = False
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._carry(client, to_server, thaw, from_client=True))
                tasks.create_task(self._carry(server, to_client, thaw, from_client=False))
        except* Cut as cut:
            is_polite = any(isinstance(one, Cut) and one.is_polite for one in cut.exceptions)
        except* (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for writer in (to_server, to_client):
                if is_polite:
                    writer.close()
                else:
                    break_off(writer)

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, thaw: asyncio.Event, *, from_client: bool
    ) -> None:
        """One direction: the head of the request or the answer, then frames until the line ends, which ends both."""
        try:
            head = await source.readuntil(b"\r\n\r\n")
            sink.write(head)
            if b"sec-websocket-" in head.lower():
                while True:
                    frame = await read_frame(source)
                    await self._meet(frame, sink, thaw, from_client=from_client)
            while chunk := await source.read(2**16):
                sink.write(chunk)
                await sink.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        raise Cut(is_polite=True)

    async def _meet(self, frame: bytes, sink: asyncio.StreamWriter, thaw: asyncio.Event, *, from_client: bool) -> None:
        """Let *frame* through, or let happen to it what the dice say."""
        fault = self._choose(is_twice_possible=from_client and frame[0] & 0x0F == TEXT)
        self.done[fault or "passed"] += 1
        await thaw.wait()
        match fault:
            case "cut before":
                raise Cut
            case "cut inside":
                sink.write(frame[: self._dice.randrange(1, len(frame))])
                await sink.drain()
                raise Cut
            case "late":
                await asyncio.sleep(self._dice.uniform(0, LATE_S))
            case "frozen":
                # Half open: neither side hears anything, and neither is told.
                thaw.clear()
                await asyncio.sleep(self._dice.uniform(0, FROZEN_S))
                thaw.set()
            case "twice":
                sink.write(frame)
        sink.write(frame)
        await sink.drain()
        if fault == "cut after":
            # A moment, so that the frame is often read and answered before the other end learns of the cut, and often not.
            await asyncio.sleep(self._dice.choice((0, 0.001, 0.01)))
            raise Cut
        if fault == "cut after, politely":
            raise Cut(is_polite=True)

    def _choose(self, *, is_twice_possible: bool) -> str | None:
        # Drawn for every frame alike, so that one line's frames do not shift another's.
        at = self._dice.random()
        for fault, chance in self._chances.items():
            at -= chance
            if at < 0:
                is_over = fault in CUTS and self.cuts >= self._cuts_max
                return None if is_over or (fault == "twice" and not is_twice_possible) else fault
        return None


def break_off(writer: asyncio.StreamWriter) -> None:
    """End with RST: what the other end has not read yet is lost to it."""
    raw = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def read_frame(source: asyncio.StreamReader) -> bytes:
    """The bytes of one WebSocket frame (RFC 6455, section 5.2). Raises `IncompleteReadError` at the end of the line."""
    head = await source.readexactly(2)
    length = head[1] & 0x7F
    if length >= 126:
        extended = await source.readexactly(2 if length == 126 else 8)
        head, length = head + extended, int.from_bytes(extended, "big")
    mask_length = 4 if head[1] & 0x80 else 0
    return head + await source.readexactly(mask_length + length)

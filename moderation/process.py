"""
One process with a loaded model: how it is started, what it is asked, what it says, and how it is ended.

Nothing here waits, but where it says so. Whose turn it is, and what becomes of whoever waits, is with `isolated`.
"""

import contextlib
import socket
import struct
import subprocess
import sys
import time
from asyncio import Event, Future
from dataclasses import dataclass
from typing import Final

import msgspec

from moderation.bundle import BundleError
from moderation.config import ModerationConfig
from moderation.exchange import Answered, Ready, Reply, Unusable, Weighed

START_S: Final = 60.0
"""Longest a process may take to load its model: seconds at worst, but a machine that has just been switched on is busy."""

SILENT_S: Final = 1.0
SILENT_TIMES: Final = 10.0
"""A process is given up that is silent for so long, or for so many times as long as the dearest message took when it started."""

_HEAD: Final = struct.Struct("!i")
"""What stands before each frame, its length in bytes: the way of `multiprocessing.connection`, which the other side uses."""

_READ_BYTES: Final = 65536

_decoder: Final = msgspec.msgpack.Decoder(Reply)


@dataclass(slots=True, eq=False)
class Question:
    """What a process is asked, and the answer that somebody waits for; nobody does once it is done."""

    number: int
    frame: bytes
    answer: Future[Answered | Weighed]


class Process:
    """
    One process with a loaded model.

    Attributes:
        ready: what it said when it had loaded its model; None until then.
        messages, search: what it has been asked and has not answered, the messages by number.
        has_ended: set by whoever hears that it has.
    """

    def __init__(self, config: ModerationConfig) -> None:
        """Raises `OSError` if the system gives no process, as when memory is short; nothing is left behind then."""
        self.socket, theirs = socket.socketpair()
        # -P: whatever else is called `moderation` where the server was started is none of ours.
        command = [sys.executable, "-P", "-m", "moderation.runner", str(theirs.fileno())]
        try:
            # Whoever reads the server's output waits for its end, and must not wait for ours.
            self._process = subprocess.Popen(  # noqa: S603
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        except OSError:
            self.socket.close()
            raise
        finally:
            theirs.close()
        self.socket.setblocking(False)
        self.ready: Ready | None = None
        self.messages: dict[int, Question] = {}
        self.search: Question | None = None
        self.has_ended = Event()
        self._begun_at_s = self._heard_at_s = time.monotonic()
        self._silent_s = START_S
        self._heard = bytearray()
        self._unsent = bytearray()
        self.send(msgspec.msgpack.encode(config))

    @property
    def asked(self) -> list[Question]:
        """All that it has not answered."""
        return [*self.messages.values()] if self.search is None else [*self.messages.values(), self.search]

    @property
    def is_busy(self) -> bool:
        return self.ready is None or self.search is not None or bool(self.messages)

    @property
    def has_unsent(self) -> bool:
        return bool(self._unsent)

    @property
    def lived_s(self) -> float:
        """How long since it was started."""
        return time.monotonic() - self._begun_at_s

    @property
    def patience_s(self) -> float:
        """How much longer it may be silent; 0 or less once it is to be given up."""
        said_nothing_s = time.monotonic() - self._heard_at_s if self.is_busy else 0.0
        return self._silent_s - said_nothing_s

    def ask_message(self, question: Question) -> None:
        self.send(question.frame)
        self.messages[question.number] = question

    def ask_search(self, question: Question) -> None:
        self.send(question.frame)
        self.search = question

    def send(self, frame: bytes) -> None:
        """Put *frame* on its way, as much of it as goes at once."""
        if not self.is_busy:
            self._heard_at_s = time.monotonic()
        self._unsent += _HEAD.pack(len(frame)) + frame
        self.send_on()

    def send_on(self) -> None:
        """Send what has not gone yet. That the process has ended is told by `hear()`."""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            del self._unsent[: self.socket.send(self._unsent)]

    def hear(self) -> list[Reply]:
        """
        What it has said since.

        Raises:
            BundleError: If its model cannot be used.
            EOFError, OSError: If it has ended.
        """
        with contextlib.suppress(BlockingIOError):
            if not (more := self.socket.recv(_READ_BYTES)):
                raise EOFError
            self._heard += more
        replies: list[Reply] = []
        while len(self._heard) >= _HEAD.size:
            end = _HEAD.size + _HEAD.unpack_from(self._heard)[0]
            if len(self._heard) < end:
                break
            replies.append(_decoder.decode(self._heard[_HEAD.size : end]))
            del self._heard[:end]
            self._heard_at_s = time.monotonic()
        if replies and self.ready is None:
            self._begin(replies.pop(0))
        return replies

    def wait_until_ready(self) -> Ready:
        """Block until the model is loaded. Raises as `hear()`, and `TimeoutError`, which is an `OSError`."""
        self.socket.settimeout(START_S)
        while self.ready is None:
            self.hear()
        self.socket.setblocking(False)
        return self.ready

    def end(self) -> None:
        """End it, whatever it is doing: it holds nothing that could be lost."""
        self._process.kill()

    def wait(self) -> int:
        """Block until it has ended, and free it. Returns its exit status."""
        status = self._process.wait()
        self.socket.close()
        return status

    def _begin(self, reply: Reply) -> None:
        if isinstance(reply, Unusable):
            raise BundleError(reply.why)
        assert isinstance(reply, Ready)
        self.ready = reply
        self._silent_s = max(SILENT_S, SILENT_TIMES * reply.hard_ms / 1000)

"""
A model in processes of its own, so that nothing it does can stop the talk: not a crash, not a loop without end, not the memory it takes.

Each process reads one utterance at a time. One that ends is noticed at once and replaced; one that is silent for longer than the dearest
message could take is ended, and so replaced too. Until the new one is ready the caller is told `AssessorUnavailable` at once, and does
not wait. One that keeps ending is started less and less often.
"""

import contextlib
import logging
import os
import queue
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from multiprocessing.connection import Pipe
from types import MappingProxyType
from typing import Final

import msgspec

from moderation.assessment import Assessment, Span, Utterance
from moderation.assessor import AssessorUnavailable
from moderation.bundle import BundleError
from moderation.config import ModerationConfig
from moderation.exchange import (
    Answered,
    Failed,
    GoOn,
    Paused,
    Ready,
    Reply,
    Unusable,
    Weighed,
    assessment,
    packed,
)
from moderation.labels import Label

START_S: Final = 60.0
"""Longest a process may take to load its model: seconds at worst, but a machine that has just been switched on is busy."""

SILENT_S: Final = 1.0
SILENT_TIMES: Final = 10.0
"""A process is given up that is silent for so long, or for so many times as long as the dearest message took when it started."""

LIVED_S: Final = 10.0
PAUSE_S: Final = 0.5
PAUSE_MAX_S: Final = 30.0
"""One that ends sooner than `LIVED_S` after its start is replaced after a pause, which doubles each time."""

log = logging.getLogger(__name__)

_GO_ON: Final = msgspec.msgpack.encode(GoOn())
_decoder: Final = msgspec.msgpack.Decoder(Reply)


class _Silent(Exception):
    """No answer came in time."""


_UNUSABLE: Final = (EOFError, OSError, _Silent)
"""What a process's own trouble looks like: it has ended, could not begin, or says nothing."""


class _Runner:
    """One process with a loaded model."""

    def __init__(self, config: ModerationConfig) -> None:
        """Raises `OSError` if the system gives no process, as when memory is short; nothing is left behind then."""
        self._connection, theirs = Pipe()
        self._waits_s = 0.0
        # -P: whatever else is called `moderation` where the server was started is none of ours.
        command = [sys.executable, "-P", "-m", "moderation.runner", str(theirs.fileno())]
        try:
            # Whoever reads the server's output waits for its end, and must not wait for ours.
            self.process = subprocess.Popen(  # noqa: S603
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        except OSError:
            self._connection.close()
            raise
        finally:
            theirs.close()
        self._begun_at = time.monotonic()
        with contextlib.suppress(ConnectionError):  # it has ended already, and whoever waits for it hears so
            self._connection.send_bytes(msgspec.msgpack.encode(config))

    def wait_until_ready(self) -> Ready:
        """Raises `BundleError` if the model cannot be used, and `EOFError`, `OSError` or `_Silent` if the process cannot."""
        reply = self._hear(START_S)
        if isinstance(reply, Unusable):
            raise BundleError(reply.why)
        assert isinstance(reply, Ready)
        self._silent_s = max(SILENT_S, SILENT_TIMES * reply.hard_ms / 1000)
        return reply

    def ask(self, frame: bytes) -> Answered | Weighed | Paused | Failed:
        """Raises `EOFError` or `OSError` if the process has ended, and `_Silent` if it says nothing."""
        self._connection.send_bytes(frame)
        reply = self._hear(self._silent_s)
        assert isinstance(reply, Answered | Weighed | Paused | Failed)
        return reply

    @property
    def has_lived(self) -> bool:
        return time.monotonic() - self._begun_at >= LIVED_S

    def end(self) -> None:
        """End it, whatever it is doing: it holds nothing that could be lost."""
        self.process.kill()

    def wait(self) -> int:
        """Wait until it has ended, and free it. Returns its exit status."""
        status = self.process.wait()
        self._connection.close()
        return status

    def _hear(self, longest_s: float) -> Reply:
        self._wait_at_most(longest_s)
        try:
            reply: Reply = _decoder.decode(self._connection.recv_bytes())
        except BlockingIOError:
            raise _Silent from None
        return reply

    def _wait_at_most(self, longest_s: float) -> None:
        """A read that finds nothing for so long fails. The system keeps the time: asking it before each read costs as much as the read."""
        if longest_s == self._waits_s:
            return
        seconds, part = divmod(longest_s, 1)
        limit = struct.pack("@ll", int(seconds), int(part * 1e6))
        with socket.socket(fileno=os.dup(self._connection.fileno())) as ours:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        self._waits_s = longest_s


class IsolatedReader:
    """Assesses as many utterances at a time as it has processes, each on the thread that asks. Safe to share between threads."""

    def __init__(self, config: ModerationConfig) -> None:
        """
        Start the processes, as many as *config* has threads, and wait until they are ready.

        Raises:
            moderation.bundle.BundleError: If the model cannot be used; its message says what to do.
        """
        self._config = config
        self._idle: queue.SimpleQueue[_Runner] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._running: set[_Runner] = set()
        self._closing = threading.Event()
        self._paused = threading.local()
        self.restarts = 0
        """How many processes have ended that were to go on."""
        runners: list[_Runner] = []
        try:
            for _ in range(config.threads):
                runners.append(_Runner(config))
            self._ready, *_ = [runner.wait_until_ready() for runner in runners]
        except (BundleError, *_UNUSABLE) as error:
            for runner in runners:
                runner.end()
                runner.wait()
            if isinstance(error, BundleError):
                raise
            raise BundleError("the model's process ended before it was ready: is there enough memory?") from error
        self._running.update(runners)
        self.model_version = self._ready.model_version
        self.model_sha256 = self._ready.model_sha256
        self.thresholds: Mapping[Label, float] = MappingProxyType(self._ready.thresholds)
        self._keepers = [
            threading.Thread(target=self._keep, args=(runner,), name="moderation-keeper", daemon=True)
            for runner in runners
        ]
        for keeper, runner in zip(self._keepers, runners, strict=True):
            self._idle.put(runner)
            keeper.start()

    def assess(self, utterance: Utterance) -> Assessment:
        """What the model says of *utterance*. Raises `AssessorUnavailable`."""
        reply = self._ask(packed(utterance))
        assert isinstance(reply, Answered)
        return assessment(reply, self._ready)

    def weigh(
        self, utterance: Utterance, labels: Collection[Label], give_way: Callable[[], None] = lambda: None
    ) -> dict[Label, tuple[Span, ...]]:
        """
        The words of *utterance* that weighed most for each of *labels*. Raises `AssessorUnavailable`.

        Args:
            give_way: called now and then; it may assess, on this thread, and is answered by the process that has paused for it.
        """
        reply = self._ask(packed(utterance, labels), give_way)
        assert isinstance(reply, Weighed)
        return reply.words

    def close(self) -> None:
        """End the processes. May be called twice."""
        with self._lock:
            self._closing.set()
            for runner in self._running:
                runner.end()
        for keeper in self._keepers:
            keeper.join()

    def _ask(self, frame: bytes, give_way: Callable[[], None] = lambda: None) -> Answered | Weighed:
        paused: _Runner | None = getattr(self._paused, "runner", None)
        runner = paused or self._take()
        try:
            while isinstance(reply := runner.ask(frame), Paused):
                self._paused.runner = runner
                try:
                    give_way()
                finally:
                    self._paused.runner = None
                frame = _GO_ON
        except _UNUSABLE as error:
            runner.end()
            reason = (
                "the model's process does not answer" if isinstance(error, _Silent) else "the model's process ended"
            )
            raise AssessorUnavailable(reason) from error
        if paused is None:
            self._idle.put(runner)
        if isinstance(reply, Failed):
            log.error("an assessment failed", extra={"error_type": reply.kind, "where": reply.where})
            raise AssessorUnavailable("the model failed on this message")
        return reply

    def _take(self) -> _Runner:
        while True:
            try:
                runner = self._idle.get_nowait()
            except queue.Empty:
                raise AssessorUnavailable("the model is being started again") from None
            # One that ended while nobody asked has been replaced, or is being so.
            if runner.process.poll() is None:
                return runner

    def _keep(self, runner: _Runner) -> None:
        """See that there is always a process in this one's place."""
        pause_s = 0.0
        current: _Runner | None = runner
        while True:
            if current is not None:
                status = current.wait()
                with self._lock:
                    self._running.discard(current)
                if self._closing.is_set():
                    return
                with self._lock:
                    self.restarts += 1
                log.error("the model's process ended and is started again", extra={"status": status})
            has_lived = current is not None and current.has_lived
            pause_s = 0.0 if has_lived else min(PAUSE_MAX_S, max(PAUSE_S, 2 * pause_s))
            if self._closing.wait(pause_s):
                return
            current = self._start()

    def _start(self) -> _Runner | None:
        """A new process, which is ready or has ended; None if there is none, for want of memory or because this is closing."""
        with self._lock:
            if self._closing.is_set():
                return None
            try:
                runner = _Runner(self._config)
            except OSError:
                log.exception("the model's process cannot be started")
                return None
            self._running.add(runner)
        try:
            runner.wait_until_ready()
        except (BundleError, *_UNUSABLE):
            runner.end()
        else:
            self._idle.put(runner)
        return runner

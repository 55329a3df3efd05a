"""
A model in processes of its own, so that nothing it does can stop the talk: not a crash, not a loop without end, not the memory it takes.

Each process reads one utterance at a time. One that ends is noticed at once and replaced; one that is silent for longer than the dearest
message could take is ended, and so replaced too. While none is ready whoever asks is told `AssessorUnavailable` at once, and does not wait.
One that keeps ending is started less and less often.

The event loop itself speaks with the processes, and each has its next message when it is done with one. With a thread between them, woken
twice a message, and a process that waited for us after each, a tenth of the time went into waking.
"""

import asyncio
import contextlib
import itertools
import logging
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from moderation.assessment import Assessment, Span, Utterance
from moderation.assessor import AssessorUnavailable, Load
from moderation.bundle import BundleError
from moderation.config import ModerationConfig
from moderation.exchange import Answered, Failed, Ready, Reply, Unusable, Weighed, assessment, packed
from moderation.labels import Label
from moderation.local import SEARCHES_MAX
from moderation.process import Process, Question

LIVED_S: Final = 10.0
PAUSE_S: Final = 0.5
PAUSE_MAX_S: Final = 30.0
"""One that ends sooner than `LIVED_S` after its start is replaced after a pause, which doubles each time."""

AHEAD: Final = 2
"""How many messages a process has at a time: the one that it reads, and the next."""

log = logging.getLogger(__name__)


class IsolatedAssessor:
    """An `Assessor` that asks processes of its own. May be built outside an event loop; used in one."""

    def __init__(self, config: ModerationConfig) -> None:
        """
        Start the processes, as many as *config* has threads, and wait until they are ready.

        Raises:
            moderation.bundle.BundleError: If the model cannot be used; its message says what to do.
        """
        self._config = config
        self._messages: deque[Question] = deque()
        self._searches: deque[Question] = deque()
        self._numbers = itertools.count()
        self._open = 0
        self._restarts = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keepers: list[asyncio.Task[None]] = []
        self._is_closed = False
        self._processes: list[Process] = []
        try:
            for _ in range(config.threads):
                self._processes.append(Process(config))
            self._ready, *_ = [process.wait_until_ready() for process in self._processes]
        except (BundleError, EOFError, OSError) as error:
            for process in self._processes:
                process.end()
                process.wait()
            if isinstance(error, BundleError):
                raise
            raise BundleError("the model's process ended before it was ready: is there enough memory?") from error
        self.model_version = self._ready.model_version
        self.model_sha256 = self._ready.model_sha256
        self.thresholds: Mapping[Label, float] = MappingProxyType(self._ready.thresholds)
        with contextlib.suppress(RuntimeError):  # there is no loop yet
            self._attend(asyncio.get_running_loop())

    @property
    def load(self) -> Load:
        return Load(self._open, self._config.queue_limit, self._restarts)

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
        self._require_ready()
        if not utterances:
            return []
        # A call that is larger than the limit is taken when nothing waits, so that another try can always help.
        if self._open and self._open + len(utterances) > self._config.queue_limit:
            raise AssessorUnavailable(f"{self._open} messages wait for the model: try again later")
        questions = [self._question(utterance) for utterance in utterances]
        self._open += len(questions)
        for question in questions:
            question.answer.add_done_callback(self._leave)
        self._messages.extend(questions)
        self._hand_out()
        try:
            replies = await asyncio.gather(*(question.answer for question in questions))
        finally:
            # After success there is nothing left to cancel; after a failure or a caller's timeout the rest need not be computed.
            for question in questions:
                question.answer.cancel()
        return [assessment(reply, self._ready) for reply in replies if isinstance(reply, Answered)]

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> Mapping[Label, tuple[Span, ...]]:
        self._require_ready()
        if len(self._searches) >= SEARCHES_MAX:
            raise AssessorUnavailable(f"{len(self._searches)} searches wait for the model: try again later")
        question = self._question(utterance, labels)
        self._searches.append(question)
        self._hand_out()
        reply = await question.answer
        assert isinstance(reply, Weighed)
        return reply.words

    async def aclose(self) -> None:
        self._is_closed = True
        self._refuse("the model is shutting down")
        if asked := [question.answer for process in self._processes for question in process.asked]:
            await asyncio.wait(asked)
        for keeper in self._keepers:
            keeper.cancel()
        for process in tuple(self._processes):
            self._drop(process, "the model is shutting down")
            await asyncio.to_thread(process.wait)

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _require_ready(self) -> None:
        if self._is_closed:
            raise AssessorUnavailable("the model is shutting down")
        self._attend(asyncio.get_running_loop())
        if not self._is_ready:
            raise AssessorUnavailable("the model is being started again")

    @property
    def _is_ready(self) -> bool:
        return any(process.ready for process in self._processes)

    def _question(self, utterance: Utterance, labels: Collection[Label] | None = None) -> Question:
        number = next(self._numbers)
        return Question(number, packed(number, utterance, labels), asyncio.get_running_loop().create_future())

    def _leave(self, _: asyncio.Future[Answered | Weighed]) -> None:
        self._open -= 1

    def _hand_out(self) -> None:
        """Give the processes what waits, as far as they have room for it: a search only where there is no message to read."""
        while (message := _first(self._messages)) is not None:
            free = [process for process in self._processes if process.ready and len(process.messages) < AHEAD]
            if not free:
                return
            self._messages.popleft()
            # One that searches gives way soon, but not at once.
            process = min(free, key=lambda one: (len(one.messages), one.search is not None))
            process.ask_message(message)
            self._see_sent(process)
        while (search := _first(self._searches)) is not None:
            idle = next((process for process in self._processes if not process.is_busy), None)
            if idle is None:
                return
            self._searches.popleft()
            idle.ask_search(search)
            self._see_sent(idle)

    def _see_sent(self, process: Process) -> None:
        if process.has_unsent:
            asyncio.get_running_loop().add_writer(process.socket, self._send_on, process)

    def _send_on(self, process: Process) -> None:
        process.send_on()
        if not process.has_unsent:
            asyncio.get_running_loop().remove_writer(process.socket)

    def _refuse(self, why: str) -> None:
        """Whatever waits is not answered."""
        for waiting in (self._messages, self._searches):
            while (question := _first(waiting)) is not None:
                question.answer.set_exception(AssessorUnavailable(why))

    # ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _attend(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear the processes in *loop* from now on."""
        if self._loop is not None:
            return
        self._loop = loop
        for process in self._processes:
            loop.add_reader(process.socket, self._hear, process)
        self._keepers = [loop.create_task(self._keep(process)) for process in self._processes]

    def _hear(self, process: Process) -> None:
        try:
            for reply in process.hear():
                _settle(process, reply)
        except (BundleError, EOFError, OSError):
            self._drop(process, "the model's process ended")
        self._hand_out()

    def _drop(self, process: Process, why: str) -> None:
        """Ask *process* no more, and end it. Whoever waits for it is told, and where it was the last, whoever waits at all."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(process.socket)
        loop.remove_writer(process.socket)
        process.end()
        self._processes.remove(process)
        for question in process.asked:
            if not question.answer.done():
                question.answer.set_exception(AssessorUnavailable(why))
        if not self._is_ready:
            self._refuse("the model is being started again")
        process.has_ended.set()

    async def _keep(self, process: Process) -> None:
        """See that there is always a process in this one's place."""
        current: Process | None = process
        pause_s = 0.0
        while True:
            has_lived = False
            if current is not None:
                await self._watch(current)
                has_lived = current.lived_s >= LIVED_S
                status = await asyncio.to_thread(current.wait)
                self._restarts += 1
                log.error("the model's process ended and is started again", extra={"status": status})
            pause_s = 0.0 if has_lived else min(PAUSE_MAX_S, max(PAUSE_S, 2 * pause_s))
            await asyncio.sleep(pause_s)
            current = self._start()

    async def _watch(self, process: Process) -> None:
        """Until *process* has ended; one that is silent for too long is ended here."""
        while not process.has_ended.is_set():
            if process.patience_s <= 0:
                self._drop(process, "the model's process does not answer")
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.has_ended.wait(), process.patience_s)

    def _start(self) -> Process | None:
        """A new process, which answers once it is ready; None if there is none, for want of memory."""
        try:
            process = Process(self._config)
        except OSError:
            log.exception("the model's process cannot be started")
            return None
        self._processes.append(process)
        asyncio.get_running_loop().add_reader(process.socket, self._hear, process)
        return process


def _first(waiting: deque[Question]) -> Question | None:
    """The first of *waiting* that somebody still waits for. Those before it are left out for good."""
    while waiting and waiting[0].answer.done():
        waiting.popleft()
    return waiting[0] if waiting else None


def _settle(process: Process, reply: Reply) -> None:
    """*process* has answered one of its questions."""
    assert not isinstance(reply, Ready | Unusable), "it says only once how it is"
    question = process.messages.pop(reply.number, None)
    if question is None:
        question, process.search = process.search, None
    assert question is not None, "it answers what it is asked"
    if isinstance(reply, Failed):
        log.error("an assessment failed", extra={"error_type": reply.kind, "where": reply.where})
        if not question.answer.done():
            question.answer.set_exception(AssessorUnavailable("the model failed on this message"))
    elif not question.answer.done():
        question.answer.set_result(reply)

"""
The assessor that runs on this machine: whatever reads one utterance, and a queue before it.

Promises what `Assessor` promises. All of it happens on the queue's threads; the event loop only waits.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, Protocol

from moderation.assessment import Assessment, Span, Utterance
from moderation.assessor import Load
from moderation.labels import Label
from moderation.queueing import Rank, WorkQueue

SEARCHES_MAX: Final = 32
"""Most searches for words that wait. Each takes some 30 ms, so that the last of them begins within a second of quiet."""


class OneByOne(Protocol):
    """Whatever reads one utterance on the thread that asks: a `Reader`, or one that asks another model too."""

    model_version: str
    model_sha256: str
    thresholds: Mapping[Label, float]

    def assess(self, utterance: Utterance) -> Assessment: ...

    def weigh(
        self, utterance: Utterance, labels: Collection[Label], give_way: Callable[[], None] = ...
    ) -> dict[Label, tuple[Span, ...]]:
        """Calls *give_way* whenever a message may be assessed in between, at least as often as reading one takes."""
        ...


class LocalAssessor:
    """An `Assessor` that runs on this machine."""

    def __init__(
        self,
        reader: OneByOne,
        *,
        threads: int,
        queue_limit: int,
    ) -> None:
        """
        Args:
            threads: how many utterances are read at the same time.
            queue_limit: how many may wait to be assessed before calls are refused.
        """
        self._reader = reader
        self._queue = WorkQueue(threads=threads, limits={Rank.MESSAGE: queue_limit, Rank.WORDS: SEARCHES_MAX})

    @property
    def model_version(self) -> str:
        return self._reader.model_version

    @property
    def model_sha256(self) -> str:
        return self._reader.model_sha256

    @property
    def thresholds(self) -> Mapping[Label, float]:
        return self._reader.thresholds

    @property
    def load(self) -> Load:
        return Load(self._queue.waiting(Rank.MESSAGE), self._queue.limit(Rank.MESSAGE))

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
        return await self._queue.submit(Rank.MESSAGE, self._reader.assess, utterances)

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> Mapping[Label, tuple[Span, ...]]:
        search = partial(self._reader.weigh, labels=labels, give_way=partial(self._queue.give_way, Rank.WORDS))
        (weighed,) = await self._queue.submit(Rank.WORDS, search, [utterance])
        return weighed

    async def aclose(self) -> None:
        await self._queue.aclose()

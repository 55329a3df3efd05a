"""The port behind which a moderation model answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.assessment import Assessment, Span, Utterance
from moderation.labels import Label


class AssessorUnavailable(Exception):
    """The model cannot answer now: it is overloaded, gone or shutting down. Another try later may succeed."""


@dataclass(frozen=True, slots=True)
class Load:
    """
    How much a model has to do now.

    Attributes:
        waiting: utterances that wait for it or are being read. Searches for words are not counted: nothing waits for them.
        limit: how many may; a call beyond it is refused at once.
        restarts: how often a process of its own has been replaced since the start; 0 where it has none.
    """

    waiting: int
    limit: int
    restarts: int = 0


class Assessor(Protocol):
    """
    Assesses utterances, and names the words that weighed most.

    Gives exactly one answer an utterance, in the order asked. An answer is the same alone, in any batch and in any order.
    Asked nothing, it answers at once. Either the whole call answers or it raises `AssessorUnavailable`. Never blocks the event loop; may be cancelled by a
    caller's timeout without harm to other callers. Setting a deadline is the caller's business.

    Naming words takes several times as long as an assessment, and nobody waits for it: an assessment goes before every search that waits,
    and waits for one that has begun no longer than for another assessment. Searches never make it refuse one.
    """

    @property
    def model_version(self) -> str:
        """Names what answers, and is written on every flag."""
        ...

    @property
    def model_sha256(self) -> str:
        """The SHA-256 of the model's file in hexadecimal, so that an operator can compare it."""
        ...

    @property
    def thresholds(self) -> Mapping[Label, float]:
        """The score at which each label is said, in (0, 1]."""
        ...

    @property
    def load(self) -> Load:
        """How much it has to do now. Asking costs nothing."""
        ...

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]: ...

    async def weigh(self, utterance: Utterance, labels: Collection[Label]) -> Mapping[Label, tuple[Span, ...]]:
        """
        The words of *utterance* that weighed most for each of *labels*, strongest first; no entry where there are none to name.

        Labels need not be said: a room may be told of one earlier than the model says it. In which order they stand changes nothing.
        """
        ...

    async def aclose(self) -> None:
        """Let the current batch finish, refuse what waits and free the model. May be called twice."""
        ...

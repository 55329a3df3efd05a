"""The port behind which a moderation model answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.assessment import Assessment, Utterance
from moderation.labels import Label


class AssessorUnavailable(Exception):
    """The model cannot answer now: it is overloaded, gone or shutting down. Another try later may succeed."""


@dataclass(frozen=True, slots=True)
class Load:
    """
    How much a model has to do now.

    Attributes:
        waiting: utterances that wait for it or are being read.
        limit: how many may; a call beyond it is refused at once.
        restarts: how often a process of its own has been replaced since the start; 0 where it has none.
    """

    waiting: int
    limit: int
    restarts: int = 0


class Assessor(Protocol):
    """
    Assesses utterances.

    Gives exactly one answer an utterance, in the order asked. An answer is the same alone, in any batch and in any order.
    Either the whole call answers or it raises `AssessorUnavailable`. Never blocks the event loop; may be cancelled by a
    caller's timeout without harm to other callers. Setting a deadline is the caller's business.
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

    async def aclose(self) -> None:
        """Let the current batch finish, refuse what waits and free the model. May be called twice."""
        ...

"""The port behind which a moderation model answers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from moderation.assessment import Assessment, Utterance
from moderation.labels import Label


class AssessorUnavailable(Exception):
    """The model cannot answer now: it is overloaded, gone or shutting down. Another try later may succeed."""


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

    async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]: ...

    async def aclose(self) -> None:
        """Let the current batch finish, refuse what waits and free the model. May be called twice."""
        ...

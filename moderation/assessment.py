"""
What moderation says of one message, or that it could say nothing.

Places in the text are counted in Unicode code points of the author's own text (Python's `str` index), never of a
normalised copy, so that a screen can underline exactly what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from moderation.labels import Label


class Span(NamedTuple):
    """A stretch of the author's text, `text[start:end]`, in code points; 0 <= start < end."""

    start: int
    end: int


class PrivateKind(StrEnum):
    """What a stretch of text gives away about who or where somebody is."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    HANDLE = "handle"
    NAME = "name"
    OTHER = "other"


class PrivateSpan(NamedTuple):
    """A stretch that identifies somebody: what a mask would cover."""

    span: Span
    kind: PrivateKind


@dataclass(frozen=True, slots=True)
class Utterance:
    """
    One message as the model sees it.

    Attributes:
        text: the message, as its author typed it.
        context: earlier messages of the same room, oldest first; may be empty. The assessor decides how many it uses.
    """

    text: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """
    What could be said instead of a stretch of the text, from the reviewed banks of `wording`.

    Attributes:
        term: the banks' name for what stands there; not the author's own characters.
        instead: one to three ways to say it, the most fitting first.
        why: what the words there can do, in one sentence.
        source: the title of the published guide whose rule it follows.
    """

    span: Span
    term: str
    instead: tuple[str, ...]
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    What the model says of one utterance.

    Attributes:
        scores: for each of the nine labels a calibrated score in [0, 1]. Labels are independent: they do not sum to 1.
        thresholds: the score at which each label is said, as shipped with the model.
        weighed: the words that weighed most, strongest first, of those labels for which they are known without a search: for personal
            information the stretches that patterns know. `Assessor.weigh()` names the others.
        private: stretches that identify somebody, in text order and not overlapping; may be empty when the model alone
            suspects personal information.
        wording: kinder wording, in text order and not overlapping; only where a label that it answers to is said.
        model_version: names the bundle that answered.
    """

    scores: Mapping[Label, float]
    thresholds: Mapping[Label, float]
    model_version: str
    weighed: Mapping[Label, tuple[Span, ...]] = field(default_factory=dict)
    private: tuple[PrivateSpan, ...] = ()
    wording: tuple[Offer, ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels whose score reaches the model's own threshold, in taxonomy order."""
        return tuple(label for label in Label if self.scores[label] >= self.thresholds[label])


class UnassessedReason(StrEnum):
    """Why a message has no assessment."""

    LATE = "late"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Unassessed:
    """The model could not answer in time. This says nothing about the message: it is never "nothing found"."""

    reason: UnassessedReason

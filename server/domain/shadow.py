"""Two models on the same messages, counted: what both say, only one says, neither says. Never of whom, and never which message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from moderation.labels import LABELS, Attention, Label, attention_of

WORDING: Final = "wording"
KINDS: Final = (Attention.CONCERN.value, Attention.CARE.value, Attention.PRIVACY.value, WORDING)
"""What a facilitator calls a flag. A message can have one of each, but a concern about wording alone is wording and no concern."""
FLAGGED: Final = "flagged"
"""Any flag at all."""
SUBJECTS: Final = (*(label.value for label in LABELS), *KINDS, FLAGGED)
"""What is counted, each by itself."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Of how many messages both models said something, only the live one, only the shadow, neither."""

    both: int = 0
    only_live: int = 0
    only_shadow: int = 0
    neither: int = 0

    @property
    def live(self) -> int:
        return self.both + self.only_live

    @property
    def shadow(self) -> int:
        return self.both + self.only_shadow

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.both + other.both,
            self.only_live + other.only_live,
            self.only_shadow + other.only_shadow,
            self.neither + other.neither,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """
    What has been counted.

    Attributes:
        compared: messages that both models have read.
        skipped: messages that the shadow has not read, because it was busy, failed or did not answer.
        counts: by subject; for each they sum to `compared`.
    """

    compared: int = 0
    skipped: int = 0
    counts: Mapping[str, Counts] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        # Sorted, so that what is stored does not depend on which message came first.
        subjects = sorted({*self.counts, *other.counts})
        return Tally(
            self.compared + other.compared,
            self.skipped + other.skipped,
            {subject: self.of(subject) + other.of(subject) for subject in subjects},
        )

    def of(self, subject: str) -> Counts:
        return self.counts.get(subject, Counts())


SKIPPED: Final = Tally(skipped=1)


@dataclass(frozen=True, slots=True)
class Pair:
    """The versions of the model that answers and of the one that only reads."""

    live: str
    shadow: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that has been counted of two models, over so many days."""

    pair: Pair
    first_day: date
    last_day: date
    days: int
    tally: Tally


def compared(live: Iterable[Label], shadow: Iterable[Label]) -> Tally:
    """The tally of one message, of which the live model says *live* and the shadow *shadow*."""
    here, there = _subjects(live), _subjects(shadow)
    return Tally(
        1,
        0,
        {
            subject: Counts(
                both=int(subject in here and subject in there),
                only_live=int(subject in here and subject not in there),
                only_shadow=int(subject in there and subject not in here),
                neither=int(subject not in here and subject not in there),
            )
            for subject in SUBJECTS
        },
    )


def flags_of(labels: Iterable[Label]) -> frozenset[str]:
    """The kinds of flag that a message with *labels* has: those `domain.flags.urgency` tells apart, a crisis being care."""
    said = frozenset(labels)
    kinds = {attention_of(label).value for label in said - {Label.LABELING}}
    if Label.LABELING in said and Attention.CONCERN.value not in kinds:
        kinds.add(WORDING)
    return frozenset(kinds)


def _subjects(labels: Iterable[Label]) -> frozenset[str]:
    said = frozenset(labels)
    kinds = flags_of(said)
    return frozenset({label.value for label in said} | kinds | ({FLAGGED} if kinds else set()))

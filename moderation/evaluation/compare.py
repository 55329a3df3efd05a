"""
Two bundles on the same lines: where they differ, and whether the difference is more than the choice of lines.

Intervals are paired: each resample takes the same lines for both bundles, so that lines hard for both do not blur the difference.
A difference whose interval holds 0 may be chance; a narrow interval around 0 says that they are alike on lines such as these. Where
both decide alike on every line, nothing varies and the interval is one point, however few the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.evaluation.answers import Answers
from moderation.evaluation.false_flags import raises_flag
from moderation.evaluation.lines import Labelled
from moderation.evaluation.metrics import Floats, Truths, f1, interval
from moderation.labels import LABELS, Label

RESAMPLES: Final = 10_000
"""Resamples behind each interval. They cost a draw of a few numbers each, however many the lines."""

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of this bundle and of the other, and other − this with its 95 % interval; nan where there is nothing to measure."""

    this: float
    other: float
    difference: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Does the interval leave out 0?"""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Changes:
    """
    How many decisions the other bundle takes differently.

    Attributes:
        found: the label is there, and only the other says it.
        lost: the label is there, and only this one says it.
        added: the label is not there, and only the other says it.
        spared: the label is not there, and only this one says it.
        unknown: they differ where nobody knows whether the label is there.
    """

    found: int
    lost: int
    added: int
    spared: int
    unknown: int


@dataclass(frozen=True, slots=True)
class LabelComparison:
    """
    Attributes:
        false_flags: shares of ordinary messages.
    """

    label: Label
    f1: Difference
    recall: Difference
    false_flags: Difference
    changes: Changes


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Attributes:
        false_flags: shares of ordinary messages flagged for any label but `labeling`.
        lines_changed: lines on which the two say different labels.
    """

    other: Answers
    labels: Sequence[LabelComparison]
    false_flags: Difference
    lines_changed: int


def compare(labelled: Labelled, this: Answers, other: Answers) -> Comparison:
    """What changes on *labelled* when *other* takes the place of *this*."""
    ordinary = labelled.ordinary
    return Comparison(
        other=other,
        labels=[
            _compare_label(
                label, labelled.truths[:, at], labelled.known[:, at], ordinary, this.said[:, at], other.said[:, at]
            )
            for at, label in enumerate(LABELS)
        ],
        false_flags=_share_difference(raises_flag(this.said)[ordinary], raises_flag(other.said)[ordinary]),
        lines_changed=int((this.said != other.said).any(axis=1).sum()),
    )


def _compare_label(
    label: Label, truth: Truths, known: Truths, ordinary: Truths, this: Truths, other: Truths
) -> LabelComparison:
    there, absent = known & truth, known & ~truth
    return LabelComparison(
        label=label,
        f1=_f1_difference(this[there], other[there], this[absent], other[absent]),
        recall=_share_difference(this[there], other[there]),
        false_flags=_share_difference(this[ordinary], other[ordinary]),
        changes=Changes(
            found=int((there & ~this & other).sum()),
            lost=int((there & this & ~other).sum()),
            added=int((absent & ~this & other).sum()),
            spared=int((absent & this & ~other).sum()),
            unknown=int((~known & (this != other)).sum()),
        ),
    )


def _share_difference(this: Truths, other: Truths) -> Difference:
    """Of the share that each says, over the same lines."""
    if not len(this):
        return _NOTHING
    by_this, by_other = _resampled(this, other)
    return _difference(float(this.mean()), float(other.mean()), (by_other - by_this) / len(this))


def _f1_difference(this_there: Truths, other_there: Truths, this_absent: Truths, other_absent: Truths) -> Difference:
    positives = len(this_there)
    if not positives:
        return _NOTHING
    this_hits, other_hits = _resampled(this_there, other_there)
    this_false, other_false = _resampled(this_absent, other_absent)
    differences = 2 * other_hits / (other_hits + other_false + positives) - 2 * this_hits / (
        this_hits + this_false + positives
    )
    return _difference(
        f1(int(this_there.sum()), int(this_absent.sum()), positives),
        f1(int(other_there.sum()), int(other_absent.sum()), positives),
        differences,
    )


def _resampled(this: Truths, other: Truths) -> tuple[Counts, Counts]:
    """
    How many of as many lines, drawn with replacement, each says; int64, shape (resamples,) both.

    A line matters only by which of the two say it, so drawing lines is drawing from four kinds of line.
    """
    both, only_this, only_other = this & other, this & ~other, ~this & other
    kinds = np.array([both.sum(), only_this.sum(), only_other.sum(), (~this & ~other).sum()])
    if not len(this):
        return np.zeros(RESAMPLES, np.int64), np.zeros(RESAMPLES, np.int64)
    drawn = np.random.default_rng(7).multinomial(len(this), kinds / len(this), RESAMPLES)
    return drawn[:, 0] + drawn[:, 1], drawn[:, 0] + drawn[:, 2]


def _difference(this: float, other: float, resampled: Floats) -> Difference:
    low, high = interval(resampled)
    return Difference(this, other, other - this, low, high)


_NOTHING: Final = Difference(*[float("nan")] * 5)

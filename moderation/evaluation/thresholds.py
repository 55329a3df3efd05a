"""
Suggests thresholds that keep false flags within a budget. Nothing is written: a person looks at what it costs and accepts.

A suggestion is fitted to the lines it is made from, so on others it flags more; the interval says how much more these lines do not rule
out.
"""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.evaluation.answers import Answers
from moderation.evaluation.false_flags import false_flags, raises_flag
from moderation.evaluation.lines import Labelled
from moderation.evaluation.metrics import Floats, Share, Truths
from moderation.labels import LABELS, Label

Counts = npt.NDArray[np.int64]

STEP: Final = 1000
"""Thresholds are suggested in thousandths, as the shipped ones are written."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A threshold of one label, and what it does on these lines; with `threshold` None the label is never said."""

    threshold: float | None
    false_flags: Share
    precision: Share
    recall: Share


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    Attributes:
        budget: false flags allowed in 100 ordinary messages.
        now: what the bundle's own thresholds do.
        alone: for each label the lowest threshold that keeps the label alone within the budget.
        together: the lowest when all labels but `labeling` share the budget, about equally.
        now_any, alone_any, together_any: ordinary messages flagged for any label but `labeling`, with each.
    """

    budget: float
    now: Mapping[Label, Setting]
    alone: Mapping[Label, Setting]
    together: Mapping[Label, Setting]
    now_any: Share
    alone_any: Share
    together_any: Share


class NoOrdinaryLines(ValueError):
    """False flags cannot be counted, so no threshold can be chosen by them."""

    def __init__(self) -> None:
        super().__init__(
            "no line surely carries no label, and thresholds are suggested by the false flags on such lines"
        )


def suggest(labelled: Labelled, answers: Answers, budget: float) -> Suggestion:
    """
    Args:
        budget: false flags allowed in 100 ordinary messages, in [0, 100].

    Raises:
        NoOrdinaryLines: If none of the lines is ordinary.
    """
    ordinary = answers.scores[labelled.ordinary]
    if not len(ordinary):
        raise NoOrdinaryLines
    # Not without the last bit: 0.29 * 100 is a little less than 29, and a message would be lost.
    allowed = int(budget * len(ordinary) / 100 + 1e-9)

    alone = _lowest(ordinary, np.full(len(LABELS), allowed))
    together = _lowest(ordinary, _shared(ordinary, allowed))
    return Suggestion(
        budget=budget,
        now=_settings(labelled, answers.scores, answers.thresholds),
        alone=_settings(labelled, answers.scores, alone),
        together=_settings(labelled, answers.scores, together),
        now_any=false_flags(answers.said, labelled.ordinary).any,
        alone_any=false_flags(answers.scores >= alone, labelled.ordinary).any,
        together_any=false_flags(answers.scores >= together, labelled.ordinary).any,
    )


def _shared(ordinary: Floats, allowed: int) -> Counts:
    """
    How many ordinary messages each label may flag, so that at most *allowed* are flagged for any label but `labeling`.

    Equally many for each, and what is left over, less than one for each, by turns: `crisis` first, for a miss costs most there.
    """

    def flagged(shares: Counts) -> int:
        return int(raises_flag(ordinary >= _lowest(ordinary, shares)).sum())

    # A larger share lowers every threshold, so the sum only rises; with none it is 0.
    equal = np.ones(len(LABELS), np.int64)
    each = bisect.bisect_right(range(allowed + 1), allowed, key=lambda share: flagged(share * equal)) - 1
    shares = each * equal
    for at in sorted(range(len(LABELS)), key=lambda at: LABELS[at] is not Label.CRISIS):
        larger = shares.copy()
        larger[at] = min(each + 1, allowed)
        if flagged(larger) <= allowed:
            shares = larger
    return shares


def _lowest(ordinary: Floats, allowed: Counts) -> Floats:
    """
    For each label the lowest threshold that at most *allowed* ordinary messages reach; infinite where none up to 1 will do.

    Args:
        ordinary: their scores, shape (messages, labels).
        allowed: shape (labels,).
    """
    descending = np.vstack([-np.sort(-ordinary, axis=0), np.zeros(len(LABELS))])
    first_spared = descending[np.minimum(allowed, len(ordinary)), range(len(LABELS))]
    steps = np.floor(first_spared * STEP) + 1
    steps += steps / STEP <= first_spared  # rounding may have ended on the score itself
    lowest: Floats = np.where(steps <= STEP, steps / STEP, np.inf)
    return lowest


def _settings(labelled: Labelled, scores: Floats, thresholds: Floats) -> dict[Label, Setting]:
    said: Truths = scores >= thresholds
    flags = false_flags(said, labelled.ordinary).by_label
    hits = (said & labelled.truths & labelled.known).sum(axis=0).tolist()
    all_said = (said & labelled.known).sum(axis=0).tolist()
    positives = (labelled.truths & labelled.known).sum(axis=0).tolist()
    return {
        label: Setting(
            threshold=float(thresholds[at]) if np.isfinite(thresholds[at]) else None,
            false_flags=flags[label],
            precision=Share.count(hits[at], all_said[at]),
            recall=Share.count(hits[at], positives[at]),
        )
        for at, label in enumerate(LABELS)
    }

"""Everything that is measured of a bundle on labelled lines, put together; how it looks is for `report`, `tables` and `plots`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.evaluation.answers import Answers
from moderation.evaluation.compare import Comparison, compare
from moderation.evaluation.curves import Curve, precision_recall
from moderation.evaluation.false_flags import FalseFlags, false_flags
from moderation.evaluation.lines import Labelled
from moderation.evaluation.metrics import LabelMetrics, Share, Truths, f1, measure_label
from moderation.evaluation.mistakes import Mistakes, mistakes
from moderation.evaluation.reliability import Reliability, reliability
from moderation.evaluation.thresholds import Suggestion, suggest
from moderation.labels import LABELS, Label


@dataclass(frozen=True, slots=True)
class LabelResult:
    metrics: LabelMetrics
    curve: Curve
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class SliceCounts:
    """
    How one label did on a slice. Slices are small, so no ranking and no bootstrap: counts and Wilson's intervals only.

    Attributes:
        f1: nan without positives.
    """

    precision: Share
    recall: Share
    f1: float


@dataclass(frozen=True, slots=True)
class SliceResult:
    lines: int
    labels: Mapping[Label, SliceCounts]
    false_flags: FalseFlags


@dataclass(frozen=True, slots=True)
class Evaluation:
    """
    Attributes:
        slices: by name, most lines first; under None the lines that name no slice; empty if no line names one.
        mistakes, suggestion, comparison: None where nobody asked.
    """

    answers: Answers
    labelled: Labelled
    labels: Sequence[LabelResult]
    false_flags: FalseFlags
    slices: Mapping[str | None, SliceResult]
    mistakes: Mistakes | None
    suggestion: Suggestion | None
    comparison: Comparison | None


def evaluate(
    labelled: Labelled,
    answers: Answers,
    *,
    most_mistakes: int = 0,
    budget: float | None = None,
    other: Answers | None = None,
) -> Evaluation:
    """
    Measure *answers* against what people say.

    Args:
        most_mistakes: how many mistakes of either kind to list.
        budget: false flags in 100 ordinary messages that thresholds are suggested for.
        other: another bundle's answers to the same lines.

    Raises:
        NoOrdinaryLines: If thresholds are asked for and no line is ordinary.
    """
    return Evaluation(
        answers=answers,
        labelled=labelled,
        labels=[label_result(at, labelled, answers) for at in range(len(LABELS))],
        false_flags=false_flags(answers.said, labelled.ordinary),
        slices=_slices(labelled, answers),
        mistakes=mistakes(labelled, answers, most_mistakes) if most_mistakes else None,
        suggestion=None if budget is None else suggest(labelled, answers, budget),
        comparison=None if other is None else compare(labelled, answers, other),
    )


def label_result(at: int, labelled: Labelled, answers: Answers) -> LabelResult:
    """How the label in place *at* did, on the lines where it is known."""
    known = labelled.known[:, at]
    truth, score = labelled.truths[known, at], answers.scores[known, at]
    return LabelResult(
        metrics=measure_label(LABELS[at], truth, score, float(answers.thresholds[at])),
        curve=precision_recall(truth, score),
        reliability=reliability(truth, score),
    )


def _slices(labelled: Labelled, answers: Answers) -> dict[str | None, SliceResult]:
    names = [line.slice for line in labelled.lines]
    if not any(name is not None for name in names):
        return {}
    where = {name: np.array([own == name for own in names]) for name in dict.fromkeys(names)}
    largest_first = sorted(where, key=lambda name: -int(where[name].sum()))
    return {name: _slice(labelled, answers.said, where[name]) for name in largest_first}


def _slice(labelled: Labelled, said: Truths, within: Truths) -> SliceResult:
    known = labelled.known[within]
    truth, decided = labelled.truths[within] & known, said[within] & known
    hits, positives, all_said = (counted.sum(axis=0).tolist() for counted in (truth & decided, truth, decided))
    return SliceResult(
        lines=int(within.sum()),
        labels={
            label: SliceCounts(
                precision=Share.count(hits[at], all_said[at]),
                recall=Share.count(hits[at], positives[at]),
                f1=f1(hits[at], all_said[at] - hits[at], positives[at]),
            )
            for at, label in enumerate(LABELS)
        },
        false_flags=false_flags(said[within], labelled.ordinary[within]),
    )

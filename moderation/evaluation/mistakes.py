"""
The decisions a bundle is most sure of and wrong about.

Sureness is how far a score stands beyond its threshold, as a share of the way to 1 (said) or to 0 (not said). The bare score would not
do: where a label is said from 0.07, every miss has a score near 0 and every one would look equally sure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from moderation.evaluation.answers import Answers
from moderation.evaluation.lines import Labelled, Line
from moderation.evaluation.metrics import Truths
from moderation.labels import LABELS, Label


@dataclass(frozen=True, slots=True)
class Mistake:
    """
    Attributes:
        sureness: in [0, 1].
    """

    line: Line
    label: Label
    score: float
    threshold: float
    sureness: float


@dataclass(frozen=True, slots=True)
class Mistakes:
    """
    Surest first.

    Attributes:
        flagged: the label was said of a line that does not carry it.
        missed: the label was not said of a line that carries it.
    """

    flagged: Sequence[Mistake]
    missed: Sequence[Mistake]


def mistakes(labelled: Labelled, answers: Answers, most: int) -> Mistakes:
    """The surest *most* mistakes of either kind. Where a label is unknown nothing is a mistake."""
    wrong = labelled.known & (answers.said != labelled.truths)
    return Mistakes(
        flagged=_surest(labelled, answers, wrong & answers.said, most),
        missed=_surest(labelled, answers, wrong & ~answers.said, most),
    )


def _surest(labelled: Labelled, answers: Answers, chosen: Truths, most: int) -> list[Mistake]:
    beyond = np.abs(answers.scores - answers.thresholds)
    # A threshold of 1 is reached by 1 alone, which is as sure as can be.
    way = np.where(answers.said, 1 - answers.thresholds, answers.thresholds)
    sureness = np.divide(beyond, way, out=np.ones_like(beyond), where=way > 0)
    at, of = np.nonzero(chosen)
    ranked = np.argsort(-sureness[at, of], kind="stable")[:most].tolist()
    return [
        Mistake(
            line=labelled.lines[row],
            label=LABELS[column],
            score=float(answers.scores[row, column]),
            threshold=float(answers.thresholds[column]),
            sureness=float(sureness[row, column]),
        )
        for row, column in ((int(at[place]), int(of[place])) for place in ranked)
    ]

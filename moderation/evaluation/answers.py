"""What one bundle says of labelled lines, as arrays: the only step that runs the model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from moderation.assessment import Assessment
from moderation.assessor import Assessor
from moderation.evaluation.lines import Line
from moderation.evaluation.metrics import Floats, Truths, scores_of
from moderation.labels import LABELS

CHUNK: Final = 64
"""Lines asked for at once; fewer than any assessor's queue holds."""


@dataclass(frozen=True, slots=True)
class Answers:
    """
    Attributes:
        model_version, model_sha256: what answered.
        scores: shape (lines, labels).
        thresholds: shape (labels,).
    """

    model_version: str
    model_sha256: str
    scores: Floats
    thresholds: Floats

    @property
    def said(self) -> Truths:
        """bool, shape (lines, labels): which labels are said of which line."""
        reached: Truths = self.scores >= self.thresholds
        return reached


async def ask(assessor: Assessor, lines: Sequence[Line], advance: Callable[[int], object]) -> Answers:
    """
    Assess all *lines*.

    Args:
        advance: told how many more lines are done, from time to time.

    Raises:
        AssessorUnavailable: If the assessor cannot answer.
    """
    assessed: list[Assessment] = []
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        assessed += await assessor.assess([line.utterance for line in chunk])
        advance(len(chunk))
    return Answers(
        model_version=assessor.model_version,
        model_sha256=assessor.model_sha256,
        scores=scores_of(assessed),
        thresholds=np.array([assessor.thresholds[label] for label in LABELS]),
    )

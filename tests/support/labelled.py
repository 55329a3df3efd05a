"""Labelled lines and answers made up for tests of the evaluation."""

from collections.abc import Mapping, Sequence

import numpy as np

from moderation import LABELS, Label, Utterance
from moderation.evaluation.answers import Answers
from moderation.evaluation.lines import Labelled, Line


def line(*labels: Label, known: Sequence[Label] = LABELS, text: str = "", **keys: str) -> Line:
    return Line(
        id=keys.get("id", "line"),
        utterance=Utterance(text),
        labels=frozenset(labels),
        known=frozenset(known) | frozenset(labels),
        slice=keys.get("slice"),
    )


def labelled(*lines: Line) -> Labelled:
    return Labelled.of(lines)


def answers(
    *scores: Mapping[Label, float], threshold: float = 0.5, thresholds: Mapping[Label, float] | None = None
) -> Answers:
    """One mapping a line; labels that it leaves out are scored 0."""
    return Answers(
        model_version="scripted-1",
        model_sha256="0" * 64,
        scores=np.array([[row.get(label, 0.0) for label in LABELS] for row in scores]).reshape(-1, len(LABELS)),
        thresholds=np.array([(thresholds or {}).get(label, threshold) for label in LABELS]),
    )

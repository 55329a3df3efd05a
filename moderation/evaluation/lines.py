"""Measures an assessor on files of labelled lines: `{"text", "context", "labels": [exact set]}`, one JSON object a line."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from moderation.assessment import Assessment, Utterance
from moderation.assessor import Assessor
from moderation.evaluation.metrics import LabelMetrics, Share, matrix, measure, scores_of
from moderation.labels import LABELS, Label


class BadLine(ValueError):
    """A line of a labelled file cannot be used; the message names file and line."""


def read_labelled(path: Path) -> list[tuple[Utterance, frozenset[Label]]]:
    """
    The lines of *path*, with their exact label sets.

    Raises:
        BadLine: If a line is no JSON object, has no text, or names a label that is not ours.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            labels = frozenset(Label(name) for name in row["labels"])
            rows.append((Utterance(row["text"], tuple(row.get("context") or ())), labels))
        except (ValueError, KeyError, TypeError) as error:
            raise BadLine(f'{path}, line {number}: needs "text" and "labels" from our nine ({error})') from error
    return rows


async def evaluate(
    assessor: Assessor, rows: Sequence[tuple[Utterance, frozenset[Label]]]
) -> tuple[list[LabelMetrics], Share]:
    """Metrics by label, and the share of lines without a label that were flagged for any."""
    assessed: list[Assessment] = []
    for start in range(0, len(rows), 64):
        assessed += await assessor.assess([utterance for utterance, _ in rows[start : start + 64]])
    thresholds = np.array([assessor.thresholds[label] for label in LABELS])
    metrics = measure(matrix([labels for _, labels in rows]), scores_of(assessed), thresholds)
    clean = [assessment for assessment, (_, labels) in zip(assessed, rows, strict=True) if not labels]
    return metrics, Share.count(sum(bool(assessment.labels) for assessment in clean), len(clean))

"""
Precision, recall and ranking for each label, with 95 % intervals.

Needs numpy alone, so that a host without the training extra can measure the model on lines of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.assessment import Assessment
from moderation.labels import LABELS, Label

RESAMPLES: Final = 400
"""Bootstrap resamples behind the AUROC interval. Its ends move by about 0.002 between seeds."""

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] of *of* cases, and its 95 % interval. With no cases the share is nan and the interval is all of [0, 1]."""

    value: float
    low: float
    high: float
    of: int

    @classmethod
    def count(cls, hits: int, of: int) -> "Share":
        """
        *hits* of *of*, with Wilson's interval.

        Source:
            Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
        """
        if of == 0:
            return cls(float("nan"), 0.0, 1.0, 0)
        z = 1.96
        share = hits / of
        centre = (share + z * z / (2 * of)) / (1 + z * z / of)
        reach = z / (1 + z * z / of) * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
        return cls(share, max(0.0, float(centre - reach)), min(1.0, float(centre + reach)), of)


@dataclass(frozen=True, slots=True)
class LabelMetrics:
    """
    How one label did.

    Attributes:
        positives: lines that carry the label, of `lines`.
        precision: of lines said to carry it, those that do.
        recall: of lines that carry it, those said to.
        auroc: chance that a line carrying it scores above one that does not; 0.5 is guessing, nan without both kinds.
        auroc_low, auroc_high: its 95 % interval, by bootstrap.
        average_precision: area under precision over recall; a guess reaches `positives / lines`.
    """

    label: Label
    lines: int
    positives: int
    precision: Share
    recall: Share
    f1: float
    auroc: float
    auroc_low: float
    auroc_high: float
    average_precision: float


def measure(truths: Truths, scores: Floats, thresholds: Floats) -> list[LabelMetrics]:
    """
    Metrics of every label.

    Args:
        truths: bool, shape (lines, labels).
        scores: shape (lines, labels).
        thresholds: shape (labels,).
    """
    return [_measure_one(label, truths[:, at], scores[:, at], float(thresholds[at])) for at, label in enumerate(LABELS)]


def matrix(labels: Sequence[frozenset[Label]]) -> Truths:
    """bool, shape (lines, labels)."""
    return np.array([[label in row for label in LABELS] for row in labels], dtype=np.bool_).reshape(-1, len(LABELS))


def scores_of(assessments: Sequence[Assessment]) -> Floats:
    """float64, shape (lines, labels)."""
    rows = [[assessment.scores[label] for label in LABELS] for assessment in assessments]
    return np.array(rows, dtype=np.float64).reshape(-1, len(LABELS))


def auroc(truth: Truths, score: Floats) -> float:
    """Area under the ROC curve, ties counted half; nan when *truth* is all of one kind."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return float("nan")
    _, places, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(truth: Truths, score: Floats) -> float:
    """Precision at each place where a positive stands, averaged, highest score first; nan without positives."""
    if not truth.any():
        return float("nan")
    ranked = truth[np.argsort(-score, kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked].mean())


def table(metrics: Sequence[LabelMetrics]) -> str:
    """A Markdown table, one label a row; intervals in brackets."""
    lines = [
        "| label | n+ | precision | recall | F1 | AUROC | average precision |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in metrics:
        precision, recall = (
            f"{share.value:.2f} [{share.low:.2f}, {share.high:.2f}]" for share in (row.precision, row.recall)
        )
        area = f"{row.auroc:.3f} [{row.auroc_low:.3f}, {row.auroc_high:.3f}]"
        lines.append(
            f"| `{row.label}` | {row.positives} | {precision} | {recall} | {row.f1:.2f} | {area} | {row.average_precision:.2f} |"
        )
    return "\n".join(lines)


def _measure_one(label: Label, truth: Truths, score: Floats, threshold: float) -> LabelMetrics:
    said = score >= threshold
    hits, positives = int((said & truth).sum()), int(truth.sum())
    precision, recall = Share.count(hits, int(said.sum())), Share.count(hits, positives)
    low, high = _bootstrap(truth, score)
    return LabelMetrics(
        label=label,
        lines=len(truth),
        positives=positives,
        precision=precision,
        recall=recall,
        f1=2 * hits / (int(said.sum()) + positives) if positives else float("nan"),
        auroc=auroc(truth, score),
        auroc_low=low,
        auroc_high=high,
        average_precision=average_precision(truth, score),
    )


def _bootstrap(truth: Truths, score: Floats) -> tuple[float, float]:
    """Resampled within positives and within negatives, so that no resample lacks a kind."""
    if truth.all() or not truth.any():
        return float("nan"), float("nan")
    draw = np.random.default_rng(7)
    there, absent = score[truth], score[~truth]
    kinds = np.repeat([True, False], [len(there), len(absent)])
    areas = [
        auroc(kinds, np.concatenate([draw.choice(there, len(there)), draw.choice(absent, len(absent))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(areas, [0.025, 0.975])
    return float(low), float(high)

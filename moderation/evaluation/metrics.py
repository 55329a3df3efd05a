"""
Precision, recall and ranking for each label, with 95 % intervals.

Needs numpy alone, so that a host without the training extra can measure the model on lines of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.assessment import Assessment
from moderation.labels import LABELS, Label

RESAMPLES: Final = 400
"""Bootstrap resamples behind the intervals of AUROC and average precision. Their ends move by about 0.002 between seeds."""

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
        lines: those of which it is known whether they carry the label.
        positives: of these, those that do.
        precision: of lines said to carry it, those that do.
        recall: of lines that carry it, those said to.
        f1: nan without positives.
        auroc: chance that a line carrying it scores above one that does not; 0.5 is guessing, nan without both kinds.
        average_precision: area under precision over recall; a guess reaches `positives / lines`.
        f1_low, f1_high, auroc_low, …: 95 % intervals by bootstrap, nan without both kinds. They hold the number of positives fixed.
    """

    label: Label
    lines: int
    positives: int
    precision: Share
    recall: Share
    f1: float
    f1_low: float
    f1_high: float
    auroc: float
    auroc_low: float
    auroc_high: float
    average_precision: float
    average_precision_low: float
    average_precision_high: float


def measure(truths: Truths, scores: Floats, thresholds: Floats, known: Truths | None = None) -> list[LabelMetrics]:
    """
    Metrics of every label.

    Args:
        truths: bool, shape (lines, labels).
        scores: shape (lines, labels).
        thresholds: shape (labels,).
        known: bool, shaped like *truths*: where it is false the truth is unknown, and the line is left out for that label. Nothing
            means that all is known.
    """
    known = np.ones_like(truths) if known is None else known
    return [
        measure_label(label, truths[known[:, at], at], scores[known[:, at], at], float(thresholds[at]))
        for at, label in enumerate(LABELS)
    ]


def measure_label(label: Label, truth: Truths, score: Floats, threshold: float) -> LabelMetrics:
    """Metrics of one label; *truth* and *score* have the shape (lines,)."""
    said = score >= threshold
    hits, false = int((said & truth).sum()), int((said & ~truth).sum())
    positives = int(truth.sum())
    f1_low, f1_high = _f1_interval(hits, false, positives, len(truth) - positives)
    auroc_low, auroc_high = _bootstrap(auroc, truth, score)
    average_low, average_high = _bootstrap(average_precision, truth, score)
    return LabelMetrics(
        label=label,
        lines=len(truth),
        positives=positives,
        precision=Share.count(hits, hits + false),
        recall=Share.count(hits, positives),
        f1=f1(hits, false, positives),
        f1_low=f1_low,
        f1_high=f1_high,
        auroc=auroc(truth, score),
        auroc_low=auroc_low,
        auroc_high=auroc_high,
        average_precision=average_precision(truth, score),
        average_precision_low=average_low,
        average_precision_high=average_high,
    )


def matrix(labels: Sequence[frozenset[Label]]) -> Truths:
    """bool, shape (lines, labels)."""
    return np.array([[label in row for label in LABELS] for row in labels], dtype=np.bool_).reshape(-1, len(LABELS))


def scores_of(assessments: Sequence[Assessment]) -> Floats:
    """float64, shape (lines, labels)."""
    rows = [[assessment.scores[label] for label in LABELS] for assessment in assessments]
    return np.array(rows, dtype=np.float64).reshape(-1, len(LABELS))


def f1(hits: int, false: int, positives: int) -> float:
    """Of *positives* lines that carry a label, *hits* were found, and *false* others were said to carry it; nan without positives."""
    return 2 * hits / (hits + false + positives) if positives else float("nan")


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
    """
    Precision at each place where a positive stands, averaged, highest score first; nan without positives.

    Lines of one score stand at one place. Otherwise a file that names its positives first would measure better than the same file
    sorted differently, as `personal_info` shows, where patterns give many lines one score.
    """
    if not truth.any():
        return float("nan")
    _, places = np.unique(-score, return_inverse=True)
    positives, lines = np.bincount(places, weights=truth), np.bincount(places)
    return float((positives * np.cumsum(positives) / np.cumsum(lines)).sum() / truth.sum())


def interval(resampled: Floats) -> tuple[float, float]:
    """The middle 95 % of a statistic over resamples."""
    low, high = np.quantile(resampled, [0.025, 0.975])
    return float(low), float(high)


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


def _f1_interval(hits: int, false: int, positives: int, negatives: int) -> tuple[float, float]:
    """Lines drawn again within positives and within negatives: all that counts of them is how many are said, a binomial number."""
    if not positives or not negatives:
        return float("nan"), float("nan")
    draw = np.random.default_rng(7)
    found = draw.binomial(positives, hits / positives, 25 * RESAMPLES)
    wrong = draw.binomial(negatives, false / negatives, 25 * RESAMPLES)
    return interval(2 * found / (found + wrong + positives))


def _bootstrap(statistic: Callable[[Truths, Floats], float], truth: Truths, score: Floats) -> tuple[float, float]:
    """Resampled within positives and within negatives, so that no resample lacks a kind."""
    if truth.all() or not truth.any():
        return float("nan"), float("nan")
    draw = np.random.default_rng(7)
    there, absent = score[truth], score[~truth]
    kinds = np.repeat([True, False], [len(there), len(absent)])
    return interval(
        np.array(
            [
                statistic(kinds, np.concatenate([draw.choice(there, len(there)), draw.choice(absent, len(absent))]))
                for _ in range(RESAMPLES)
            ]
        )
    )

"""
Fits what turns logits into scores, and picks the thresholds, on lines that training never saw.

Both look at a realistic room, where nine of ten messages carry no label, and most of those look like nothing either. The corpus is half
positives, and the clean half was written to look like them; so clean lines are weighed up until they make up nine tenths, everyday talk
more than near misses.

Thresholds share one budget of wrong flags. Each label spends from it where a wrong flag buys the most: the thresholds are those with the
highest total worth of what is found, at one price of a wrong flag for all labels, and that price is the lowest that keeps the budget.
`labeling` alone is a wording note in a digest and has a budget of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.calibrate import calibrate
from moderation.evaluation.metrics import matrix
from moderation.labels import LABELS, Label
from moderation.training.examples import Example

ORDINARY_SHARE: Final = 0.75
NEAR_MISS_SHARE: Final = 0.15
"""Of ten messages in a room, how many are everyday talk and how many are clean but sound like something. The rest carries a label."""

BUDGET: Final = 0.018
"""Largest share of ordinary messages that may raise any flag but a wording note. A third of the ordinary lines it is counted on are public
ones that models find suspicious; in whole conversations it comes to 1.2 %."""

WORDING_BUDGET: Final = 0.001
"""Largest share of ordinary messages that may raise a wording note: the mildest label, so hardly any; few more are found with ten times as many."""

WORTH: Final[Mapping[Label, float]] = dict.fromkeys(LABELS, 1.0) | {
    Label.CRISIS: 12.0,
    Label.HOSTILITY: 1.5,
    Label.SELF_STIGMA: 1.5,
    # Patterns find most of it; what the model alone suspects holds a message back, so it had better be right.
    Label.PERSONAL_INFO: 0.5,
}
"""What finding one message in ten of a label is worth beside another label's. Missing a crisis costs most."""

NEAR_MISS_PRICE: Final = 0.05
"""What flagging the share of the other lines costs (near misses, and lines that carry other labels) beside flagging that share of the ordinary
ones: in a room they are rare, in the corpus they are most."""

HIGHEST_PRICE: Final = 10_000.0
PRICES: Final = 120
"""Prices of a wrong flag that are tried: from one at which hardly any is bought down to 1, in equal steps of their logarithm."""

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Shape (labels,) each; see `moderation.bundle.Manifest`."""

    temperatures: npt.NDArray[np.float32]
    biases: npt.NDArray[np.float32]
    thresholds: Floats


def fit_calibration(logits: npt.NDArray[np.float32], examples: Sequence[Example]) -> Calibration:
    """
    Args:
        logits: float32, shape (lines, labels), of the model as shipped, so quantised.
        examples: the lines; every label of each must be known.
    """
    truths = matrix([example.labels for example in examples])
    weights = _room_weights(examples)
    fitted = [_platt(logits[:, at].astype(np.float64), truths[:, at], weights) for at in range(len(LABELS))]
    temperatures = np.array([1 / slope for slope, _ in fitted], dtype=np.float32)
    biases = np.array([bias for _, bias in fitted], dtype=np.float32)
    scores = calibrate(logits, temperatures, biases).astype(np.float64)
    return Calibration(temperatures, biases, _thresholds(scores, truths, examples))


def _thresholds(scores: Floats, truths: Truths, examples: Sequence[Example]) -> Floats:
    ordinary = np.array([example.is_ordinary for example in examples])
    spending = [at for at, label in enumerate(LABELS) if label is not Label.LABELING]
    curves = [_Curve.of(scores[:, at], truths[:, at], ordinary) for at in range(len(LABELS))]
    # Where even the highest price breaks the budget, a label is never said.
    found = np.ones(len(LABELS))
    for labels, budget in ((spending, BUDGET), ([LABELS.index(Label.LABELING)], WORDING_BUDGET)):
        for price in np.geomspace(HIGHEST_PRICE, 1, PRICES):
            tried = found.copy()
            for at in labels:
                tried[at] = curves[at].best(WORTH[LABELS[at]], price)
            if ordinary.any() and (scores[ordinary][:, labels] >= tried[labels]).any(axis=1).mean() > budget:
                break
            found = tried
    return found


@dataclass(frozen=True, slots=True)
class _Curve:
    """What a label finds and what it flags wrongly at each threshold worth trying."""

    thresholds: Floats
    found: Floats
    ordinary: Floats
    near_miss: Floats

    @classmethod
    def of(cls, score: Floats, truth: Truths, ordinary: Truths) -> "_Curve":
        # The last stands above every score: a label may find nothing and flag nobody.
        tried = np.append(np.round(np.clip(score, 0.02, 0.95), 4), 1.0)
        thresholds: Floats = np.unique(tried).astype(np.float64)
        absent = ~truth & ~ordinary

        def share(of: Truths) -> Floats:
            ranked = np.sort(score[of])
            above: Floats = (len(ranked) - np.searchsorted(ranked, thresholds, side="left")).astype(np.float64)
            return above / max(1, len(ranked))

        return cls(thresholds, share(truth), share(ordinary & ~truth), share(absent))

    def best(self, worth: float, price: float) -> float:
        """The threshold with the highest worth less price; the strictest of equals."""
        value = worth * self.found - price * (self.ordinary + NEAR_MISS_PRICE * self.near_miss)
        return float(self.thresholds[np.flatnonzero(value >= value.max() - 1e-12)[-1]])


def _room_weights(examples: Sequence[Example]) -> Floats:
    ordinary = np.array([example.is_ordinary for example in examples])
    near_miss = np.array([example.is_clean and not example.is_ordinary for example in examples])
    kinds = (
        (ordinary, ORDINARY_SHARE),
        (near_miss, NEAR_MISS_SHARE),
        (~(ordinary | near_miss), 1 - ORDINARY_SHARE - NEAR_MISS_SHARE),
    )
    weights = np.zeros(len(examples))
    for kind, share in kinds:
        weights[kind] = share * len(examples) / max(1, kind.sum())
    return weights


def _platt(logit: Floats, truth: Truths, weights: Floats) -> tuple[float, float]:
    """Slope and bias of a weighted logistic fit, by Newton's method with a little ridge towards slope 1 and bias 0."""
    target = np.where(truth, 0.98, 0.005)  # few positives: a certain fit would promise more than they show
    slope, bias = 1.0, 0.0
    for _ in range(50):
        score = 1 / (1 + np.exp(-np.clip(slope * logit + bias, -40, 40)))
        error = weights * (score - target)
        gradient = np.array([(error * logit).sum() + (slope - 1), error.sum() + 0.1 * bias])
        curve = weights * score * (1 - score)
        hessian = np.array(
            [[(curve * logit * logit).sum() + 1, (curve * logit).sum()], [(curve * logit).sum(), curve.sum() + 0.1]]
        )
        # Far from the end a whole step of Newton's can overshoot without return.
        step = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        slope, bias = max(0.05, slope - float(step[0])), bias - float(step[1])
        if np.abs(step).max() < 1e-6:
            break
    return slope, bias

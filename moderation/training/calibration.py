"""
Fits what turns logits into scores, and picks the thresholds, on lines that training never saw.

Both look at a realistic room, where nine of ten messages carry no label, and most of those look like nothing either. The corpus is half
positives, and the clean half was written to look like them; so clean lines are weighed up until they make up nine tenths, everyday talk
more than near misses.
"""

from collections.abc import Sequence
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

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Aim:
    """
    What a label's threshold is chosen for.

    Attributes:
        beta: how many times as much recall matters as precision, in F-beta.
        ordinary: largest share of ordinary messages that may be flagged for this label.
    """

    beta: float = 1.0
    ordinary: float = 0.003


AIMS: Final = {label: Aim() for label in LABELS} | {
    Label.CRISIS: Aim(beta=4.0, ordinary=0.015),
    Label.HOSTILITY: Aim(ordinary=0.005),
    # Patterns find most of it; what the model alone suspects holds a message back, so it had better be right.
    Label.PERSONAL_INFO: Aim(beta=0.5),
}
"""Missing a crisis costs more than a wrong look; for the rest a wrong flag tires the reader and polices the author."""

ORDINARY_FLAGGED: Final = 0.025
"""Largest share of ordinary messages that may be flagged for anything at all."""


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
    ordinary = np.array([example.is_ordinary for example in examples])
    return Calibration(temperatures, biases, _thresholds(scores, truths, weights, ordinary))


def _thresholds(scores: Floats, truths: Truths, weights: Floats, ordinary: Truths) -> Floats:
    """Each label's own best, with the allowance of all but crisis tightened until ordinary talk is left alone as a whole."""
    found = np.full(len(LABELS), 0.5)
    for tightening in (1.0, 0.75, 0.5, 0.25, 0.0):
        for at, label in enumerate(LABELS):
            aim = AIMS[label]
            allowed = aim.ordinary * (1.0 if label is Label.CRISIS else tightening)
            found[at] = _threshold(scores[:, at], truths[:, at], weights, scores[ordinary, at], aim.beta, allowed)
        if not ordinary.any() or (scores[ordinary] >= found).any(axis=1).mean() <= ORDINARY_FLAGGED:
            break
    return found


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
        step = np.linalg.solve(hessian, gradient)
        slope, bias = max(0.05, slope - float(step[0])), bias - float(step[1])
        if np.abs(step).max() < 1e-6:
            break
    return slope, bias


def _threshold(score: Floats, truth: Truths, weights: Floats, ordinary: Floats, beta: float, allowed: float) -> float:
    """The score with the best F-beta in a realistic room among those that flag at most *allowed* of *ordinary*."""
    candidates = np.unique(np.round(np.concatenate([score[truth], np.linspace(0.05, 0.95, 91)]), 3))
    candidates = candidates[(candidates >= 0.05) & (candidates <= 0.95)]
    best, best_value = 0.95, -1.0
    for candidate in candidates:
        if len(ordinary) and (ordinary >= candidate).mean() > allowed:
            continue
        said = score >= candidate
        hits = weights[said & truth].sum()
        missed, wrong = weights[~said & truth].sum(), weights[said & ~truth].sum()
        value = (1 + beta**2) * hits / max(1e-9, (1 + beta**2) * hits + beta**2 * missed + wrong)
        if value > best_value:
            best, best_value = float(candidate), float(value)
    return best

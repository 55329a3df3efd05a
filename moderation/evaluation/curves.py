"""Precision over recall, as the threshold of a label falls."""

from dataclasses import dataclass

import numpy as np

from moderation.evaluation.metrics import Floats, Truths


@dataclass(frozen=True, slots=True)
class Curve:
    """
    One point a threshold at which recall rises, from the highest threshold to the lowest; empty without positives.

    Thresholds between two points find no more and flag more, so nothing is lost: `average_precision()` is the area under these points.

    Attributes:
        thresholds, precision, recall: shape (points,); recall rises strictly and ends at 1.
    """

    thresholds: Floats
    precision: Floats
    recall: Floats


def precision_recall(truth: Truths, score: Floats) -> Curve:
    """
    Args:
        truth: bool, shape (lines,).
        score: shape (lines,).
    """
    if not truth.any():
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    negated, places = np.unique(-score, return_inverse=True)
    positives, lines = np.bincount(places, weights=truth), np.bincount(places)
    found = np.cumsum(positives)
    rising = positives > 0
    return Curve(-negated[rising], (found / np.cumsum(lines))[rising], (found / truth.sum())[rising])

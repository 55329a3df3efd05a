"""Precision over recall, worked out by hand."""

import numpy as np
import pytest

from moderation.evaluation.curves import precision_recall
from moderation.evaluation.metrics import average_precision


def test_a_curve_has_a_point_where_recall_rises() -> None:
    """Highest first: a hit, a false one, two lines of one score of which one is a hit."""
    truth = np.array([True, False, False, True, False])
    score = np.array([0.9, 0.8, 0.4, 0.4, 0.1])
    curve = precision_recall(truth, score)
    assert curve.thresholds.tolist() == [0.9, 0.4]
    assert curve.precision.tolist() == [1.0, 0.5]
    assert curve.recall.tolist() == [0.5, 1.0]


def test_the_area_under_it_is_the_average_precision() -> None:
    draw = np.random.default_rng(3)
    truth, score = draw.random(200) < 0.3, draw.integers(0, 12, 200) / 12
    curve = precision_recall(truth, score)
    area = (np.diff(curve.recall, prepend=0) * curve.precision).sum()
    assert area == pytest.approx(average_precision(truth, score))


def test_without_positives_there_is_no_curve() -> None:
    assert precision_recall(np.array([False]), np.array([0.4])).recall.tolist() == []

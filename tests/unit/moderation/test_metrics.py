"""Metrics against cases worked out by hand."""

import numpy as np
import pytest

from moderation.evaluation.metrics import Share, auroc, average_precision, matrix, measure, table
from moderation.labels import LABELS, Label


def test_auroc_counts_pairs_in_order_and_ties_half() -> None:
    truth = np.array([True, True, False, False])
    assert auroc(truth, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert auroc(truth, np.array([0.1, 0.2, 0.8, 0.9])) == 0.0
    assert auroc(truth, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert auroc(truth, np.array([0.9, 0.3, 0.5, 0.1])) == 0.75
    assert np.isnan(auroc(np.array([True]), np.array([0.3])))


def test_average_precision_by_hand() -> None:
    """Positives at places 1 and 3: (1/1 + 2/3) / 2."""
    assert average_precision(np.array([True, False, True]), np.array([0.9, 0.8, 0.7])) == pytest.approx((1 + 2 / 3) / 2)


def test_wilson_interval() -> None:
    """Eight of ten: 0.49 to 0.94 (Wilson 1927, as tabulated)."""
    share = Share.count(8, 10)
    assert share.value == 0.8
    assert share.low == pytest.approx(0.490, abs=0.001)
    assert share.high == pytest.approx(0.943, abs=0.001)
    assert np.isnan(Share.count(0, 0).value)


def test_a_table_has_a_row_for_every_label() -> None:
    draw = np.random.default_rng(1)
    truths = matrix([frozenset({Label.CRISIS}) if place % 3 else frozenset() for place in range(60)])
    scores = np.clip(truths * 0.4 + draw.random((60, len(LABELS))) * 0.7, 0, 1)
    metrics = measure(truths, scores, np.full(len(LABELS), 0.5))
    crisis = metrics[LABELS.index(Label.CRISIS)]
    assert crisis.positives == 40
    assert crisis.auroc_low <= crisis.auroc <= crisis.auroc_high
    assert table(metrics).count("\n") == 1 + len(LABELS)

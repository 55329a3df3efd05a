"""Metrics against cases worked out by hand."""

import numpy as np
import pytest

from moderation.evaluation.metrics import Share, auroc, average_precision, matrix, measure, measure_label, table
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


def test_lines_of_one_score_share_their_place() -> None:
    """Four lines at one score, two of them positive: a guess, in whatever order the file names them."""
    for truth in ([True, True, False, False], [False, True, False, True]):
        assert average_precision(np.array(truth), np.full(4, 0.99)) == 0.5


def test_f1_by_hand_and_its_interval() -> None:
    """30 of 40 found beside 10 false ones: 60 / 80. With nothing to vary, the interval is a point."""
    truth = np.repeat([True, False], [40, 60])
    score = np.concatenate([np.repeat([0.9, 0.1], [30, 10]), np.repeat([0.8, 0.2], [10, 50])])
    found = measure_label(Label.CRISIS, truth, score, 0.5)
    assert found.f1 == 0.75
    assert 0.6 < found.f1_low < 0.7 < 0.8 < found.f1_high < 0.9
    assert found.average_precision_low < found.average_precision < found.average_precision_high
    perfect = measure_label(Label.CRISIS, truth, truth.astype(float), 0.5)
    assert (perfect.f1_low, perfect.f1, perfect.f1_high) == (1.0, 1.0, 1.0)


def test_an_unknown_label_is_left_out_of_its_metrics() -> None:
    """Of three lines the second is unknown for crisis: two are left, and only the other labels see three."""
    truths = matrix([frozenset({Label.CRISIS}), frozenset(), frozenset()])
    known = np.ones_like(truths)
    known[1, LABELS.index(Label.CRISIS)] = False
    scores = np.full(truths.shape, 0.9)
    by_label = {row.label: row for row in measure(truths, scores, np.full(len(LABELS), 0.5), known)}
    assert (by_label[Label.CRISIS].lines, by_label[Label.CRISIS].precision.value) == (2, 0.5)
    assert by_label[Label.STIGMA].lines == 3


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

"""Two bundles on the same lines."""

import math

import pytest

from moderation import LABELS, Label
from moderation.evaluation.compare import Changes, compare
from tests.support.labelled import answers, labelled, line

C, H = Label.CRISIS, Label.HOSTILITY


def test_a_known_difference_is_found() -> None:
    """The other finds 30 of 40 where this one finds 10, and flags 20 ordinary messages where this one flags none."""
    lines = labelled(*[line(C)] * 40, *[line()] * 100)
    this = answers(*[{C: 0.9}] * 10, *[{}] * 130)
    other = answers(*[{C: 0.9}] * 30, *[{}] * 10, *[{C: 0.9}] * 20, *[{}] * 80)
    found = compare(lines, this, other)
    crisis = found.labels[LABELS.index(C)]
    assert (crisis.recall.this, crisis.recall.other, crisis.recall.difference) == (0.25, 0.75, 0.5)
    # The standard error of the mean of 40 values, half of them 1 and half 0, is 0.079.
    assert crisis.recall.low == pytest.approx(0.5 - 1.96 * 0.079, abs=0.03)
    assert crisis.recall.high == pytest.approx(0.5 + 1.96 * 0.079, abs=0.03)
    assert crisis.recall.is_clear
    assert (crisis.f1.this, crisis.f1.other) == (pytest.approx(20 / 50), pytest.approx(60 / 90))
    assert crisis.f1.low < crisis.f1.difference < crisis.f1.high
    assert found.false_flags.difference == pytest.approx(0.2)
    assert found.false_flags.is_clear
    assert crisis.changes == Changes(found=20, lost=0, added=20, spared=0, unknown=0)
    assert found.lines_changed == 40


def test_the_other_way_round_every_sign_turns() -> None:
    lines = labelled(*[line(C)] * 40, *[line()] * 100)
    this = answers(*[{C: 0.9}] * 30, *[{}] * 10, *[{C: 0.9}] * 5, *[{}] * 95)
    other = answers(*[{C: 0.9}] * 10, *[{}] * 130)
    crisis = compare(lines, this, other).labels[LABELS.index(C)]
    assert crisis.changes == Changes(found=0, lost=20, added=0, spared=5, unknown=0)
    assert crisis.recall.high < 0
    assert crisis.false_flags.difference == pytest.approx(-0.05)


def test_pairing_keeps_shared_difficulty_out() -> None:
    """Both find half of 40 lines, and all but two the same: the interval is narrow, where independent samples would give ±0.22."""
    lines = labelled(*[line(C)] * 40)
    this = answers(*[{C: 0.9}] * 20, *[{}] * 20)
    other = answers({}, *[{C: 0.9}] * 20, *[{}] * 19)
    recall = compare(lines, this, other).labels[LABELS.index(C)].recall
    assert recall.difference == 0.0
    assert recall.high - recall.low < 0.2
    assert not recall.is_clear


def test_an_unknown_label_is_counted_apart() -> None:
    lines = labelled(line(C), line(known=[C]), line(known=[C]))
    found = compare(lines, answers({C: 0.9}, {}, {}), answers({C: 0.9, H: 0.9}, {H: 0.9}, {H: 0.2}))
    hostility = found.labels[LABELS.index(H)]
    assert hostility.changes == Changes(found=0, lost=0, added=1, spared=0, unknown=1)
    assert found.lines_changed == 2
    assert math.isnan(hostility.f1.difference)
    assert math.isnan(found.false_flags.difference)


def test_a_label_that_every_line_carries_can_be_compared() -> None:
    found = compare(labelled(line(C), line(C)), answers({C: 0.9}, {}), answers({C: 0.9}, {C: 0.9}))
    assert found.labels[LABELS.index(C)].f1.difference == pytest.approx(1 - 2 / 3)

"""Calibration, worked out by hand."""

import numpy as np
import pytest

from moderation.evaluation.reliability import reliability


def test_the_error_is_the_distance_averaged_over_lines() -> None:
    """Two lines at 0.25, one of which carries the label: 0.25 away. Two at 0.95, both of which do: 0.05 away."""
    found = reliability(np.array([True, False, True, True]), np.array([0.25, 0.25, 0.95, 0.95]))
    assert [(part.low, part.high) for part in found.bins] == [(0.2, 0.3), (0.9, 1.0)]
    assert [part.score for part in found.bins] == pytest.approx([0.25, 0.95])
    assert [(part.observed.value, part.observed.of) for part in found.bins] == [(0.5, 2), (1.0, 2)]
    assert found.error == pytest.approx((2 * 0.25 + 2 * 0.05) / 4)


def test_the_ends_belong_to_the_outer_bins() -> None:
    found = reliability(np.array([False, True]), np.array([0.0, 1.0]))
    assert [part.low for part in found.bins] == [0.0, 0.9]
    assert found.error == 0.0


def test_without_lines_nothing_is_measured() -> None:
    found = reliability(np.empty(0, dtype=bool), np.empty(0))
    assert found.bins == ()
    assert np.isnan(found.error)

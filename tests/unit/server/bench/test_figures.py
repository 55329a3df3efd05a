"""What figures are made of: percentiles, slopes, ratios and targets."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.bench.figures import Bound, Figure, NotEnough, Target, percentile, ratio, slope

VALUES = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1)


def test_a_percentile_is_the_value_of_the_nearest_rank() -> None:
    """Of a hundred values the 95th is that which 95 do not exceed."""
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, p) for p in (50, 95, 99, 100)] == [50, 95, 99, 100]


def test_a_tail_that_is_shorter_than_its_rank_is_the_largest_value() -> None:
    """p99 of three values is the worst of them, not something between two."""
    assert percentile([1.0, 2.0, 700.0], 99) == 700


@given(VALUES, st.floats(min_value=0.1, max_value=100))
def test_a_percentile_was_measured_and_enough_values_are_below_it(values: list[float], percent: float) -> None:
    """It is one of the values, and at least so many percent do not exceed it."""
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= percent / 100 * len(values) - 1e-9


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(NotEnough):
        percentile([], 50)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.lists(st.integers(0, 1000), min_size=2, unique=True))
def test_the_slope_of_a_line_is_its_own(per_x: float, at_0: float, xs: list[int]) -> None:
    """Whatever the base, which stands for what a server needs without any connection."""
    assert slope([(x, at_0 + per_x * x) for x in xs]) == pytest.approx(per_x, abs=1e-6)


def test_the_slope_goes_between_points_that_lie_beside_a_line() -> None:
    assert slope([(0, 0), (1, 3), (2, 1), (3, 4)]) == pytest.approx(1)


def test_one_count_has_no_slope() -> None:
    with pytest.raises(NotEnough):
        slope([(5, 1), (5, 2)])


def test_a_ratio_to_nothing_is_infinite() -> None:
    """A floor too small to be measured is no reason to divide by zero."""
    assert ratio(6, 4) == 1.5
    assert math.isinf(ratio(6, 0))


def test_a_figure_is_the_median_of_its_runs_and_its_ratio_that_of_their_ratios() -> None:
    """One run on a machine that was busy moves both sides, and so not the ratio."""
    figure = Figure("x", "µs", (10, 14, 100), (5, 10, 50))
    assert (figure.value, figure.floor, figure.ratio) == (14, 10, 2)


@pytest.mark.parametrize(
    ("bound", "limit", "is_met"),
    [
        (Bound.VALUE_AT_MOST, 14, True),
        (Bound.VALUE_AT_MOST, 13.9, False),
        (Bound.RATIO_AT_MOST, 2, True),
        (Bound.RATIO_AT_MOST, 1.9, False),
        (Bound.RATIO_AT_LEAST, 2, True),
        (Bound.RATIO_AT_LEAST, 2.1, False),
    ],
)
def test_a_target_is_met_up_to_its_limit(bound: Bound, limit: float, is_met: bool) -> None:
    assert Figure("x", "µs", (10, 14, 100), (5, 10, 50), Target(bound, limit)).is_met is is_met


def test_without_a_floor_no_ratio_is_met_or_missed() -> None:
    assert Figure("x", "µs", (1,), (), Target(Bound.RATIO_AT_MOST, 2)).is_met is None
    assert Figure("x", "µs", (1,)).is_met is None

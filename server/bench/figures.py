"""Numbers beside their floors, and what a bench hands back. Pure: measures nothing itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean, median


class Bound(StrEnum):
    """What a target speaks of, and on which side of it a figure should be."""

    VALUE_AT_MOST = "value_at_most"
    RATIO_AT_MOST = "ratio_at_most"
    RATIO_AT_LEAST = "ratio_at_least"


@dataclass(frozen=True, slots=True)
class Target:
    bound: Bound
    limit: float

    def is_met(self, figure: "Figure") -> bool | None:
        """None where the figure has no floor to be set beside."""
        if self.bound is Bound.VALUE_AT_MOST:
            return figure.value <= self.limit
        if figure.ratio is None:
            return None
        return figure.ratio <= self.limit if self.bound is Bound.RATIO_AT_MOST else figure.ratio >= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One quantity, measured in every run.

    Attributes:
        runs: one value a run; at least one.
        floors: what the floor took in the same runs, in their order; empty where there is none.
    """

    what: str
    unit: str
    runs: tuple[float, ...]
    floors: tuple[float, ...] = ()
    target: Target | None = None

    @property
    def value(self) -> float:
        return median(self.runs)

    @property
    def floor(self) -> float | None:
        return median(self.floors) if self.floors else None

    @property
    def ratio(self) -> float | None:
        """The median of the runs' own ratios: a machine that slows down slows both sides of one run."""
        if not self.floors:
            return None
        return median(ratio(run, floor) for run, floor in zip(self.runs, self.floors, strict=True))

    @property
    def is_met(self) -> bool | None:
        """Whether it keeps its target; None without one."""
        return self.target.is_met(self) if self.target is not None else None


@dataclass(frozen=True, slots=True)
class Report:
    """
    The answer to one question.

    Attributes:
        asked: the options it was asked with.
        counts: what went through, over all runs: a figure of nothing would look splendid.
    """

    question: str
    title: str
    asked: Mapping[str, object]
    figures: tuple[Figure, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


class NotEnough(Exception):
    """Too little was measured for a figure."""


def ratio(value: float, floor: float) -> float:
    """*value* as a multiple of *floor*; infinite where the floor is too small to be measured."""
    return value / floor if floor > 0 else math.inf


def percentile(values: Sequence[float], percent: float) -> float:
    """
    The smallest of *values* that *percent* of them do not exceed (nearest rank): always one that was really measured.

    Args:
        percent: in (0, 100].

    Raises:
        NotEnough: If there are no values.
    """
    if not values:
        raise NotEnough("nothing was measured")
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """
    How much y grows by x: the line of least squares through *points* (x, y).

    Raises:
        NotEnough: If they do not have two different x.
    """
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if len(set(xs)) < 2:
        raise NotEnough("a slope needs two counts")
    x_mean, y_mean = fmean(xs), fmean(ys)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x in xs)

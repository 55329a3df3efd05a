"""
Whether scores mean what they say: of lines scored 0.7 for a label, do about seven of ten carry it?

That holds only for lines with the base rate the scores were made for. Shipped bundles are calibrated for a room where nine of ten
messages carry no label; on a file where every second line carries one, a good model looks too modest.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from moderation.evaluation.metrics import Floats, Share, Truths

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """
    Lines whose score lies in [low, high), or in [low, 1] for the last bin.

    Attributes:
        score: their mean score.
        observed: the share of them that carry the label.
    """

    low: float
    high: float
    score: float
    observed: Share


@dataclass(frozen=True, slots=True)
class Reliability:
    """
    Attributes:
        bins: those that hold a line, lowest first.
        error: the expected calibration error: how far `score` and `observed` stand apart, averaged over lines; nan without lines.
    """

    bins: tuple[Bin, ...]
    error: float


def reliability(truth: Truths, score: Floats) -> Reliability:
    """
    Args:
        truth: bool, shape (lines,).
        score: shape (lines,), each in [0, 1].

    Source:
        Pakdaman Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015; bins of one width.
    """
    places = np.minimum((score * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            score=float(score[places == place].mean()),
            observed=Share.count(int(truth[places == place].sum()), int((places == place).sum())),
        )
        for place in np.unique(places).tolist()
    )
    if not bins:
        return Reliability((), float("nan"))
    apart = sum(abs(found.score - found.observed.value) * found.observed.of for found in bins)
    return Reliability(bins, apart / len(truth))

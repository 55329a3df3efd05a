"""
What ordinary messages pay for the flags: how many of them, none of which carries a label, are flagged all the same.

A wording note (`labeling` alone) stands last in a facilitator's queue and calls nobody away, so the sum leaves it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from moderation.evaluation.metrics import Share, Truths
from moderation.labels import LABELS, Label

_WORDING: Final = LABELS.index(Label.LABELING)


@dataclass(frozen=True, slots=True)
class FalseFlags:
    """
    Shares of the ordinary messages.

    Attributes:
        by_label: those that are said to carry the label.
        any: those that are said to carry any label but `labeling`.
    """

    by_label: Mapping[Label, Share]
    any: Share


def false_flags(said: Truths, ordinary: Truths) -> FalseFlags:
    """
    Args:
        said: bool, shape (lines, labels).
        ordinary: bool, shape (lines,): lines that surely carry no label.
    """
    flagged, of = said[ordinary], int(ordinary.sum())
    by_label = {label: Share.count(int(flagged[:, at].sum()), of) for at, label in enumerate(LABELS)}
    return FalseFlags(by_label, Share.count(int(raises_flag(flagged).sum()), of))


def raises_flag(said: Truths) -> Truths:
    """bool, shape (lines,): whether any label but `labeling` is said."""
    raised: Truths = np.any(np.delete(said, _WORDING, axis=1), axis=1)
    return raised

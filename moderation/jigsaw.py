"""
What the classes of Detoxify's published models say of hostility, the one label of ours that they speak of.

Those models were trained on comments under articles and on talk pages (Jigsaw's three challenges), class by class. Insults, threats and
attacks on who somebody is are hostility as `docs/moderation/labels.md` has it, so their scores count in full. `severe_toxicity` stands for
the worst of several of them and counts a little less. `toxicity` rises with swearing of any kind ("today was shit"), so it can lean
towards hostility and never say it. `obscene` and `sexual_explicit` tell of words, not of what is done to somebody, and count for nothing.

The weights follow from what the classes mean; they are measured on nobody's messages. `docs/moderation/detoxify.md` says how to measure them.
"""

from collections.abc import Mapping
from typing import Final

WEIGHTS: Final[Mapping[str, float]] = {
    "identity_attack": 1.0,
    "insult": 1.0,
    "threat": 1.0,
    "severe_toxicity": 0.8,
    "toxicity": 0.45,
    "obscene": 0.0,
    "sexual_explicit": 0.0,
}

SAID_FROM: Final = 0.5
"""The score from which hostility is said; `toxicity` alone stays below it, for its weight is less."""

NEEDED: Final = frozenset({"identity_attack", "insult", "threat", "toxicity"})
"""A model without these classes would find nothing, and nobody would notice why."""


def hostility(classes: Mapping[str, float]) -> float:
    """
    The score of hostility, in [0, 1].

    Args:
        classes: for each class its score in [0, 1], under the names that Detoxify gives it; one we do not know counts for nothing.
    """
    return max((WEIGHTS.get(name, 0.0) * score for name, score in classes.items()), default=0.0)

"""
How much the helper notices in a room: one step for each label, from off to much more than usual (capabilities D3, D4).

A room keeps steps and not scores: a step means the same after the model, and with it every threshold, has been replaced.
"""

from enum import StrEnum
from typing import Final

from moderation.labels import Attention, Label, attention_of
from server.domain.errors import NoticesTooLittle


class Readiness(StrEnum):
    """How much is noticed of one label, least first."""

    OFF = "off"
    MUCH_LESS = "much_less"
    LESS = "less"
    USUAL = "usual"
    """As the model came."""
    MORE = "more"
    MUCH_MORE = "much_more"


class Reads(StrEnum):
    """What a clinic lets the helper read for."""

    EVERYTHING = "everything"
    LANGUAGE_ONLY = "language_only"
    """
    How people speak to each other, and what is personal; not how somebody feels, for which some places ask for consent of its own. The help
    button stays.
    """


_ODDS: Final = {
    Readiness.MUCH_LESS: 9.0,
    Readiness.LESS: 3.0,
    Readiness.USUAL: 1.0,
    Readiness.MORE: 1 / 3.0,
    Readiness.MUCH_MORE: 1 / 9.0,
}
"""By how much each step multiplies the odds at which a label is said. In odds, because thresholds lie between 0.04 and 0.8."""

_LEAST: Final = {Label.CRISIS: Readiness.USUAL, Label.PERSONAL_INFO: Readiness.MUCH_LESS}
"""
The least that a room may choose. Nobody makes it deaf to somebody at risk; and whether what is personal goes out is its author's choice, so
they are still asked. All others may be off.
"""

STEPS: Final = tuple(Readiness)


def threshold(notice: Readiness, usual: float) -> float | None:
    """
    The score from which a label is said; None is never.

    Args:
        usual: the model's own threshold, in [0, 1].
    """
    if notice is Readiness.OFF:
        return None
    # Not by the formula, which would round.
    if notice is Readiness.USUAL:
        return usual
    odds = _ODDS[notice]
    return usual * odds / (1 - usual + usual * odds)


def allowed(label: Label) -> tuple[Readiness, ...]:
    """The steps that a room may choose for *label*, least first."""
    return STEPS[STEPS.index(_LEAST.get(label, Readiness.OFF)) :]


def require_allowed(label: Label, notice: Readiness) -> None:
    """Raises `NoticesTooLittle` if a room may not choose *notice* for *label*."""
    if notice not in allowed(label):
        raise NoticesTooLittle


def is_read_for(label: Label, reads: Reads) -> bool:
    """Does the helper look for *label* at all?"""
    return reads is Reads.EVERYTHING or attention_of(label) is not Attention.CARE

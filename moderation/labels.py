"""
The taxonomy as code: nine labels a message can carry, and the three kinds of attention they ask of a human.

The words are fixed in `docs/moderation/labels.md`; their order here is the order of every score vector, bundle and table.
"""

from enum import StrEnum
from typing import Final


class Label(StrEnum):
    """What a message can carry: none, one or several; each is scored on its own."""

    STIGMA = "stigma"
    JUDGMENT = "judgment"
    DISMISSAL = "dismissal"
    HOSTILITY = "hostility"
    HARMFUL_ADVICE = "harmful_advice"
    LABELING = "labeling"
    SELF_STIGMA = "self_stigma"
    CRISIS = "crisis"
    PERSONAL_INFO = "personal_info"


LABELS: Final[tuple[Label, ...]] = tuple(Label)


class Attention(StrEnum):
    """What a label asks a human to give. Care is offered and never shown as wrongdoing."""

    CARE = "care"
    PRIVACY = "privacy"
    CONCERN = "concern"


_CARE: Final = frozenset({Label.SELF_STIGMA, Label.CRISIS})


def attention_of(label: Label) -> Attention:
    """The kind of attention that *label* asks for."""
    if label in _CARE:
        return Attention.CARE
    return Attention.PRIVACY if label is Label.PERSONAL_INFO else Attention.CONCERN

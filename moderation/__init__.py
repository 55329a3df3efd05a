"""Local moderation of peer-support messages: text in, assessment out. Knows nothing of rooms or people."""

from moderation.assessment import (
    Assessment,
    PrivateKind,
    PrivateSpan,
    Span,
    Unassessed,
    UnassessedReason,
    Utterance,
)
from moderation.assessor import Assessor, AssessorUnavailable
from moderation.labels import LABELS, Attention, Label, attention_of

__all__ = [
    "LABELS",
    "Assessment",
    "Assessor",
    "AssessorUnavailable",
    "Attention",
    "Label",
    "PrivateKind",
    "PrivateSpan",
    "Span",
    "Unassessed",
    "UnassessedReason",
    "Utterance",
    "attention_of",
]

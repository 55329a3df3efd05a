"""
Local moderation of peer-support messages: text in, assessment out. Knows nothing of rooms or people.

Importing this package loads no model and no runtime; `load()` does.
"""

from pathlib import Path

from moderation.assessment import (
    Assessment,
    PrivateKind,
    PrivateSpan,
    Span,
    Unassessed,
    UnassessedReason,
    Utterance,
)
from moderation.assessor import Assessor, AssessorUnavailable, Load
from moderation.config import ModerationConfig
from moderation.labels import LABELS, Attention, Label, attention_of

__all__ = [
    "LABELS",
    "Assessment",
    "Assessor",
    "AssessorUnavailable",
    "Attention",
    "Label",
    "Load",
    "ModerationConfig",
    "PrivateKind",
    "PrivateSpan",
    "Span",
    "Unassessed",
    "UnassessedReason",
    "Utterance",
    "attention_of",
    "load",
    "load_shadow",
]


def load(source: ModerationConfig | Path | str | None = None, *, is_isolated: bool = False) -> Assessor:
    """
    Verify what is configured, load it, and return an assessor that is ready to answer. Blocks for about a second.

    Opens no connection, unless one of Detoxify's published models is asked for: it is fetched if it is not there.

    Args:
        source: the [moderation] settings, or just the bundle's folder; nothing means the shipped bundle and default settings.
        is_isolated: run the model in processes of its own, one for each of `threads`; what it does then stops nobody else, and one that
            ends is replaced.

    Raises:
        moderation.bundle.BundleError: If the model is missing, damaged or not ours, or cannot be run here; its message says what to do.
    """
    # Imported here, so that a module that only names labels pays for no runtime.
    from moderation.isolated import IsolatedAssessor  # noqa: PLC0415
    from moderation.local import LocalAssessor  # noqa: PLC0415
    from moderation.opening import open_reader  # noqa: PLC0415

    config = source if isinstance(source, ModerationConfig) else ModerationConfig(bundle=str(source or ""))
    if is_isolated:
        return IsolatedAssessor(config)
    return LocalAssessor(open_reader(config), threads=config.threads, queue_limit=config.queue_limit)


def load_shadow(config: ModerationConfig, *, is_isolated: bool = False) -> Assessor | None:
    """
    Verify and load the second model that *config* puts on trial, with one thread and a short queue of its own; None if there is none.

    Raises:
        moderation.bundle.BundleError: As for `load()`.
    """
    if not config.shadow:
        return None
    # It is asked one message at a time, so a second waits only after a slow one.
    return load(ModerationConfig(bundle=config.shadow, threads=1, queue_limit=2), is_isolated=is_isolated)

"""
The activities that a group can do together, a module each: its rules, and the frame in which everybody sees it.

To add one, see docs/activities.md. What all have in common is in `server/domain/activities.py`, what they look like in
`web/src/activities`.
"""

from typing import Final, Protocol

from server.activities import board, breathing, grounding, scale, worksheet
from server.domain.activities import Activity, Rules
from server.domain.errors import NotFound

ActivityFrame = breathing.Breathing | grounding.Grounding | scale.Scale | worksheet.Worksheet | board.DrawingBoard


class Kind(Protocol):
    """What the module of an activity has."""

    @property
    def RULES(self) -> Rules: ...  # noqa: N802  # a constant of a module

    def frame(self, activity: Activity) -> ActivityFrame:
        """*activity* as everybody may see it."""
        ...


_KINDS: Final[tuple[Kind, ...]] = (breathing, grounding, scale, worksheet, board)
_BY_NAME: Final = {kind.RULES.name: kind for kind in _KINDS}


def rules_of(name: str) -> Rules:
    """Raises `NotFound` if there is no such activity."""
    if (kind := _BY_NAME.get(name)) is None:
        raise NotFound
    return kind.RULES


def frame_of(activity: Activity) -> ActivityFrame | None:
    """*activity* as everybody may see it; None for one of an earlier release that there is no more."""
    kind = _BY_NAME.get(activity.name)
    return None if kind is None else kind.frame(activity)

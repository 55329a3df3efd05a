"""
A sheet on which everybody draws. Lines are seen while the activity goes on and kept nowhere; whoever wants the picture saves it.

Here is only that there is a board. Its lines go past the session: `domain/boards.py`, `services/boards.py`.
"""

from typing import Final

from server.activities.base import ActivityBase
from server.domain.activities import Activity, Rules
from server.domain.boards import ACTIVITY

RULES: Final = Rules(ACTIVITY, highest=0)


class DrawingBoard(ActivityBase, tag="board", frozen=True, kw_only=True):
    """There is a board; what is on it is asked for with `board.look`. It has no marks that mean anything."""


def frame(activity: Activity) -> DrawingBoard:
    return DrawingBoard(began_at_s=activity.began_at.total_seconds(), taking_part=len(activity.marks))

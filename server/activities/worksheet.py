"""
A worksheet that each fills in for themselves, and of which they may share one line.

What somebody writes stays in their browser and is gone with the activity, unless they take it with them. A line that is shared is a message
like any other: the model reads it first, and it comes when its author may speak.

Source of the sheets: a step with when, where and what may get in its way is carried out more often (Gollwitzer, "Implementation intentions:
strong effects of simple plans", American Psychologist 54, 1999); what of a worry can be changed, and what can be left for now, after the
"worry tree" of Butler and Hope, "Managing Your Mind", 2007. The questions are in our words, in `web/src/i18n`.
"""

from enum import StrEnum
from typing import Final

from server.activities.base import ActivityBase
from server.domain.activities import Activity, Rules

WRITING, DONE = 0, 1
"""What a mark means."""


class Sheet(StrEnum):
    WEEK = "week"
    """Looking back: what was heavy, what helped."""
    STEP = "step"
    """One small step towards something."""
    WORRY = "worry"
    """What of a worry can be changed."""


RULES: Final = Rules("worksheet", DONE, tuple(Sheet))


class Worksheet(ActivityBase, tag="worksheet", frozen=True, kw_only=True):
    """Marks: 1 for being done, 0 for writing on. `done` is how many are."""

    sheet: Sheet
    done: int


def frame(activity: Activity) -> Worksheet:
    return Worksheet(
        began_at_s=activity.began_at.total_seconds(),
        taking_part=len(activity.marks),
        sheet=Sheet(activity.variant or Sheet.WEEK),
        done=activity.counts(RULES)[DONE],
    )

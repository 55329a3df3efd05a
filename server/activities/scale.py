"""
A question that everybody answers with a number, shown as one picture of all: "How heavy is today?"

Nobody learns who answered what, not even facilitators. The picture begins with three answers and changes by three at a time: if
it changed with each, whoever saw who had just come could read their answer off it. So the last one or two may not be in it.
"""

from typing import Final

from server.activities.base import ActivityBase
from server.domain.activities import Activity, Rules

RULES: Final = Rules("scale", highest=10, together=3)


class Scale(ActivityBase, tag="scale", frozen=True, kw_only=True):
    """Marks: 0 to 10. `counts` says for each number how many have answered it, and is null while too few have answered."""

    counts: list[int] | None


def frame(activity: Activity) -> Scale:
    return Scale(
        began_at_s=activity.began_at.total_seconds(),
        taking_part=len(activity.marks),
        counts=activity.counts(RULES) if activity.shown else None,
    )

"""
Grounding: five things to see, four to feel, three to hear, two to smell, one to taste. Each at their own pace.

What somebody sees or feels stays with them; only how many have come how far is told, so that nobody feels alone with it.

Source: the exercise is common practice; in this form for example "5-4-3-2-1 Coping Technique for Anxiety", University of Rochester
Medical Center, 2018.
"""

from typing import Final

from server.activities.base import ActivityBase
from server.domain.activities import Activity, Rules

STEPS: Final = 5
RULES: Final = Rules("grounding", STEPS)


class Grounding(ActivityBase, tag="grounding", frozen=True, kw_only=True):
    """
    Marks: how many of the five steps somebody has done. `reached` says for each number of steps, from none to all, how many are there.
    """

    reached: list[int]


def frame(activity: Activity) -> Grounding:
    return Grounding(
        began_at_s=activity.began_at.total_seconds(),
        taking_part=len(activity.marks),
        reached=activity.counts(RULES),
    )

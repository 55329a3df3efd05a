"""
Breathing in step: everybody sees the same breath at the same moment, and may breathe along or just watch.

Where a breath is at a moment follows from when the activity began and from the session's clock alone, so whoever reloads or comes
late is in step at once, and nothing is sent while it goes on.

Source of the figures: slow breathing near six breaths a minute swings the heart's rate most (Lehrer and Gevirtz, "Heart rate variability
biofeedback: how and why does it work?", Frontiers in Psychology 5:756, 2014); with a longer breath out people feel calmer than
with a longer one in (Van Diest et al., "Inhalation/exhalation ratio modulates the effect of slow breathing on heart rate variability and
relaxation", Applied Psychophysiology and Biofeedback 39, 2014). Even halves of a count of five are the exercise that the NHS gives for
stress ("Breathing exercises for stress", nhs.uk). Nobody is asked to hold their breath: for people who panic that can be frightening.
"""

from enum import StrEnum
from typing import Final

from server.activities.base import ActivityBase
from server.domain.activities import Activity, Rules

WATCHING, ALONG = 0, 1
"""What a mark means."""


class BreathingPattern(StrEnum):
    CALM = "calm"
    """Six breaths a minute, out for longer than in."""
    EVEN = "even"
    """Six breaths a minute, in for as long as out."""
    LIGHT = "light"
    """A little quicker, for whoever is not at ease with slow breaths."""


SECONDS: Final[dict[BreathingPattern, tuple[float, float]]] = {
    BreathingPattern.CALM: (4.0, 6.0),
    BreathingPattern.EVEN: (5.0, 5.0),
    BreathingPattern.LIGHT: (3.0, 4.0),
}
"""How long a breath in and a breath out take."""

RULES: Final = Rules("breathing", ALONG, tuple(BreathingPattern))


class Breathing(ActivityBase, tag="breathing", frozen=True, kw_only=True):
    """
    Breaths follow one another from `began_at_s` on: in for `in_s`, then out for `out_s`.

    Marks: 1 to breathe along, 0 to just watch. `along` is how many breathe along.
    """

    pattern: BreathingPattern
    in_s: float
    out_s: float
    along: int


def frame(activity: Activity) -> Breathing:
    pattern = BreathingPattern(activity.variant or BreathingPattern.CALM)
    in_s, out_s = SECONDS[pattern]
    return Breathing(
        began_at_s=activity.began_at.total_seconds(),
        taking_part=len(activity.marks),
        pattern=pattern,
        in_s=in_s,
        out_s=out_s,
        along=activity.counts(RULES)[ALONG],
    )

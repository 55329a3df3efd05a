"""
What a group does together for a while, beside the talk: breathing in step, coming back to the senses, a question for everybody.

A session has one activity or none. Which there are stands in `server/activities`, a module each; this is what all have in common: one
begins at a moment of the session's clock, so it stands still in a pause, and each may leave one mark in it, a number whose
meaning is the activity's own. Marks are counted, never shown with a name; they are kept by person only so that a mark can be
changed, and go with the activity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from server.domain.errors import NotFound, NotNow
from server.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What the session must know of a kind of activity.

    Attributes:
        variants: that it comes in, the usual one first; none if it comes in one way only.
        highest: marks go from 0 to this.
        together: what is shown of the marks changes by so many people's at once. From 3 on nobody can be recognised by watching it change.
    """

    name: str
    highest: int
    variants: tuple[str, ...] = ()
    together: int = 1


@dataclass(frozen=True, slots=True)
class Activity:
    """
    The activity that goes on.

    Attributes:
        marks: the last of each.
        shown: those of them that are counted where others see it.
    """

    name: str
    variant: str | None
    began_at: timedelta
    marks: Mapping[UserId, int] = field(default_factory=dict)
    shown: Mapping[UserId, int] = field(default_factory=dict)

    def counts(self, rules: Rules) -> list[int]:
        """How many have left each mark, from 0 to the highest, of those that are shown."""
        marks = list(self.shown.values())
        return [marks.count(mark) for mark in range(rules.highest + 1)]


def start(going_on: Activity | None, rules: Rules, variant: str | None, at: timedelta) -> Activity:
    """
    An activity begins. Starting the one that goes on changes nothing.

    Args:
        variant: None for the usual one.

    Raises:
        NotFound: If it does not come in that variant.
        NotNow: If another goes on: end it first.
    """
    if variant is None and rules.variants:
        variant = rules.variants[0]
    if variant is not None and variant not in rules.variants:
        raise NotFound
    if going_on is None:
        return Activity(rules.name, variant, at)
    if (going_on.name, going_on.variant) != (rules.name, variant):
        raise NotNow
    return going_on


def end(going_on: Activity | None, name: str) -> None:
    """The activity is over, and with it go the marks. Raises `NotNow` if that one does not go on (any more)."""
    _require(going_on, name)


def mark(going_on: Activity | None, rules: Rules, who: UserId, number: int) -> Activity:
    """
    *who* leaves a mark, or another instead of the last.

    Raises:
        NotNow: If the activity does not go on (any more).
        NotFound: If it has no such mark.
    """
    activity = _require(going_on, rules.name)
    if not 0 <= number <= rules.highest:
        raise NotFound
    marks = {**activity.marks, who: number}
    new = [person for person, left in marks.items() if activity.shown.get(person) != left]
    return replace(activity, marks=marks, shown=marks if len(new) >= rules.together else activity.shown)


def _require(going_on: Activity | None, name: str) -> Activity:
    if going_on is None or going_on.name != name:
        raise NotNow
    return going_on

"""
What a facilitator reads before the group does, and what its author is asked about before anybody reads it.

Both are the strongest things that happen to somebody's words without a person, and both end by themselves: a question is answered with one
tap, and a wait for a reader has an end that is promised when it begins. Care for an author is never a reason for either.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from moderation.labels import Attention, Label, attention_of
from server.domain.agenda import Hold, Nudge
from server.domain.noticing import Readiness, threshold

WAIT: Final = timedelta(minutes=3)
"""The longest wait that is promised where nobody has chosen another."""
WAIT_MINUTES_MAX: Final = 15
"""Who waits longer has been forgotten."""


class ReadRule(StrEnum):
    """Why a facilitator reads a message first."""

    PERSON = "person"
    """A facilitator has asked to see first what this person writes tonight."""
    EVERYBODY = "everybody"
    """Everything is read first in this phase."""
    NEWCOMER = "newcomer"
    """Its author has been in no session of this group that is over."""
    CONCERN = "concern"
    """Something in it is a concern, and this phase asks for a look."""
    LABEL = "label"
    """The same, by a rule of the room's."""


class ReadFrom(StrEnum):
    """From how sure the helper is of a concern that it has noticed a message is read first, least first."""

    NEVER = "never"
    CLEAR = "clear"
    LIKELY = "likely"
    NOTICED = "noticed"
    """Whenever the room's facilitators would be told of it."""


_AS_READINESS: Final = {
    ReadFrom.NEVER: Readiness.OFF,
    ReadFrom.CLEAR: Readiness.MUCH_LESS,
    ReadFrom.LIKELY: Readiness.LESS,
    ReadFrom.NOTICED: Readiness.USUAL,
}
"""Steps and no scores, as in `domain/noticing.py`, and of the same size."""


class AfterWait(StrEnum):
    """What happens to a message that nobody has read in the promised time."""

    RELEASE = "release"
    """It goes into the room."""
    BACK = "back"
    """It goes back to its author, who may send it again."""


class ReturnReason(StrEnum):
    """Why a message is with its author again. The screen has the words; none of them is about the person."""

    SOFTER = "softer"
    """Some words could land hard on somebody here."""
    DETAILS = "details"
    """It has details that can hurt others who read them."""
    LATER = "later"
    """Another moment tonight fits it better."""
    TALK_FIRST = "talk_first"
    """A facilitator would like a word with them first."""
    UNREAD = "unread"
    """Nobody had the time to read it."""


@dataclass(frozen=True, slots=True)
class HoldRules:
    """
    What is read first, whatever phase a session is in.

    Attributes:
        labels: from how sure a concern makes a message be read first; those that are not here never do.
        newcomers: what somebody writes before their first session is over.
        wait: the longest that anybody waits.
    """

    labels: Mapping[Label, ReadFrom] = field(default_factory=dict)
    newcomers: bool = False
    wait: timedelta = WAIT
    then: AfterWait = AfterWait.RELEASE

    def __post_init__(self) -> None:
        """Raises `ValueError`: see `_check()`."""
        _check(self.labels, self.wait)

    @property
    def has_any(self) -> bool:
        """Is anything read first?"""
        return self.newcomers or any(step is not ReadFrom.NEVER for step in self.labels.values())

    def reads_first(self, label: Label, score: float, noticed_from: float) -> bool:
        """
        Is a message read first for *label*?

        Args:
            noticed_from: the score from which the room is told of it.
        """
        least = threshold(_AS_READINESS[self.labels.get(label, ReadFrom.NEVER)], noticed_from)
        return least is not None and score >= least


@dataclass(frozen=True, slots=True)
class OwnRules:
    """What a room has chosen for itself of `HoldRules`. None, and labels that are not here, are as in the house."""

    labels: Mapping[Label, ReadFrom] = field(default_factory=dict)
    newcomers: bool | None = None
    wait: timedelta | None = None
    then: AfterWait | None = None

    def __post_init__(self) -> None:
        """Raises `ValueError`: see `_check()`."""
        _check(self.labels, self.wait)

    def over(self, house: HoldRules) -> HoldRules:
        """The rules that hold in the room."""
        return HoldRules(
            labels={**house.labels, **self.labels},
            newcomers=house.newcomers if self.newcomers is None else self.newcomers,
            wait=self.wait or house.wait,
            then=self.then or house.then,
        )


def _check(labels: Collection[Label], wait: timedelta | None) -> None:
    """Raises `ValueError` for a label that is no concern, or a wait that is none: nobody's words are kept from others because they need somebody."""
    if any(attention_of(label) is not Attention.CONCERN for label in labels):
        raise ValueError("only a concern can be a reason to read a message first")
    if wait is not None and not timedelta(minutes=1) <= wait <= timedelta(minutes=WAIT_MINUTES_MAX):
        raise ValueError(f"a wait is 1 to {WAIT_MINUTES_MAX} minutes")


@dataclass(frozen=True, slots=True)
class Wait:
    """What the author of a message has been promised while it waits for a facilitator."""

    until: datetime
    then: AfterWait
    why: ReadRule


@dataclass(frozen=True, slots=True)
class Setting:
    """
    Under which rules somebody writes now. Whoever looks after the room writes without one: their words are never held.

    Attributes:
        can_be_read: a facilitator is here. If nobody is, nothing waits for one.
        is_read_first: a facilitator has asked to see first what they write tonight.
    """

    at: datetime
    nudge: Nudge = Nudge.OFF
    hold: Hold = Hold.NONE
    can_be_read: bool = False
    is_newcomer: bool = False
    is_read_first: bool = False


def is_asked(nudge: Nudge, concerns: Collection[Label], *, has_kinder: bool) -> bool:
    """
    Is the author of a message asked about its wording?

    Args:
        concerns: what of the kind the model says of it.
        has_kinder: there is something that could be said instead.
    """
    if nudge is Nudge.OFF or not concerns:
        return False
    return has_kinder or nudge is Nudge.FULL


def waits(rules: HoldRules, setting: Setting, concerns: Collection[Label], *, is_sure: bool) -> Wait | None:
    """
    What is promised to the author of a message that a facilitator reads first; None if the group reads it at once.

    Args:
        concerns: what the room notices in it; none while the model has not answered. Rules about who writes hold all the same.
        is_sure: for one of them the room's rules have it read first.
    """
    why = _why(rules, setting, concerns, is_sure=is_sure) if setting.can_be_read else None
    return None if why is None else Wait(setting.at + rules.wait, rules.then, why)


def _why(rules: HoldRules, setting: Setting, concerns: Collection[Label], *, is_sure: bool) -> ReadRule | None:
    if setting.is_read_first:
        return ReadRule.PERSON
    if setting.hold is Hold.ALL:
        return ReadRule.EVERYBODY
    if setting.is_newcomer and (rules.newcomers or setting.hold is Hold.NEWCOMERS):
        return ReadRule.NEWCOMER
    # A word that could be kinder is a matter between its author and the helper; it needs no reader.
    if setting.hold is Hold.CONCERNS and any(label is not Label.LABELING for label in concerns):
        return ReadRule.CONCERN
    return ReadRule.LABEL if is_sure else None

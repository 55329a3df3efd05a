"""
What of a room's policy is chosen by people, and who has chosen it: facilitators for their room, and the clinic for all.

Every choice is a text, so that one log has them all, in order, and each can be undone by choosing what was there before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from moderation.labels import Attention, Label, attention_of
from server.domain.ids import UserId
from server.domain.noticing import Readiness
from server.domain.rooms import RoomPolicy

AS_IN_THE_HOUSE: Final = "house"
"""Of a rule that a room has not chosen itself."""


class Tuned(StrEnum):
    """What somebody has changed."""

    LABEL = "label"
    """How much is noticed of a label: a `Readiness`."""
    ALERTS = "alerts"
    """How many alerts an hour interrupt."""
    READS = "reads"
    """The clinic, in all its rooms: `Reads`."""
    FIRST = "first"
    """From how sure a label makes a message be read first: a `ReadFrom`, or as in the house, like the three that follow."""
    NEWCOMERS = "newcomers"
    """Are newcomers read first? "yes" or "no"."""
    WAIT = "wait"
    """How many minutes anybody waits at most."""
    THEN = "then"
    """What happens to what nobody has read by then: an `AfterWait`."""
    HOUSE = "house"
    """The clinic, what is read first wherever a room has chosen nothing. Its values are in no log."""


NOTICING: Final = (Tuned.LABEL, Tuned.ALERTS, Tuned.READS)
READING: Final = (Tuned.FIRST, Tuned.NEWCOMERS, Tuned.WAIT, Tuned.THEN, Tuned.HOUSE)
"""What is shown together."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    Somebody has changed a room's policy.

    Attributes:
        number: counts the changes of a room, from 1.
        by: None for whoever runs the server, who is nobody in the clinic.
        label: of a change of one.
        before, after: the values, as text.
    """

    number: int
    at: datetime
    by: UserId | None
    what: Tuned
    label: Label | None
    before: str
    after: str


def chosen(policy: RoomPolicy) -> dict[tuple[Tuned, Label | None], str]:
    """All that is chosen in *policy*, as text; without what the clinic's own rules are."""
    own = policy.own
    concerns = [label for label in Label if attention_of(label) is Attention.CONCERN]
    return {
        **{(Tuned.LABEL, label): policy.notice.get(label, Readiness.USUAL) for label in Label},
        (Tuned.ALERTS, None): str(policy.alerts_an_hour),
        (Tuned.READS, None): policy.reads,
        **{(Tuned.FIRST, label): own.labels.get(label, AS_IN_THE_HOUSE) for label in concerns},
        (Tuned.NEWCOMERS, None): AS_IN_THE_HOUSE if own.newcomers is None else "yes" if own.newcomers else "no",
        (Tuned.WAIT, None): AS_IN_THE_HOUSE if own.wait is None else str(own.wait // timedelta(minutes=1)),
        (Tuned.THEN, None): own.then or AS_IN_THE_HOUSE,
    }


def changes(before: RoomPolicy, after: RoomPolicy, number: int, by: UserId | None, at: datetime) -> list[Change]:
    """What is different in *after*, a change each; the first is number *number*."""
    old, new = chosen(before), chosen(after)
    different = [
        (what, label, old[what, label], text) for (what, label), text in new.items() if old[what, label] != text
    ]
    if before.house != after.house:
        different.append((Tuned.HOUSE, None, "", ""))
    return [Change(number + place, at, by, *change) for place, change in enumerate(different)]

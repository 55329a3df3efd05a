"""Rooms, and the policy each room sets for its messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from moderation.labels import Label
from server.domain.agenda import Nudge
from server.domain.budget import ALERTS_AN_HOUR
from server.domain.errors import NameInvalid
from server.domain.ids import RoomId
from server.domain.noticing import Readiness, Reads, is_read_for, threshold
from server.domain.reading import HoldRules, OwnRules

ROOM_NAME_LENGTH_MAX: Final = 60
LINES_BEFORE: Final = 3
"""How many earlier messages the model reads with a message, and a flag shows before it."""


class RoomKind(StrEnum):
    GROUP = "group"
    """Where a group meets."""
    SMALL_GROUP = "small_group"
    """Of a breakout."""
    ASIDE = "aside"
    """Of a member and a facilitator."""


class WhenUnassessed(StrEnum):
    """What becomes of a message that the model could not assess in time."""

    RELEASE = "release"
    """It goes out where a facilitator is present, openly unassessed for facilitators; otherwise it is held."""
    HOLD = "hold"
    """It waits until the model has caught up."""


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """
    What a room makes of an assessment.

    Attributes:
        notice: how much is noticed of a label; one that is not there as much as usual.
        nudge: how readily authors are offered kinder wording outside sessions; a session's phases say it for themselves.
        own: what the room has chosen itself of what is read by a facilitator first, in sessions and outside.
        house: what the clinic has chosen of it for all its rooms; a copy, like `reads`.
        alerts_an_hour: so many concern flags an hour interrupt its facilitators; those beyond are quiet.
    """

    notice: Mapping[Label, Readiness] = field(default_factory=dict)
    when_unassessed: WhenUnassessed = WhenUnassessed.RELEASE
    nudge: Nudge = Nudge.OFF
    own: OwnRules = field(default_factory=OwnRules)
    house: HoldRules = field(default_factory=HoldRules)
    alerts_an_hour: int = ALERTS_AN_HOUR
    reads: Reads = Reads.EVERYTHING

    @property
    def hold(self) -> HoldRules:
        """What is read first here."""
        return self.own.over(self.house)

    def notices(self, label: Label) -> Readiness:
        """How much is noticed of *label*."""
        if not is_read_for(label, self.reads):
            return Readiness.OFF
        return self.notice.get(label, Readiness.USUAL)

    def threshold(self, label: Label, usual: float) -> float | None:
        """The score from which the room is told of *label*, whose threshold is *usual* in the model; None is never."""
        return threshold(self.notices(label), usual)


@dataclass(frozen=True, slots=True)
class Room:
    """
    A place where one support group meets.

    Attributes:
        parent_id: of a small group and of an aside, the room it belongs to and came from. Its flags are with the facilitators there.
    """

    id: RoomId
    name: str
    created_at: datetime
    policy: RoomPolicy = field(default_factory=RoomPolicy)
    parent_id: RoomId | None = None
    kind: RoomKind = RoomKind.GROUP


def room_name(name: str) -> str:
    """*name* with single spaces, 1 to 60 characters. Raises `NameInvalid` otherwise."""
    normal = " ".join(name.split())
    if not 1 <= len(normal) <= ROOM_NAME_LENGTH_MAX or not normal.isprintable():
        raise NameInvalid
    return normal

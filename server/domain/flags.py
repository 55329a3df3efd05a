"""
A flag asks a human to look at a message.

A flag is open until a facilitator claims it, and claimed until it is resolved. It keeps the words as they stood when it was
raised, so that what is done to the message later cannot empty it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from moderation.assessment import Span
from moderation.labels import Attention, Label
from server.domain.errors import FlagResolved, FlagTaken
from server.domain.ids import FlagId, MessageId, RoomId, UserId


class FlagState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """What the facilitator made of it. Kept to measure the model, never to count against the author."""

    RIGHT = "right"
    NOT_RIGHT = "not_right"


class Urgency(IntEnum):
    """The order of every queue: smaller comes first."""

    CRISIS = 0
    CARE = 1
    PRIVACY = 2
    CONCERN = 3
    WORDING = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One label that the model says of the message.

    Attributes:
        score: calibrated, in [0, 1].
        threshold: the score from which this room is told of the label.
        weighed: the words that weighed most, strongest first, as places in the flag's text in code points.
    """

    label: Label
    score: float
    threshold: float
    weighed: tuple[Span, ...] = ()

    @property
    def is_likely(self) -> bool:
        """Is the score nearer to certainty than to the threshold? Facilitators read "likely" or "maybe", not numbers."""
        return self.score >= (1 + self.threshold) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """An earlier message, as it stood when the flag was raised."""

    author_id: UserId
    text: str


@dataclass(frozen=True, slots=True)
class FlagDraft:
    """A flag to raise: one kind of attention, with every reason for it, strongest first."""

    attention: Attention
    reasons: tuple[Reason, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """
    A raised flag.

    Attributes:
        text, lines_before: the message and what stood before it (oldest first, at most 3) when the flag was raised.
        model_version: which model said so.
        is_late: the message was in the room before the model had answered.
    """

    id: FlagId
    room_id: RoomId
    message_id: MessageId
    author_id: UserId
    attention: Attention
    reasons: tuple[Reason, ...]
    text: str
    lines_before: tuple[Line, ...]
    model_version: str
    raised_at: datetime
    is_late: bool = False
    state: FlagState = FlagState.OPEN
    claimed_by: UserId | None = None
    claimed_at: datetime | None = None
    resolved_by: UserId | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def urgency(self) -> Urgency:
        return urgency(self.attention, self.reasons)


def urgency(attention: Attention, reasons: tuple[Reason, ...]) -> Urgency:
    """Where a flag stands in the queue: crisis, other care, privacy, concern, wording (a concern about wording alone)."""
    labels = {reason.label for reason in reasons}
    match attention:
        case Attention.CARE:
            return Urgency.CRISIS if Label.CRISIS in labels else Urgency.CARE
        case Attention.PRIVACY:
            return Urgency.PRIVACY
        case Attention.CONCERN:
            return Urgency.WORDING if labels == {Label.LABELING} else Urgency.CONCERN


def claim(flag: Flag, by: UserId, at: datetime, *, is_takeover: bool = False) -> Flag:
    """
    *flag* in the hands of *by*; claiming one's own again changes nothing.

    Args:
        is_takeover: also out of somebody else's hands. Whoever claimed it may have lost their line, and somebody may be at risk.

    Raises:
        FlagTaken: If somebody else holds it and it is not to be taken over.
        FlagResolved: If it is done.
    """
    if flag.state is FlagState.RESOLVED:
        raise FlagResolved
    if flag.state is FlagState.CLAIMED:
        if flag.claimed_by == by:
            return flag
        if not is_takeover:
            raise FlagTaken
    return replace(flag, state=FlagState.CLAIMED, claimed_by=by, claimed_at=at)


def give_back(flag: Flag, by: UserId) -> Flag:
    """*flag* open again for everyone. Raises `FlagTaken` if somebody else holds it, `FlagResolved`."""
    if flag.state is FlagState.RESOLVED:
        raise FlagResolved
    if flag.state is FlagState.CLAIMED and flag.claimed_by != by:
        raise FlagTaken
    return replace(flag, state=FlagState.OPEN, claimed_by=None, claimed_at=None)


def resolve(flag: Flag, by: UserId, outcome: Outcome, at: datetime) -> Flag:
    """*flag* resolved by whoever holds it; an open flag is claimed on the way. Raises `FlagTaken`, `FlagResolved`."""
    held = claim(flag, by, at)
    return replace(held, state=FlagState.RESOLVED, resolved_by=by, resolved_at=at, outcome=outcome)

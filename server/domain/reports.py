"""
Reports: a member tells the facilitators of the room about somebody else's message.

A report becomes a flag, or part of one: it has the lane that its reason names, and is claimed and resolved like any other. Who has told is in
no flag: the flag says "somebody in the group".
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from moderation.labels import Attention
from server.domain.errors import TextTooLong
from server.domain.flags import Flag, FlagState, Outcome, Report, ReportReason, urgency_of_report
from server.domain.ids import FlagId, MessageId, ReportId, RoomId, UserId
from server.domain.messages import Message, MessageState, draft

LINE_LENGTH_MAX: Final = 280


class ReportAnswer(StrEnum):
    """What whoever has told gets to know, and nothing more."""

    ACTED = "acted"
    """A facilitator has read it and done something."""
    KEPT = "kept"
    """A facilitator has read it, and it stays as it is."""


@dataclass(frozen=True, slots=True)
class Telling:
    """
    That somebody has told the facilitators of a message. Nothing of it is shown to anybody but them.

    Attributes:
        flag_id: what has become of it.
        answer: None until the flag is resolved.
    """

    id: ReportId
    message_id: MessageId
    room_id: RoomId
    reporter_id: UserId
    flag_id: FlagId
    told_at: datetime
    answer: ReportAnswer | None = None


ATTENTION: Final = {
    ReportReason.NOT_SAFE: Attention.CARE,
    ReportReason.WORRIED: Attention.CARE,
    ReportReason.PRIVATE: Attention.PRIVACY,
    ReportReason.HURTS: Attention.CONCERN,
    ReportReason.UNSAFE_ADVICE: Attention.CONCERN,
    ReportReason.PRESSES: Attention.CONCERN,
    ReportReason.OTHER: Attention.CONCERN,
}
"""The lane of each reason."""


def report(reason: ReportReason, line: str | None) -> Report:
    """What goes into the flag. Raises `TextTooLong`; a *line* without a visible character raises `TextEmpty`."""
    said = None if line is None else draft(line)
    if said is not None and len(said) > LINE_LENGTH_MAX:
        raise TextTooLong
    return Report(reason, said)


def flag_for(known: list[Flag], told: Report, edition: int) -> Flag | None:
    """
    Which flag of a message *told* joins, so that one message is on one card; None if it needs one of its own.

    Args:
        known: every flag of the message.
        edition: of the message, as the room reads it.
    """
    waiting = [flag for flag in known if flag.edition is not None and flag.state is not FlagState.RESOLVED]
    covering = [flag for flag in waiting if flag.urgency <= urgency_of_report(told)]
    if covering:
        return min(covering, key=lambda flag: flag.urgency)
    lane = [flag for flag in known if flag.attention is ATTENTION[told.reason]]
    open_lane = [flag for flag in lane if flag in waiting]
    return next(iter(open_lane or [flag for flag in lane if flag.edition == edition]), None)


def answered(told: Telling, flag: Flag, message: Message) -> Telling:
    """
    *told* with its answer: whether something was done, and never what.

    Args:
        flag: resolved.
        message: as it is now. If it does not stand there any more as it was told of, something has been done.
    """
    stands = message.state is MessageState.VISIBLE and message.edition == flag.edition
    is_kept = stands and flag.outcome is Outcome.NOT_RIGHT
    return replace(told, answer=ReportAnswer.KEPT if is_kept else ReportAnswer.ACTED)

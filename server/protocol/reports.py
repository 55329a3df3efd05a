"""What a member tells the facilitators of a message: a command, and the frames that answer whoever has told."""

from typing import Annotated

from msgspec import Meta

from server.domain.flags import Report, ReportReason
from server.domain.ids import MessageId, RoomId, Topic
from server.domain.reports import ReportAnswer, Telling
from server.protocol.base import CommandBase, FrameBase


class TellOfMessage(CommandBase, tag="message.report", frozen=True, kw_only=True):
    """
    Tell the facilitators of the room about a message of somebody else, with a reason and, if one likes, a line of one's own.

    Its author is not told, and facilitators are not told who has told. Telling of a message twice is telling once.
    """

    message_id: MessageId
    reason: ReportReason
    line: str | None = None


class FlagReport(FrameBase, frozen=True, kw_only=True):
    """What somebody in the group has told of a flag's message. `line` is gone once the flag is resolved."""

    reason: ReportReason
    line: str | None


class OwnReport(FrameBase, frozen=True, kw_only=True):
    """That one has told the facilitators of a message. `answer` is null until a facilitator is done with it."""

    message_id: MessageId
    room_id: RoomId
    answer: ReportAnswer | None


class ReportChanged(FrameBase, tag="report.changed", frozen=True, kw_only=True):
    """To one person: a report of theirs has arrived, or was answered."""

    topic: Topic
    seq: Annotated[int, Meta(ge=1)]
    report: OwnReport


def flag_report(report: Report) -> FlagReport:
    return FlagReport(reason=report.reason, line=report.line)


def own_report(told: Telling) -> OwnReport:
    return OwnReport(message_id=told.message_id, room_id=told.room_id, answer=told.answer)

"""
What a facilitator reads before the group does: its commands and frames.

A message that waits is told to the facilitators of its group and, as held, to its author; to nobody else, and nobody else is told that there
is one.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from moderation.labels import Label
from server.domain.ids import MessageId, RoomId, Topic, UserId
from server.domain.messages import Message
from server.domain.reading import AfterWait, ReadRule, ReturnReason
from server.protocol.base import CommandBase, FrameBase

_Id = Annotated[MessageId, Meta(min_length=1, max_length=64)]
_Edition = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class ReleaseHold(CommandBase, tag="hold.release", frozen=True, kw_only=True):
    """
    Facilitators: a message that waits for them may go into the room.

    `edition` is what they have read. If there are other words by now, or it does not wait any more, this is `message_settled`.
    """

    message_id: _Id
    edition: _Edition = 0


class ReturnHold(CommandBase, tag="hold.return", frozen=True, kw_only=True):
    """Facilitators: a message that waits for them goes back to its author, who is told why and may say it in other words. As `hold.release`."""

    message_id: _Id
    reason: ReturnReason
    edition: _Edition = 0


HoldCommand = ReleaseHold | ReturnHold


class WaitingMessage(FrameBase, frozen=True, kw_only=True):
    """
    What a facilitator is asked to read. `until` is when that is over, and `then` what happens then by itself.

    `concerns` is what the model says could hurt in it, as far as it has read it; it may be nothing.
    """

    id: MessageId
    room_id: RoomId
    author_id: UserId
    text: str
    why: ReadRule
    concerns: list[Label]
    edition: int
    posted_at: datetime
    until: datetime
    then: AfterWait


class HoldChanged(FrameBase, tag="hold.changed", frozen=True, kw_only=True):
    """To facilitators: a message waits to be read, or (`message` is null) does so no longer, whatever has become of it."""

    topic: Topic
    seq: Annotated[int, Meta(ge=1)]
    message_id: MessageId
    message: WaitingMessage | None


class ReadFirstChanged(FrameBase, tag="read_first.changed", frozen=True, kw_only=True):
    """To one person: a facilitator reads first what they write tonight, or does so no longer."""

    topic: Topic
    seq: Annotated[int, Meta(ge=1)]
    room_id: RoomId
    is_read_first: bool


def waiting_message(message: Message) -> WaitingMessage | None:
    """*message* for facilitators' eyes; None if it does not wait for them."""
    if not message.waits_for_reader:
        return None
    assert message.text is not None, "it has not been taken back"
    assert message.wait is not None, "its author has a promise"
    return WaitingMessage(
        id=message.id,
        room_id=message.room_id,
        author_id=message.author_id,
        text=message.text,
        why=message.wait.why,
        concerns=list(message.concerns),
        edition=message.edition,
        posted_at=message.posted_at,
        until=message.wait.until,
        then=message.wait.then,
    )

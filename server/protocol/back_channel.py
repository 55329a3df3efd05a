"""The facilitators' back channel: a command and its frames."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from server.domain.back_channel import Remark
from server.domain.ids import ClientId, FlagId, RemarkId, RoomId, Topic, UserId
from server.protocol.base import CommandBase, FrameBase


class SayInBackChannel(CommandBase, tag="back_channel.say", frozen=True, kw_only=True):
    """Facilitators: say something to each other, about a flag or in general. Sent again with the same `client_id`, it is said once."""

    room_id: RoomId
    client_id: Annotated[ClientId, Meta(min_length=8, max_length=64)]
    text: str
    flag_id: FlagId | None = None


class GroupRemark(FrameBase, frozen=True, kw_only=True):
    """Something that was said in the back channel. `flag_id` is what it is about."""

    id: RemarkId
    room_id: RoomId
    author_id: UserId
    text: str
    said_at: datetime
    flag_id: FlagId | None


class RemarkChanged(FrameBase, tag="back_channel.remark", frozen=True, kw_only=True):
    """Something was said in the back channel, or (`remark` is null) it is gone."""

    topic: Topic
    seq: Annotated[int, Meta(ge=1)]
    remark_id: RemarkId
    remark: GroupRemark | None


def group_remark(remark: Remark) -> GroupRemark:
    return GroupRemark(
        id=remark.id,
        room_id=remark.room_id,
        author_id=remark.author_id,
        text=remark.text,
        said_at=remark.said_at,
        flag_id=remark.flag_id,
    )

"""Who is writing: for those who look after a session, past every log."""

from server.domain.ids import RoomId, Topic, UserId
from server.protocol.base import CommandBase, FrameBase


class TellWriting(CommandBase, tag="writing.tell", frozen=True, kw_only=True):
    """
    Somebody is writing in the room, or in that of a small group: no word of it is sent. Told again every few seconds while it goes on.

    Without a session nobody is told.
    """

    room_id: RoomId


class Writing(FrameBase, tag="writing", frozen=True, kw_only=True):
    """Hosts: `who` is writing, in the room or in one of its small groups. It holds for a few seconds, and is kept nowhere."""

    topic: Topic
    room_id: RoomId
    who: UserId

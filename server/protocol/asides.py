"""Asides: commands and frames. What is said in one are messages of its room, which is entered like any other."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from server.domain.asides import Aside, AsideState
from server.domain.ids import ClientId, RoomId, Topic, UserId, user_topic
from server.protocol.base import CommandBase, FrameBase


class AskAside(CommandBase, tag="aside.ask", frozen=True, kw_only=True):
    """
    Facilitators: ask a member of the group for a word, just the two of them; `text` goes with the question. Whoever asks a member who has an
    aside already joins it. The answer is that to `message.post`, or `done` without words.

    Sent again with the same `client_id`, nothing is said twice.
    """

    room_id: RoomId
    who: UserId
    client_id: Annotated[ClientId, Meta(min_length=8, max_length=64)]
    text: str | None = None


class AcceptAside(CommandBase, tag="aside.accept", frozen=True, kw_only=True):
    """A member: come."""

    aside_id: RoomId


class DeclineAside(CommandBase, tag="aside.decline", frozen=True, kw_only=True):
    """A member: not now."""

    aside_id: RoomId


class JoinAside(CommandBase, tag="aside.join", frozen=True, kw_only=True):
    """Facilitators: join one that goes on. Its member sees who has come."""

    aside_id: RoomId


class CloseAside(CommandBase, tag="aside.close", frozen=True, kw_only=True):
    """Whoever is in it: end it. Its words are read by nobody any more, and are deleted once no session goes on."""

    aside_id: RoomId


AsideCommand = AskAside | AcceptAside | DeclineAside | JoinAside | CloseAside


class GroupAside(FrameBase, frozen=True, kw_only=True):
    """
    An aside, without its words: its member and those who look after the group are told of it.

    `id` is its room, which `room.enter` leads into. Only facilitators are told that it was declined.
    """

    id: RoomId
    group_id: RoomId
    member: UserId
    facilitators: list[UserId]
    state: AsideState
    asked_at: datetime


class AsideChanged(FrameBase, tag="aside.changed", frozen=True, kw_only=True):
    """How an aside stands now; null when it is over."""

    topic: Topic
    seq: Annotated[int, Meta(ge=1)]
    aside_id: RoomId
    aside: GroupAside | None


def shown_to(aside: Aside, topic: Topic) -> GroupAside | None:
    """*aside* as those see it who hear *topic*; None if they see it no more."""
    is_members = topic == user_topic(aside.member)
    if not aside.is_going_on and (is_members or aside.state is AsideState.OVER):
        return None
    return GroupAside(
        id=aside.room_id,
        group_id=aside.group_id,
        member=aside.member,
        facilitators=list(aside.facilitators),
        state=aside.state,
        asked_at=aside.asked_at,
    )

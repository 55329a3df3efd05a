"""Asking for support: what somebody who asks sends and sees, and what the facilitators of the room see of it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from server.domain.calls import open_call
from server.domain.crisis import Crisis, Source
from server.domain.help import Ask, HelpState, Reach, reach
from server.domain.ids import AskId, RoomId, Topic, UserId
from server.domain.paging import PageKind
from server.protocol.base import CommandBase, FrameBase
from server.protocol.crisis import OpenCall

# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class AskForHelp(CommandBase, tag="help.ask", frozen=True, kw_only=True):
    """
    I need support now, in this room or at its door, whatever else one may do there. Asking twice is asking once.

    Without `is_safe` everybody on duty is called at once, and those on call after them. With it a facilitator is asked to come and talk.
    """

    room_id: RoomId
    is_safe: bool


class TakeBackHelp(CommandBase, tag="help.take_back", frozen=True, kw_only=True):
    """I do not need to talk any more. Somebody who has said that they are not safe is looked after all the same: this is `not_now` then."""

    room_id: RoomId


class AnswerHelp(CommandBase, tag="help.answer", frozen=True, kw_only=True):
    """Facilitators: I come to whoever has asked. They are told so. If somebody else does already, this is `not_now`."""

    ask_id: AskId


class EndHelp(CommandBase, tag="help.end", frozen=True, kw_only=True):
    """Facilitators: we have talked."""

    ask_id: AskId


HelpCommand = AskForHelp | TakeBackHelp | AnswerHelp | EndHelp

# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class RoomAsk(FrameBase, frozen=True, kw_only=True):
    """Somebody would like to talk, for the facilitators of the room. `from_room_id` is where they asked: of a small group, its own room."""

    id: AskId
    room_id: RoomId
    from_room_id: RoomId
    who: UserId
    asked_at: datetime
    state: HelpState
    answered_by: UserId | None
    answered_at: datetime | None


class MyHelp(FrameBase, frozen=True, kw_only=True):
    """One's own asking: who has been told, and once somebody comes, who. `is_safe` is what one has said."""

    room_id: RoomId
    is_safe: bool
    asked_at: datetime
    state: HelpState
    reach: Reach
    coming: UserId | None


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Logged(FrameBase, frozen=True, kw_only=True):
    topic: Topic
    seq: Annotated[int, Meta(ge=1)]


class HelpAsked(_Logged, tag="help.asked", frozen=True, kw_only=True):
    """To facilitators: somebody would like to talk, or somebody comes to them. With `ask` null it is over."""

    ask_id: AskId
    ask: RoomAsk | None


class HelpChanged(_Logged, tag="help.changed", frozen=True, kw_only=True):
    """To whoever has asked for support in a room: how it stands. With `help` null it is over."""

    room_id: RoomId
    help: MyHelp | None


# ── from the domain's words to the wire's ────────────────────────────────────────────────────────────────────────────


def room_ask(ask: Ask) -> RoomAsk:
    return RoomAsk(
        id=ask.id,
        room_id=ask.room_id,
        from_room_id=ask.from_room_id,
        who=ask.who,
        asked_at=ask.asked_at,
        state=ask.state,
        answered_by=ask.answered_by,
        answered_at=ask.answered_at,
    )


def my_help(ask: Ask | None, crisis: Crisis | None) -> MyHelp | None:
    """What somebody sees of their own asking. Of a crisis that others have told of they see nothing."""
    if crisis is not None and crisis.closing is None:
        signal = next((one for one in crisis.signals if one.source is Source.HELP), None)
        if signal is not None:
            return MyHelp(
                room_id=crisis.room_id,
                is_safe=False,
                asked_at=signal.at,
                state=HelpState.TOLD if crisis.with_person is None else HelpState.COMING,
                reach=reach(crisis.calls, is_anyone_there=crisis.is_anyone_there),
                coming=crisis.with_person,
            )
    if ask is None:
        return None
    return MyHelp(
        room_id=ask.room_id,
        is_safe=True,
        asked_at=ask.asked_at,
        state=ask.state,
        reach=reach(ask.calls, is_anyone_there=ask.is_anyone_there),
        coming=ask.answered_by,
    )


def open_call_to_ask(ask: Ask, who: UserId, room_name: str) -> OpenCall | None:
    """What *who* is called to, if they are."""
    called = open_call(ask.calls, who)
    if called is None or ask.state is not HelpState.TOLD:
        return None
    return OpenCall(subject_id=ask.id, kind=PageKind.HELP, room_id=ask.room_id, room_name=room_name, since=called.at)

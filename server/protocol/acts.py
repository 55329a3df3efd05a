"""What facilitators do about messages: the commands, what other facilitators see of an act, and what its author is told."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from server.domain.acts import Act, ActKind, ActState, Why, undoable_until
from server.domain.flags import Flag
from server.domain.ids import ActId, FlagId, MessageId, RoomId, UserId
from server.domain.messages import Message
from server.protocol.base import CommandBase, FrameBase
from server.protocol.parts import KinderWording, kinder_wording

Place = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Stretch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text[start:end]` in code points."""

    start: Place
    end: Place


class _OnMessage(CommandBase, frozen=True, kw_only=True):
    message_id: MessageId
    edition: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    flag_id: FlagId | None = None


class Remove(_OnMessage, tag="message.remove", frozen=True, kw_only=True):
    """
    Facilitators: take a message out of the room for good, and say why to its author alone.

    Its words are out of sight at once, and deleted when the act can be undone no more. `edition` is the one that they have read; `line` is what
    they add in their own words. With `flag_id` they look after that flag from now on; if somebody else does, this is `flag_taken`.
    """

    why: Why
    line: str | None = None


class Mask(_OnMessage, tag="message.mask", frozen=True, kw_only=True):
    """Facilitators: cover stretches of `edition` of a message for everybody. The words below are deleted as those of a removed message."""

    stretches: Annotated[list[Stretch], Meta(min_length=1, max_length=50)]
    why: Why = Why.PERSONAL_INFO
    line: str | None = None


class AskReword(_OnMessage, tag="message.ask_reword", frozen=True, kw_only=True):
    """Facilitators: ask its author, and nobody else, to say a message in other words. Asked already it is `acted_already`."""

    why: Why
    line: str | None = None


class ReachOut(CommandBase, tag="flag.reach_out", frozen=True, kw_only=True):
    """Facilitators: say to the others that one turns to the author of a flagged message, and looks after the flag."""

    flag_id: FlagId


class UndoAct(CommandBase, tag="act.undo", frozen=True, kw_only=True):
    """Facilitators: take back what one has just done. When it stands by now this is `act_settled`."""

    act_id: ActId


class PutAway(CommandBase, tag="notice.put_away", frozen=True, kw_only=True):
    """One has read what one was told of one's own message; of an ask to reword: and leaves it as it is."""

    act_id: ActId


ActCommand = Remove | Mask | AskReword | ReachOut | UndoAct | PutAway


class MessageAct(FrameBase, frozen=True, kw_only=True):
    """What a facilitator has done about a message, for the other facilitators. By whoever did it, it can be undone until `undo_until`."""

    id: ActId
    room_id: RoomId
    message_id: MessageId
    flag_id: FlagId | None
    kind: ActKind
    by: UserId
    at: datetime
    why: Why | None
    state: ActState
    undo_until: datetime | None


class Notice(FrameBase, frozen=True, kw_only=True):
    """
    What somebody is told of a message of theirs: that it was removed, that words in it were covered, or that they are asked to say it differently.

    `text` is what they had written, of a message that has just been removed: it is sent once, and kept nowhere. `wording` is what could be said
    instead of stretches of the message as it is now, where they are asked to reword it.
    """

    act_id: ActId
    room_id: RoomId
    message_id: MessageId
    kind: ActKind
    why: Why | None
    line: str | None
    at: datetime
    text: str | None
    wording: list[KinderWording]


def message_act(act: Act) -> MessageAct:
    return MessageAct(
        id=act.id,
        room_id=act.room_id,
        message_id=act.message_id,
        flag_id=act.flag_id,
        kind=act.kind,
        by=act.by,
        at=act.at,
        why=act.why,
        state=act.state,
        undo_until=undoable_until(act.kind, act.at),
    )


def notice(act: Act, message: Message, flags: list[Flag], text: str | None = None) -> Notice | None:
    """
    What the author of *message* is told of *act*; None if nothing (any more).

    Args:
        flags: those of the message. What could be said instead depends on what the model has said of it.
        text: what was removed, the moment that it is.
    """
    if not act.is_told:
        return None
    labels = [reason.label for flag in flags for reason in flag.reasons]
    return Notice(
        act_id=act.id,
        room_id=act.room_id,
        message_id=act.message_id,
        kind=act.kind,
        why=act.why,
        line=act.line,
        at=act.at,
        text=text,
        wording=kinder_wording(message.text, labels) if act.is_open_ask and message.text is not None else [],
    )

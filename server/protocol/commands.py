"""
Frames from client to server.

Every command carries `ref`, a number the client chooses; exactly one reply comes back with the same `ref`. Fields that are
not listed here are refused.
"""

from typing import Annotated

from msgspec import Meta, Struct

from server.domain.agenda import Reaction
from server.domain.flags import Outcome
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, Topic
from server.protocol.acts import ActCommand
from server.protocol.asides import AsideCommand
from server.protocol.back_channel import SayInBackChannel
from server.protocol.base import CommandBase
from server.protocol.board import BoardCommand
from server.protocol.closeout import CloseOutCommand
from server.protocol.crisis import CrisisCommand
from server.protocol.help import HelpCommand
from server.protocol.holds import HoldCommand
from server.protocol.pages import HearPages
from server.protocol.reports import TellOfMessage
from server.protocol.session_commands import SessionCommand
from server.protocol.writing import TellWriting

Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]

Edition = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""How often a message's words have been changed. No hand comes near the bound."""

Id = Annotated[str, Meta(min_length=1, max_length=64)]


class Since(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client has already: the log's epoch, and the last seq it has of each topic."""

    epoch: Id
    seqs: Annotated[dict[Topic, Seq], Meta(max_length=8)]


class Enter(CommandBase, tag="room.enter", frozen=True, kw_only=True):
    """
    Hear a room from now on. With `since`, get what was missed; without it, or when that is too long ago, a fresh snapshot.

    Also the answer to a gap in a topic's seq: entering again changes nothing but closes the gap.
    """

    room_id: RoomId
    since: Since | None = None


class Leave(CommandBase, tag="room.leave", frozen=True, kw_only=True):
    """Stop hearing a room on this connection. The membership stays."""

    room_id: RoomId


class AskClock(CommandBase, tag="clock.ask", frozen=True, kw_only=True):
    """What time is it by the server's clock? Sessions are timed on it, and that of a browser may be wrong by hours."""


class Post(CommandBase, tag="message.post", frozen=True, kw_only=True):
    """Say something. Sent again with the same `client_id`, it gets the same answer and is not said twice."""

    room_id: RoomId
    client_id: Annotated[ClientId, Meta(min_length=8, max_length=64)]
    text: str


class ReleaseHeld(CommandBase, tag="message.release", frozen=True, kw_only=True):
    """
    Send one's own held message after all, with what is personal covered (`is_masked`) or as it is; or once more, if nobody had the time to read it.

    One that is both personal and could hurt is asked about twice, one thing after the other.
    """

    message_id: MessageId
    is_masked: bool


class Edit(CommandBase, tag="message.edit", frozen=True, kw_only=True):
    """
    Change the words of one's own message, which keeps its id and its place. They are assessed before anybody reads them.

    `edition` is the one whose words are changed; if the message has another by now, this is `message_settled`. Sent again with the same
    `client_id` it gets the same answer and is done once. If the new words look personal, nothing changes and the answer is
    `looks_personal`, which says what is; if they could be kinder it is `may_hurt`. With `is_meant`, words that their author has been asked about
    are taken as they are.
    """

    message_id: MessageId
    client_id: Annotated[ClientId, Meta(min_length=8, max_length=64)]
    edition: Edition
    text: str
    is_meant: bool = False


class Withdraw(CommandBase, tag="message.withdraw", frozen=True, kw_only=True):
    """
    Take back one's own message. Its words are deleted; where the room has read it, everybody sees that it was taken back.

    What a flag shows to facilitators stays with them until they are done with it: somebody may be at risk.
    """

    message_id: MessageId


class Hide(CommandBase, tag="message.hide", frozen=True, kw_only=True):
    """Facilitators: take a message out of the room's sight. With `flag_id` they look after that flag from now on."""

    message_id: MessageId
    flag_id: FlagId | None = None


class Show(CommandBase, tag="message.show", frozen=True, kw_only=True):
    """Facilitators: bring a hidden message back."""

    message_id: MessageId
    flag_id: FlagId | None = None


class React(CommandBase, tag="message.react", frozen=True, kw_only=True):
    """Say something to a message of somebody else without words, or (`is_given` is false) take that back. Saying it twice is saying it once."""

    message_id: MessageId
    reaction: Reaction
    is_given: bool


class ClaimFlag(CommandBase, tag="flag.claim", frozen=True, kw_only=True):
    """
    Facilitators: say "I look after this one". Every other facilitator sees it at once.

    With `is_takeover` also one that somebody else looks after, who may have lost their line.
    """

    flag_id: FlagId
    is_takeover: bool = False


class KeepFlag(CommandBase, tag="flag.keep", frozen=True, kw_only=True):
    """Facilitators: still looking after it. A claim that is not kept up ends after 90 s, and the flag is open again."""

    flag_id: FlagId


class GiveBackFlag(CommandBase, tag="flag.give_back", frozen=True, kw_only=True):
    """Facilitators: let go of a claimed flag."""

    flag_id: FlagId


class ResolveFlag(CommandBase, tag="flag.resolve", frozen=True, kw_only=True):
    """
    Facilitators: done with a flag, and whether the model was right to raise it.

    `edition` is that of the flag as they have seen it; if the message's words have been changed since, this is `flag_outdated`.
    """

    flag_id: FlagId
    outcome: Outcome
    edition: Edition = 0


Command = (
    Enter
    | Leave
    | AskClock
    | Post
    | ReleaseHeld
    | Edit
    | Withdraw
    | Hide
    | Show
    | React
    | ClaimFlag
    | KeepFlag
    | GiveBackFlag
    | ResolveFlag
    | AsideCommand
    | SayInBackChannel
    | TellOfMessage
    | ActCommand
    | SessionCommand
    | BoardCommand
    | HoldCommand
    | TellWriting
    | HearPages
    | CloseOutCommand
    | CrisisCommand
    | HelpCommand
)

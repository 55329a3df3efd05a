"""
Frames from server to client: replies to commands, and events of topics.

What they are made of stands in `parts` and `session_frames`. An event of a topic may be shown to every subscriber of that
topic, so nothing is left out for some of them. Numbered events (`seq`) say the whole present state of their subject; applied
twice they change nothing.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, field

from server.domain.errors import ErrorCode
from server.domain.ids import ActId, MessageId, RoomId, Topic, UserId
from server.domain.people import Role
from server.domain.sessions import Decline
from server.protocol.acts import MessageAct, Notice
from server.protocol.asides import AsideChanged, GroupAside
from server.protocol.back_channel import GroupRemark, RemarkChanged
from server.protocol.base import FrameBase
from server.protocol.board import BoardChanged, BoardShown
from server.protocol.closeout import CloseOutsChanged, CloseOutsShown
from server.protocol.contact import ContactOpened
from server.protocol.crisis import (
    CareAlert,
    CareCalled,
    CareCalling,
    CrisisChanged,
    CrisisNote,
    OpenAlert,
    OpenCall,
    RoomCrisis,
)
from server.protocol.help import HelpAsked, HelpChanged, MyHelp, RoomAsk
from server.protocol.holds import HoldChanged, ReadFirstChanged, WaitingMessage
from server.protocol.own_words import OwnNoted
from server.protocol.pages import PagesTold
from server.protocol.parts import (
    HeldMessage,
    HurtfulWords,
    Member,
    MessageReactions,
    ModerationStatus,
    OpenPage,
    PersonalWords,
    RoomFlag,
    RoomMessage,
)
from server.protocol.reports import OwnReport, ReportChanged
from server.protocol.session_frames import Door, GroupSession, SessionNotes, SessionOverview, Standing
from server.protocol.writing import Writing

# ── replies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Done(FrameBase, tag="done", frozen=True, kw_only=True):
    """The command is carried out, and on disk."""

    ref: int


class Posted(FrameBase, tag="posted", frozen=True, kw_only=True):
    """The message is in the room, and on disk, at `place`."""

    ref: int
    message_id: MessageId
    place: int


class Held(FrameBase, tag="held", frozen=True, kw_only=True):
    """
    The message is recorded but nobody else sees it. For `personal_info` and `wording` its author chooses what becomes of it; for `review` a
    facilitator reads it first.
    """

    ref: int
    message: HeldMessage


class Snapshot(FrameBase, frozen=True, kw_only=True):
    """
    A room as of the seqs beside it in `Entered`.

    `messages` are the newest, in order, `reactions` those to them; `has_earlier` says that history has more. `held` are one's own. `flags` is for
    facilitators (null for members): every unresolved flag and the newest resolved ones. So are `alerts`, of all rooms. `session` is the one
    that the room has, or had last. `to_read` is what a facilitator is asked to read, oldest first (null for whoever is not). `is_read_first` says that
    a facilitator reads first what one writes tonight. `pages` are what a facilitator is asked to look after now, of all rooms,
    and `calls` to whom they are called. `crises` (those that are open, and the newest closed ones) and `asks` are the room's, for those who look
    after people in it. `help` is one's own asking. `acts` are for facilitators too: those on the messages and
    flags here. `notices` are what one is told of one's own messages and has not put away. `asides` are one's own, and for whoever looks after
    the group all; `back_channel` is for them alone. `reports` are what one has told the facilitators oneself.
    """

    members: list[Member]
    messages: list[RoomMessage]
    reactions: list[MessageReactions]
    has_earlier: bool
    held: list[HeldMessage]
    flags: list[RoomFlag] | None
    alerts: list[OpenAlert] | None
    session: GroupSession | None
    pages: list[OpenPage] | None = None
    asides: list[GroupAside] = field(default_factory=list)
    back_channel: list[GroupRemark] | None = None
    reports: list[OwnReport] = field(default_factory=list)
    to_read: list[WaitingMessage] | None = None
    is_read_first: bool = False
    acts: list[MessageAct] | None = None
    notices: list[Notice] = field(default_factory=list)
    crises: list[RoomCrisis] | None = None
    asks: list[RoomAsk] | None = None
    calls: list[OpenCall] | None = None
    help: MyHelp | None = None


class Entered(FrameBase, tag="entered", frozen=True, kw_only=True):
    """
    The room is heard from now on.

    `seqs` is where each topic stands: events up to there are in `snapshot` or `missed`, later ones follow. Exactly one of the
    two is set; `missed` holds numbered events in the order of their seq within each topic. `moderation` is for facilitators, and so is
    `overview`, while a session goes on, and `on_call`, the room's roster. `notes` are for those
    who see flags, and outlast the session.
    `edit_within_s` is how long after it was written a message of the room may be changed. `has_asked` is whether one waits for a facilitator
    in one's small group. `facilitators_needed` is for whoever may be on duty: so many before a session opens, and before it begins. With `reads_first` the
    room has rules by which a facilitator may read a message before the group does. Without
    `talks_between` members only read while no session goes on.

    `door` is set while the talk is not for one's eyes: whoever waits to be let in, or keeps the group's calendar and not its talk, hears the
    door of its session. The snapshot beside it has nobody's words and no list of who is there.
    """

    ref: int
    room_id: RoomId
    name: str
    role: Role
    epoch: str
    seqs: dict[Topic, int]
    snapshot: Snapshot | None
    missed: list["LoggedEvent"] | None
    present: list[UserId]
    moderation: ModerationStatus | None
    overview: SessionOverview | None
    edit_within_s: int
    door: Door | None = None
    standing: Standing = Standing.IN
    declined: Decline | None = None
    on_call: list[UserId] | None = None
    notes: SessionNotes | None = None
    has_asked: bool = False
    facilitators_needed: int | None = None
    reads_first: bool = False
    talks_between: bool = True


class ClockTold(FrameBase, tag="clock", frozen=True, kw_only=True):
    """The server's clock, read between the question and this answer."""

    ref: int
    at: datetime


class Refused(FrameBase, tag="refused", frozen=True, kw_only=True):
    """
    The command is not carried out, and nothing has changed.

    `ref` is null when the frame was too broken to have one. `retry_after_s` is set when trying again later can help, `personal` and `kinder` when
    the author of changed or listed words is asked what is to become of them.
    """

    ref: int | None
    code: ErrorCode
    retry_after_s: float | None = None
    incident: str | None = None
    personal: PersonalWords | None = None
    kinder: HurtfulWords | None = None


# ── events of a topic's log ──────────────────────────────────────────────────────────────────────────────────────────


class _Logged(FrameBase, frozen=True, kw_only=True):
    topic: Topic
    seq: Annotated[int, Meta(ge=1)]


class MessagePosted(_Logged, tag="message.posted", frozen=True, kw_only=True):
    message: RoomMessage


class MessageChanged(_Logged, tag="message.changed", frozen=True, kw_only=True):
    """A message was hidden or shown again, removed or masked, or its author has changed its words or taken it back."""

    message: RoomMessage


class ReactionsChanged(_Logged, tag="reactions.changed", frozen=True, kw_only=True):
    """Somebody has reacted to a message, or taken that back. These are all of its reactions."""

    room_id: RoomId
    reactions: MessageReactions


class MessageHeld(_Logged, tag="message.held", frozen=True, kw_only=True):
    """To its author: a message of theirs is held, or (`message` is null) is so no longer."""

    message_id: MessageId
    room_id: RoomId
    message: HeldMessage | None


class MemberChanged(_Logged, tag="member.changed", frozen=True, kw_only=True):
    room_id: RoomId
    member: Member


class MemberLeft(_Logged, tag="member.left", frozen=True, kw_only=True):
    """Somebody is not in the room any more, as when they have been moved to another small group."""

    room_id: RoomId
    user_id: UserId


class FlagRaised(_Logged, tag="flag.raised", frozen=True, kw_only=True):
    flag: RoomFlag


class FlagChanged(_Logged, tag="flag.changed", frozen=True, kw_only=True):
    flag: RoomFlag


class ActChanged(_Logged, tag="act.changed", frozen=True, kw_only=True):
    """Facilitators: what one of them has done about a message, as it is now."""

    act: MessageAct


class NoticeChanged(_Logged, tag="notice.changed", frozen=True, kw_only=True):
    """To one person: what they are told of a message of theirs. Null once they have put it away, or it is no longer so."""

    room_id: RoomId
    act_id: ActId
    notice: Notice | None


class Gone(_Logged, tag="gone", frozen=True, kw_only=True):
    """
    What this was about is gone, with whoever it was of: a guest who has not joined.

    `subject_id` is of a message, a flag, an act or a report. With a message go its reactions and all that was done about it.
    """

    subject_id: str


class DoorChanged(_Logged, tag="door.changed", frozen=True, kw_only=True):
    """To those who wait at its door: the group's session, as it is now."""

    room_id: RoomId
    door: Door


class DoorAnswered(_Logged, tag="door.answered", frozen=True, kw_only=True):
    """
    To one person: how they stand with the door of a room's session. Once they are `in`, `room.enter` leads into the room.

    `reason` is set when they are declined for tonight.
    """

    room_id: RoomId
    standing: Standing
    reason: Decline | None


class BreakoutAsked(_Logged, tag="breakout.asked", frozen=True, kw_only=True):
    """To one person: whether they have asked for a facilitator in their small group. Once somebody sees to it they may ask again."""

    room_id: RoomId
    has_asked: bool


class DutyPaged(_Logged, tag="duty.paged", frozen=True, kw_only=True):
    """
    To one person: they are on call, and asked to look after a room. `duty.go_on` says that they come, `page.decline` that they cannot.

    With `page` null they are asked no more: somebody has come, or the next is asked.
    """

    room_id: RoomId
    page: OpenPage | None


class Notes(FrameBase, tag="session.notes", frozen=True, kw_only=True):
    """Facilitators and the clinician: what they keep for each other, also once the session is over."""

    topic: Topic
    room_id: RoomId
    notes: SessionNotes


class Roster(FrameBase, tag="roster", frozen=True, kw_only=True):
    """Whoever looks after the session: who is on call for the room, in the order in which they are asked."""

    topic: Topic
    room_id: RoomId
    on_call: list[UserId]


class SessionChanged(_Logged, tag="session.changed", frozen=True, kw_only=True):
    """The group's session, as it is now."""

    session: GroupSession


LoggedEvent = (
    MessagePosted
    | MessageChanged
    | ReactionsChanged
    | MessageHeld
    | HoldChanged
    | ReadFirstChanged
    | MemberChanged
    | MemberLeft
    | Gone
    | FlagRaised
    | FlagChanged
    | ActChanged
    | NoticeChanged
    | CareAlert
    | CareCalled
    | CrisisChanged
    | HelpAsked
    | HelpChanged
    | SessionChanged
    | DoorChanged
    | DoorAnswered
    | BreakoutAsked
    | DutyPaged
    | AsideChanged
    | RemarkChanged
    | ReportChanged
)


# ── passing events, in no log: each says the whole present state; a change of a board has a number of its own ─────────


class Presence(FrameBase, tag="presence", frozen=True, kw_only=True):
    """Who has the room open now."""

    topic: Topic
    room_id: RoomId
    present: list[UserId]


class Moderation(FrameBase, tag="moderation", frozen=True, kw_only=True):
    """Staff: the model's state, and what it has not read."""

    topic: Topic
    room_id: RoomId
    status: ModerationStatus


class ReadsFirst(FrameBase, tag="room.reads_first", frozen=True, kw_only=True):
    """By the room's rules a facilitator may read a message before the group does, or none of them does so any longer."""

    topic: Topic
    room_id: RoomId
    reads_first: bool


class Overview(FrameBase, tag="session.overview", frozen=True, kw_only=True):
    """Staff: who has said how much in the session, and who waits since when. Null once it is over."""

    topic: Topic
    room_id: RoomId
    overview: SessionOverview | None


class TopicHeads(FrameBase, tag="topic.heads", frozen=True, kw_only=True):
    """Where the topics of this connection stand. Sent now and then, so that a lost event is noticed in a quiet room."""

    seqs: dict[Topic, int]


class Closing(FrameBase, tag="closing", frozen=True, kw_only=True):
    """The server is about to stop. Come back after about this many seconds."""

    retry_after_s: float


Reply = Done | Posted | Held | Entered | ClockTold | BoardShown | CloseOutsShown | CrisisNote | PagesTold | Refused
PassingEvent = (
    Presence
    | Moderation
    | ReadsFirst
    | OwnNoted
    | Overview
    | Notes
    | Roster
    | ContactOpened
    | BoardChanged
    | CloseOutsChanged
    | CareCalling
    | Writing
    | TopicHeads
    | Closing
)
Event = LoggedEvent | PassingEvent
ServerFrame = Reply | Event

"""
Frames from server to client: replies to commands, and events of topics.

This is the only place where a fact and its words become a frame. An event of a topic may be shown to every subscriber of that
topic, so nothing is left out for some of them. Numbered events (`seq`) say the whole present state of their subject; applied
twice they change nothing.

Places in a text (`start`, `end`) are counted in Unicode code points, not in UTF-16 units.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from moderation.assessment import PrivateKind, PrivateSpan
from moderation.labels import Attention, Label
from moderation.masking import mask
from moderation.wording import offers
from server.domain.errors import ErrorCode
from server.domain.flags import Change, Flag, FlagState, Outcome, Urgency, change_of
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, Topic, UserId
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.people import Membership, Role
from server.protocol.session_frames import GroupSession, SessionOverview


class _Frame(Struct, frozen=True, kw_only=True):
    pass


# ── what frames are made of ──────────────────────────────────────────────────────────────────────────────────────────


class Member(_Frame, frozen=True, kw_only=True):
    """Somebody in a room, by the name they chose for it."""

    user_id: UserId
    name: str
    role: Role


class RoomMessage(_Frame, frozen=True, kw_only=True):
    """
    A message as the whole room may see it. `text` is null when it is hidden or was taken back.

    `place` orders the room: it is the seq of the log row that brought the message in. `edition` says how often its author has changed the
    words, `edited_at` when they last changed words that the room had read.
    """

    id: MessageId
    room_id: RoomId
    author_id: UserId
    client_id: ClientId
    state: MessageState
    text: str | None
    place: int
    edition: int
    posted_at: datetime
    edited_at: datetime | None


class TextSpan(_Frame, frozen=True, kw_only=True):
    """`text[start:end]` in code points."""

    start: int
    end: int


class PrivateStretch(_Frame, frozen=True, kw_only=True):
    """What in a message identifies somebody."""

    kind: PrivateKind
    start: int
    end: int


class HeldMessage(_Frame, frozen=True, kw_only=True):
    """One's own message, held. `masked_text` is how it would read with what is personal covered."""

    id: MessageId
    room_id: RoomId
    client_id: ClientId
    reason: HoldReason
    text: str
    masked_text: str | None
    private: list[PrivateStretch]
    edition: int
    posted_at: datetime


class PersonalWords(_Frame, frozen=True, kw_only=True):
    """New words of one's own that look personal. `masked_text` is how they would read with what is personal covered."""

    text: str
    masked_text: str | None
    private: list[PrivateStretch]


class FlagReason(_Frame, frozen=True, kw_only=True):
    """One label, how sure the model is, and the words that weighed most, strongest first."""

    label: Label
    score: float
    is_likely: bool
    weighed: list[TextSpan]


class KinderWording(_Frame, frozen=True, kw_only=True):
    """What could be said instead of a stretch of the flag's text, why, and by which published guide. Chosen from reviewed banks."""

    start: int
    end: int
    instead: list[str]
    why: str
    source: str


class LineBefore(_Frame, frozen=True, kw_only=True):
    """`is_changed`: its author has changed or taken back these words since."""

    author_id: UserId
    text: str
    is_changed: bool


class RoomFlag(_Frame, frozen=True, kw_only=True):
    """
    A flag, for facilitators. `text` and `lines_before` stand as they did when it was raised; a resolved flag has no words that their author
    has changed or taken back since, and then `text` is empty.

    `change` says how the message differs from `text` by now. `edition` is the message's, and is said back when the flag is resolved.

    `wording` is in text order and does not overlap. It is looked up whenever the flag is shown and kept nowhere, so it is gone with the
    words; a resolved flag has none.
    """

    id: FlagId
    room_id: RoomId
    message_id: MessageId
    author_id: UserId
    attention: Attention
    urgency: Urgency
    reasons: list[FlagReason]
    text: str
    wording: list[KinderWording]
    lines_before: list[LineBefore]
    model_version: str
    raised_at: datetime
    is_late: bool
    change: Change | None
    edition: int
    state: FlagState
    claimed_by: UserId | None
    claimed_at: datetime | None
    resolved_by: UserId | None
    resolved_at: datetime | None
    outcome: Outcome | None


class ModerationStatus(_Frame, frozen=True, kw_only=True):
    """
    Is the model answering, and which visible messages has it not read? "No flag" on those means nothing.

    `unassessed` names at most the 200 oldest; `unassessed_count` counts them all, held ones included.
    """

    is_available: bool
    model_version: str
    unassessed: list[MessageId]
    unassessed_count: int


class OpenAlert(_Frame, frozen=True, kw_only=True):
    """Somebody may be at risk in a room, and nobody has taken it on yet."""

    flag_id: FlagId
    room_id: RoomId
    room_name: str
    raised_at: datetime


class Snapshot(_Frame, frozen=True, kw_only=True):
    """
    A room as of the seqs beside it in `Entered`.

    `messages` are the newest, in order; `has_earlier` says that history has more. `held` are one's own. `flags` is for
    facilitators (null for members): every unresolved flag and the newest resolved ones. So are `alerts`, of all rooms. `session` is the one
    that the room has, or had last.
    """

    members: list[Member]
    messages: list[RoomMessage]
    has_earlier: bool
    held: list[HeldMessage]
    flags: list[RoomFlag] | None
    alerts: list[OpenAlert] | None
    session: GroupSession | None


# ── replies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Done(_Frame, tag="done", frozen=True, kw_only=True):
    """The command is carried out, and on disk."""

    ref: int


class Posted(_Frame, tag="posted", frozen=True, kw_only=True):
    """The message is in the room, and on disk, at `place`."""

    ref: int
    message_id: MessageId
    place: int


class Held(_Frame, tag="held", frozen=True, kw_only=True):
    """The message is recorded but nobody else sees it. For `personal_info` its author chooses what becomes of it."""

    ref: int
    message: HeldMessage


class Entered(_Frame, tag="entered", frozen=True, kw_only=True):
    """
    The room is heard from now on.

    `seqs` is where each topic stands: events up to there are in `snapshot` or `missed`, later ones follow. Exactly one of the
    two is set; `missed` holds numbered events in the order of their seq within each topic. `moderation` is for facilitators, and so is
    `overview`, while a session goes on.
    `edit_within_s` is how long after it was written a message of the room may be changed.
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


class Refused(_Frame, tag="refused", frozen=True, kw_only=True):
    """
    The command is not carried out, and nothing has changed.

    `ref` is null when the frame was too broken to have one. `retry_after_s` is set when trying again later can help, `personal` when an
    edit's author is asked what is to become of their words.
    """

    ref: int | None
    code: ErrorCode
    retry_after_s: float | None = None
    incident: str | None = None
    personal: PersonalWords | None = None


# ── events of a topic's log ──────────────────────────────────────────────────────────────────────────────────────────


class _Logged(_Frame, frozen=True, kw_only=True):
    topic: Topic
    seq: Annotated[int, Meta(ge=1)]


class MessagePosted(_Logged, tag="message.posted", frozen=True, kw_only=True):
    message: RoomMessage


class MessageChanged(_Logged, tag="message.changed", frozen=True, kw_only=True):
    """A message was hidden or shown again, or its author has changed its words or taken it back."""

    message: RoomMessage


class MessageHeld(_Logged, tag="message.held", frozen=True, kw_only=True):
    """To its author: a message of theirs is held, or (`message` is null) is so no longer."""

    message_id: MessageId
    room_id: RoomId
    message: HeldMessage | None


class MemberChanged(_Logged, tag="member.changed", frozen=True, kw_only=True):
    room_id: RoomId
    member: Member


class FlagRaised(_Logged, tag="flag.raised", frozen=True, kw_only=True):
    flag: RoomFlag


class FlagChanged(_Logged, tag="flag.changed", frozen=True, kw_only=True):
    flag: RoomFlag


class CareAlert(_Logged, tag="care.alert", frozen=True, kw_only=True):
    """
    Somebody may be at risk in a room, and (`state` open) nobody has taken it on yet. The words are with that room's facilitators.
    """

    flag_id: FlagId
    room_id: RoomId
    room_name: str
    raised_at: datetime
    state: FlagState


class SessionChanged(_Logged, tag="session.changed", frozen=True, kw_only=True):
    """The group's session, as it is now."""

    session: GroupSession


LoggedEvent = (
    MessagePosted | MessageChanged | MessageHeld | MemberChanged | FlagRaised | FlagChanged | CareAlert | SessionChanged
)


# ── passing events, without a number: each says the whole present state ──────────────────────────────────────────────


class Presence(_Frame, tag="presence", frozen=True, kw_only=True):
    """Who has the room open now."""

    topic: Topic
    room_id: RoomId
    present: list[UserId]


class Moderation(_Frame, tag="moderation", frozen=True, kw_only=True):
    """Staff: the model's state, and what it has not read."""

    topic: Topic
    room_id: RoomId
    status: ModerationStatus


class Overview(_Frame, tag="session.overview", frozen=True, kw_only=True):
    """Staff: who has said how much in the session, and who waits since when. Null once it is over."""

    topic: Topic
    room_id: RoomId
    overview: SessionOverview | None


class TopicHeads(_Frame, tag="topic.heads", frozen=True, kw_only=True):
    """Where the topics of this connection stand. Sent now and then, so that a lost event is noticed in a quiet room."""

    seqs: dict[Topic, int]


class Closing(_Frame, tag="closing", frozen=True, kw_only=True):
    """The server is about to stop. Come back after about this many seconds."""

    retry_after_s: float


Reply = Done | Posted | Held | Entered | Refused
PassingEvent = Presence | Moderation | Overview | TopicHeads | Closing
Event = LoggedEvent | PassingEvent
ServerFrame = Reply | Event


# ── from the domain's words to the wire's ────────────────────────────────────────────────────────────────────────────


def room_message(message: Message) -> RoomMessage:
    """
    *message* as the whole room may see it: the words go out only while it is visible.

    Raises:
        ValueError: If it has never been in the room; a held message must not reach a room's topic by mistake.
    """
    if message.place is None or message.state is MessageState.HELD:
        raise ValueError(f"message {message.id} is {message.state}, not in the room")
    return RoomMessage(
        id=message.id,
        room_id=message.room_id,
        author_id=message.author_id,
        client_id=message.client_id,
        state=message.state,
        text=message.text if message.state is MessageState.VISIBLE else None,
        place=message.place,
        edition=message.edition,
        posted_at=message.posted_at,
        edited_at=message.edited_at,
    )


def held_message(message: Message) -> HeldMessage:
    """
    *message* for its author's eyes.

    Raises:
        ValueError: If it is not held.
    """
    if message.state is not MessageState.HELD or message.text is None or message.hold_reason is None:
        raise ValueError(f"message {message.id} is {message.state}, not held")
    return HeldMessage(
        id=message.id,
        room_id=message.room_id,
        client_id=message.client_id,
        reason=message.hold_reason,
        text=message.text,
        masked_text=_masked(message.text, message.private),
        private=_stretches(message.private),
        edition=message.edition,
        posted_at=message.posted_at,
    )


def personal_words(text: str, private: tuple[PrivateSpan, ...]) -> PersonalWords:
    """*text*, in normal form, for its author's eyes."""
    return PersonalWords(text=text, masked_text=_masked(text, private), private=_stretches(private))


def _masked(text: str, private: tuple[PrivateSpan, ...]) -> str | None:
    return mask(text, private).text if private else None


def _stretches(private: tuple[PrivateSpan, ...]) -> list[PrivateStretch]:
    return [PrivateStretch(kind=kind, start=span.start, end=span.end) for span, kind in private]


def member(membership: Membership) -> Member:
    return Member(user_id=membership.user_id, name=membership.name, role=membership.role)


def room_flag(flag: Flag, message: Message) -> RoomFlag:
    """*flag* for facilitators; *message* is what it was raised for, as it is now."""
    return RoomFlag(
        id=flag.id,
        room_id=flag.room_id,
        message_id=flag.message_id,
        author_id=flag.author_id,
        attention=flag.attention,
        urgency=flag.urgency,
        reasons=[
            FlagReason(
                label=reason.label,
                score=round(reason.score, 3),
                is_likely=reason.is_likely,
                weighed=[TextSpan(start=span.start, end=span.end) for span in reason.weighed],
            )
            for reason in flag.reasons
        ],
        text=flag.text,
        wording=_wording(flag),
        lines_before=[
            LineBefore(author_id=line.author_id, text=line.text, is_changed=line.is_changed)
            for line in flag.lines_before
        ],
        model_version=flag.model_version,
        raised_at=flag.raised_at,
        is_late=flag.is_late,
        change=change_of(flag, message),
        edition=message.edition,
        state=flag.state,
        claimed_by=flag.claimed_by,
        claimed_at=flag.claimed_at,
        resolved_by=flag.resolved_by,
        resolved_at=flag.resolved_at,
        outcome=flag.outcome,
    )


def _wording(flag: Flag) -> list[KinderWording]:
    if flag.state is FlagState.RESOLVED:
        return []
    return [
        KinderWording(
            start=offer.span.start,
            end=offer.span.end,
            instead=list(offer.instead),
            why=offer.why,
            source=offer.source,
        )
        for offer in offers(flag.text, [reason.label for reason in flag.reasons])
    ]

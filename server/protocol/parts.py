"""
What frames are made of, and the only place where a message, a flag or a member and their words become part of a frame.

Places in a text (`start`, `end`) are counted in Unicode code points, not in UTF-16 units.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec import field

from moderation.assessment import PrivateKind, PrivateSpan
from moderation.labels import Attention, Label
from moderation.masking import mask
from moderation.wording import offers
from server.domain.agenda import Reaction
from server.domain.flags import Change, Flag, FlagState, Outcome, Reason, Urgency, change_of
from server.domain.ids import ClientId, FlagId, MessageId, RoomId, UserId
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.people import Membership, Role
from server.domain.reactions import Reactions
from server.domain.reading import AfterWait, ReturnReason
from server.protocol.base import FrameBase
from server.protocol.reports import FlagReport, flag_report


class Member(FrameBase, frozen=True, kw_only=True):
    """Somebody in a room, by the name they chose for it."""

    user_id: UserId
    name: str
    role: Role


class RoomMessage(FrameBase, frozen=True, kw_only=True):
    """
    A message as the whole room may see it. `text` is null when it is hidden, was taken back or removed.

    `place` orders the room: it is the seq of the log row that brought the message in. `edition` says how often its author has changed the
    words, `edited_at` when they last changed words that the room had read, `masked_at` when a facilitator last covered some of them.
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
    masked_at: datetime | None


class MessageReactions(FrameBase, frozen=True, kw_only=True):
    """What people have said to a message without words: of each reaction who has given it, the first before the others."""

    message_id: MessageId
    reactions: dict[Reaction, list[UserId]]


class TextSpan(FrameBase, frozen=True, kw_only=True):
    """`text[start:end]` in code points."""

    start: int
    end: int


class PrivateStretch(FrameBase, frozen=True, kw_only=True):
    """What in a message identifies somebody."""

    kind: PrivateKind
    start: int
    end: int


class HeldMessage(FrameBase, frozen=True, kw_only=True):
    """
    One's own message, held. `masked_text` is how it would read with what is personal covered.

    `concerns` and `wording` are what its author is asked about, for `wording` alone. For `review`, `until` is the promised end of the wait and
    `then` what happens if nobody has read it by then. `returned_for` is why it is with its author again.
    """

    id: MessageId
    room_id: RoomId
    client_id: ClientId
    reason: HoldReason
    text: str
    masked_text: str | None
    private: list[PrivateStretch]
    edition: int
    posted_at: datetime
    concerns: list[Label]
    wording: list["KinderWording"]
    until: datetime | None
    then: AfterWait | None
    returned_for: ReturnReason | None


class HurtfulWords(FrameBase, frozen=True, kw_only=True):
    """New words of one's own that could land hard on somebody, why, and what could be said instead; `wording` may be empty."""

    text: str
    concerns: list[Label]
    wording: list["KinderWording"]


class PersonalWords(FrameBase, frozen=True, kw_only=True):
    """New words of one's own that look personal. `masked_text` is how they would read with what is personal covered."""

    text: str
    masked_text: str | None
    private: list[PrivateStretch]


class FlagReason(FrameBase, frozen=True, kw_only=True):
    """One label, how sure the model is, and the words that weighed most, strongest first."""

    label: Label
    score: float
    is_likely: bool
    weighed: list[TextSpan]


class KinderWording(FrameBase, frozen=True, kw_only=True):
    """What could be said instead of a stretch of the flag's text, why, and by which published guide. Chosen from reviewed banks."""

    start: int
    end: int
    instead: list[str]
    why: str
    source: str


class LineBefore(FrameBase, frozen=True, kw_only=True):
    """`is_changed`: its author has changed or taken back these words since."""

    author_id: UserId
    text: str
    is_changed: bool


class RoomFlag(FrameBase, frozen=True, kw_only=True):
    """
    A flag, for facilitators. `text` and `lines_before` stand as they did when it was raised; a resolved flag has no words that their author
    has changed or taken back since, and then `text` is empty.

    `is_quiet`: it interrupts nobody. The room has had its alerts of concern for this hour, or it is a note about wording.

    `change` says how the message differs from `text` by now. `edition` is the message's, and is said back when the flag is resolved.

    `wording` is in text order and does not overlap. It is looked up whenever the flag is shown and kept nowhere, so it is gone with the
    words; a resolved flag has none.

    `reports` are what members have told of the message; a flag without `reasons` was raised by them alone.
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
    is_quiet: bool
    change: Change | None
    edition: int
    state: FlagState
    claimed_by: UserId | None
    claimed_at: datetime | None
    resolved_by: UserId | None
    resolved_at: datetime | None
    outcome: Outcome | None
    reports: list[FlagReport] = field(default_factory=list)


class ModerationStatus(FrameBase, frozen=True, kw_only=True):
    """
    Is the model answering, and which visible messages has it not read? "No flag" on those means nothing.

    `unassessed` names at most the 200 oldest; `unassessed_count` counts them all, held ones included. The helper does not look for what is
    `unnoticed` here; `noticing_version` counts the changes of how much it notices and of what is read first.
    """

    is_available: bool
    model_version: str
    unassessed: list[MessageId]
    unassessed_count: int
    unnoticed: list[Label]
    noticing_version: int


class OpenPage(FrameBase, frozen=True, kw_only=True):
    """Somebody is asked since `since` to look after a room."""

    room_id: RoomId
    room_name: str
    since: datetime


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
        masked_at=message.masked_at,
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
        # Why a facilitator reads it is for facilitators: an author who waits is not told what could be wrong with their words.
        concerns=list(message.concerns) if message.hold_reason is HoldReason.WORDING else [],
        wording=kinder_wording(message.text, message.concerns) if message.hold_reason is HoldReason.WORDING else [],
        until=None if message.wait is None else message.wait.until,
        then=None if message.wait is None else message.wait.then,
        returned_for=message.returned_for,
    )


def hurtful_words(text: str, concerns: tuple[Label, ...]) -> HurtfulWords:
    """*text*, in normal form, for its author's eyes."""
    return HurtfulWords(text=text, concerns=list(concerns), wording=kinder_wording(text, concerns))


def personal_words(text: str, private: tuple[PrivateSpan, ...]) -> PersonalWords:
    """*text*, in normal form, for its author's eyes."""
    return PersonalWords(text=text, masked_text=_masked(text, private), private=_stretches(private))


def _masked(text: str, private: tuple[PrivateSpan, ...]) -> str | None:
    return mask(text, private).text if private else None


def _stretches(private: tuple[PrivateSpan, ...]) -> list[PrivateStretch]:
    return [PrivateStretch(kind=kind, start=span.start, end=span.end) for span, kind in private]


def member(membership: Membership) -> Member:
    return Member(user_id=membership.user_id, name=membership.name, role=membership.role)


def message_reactions(message_id: MessageId, reactions: Reactions) -> MessageReactions:
    return MessageReactions(message_id=message_id, reactions={kind: list(people) for kind, people in reactions.items()})


def room_flag(flag: Flag, message: Message) -> RoomFlag:
    """*flag* for facilitators; *message* is what it was raised for, as it is now."""
    return RoomFlag(
        id=flag.id,
        room_id=flag.room_id,
        message_id=flag.message_id,
        author_id=flag.author_id,
        attention=flag.attention,
        urgency=flag.urgency,
        reasons=[flag_reason(reason) for reason in flag.reasons],
        text=flag.text,
        wording=[]
        if flag.state is FlagState.RESOLVED
        else kinder_wording(flag.text, [reason.label for reason in flag.reasons]),
        lines_before=[
            LineBefore(author_id=line.author_id, text=line.text, is_changed=line.is_changed)
            for line in flag.lines_before
        ],
        model_version=flag.model_version,
        raised_at=flag.raised_at,
        is_late=flag.is_late,
        is_quiet=flag.is_quiet,
        change=change_of(flag, message),
        edition=message.edition,
        state=flag.state,
        claimed_by=flag.claimed_by,
        claimed_at=flag.claimed_at,
        resolved_by=flag.resolved_by,
        resolved_at=flag.resolved_at,
        outcome=flag.outcome,
        reports=[flag_report(report) for report in flag.reports],
    )


def flag_reason(reason: Reason) -> FlagReason:
    return FlagReason(
        label=reason.label,
        score=round(reason.score, 3),
        is_likely=reason.is_likely,
        weighed=[TextSpan(start=span.start, end=span.end) for span in reason.weighed],
    )


def kinder_wording(text: str, labels: Collection[Label]) -> list[KinderWording]:
    """What could be said instead of stretches of *text*, of which the model says *labels*."""
    return [
        KinderWording(
            start=offer.span.start,
            end=offer.span.end,
            instead=list(offer.instead),
            why=offer.why,
            source=offer.source,
        )
        for offer in offers(text, labels)
    ]

"""
What the model says of a facilitator's own words is for their eyes only (capability D18).

It is a mirror: told to them alone, kept nowhere, and in nobody's queue. But whoever takes part in tonight's session like a member is looked
after like one where it matters most: if they may be at risk, those on duty are told, too.
"""

from dataclasses import dataclass

from server.domain.flags import FlagDraft, Urgency, urgency
from server.domain.ids import MessageId, RoomId, UserId
from server.domain.people import Role
from server.domain.permissions import Part, part_in
from server.domain.sessions import Session, SessionState


@dataclass(frozen=True, slots=True)
class OwnNote:
    """
    What is told to a facilitator of their own words, once.

    Attributes:
        edition: of the message, whose words these are; None for a change that has not been sent.
        drafts: the flags that a member's words would have.
    """

    room_id: RoomId
    message_id: MessageId
    author_id: UserId
    edition: int | None
    drafts: tuple[FlagDraft, ...]


def shown_to_others(
    drafts: tuple[FlagDraft, ...], author_id: UserId, role: Role, session: Session | None
) -> tuple[FlagDraft, ...]:
    """
    What of *drafts* facilitators are asked to look at: all for a member's words, next to nothing for a facilitator's own.

    Args:
        role: the author's.
        session: the one that the group has, or had last.
    """
    if role is not Role.FACILITATOR:
        return drafts
    if not _takes_part_like_a_member(author_id, session):
        return ()
    return tuple(draft for draft in drafts if urgency(draft.attention, draft.reasons) is Urgency.CRISIS)


def _takes_part_like_a_member(who: UserId, session: Session | None) -> bool:
    if session is None or session.state is SessionState.CLOSED:
        return False
    return part_in(session, who) in (Part.MEMBER, Part.WAITING)

"""What the helper says to a facilitator of their own words."""

from server.domain.ids import MessageId, RoomId, Topic, user_topic
from server.domain.own_words import OwnNote
from server.protocol.base import FrameBase
from server.protocol.parts import FlagReason, KinderWording, flag_reason, kinder_wording


class OwnNoted(FrameBase, tag="own.noted", frozen=True, kw_only=True):
    """
    To a facilitator, of a message of their own: what a flag would say if a member had written it. In no queue, kept nowhere, told once.

    `edition` says of which words; null for a change that has not been sent. `wording` points into these words.
    """

    topic: Topic
    room_id: RoomId
    message_id: MessageId
    edition: int | None
    reasons: list[FlagReason]
    wording: list[KinderWording]


def own_noted(note: OwnNote) -> OwnNoted:
    reasons = [reason for draft in note.drafts for reason in draft.reasons]
    # All drafts are of the same words.
    wording = kinder_wording(note.drafts[0].text, [reason.label for reason in reasons])
    return OwnNoted(
        topic=user_topic(note.author_id),
        room_id=note.room_id,
        message_id=note.message_id,
        edition=note.edition,
        reasons=[flag_reason(reason) for reason in reasons],
        wording=wording,
    )

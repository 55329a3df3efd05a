"""What a message is, from the draft to the last of its states."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from moderation.assessment import PrivateSpan
from server.domain.errors import TextEmpty, TextTooLong
from server.domain.ids import ClientId, MessageId, RoomId, UserId

TEXT_LENGTH_MAX: Final = 4000
"""Longest message, in Unicode code points after normalisation."""


class MessageState(StrEnum):
    HELD = "held"
    """Recorded, seen by its author alone."""
    VISIBLE = "visible"
    """In the room."""
    HIDDEN = "hidden"
    """Was in the room; a facilitator has taken it out of sight. Its words leave the server for facilitators alone."""
    WITHDRAWN = "withdrawn"
    """Taken back by its author; its words are gone."""


class HoldReason(StrEnum):
    PERSONAL_INFO = "personal_info"
    """It would tell others who or where somebody is; the author chooses."""
    UNASSESSED = "unassessed"
    """The model has not answered yet; it is released as soon as it has."""


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message of a room.

    Attributes:
        place: its seq in the room's log, which orders the room; None while it has not been in the room.
        text: the author's words in normal form; None once withdrawn.
        hold_reason: why it is held; None in every other state.
        private: what in it identifies somebody, while its author is asked about that.
        model_version: what assessed the words it has now; None while they are unassessed.
    """

    id: MessageId
    room_id: RoomId
    author_id: UserId
    client_id: ClientId
    text: str | None
    state: MessageState
    posted_at: datetime
    place: int | None = None
    hold_reason: HoldReason | None = None
    private: tuple[PrivateSpan, ...] = ()
    model_version: str | None = None

    @property
    def is_assessed(self) -> bool:
        return self.model_version is not None


def draft(text: str) -> str:
    """
    Bring typed text into the form that is assessed, recorded and shown.

    Line ends become one kind, NFC composes accents, control characters other than newline and tab are dropped, and blank
    space at both ends goes. Everything else stays: a stutter of letters or an emoji may be what the person means.

    Raises:
        TextEmpty: If no visible character is left.
        TextTooLong: If more than `TEXT_LENGTH_MAX` code points are left.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # Surrogates cannot be encoded as UTF-8, and control characters can move a terminal's cursor in an operator's tool.
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    normal = unicodedata.normalize("NFC", kept).strip()
    if not any(unicodedata.category(c)[0] not in "CZ" for c in normal):
        raise TextEmpty
    if len(normal) > TEXT_LENGTH_MAX:
        raise TextTooLong
    return normal

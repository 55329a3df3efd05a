"""What a message is, from the draft to the last of its states."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from moderation.assessment import PrivateSpan
from moderation.labels import Label
from server.domain.errors import EditTooLate, MessageSettled, TextEmpty, TextTooLong
from server.domain.ids import ClientId, MessageId, RoomId, UserId
from server.domain.reading import ReturnReason, Wait

TEXT_LENGTH_MAX: Final = 4000
"""Longest message, in Unicode code points after normalisation."""


MARKS_MAX: Final = 30


class MessageState(StrEnum):
    HELD = "held"
    """Recorded, seen by its author alone."""
    VISIBLE = "visible"
    """In the room."""
    HIDDEN = "hidden"
    """Was in the room; a facilitator has taken it out of sight. Its words leave the server for nobody."""
    WITHDRAWN = "withdrawn"
    """Taken back by its author; its words are gone. If it was in the room it keeps its place there, as a trace."""
    REMOVED = "removed"
    """Taken out of the room by a facilitator; its words are gone. It keeps its place, as a trace."""


class HoldReason(StrEnum):
    PERSONAL_INFO = "personal_info"
    """It would tell others who or where somebody is; the author chooses."""
    UNASSESSED = "unassessed"
    """The model has not answered yet; it is released as soon as it has."""
    TURN = "turn"
    """It is somebody else's turn in the group's round; it is released when that is over."""
    WORDING = "wording"
    """Some of it could be said in a kinder way; the author chooses."""
    REVIEW = "review"
    """A facilitator reads it first; what happens if nobody does is promised with it."""
    RETURNED = "returned"
    """It is with its author again, who may say it in other words."""


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message of a room.

    Attributes:
        place: its seq in the room's log, which orders the room; None while it has not been in the room.
        edition: how often the words have been changed or masked. Whoever changes them names the edition that they have read.
        edited_at: when its author last changed words that the room had read; None while it has read the first ones alone.
        masked_at: when a facilitator last covered some of its words, which made an edition too.
        text: the author's words in normal form; None once withdrawn or removed.
        hold_reason: why it is held; None in every other state.
        private: what in it identifies somebody, while its author is asked about that.
        concerns: what could hurt in it, while its author is asked about its wording or a facilitator reads it. Kept no longer.
        wait: what its author is promised while a facilitator reads it.
        returned_for: why it is with its author again.
        is_meant: its author has seen what is personal in it and sends it so.
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
    edition: int = 0
    edited_at: datetime | None = None
    masked_at: datetime | None = None
    hold_reason: HoldReason | None = None
    private: tuple[PrivateSpan, ...] = ()
    concerns: tuple[Label, ...] = ()
    wait: Wait | None = None
    returned_for: ReturnReason | None = None
    is_meant: bool = False
    model_version: str | None = None

    @property
    def waits_for_reader(self) -> bool:
        return self.hold_reason is HoldReason.REVIEW

    @property
    def is_assessed(self) -> bool:
        return self.model_version is not None


_UNASKED: Final[dict[str, Any]] = {"private": (), "concerns": (), "wait": None, "returned_for": None}
"""Of a message that nobody is asked about."""


def edited(message: Message, *, edition: int, text: str, is_meant: bool, within: timedelta, at: datetime) -> Message:
    """
    *message* with the words *text* in place of those of *edition*, not assessed yet.

    Args:
        text: in normal form.
        is_meant: its author has seen what is personal in the new words and sends them so.
        within: how long after it was written a message of the room may be changed. One that nobody has read may be at any time.

    Raises:
        MessageSettled: If it is out of sight or gone, or its words are not those of *edition* any more.
        EditTooLate: If its time is over.
    """
    if message.state not in (MessageState.VISIBLE, MessageState.HELD) or message.edition != edition:
        raise MessageSettled
    is_read = message.place is not None
    if is_read and at - message.posted_at > within:
        raise EditTooLate
    return replace(
        message,
        text=text,
        edition=edition + 1,
        edited_at=at if is_read else None,
        **_UNASKED,
        is_meant=is_meant,
        model_version=None,
    )


def withdrawn(message: Message) -> Message:
    """*message* taken back by its author, without its words. Raises `MessageSettled` if it is out of sight or gone already."""
    if message.state not in (MessageState.VISIBLE, MessageState.HELD):
        raise MessageSettled
    return replace(message, state=MessageState.WITHDRAWN, text=None, hold_reason=None, **_UNASKED)


def emptied(message: Message) -> Message:
    """*message* without its words, whatever had become of it. One that has none stays what it is: withdrawn, or removed."""
    if message.text is None:
        return message
    return replace(message, state=MessageState.WITHDRAWN, text=None, hold_reason=None, **_UNASKED)


def let_in(message: Message) -> Message:
    """*message* as it goes into the room: nothing is asked of anybody about it any more."""
    return replace(message, state=MessageState.VISIBLE, hold_reason=None, **_UNASKED)


def given_back(message: Message, reason: ReturnReason) -> Message:
    """
    *message*, which waited for a reader, with its author again.

    Raises:
        MessageSettled: If it does not wait (any more).
    """
    if not message.waits_for_reader:
        raise MessageSettled
    return replace(message, hold_reason=HoldReason.RETURNED, **{**_UNASKED, "returned_for": reason})


def draft(text: str) -> str:
    """
    Bring typed text into the form that is assessed, recorded and shown.

    Line ends become one kind, NFC composes accents, control characters other than newline and tab are dropped, and blank
    space at both ends goes; of marks piled on one letter the first 30 stay. Everything else stays: a stutter of letters or an emoji may be what the person means.

    Raises:
        TextEmpty: If no visible character is left.
        TextTooLong: If more than `TEXT_LENGTH_MAX` code points are left.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # Surrogates cannot be encoded as UTF-8, and control characters can move a terminal's cursor in an operator's tool.
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    normal = unicodedata.normalize("NFC", "".join(_stream_safe(kept))).strip()
    if not any(unicodedata.category(c)[0] not in "CZ" for c in normal):
        raise TextEmpty
    if len(normal) > TEXT_LENGTH_MAX:
        raise TextTooLong
    return normal


def _stream_safe(characters: Iterable[str]) -> Iterator[str]:
    """
    *characters* with at most 30 combining marks in a row: the bound of Unicode's Stream-Safe Text Format (UAX #15, section 13).

    No language needs as many, and composing takes time that grows with the square of their number.
    """
    marks = 0
    for c in characters:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= MARKS_MAX:
            yield c

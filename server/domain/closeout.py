"""
Closing an evening out: what a facilitator writes down once it is over, for those who hold the next one.

Each writes a form of their own, so that two never write over one another. It is a draft that nobody else sees until it is sent, and is not
changed afterwards; its follow-ups are ticked off. It is apart from the talk: it has no message in it unless its author means to keep one
(`domain/quotes.py`), and is deleted by its author, or when its time is over.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from server.domain.errors import BadFrame, NotFound, NotNow, TextEmpty, TextTooLong
from server.domain.ids import RoomId, SessionId, UserId
from server.domain.messages import draft

WORRIES_LENGTH_MAX: Final = 1000
HAND_OFF_LENGTH_MAX: Final = 300
FOLLOW_UP_LENGTH_MAX: Final = 200
FOLLOW_UPS_MAX: Final = 10


class Went(StrEnum):
    """How the evening went, all in all."""

    WELL = "well"
    MIXED = "mixed"
    HARD = "hard"


class Mark(StrEnum):
    """What it was like besides; any of these."""

    ALL_HEARD = "all_heard"
    WARM = "warm"
    HEAVY = "heavy"
    TENSE = "tense"
    SHORT_OF_TIME = "short_of_time"


class Mood(StrEnum):
    """How its author is. Nobody else sees it."""

    FINE = "fine"
    TIRED = "tired"
    SHAKEN = "shaken"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to be done, by somebody, until a day."""

    what: str
    owner: UserId
    due: date
    done_by: UserId | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """
    What is asked. All of it may be left out.

    Attributes:
        worries: what its author is worried about, in their own words.
        hand_off: one line for whoever holds the next evening.
        wants_debrief: its author would like to talk the evening through; the others see that.
    """

    went: Went | None = None
    marks: frozenset[Mark] = frozenset()
    worries: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    hand_off: str = ""
    mood: Mood | None = None
    wants_debrief: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that was written."""
        written = (self.worries, self.hand_off, *(follow_up.what for follow_up in self.follow_ups))
        return tuple(words for words in written if words)


@dataclass(frozen=True, slots=True)
class CloseOut:
    """
    One facilitator's form for one evening.

    Attributes:
        evening_at: when the session's lobby was opened. Keeping time counts from it.
        sent_at: None while it is a draft.
    """

    room_id: RoomId
    session_id: SessionId
    author_id: UserId
    evening_at: datetime
    form: Form
    sent_at: datetime | None = None


def write(close_out: CloseOut, form: Form, facilitators: Collection[UserId], keep_until: date) -> CloseOut:
    """
    The draft with *form* in it.

    Args:
        facilitators: of the group; a follow-up is somebody's of these.
        keep_until: the day on which it is deleted. What is due later would be lost.

    Raises:
        NotNow: If it has been sent.
        NotFound: If somebody else is to see to a follow-up.
        TextTooLong, BadFrame: Of what is in it.
    """
    if close_out.sent_at is not None:
        raise NotNow
    if len(form.follow_ups) > FOLLOW_UPS_MAX or any(follow_up.due > keep_until for follow_up in form.follow_ups):
        raise BadFrame
    if any(follow_up.owner not in facilitators for follow_up in form.follow_ups):
        raise NotFound
    written = replace(
        form,
        worries=_tidy(form.worries, WORRIES_LENGTH_MAX),
        hand_off=_tidy(form.hand_off, HAND_OFF_LENGTH_MAX),
        follow_ups=tuple(replace(one, what=_tidy(one.what, FOLLOW_UP_LENGTH_MAX)) for one in form.follow_ups),
    )
    return replace(close_out, form=written)


def send(close_out: CloseOut, at: datetime) -> CloseOut:
    """The others see it from now on. Raises `NotNow` if they do already, `TextEmpty` if nothing is said in it."""
    if close_out.sent_at is not None:
        raise NotNow
    # A follow-up that nobody has written is only a line that was begun.
    form = replace(close_out.form, follow_ups=tuple(one for one in close_out.form.follow_ups if one.what))
    if form == Form():
        raise TextEmpty
    return replace(close_out, form=form, sent_at=at)


def tick(close_out: CloseOut, number: int, who: UserId, *, is_done: bool) -> CloseOut:
    """Follow-up *number*, from 0, is done, or is not after all. Raises `NotFound` if there is none, or it is not sent."""
    follow_ups = list(close_out.form.follow_ups)
    if close_out.sent_at is None or not 0 <= number < len(follow_ups):
        raise NotFound
    follow_ups[number] = replace(follow_ups[number], done_by=who if is_done else None)
    return replace(close_out, form=replace(close_out.form, follow_ups=tuple(follow_ups)))


def _tidy(text: str, longest: int) -> str:
    """*text* as it is kept, which may be nothing yet. Raises `TextTooLong`."""
    try:
        tidy = draft(text)
    except TextEmpty:
        return ""
    if len(tidy) > longest:
        raise TextTooLong
    return tidy

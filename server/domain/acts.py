"""
Acts: what a facilitator does about a message or the flag on it, as something that others see, and that can be taken back for a moment.

An act takes effect at once. For `UNDO_FOR` whoever did it may undo it, and it keeps what it took away, to be able to give it back. Then it
stands: what it kept is gone for good, and the author of the message is told. Nothing is told of an act that was undone in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from moderation.assessment import Span
from server.domain.errors import ActSettled, MessageSettled, NotAllowed, NotFound, TextTooLong
from server.domain.flags import Flag, FlagState, Outcome
from server.domain.ids import ActId, FlagId, MessageId, RoomId, UserId
from server.domain.messages import Message, MessageState, draft

UNDO_FOR: Final = timedelta(seconds=5)
"""Long enough to see that one has pressed the wrong key, short enough that nobody waits for what is decided."""
LINE_LENGTH_MAX: Final = 300
"""Longest line that a facilitator adds to a reason: a sentence or two. What needs more needs a talk."""
STAND_IN: Final = "[covered]"
"""What stands in the place of words that a facilitator has covered."""


class ActKind(StrEnum):
    REACH_OUT = "reach_out"
    """Somebody turns to the author."""
    REWORD = "reword"
    """The author is asked, in private, to say it in other words."""
    MASK = "mask"
    """Some of the words are covered for everybody."""
    HIDE = "hide"
    SHOW = "show"
    PAUSE = "pause"
    """The author has a pause in the group's session: they read along, and write again in some minutes."""
    REMOVE = "remove"
    """The words are taken out of the room for good."""
    RIGHT = "right"
    NOT_RIGHT = "not_right"
    """The flag is closed, see `Outcome`."""


TELLS_AUTHOR: Final = frozenset({ActKind.REWORD, ActKind.MASK, ActKind.REMOVE, ActKind.PAUSE})
"""What its author is told of once it stands. Of care nobody is told that they were flagged (capability D10)."""
CLOSES: Final = {Outcome.RIGHT: ActKind.RIGHT, Outcome.NOT_RIGHT: ActKind.NOT_RIGHT}
_IS_UNDONE_LATER: Final = frozenset({ActKind.REACH_OUT, ActKind.HIDE, ActKind.SHOW, ActKind.PAUSE})
"""What takes nothing away, and has a way back of its own that is always open."""


class Why(StrEnum):
    """The reason that the author is told. The wire has the code; the browser has the kind words, in its own language."""

    STIGMA = "stigma"
    JUDGMENT = "judgment"
    DISMISSAL = "dismissal"
    HOSTILITY = "hostility"
    HARMFUL_ADVICE = "harmful_advice"
    LABELING = "labeling"
    PERSONAL_INFO = "personal_info"
    HARD_TO_READ = "hard_to_read"
    """Detail that may be too much for some who read it."""
    AGREEMENT = "agreement"
    """It does not go with what the group has agreed on."""


class ActState(StrEnum):
    """What has become of an act."""

    STANDS = "stands"
    UNDONE = "undone"
    REWORDED = "reworded"
    """Of an ask to reword: the author has changed the words."""
    LEFT = "left"
    """The author leaves them as they are."""
    TAKEN_BACK = "taken_back"
    """The author has taken the message back."""
    OVER = "over"
    """The message was removed, hidden or changed before it was answered."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an act has taken away, as it was before: the message, or the flag with its words."""

    message: Message | None = None
    flag: Flag | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """
    One act.

    Attributes:
        about: whose message it is.
        edition: the message's once it was done.
        why, line: the reason that its author is told, and what the facilitator adds in their own words. The line is gone once the author
            has put it away.
        kept: what can be given back, until it stands.
        undo_until: until when; None once it stands, and for what has another way back.
        is_told: it stands, and its author has not put away what they are told of it.
    """

    id: ActId
    room_id: RoomId
    message_id: MessageId
    about: UserId
    kind: ActKind
    by: UserId
    at: datetime
    edition: int
    flag_id: FlagId | None = None
    why: Why | None = None
    line: str | None = None
    kept: Kept | None = None
    undo_until: datetime | None = None
    state: ActState = ActState.STANDS
    is_told: bool = False

    @property
    def is_open_ask(self) -> bool:
        """Is it an ask to reword that its author has not answered?"""
        return self.kind is ActKind.REWORD and self.state is ActState.STANDS


def act_on(
    message: Message,
    kind: ActKind,
    *,
    act_id: ActId,
    by: UserId,
    at: datetime,
    flag_id: FlagId | None = None,
    why: Why | None = None,
    line: str | None = None,
    kept: Kept | None = None,
) -> Act:
    """What *by* does at *at* about *message*, which is as the act leaves it. Raises `TextTooLong` for *line*."""
    return Act(
        id=act_id,
        room_id=message.room_id,
        message_id=message.id,
        about=message.author_id,
        kind=kind,
        by=by,
        at=at,
        edition=message.edition,
        flag_id=flag_id,
        why=why,
        line=_line(line),
        kept=kept,
        undo_until=undoable_until(kind, at),
    )


def undoable_until(kind: ActKind, at: datetime) -> datetime | None:
    """Until when what was done at *at* can be undone; None for what has a way back of its own."""
    return None if kind in _IS_UNDONE_LATER else at + UNDO_FOR


def undo(act: Act, by: UserId, at: datetime) -> Act:
    """
    *act* as if it had not been. What it kept is to be given back.

    Raises:
        NotAllowed: If somebody else did it.
        ActSettled: If it stands by now, or is undone already.
    """
    if act.by != by:
        raise NotAllowed
    if act.undo_until is None or at >= act.undo_until:
        raise ActSettled
    return replace(act, state=ActState.UNDONE, undo_until=None, kept=None, line=None)


def settle(act: Act) -> Act:
    """*act* once its time for undoing is over."""
    is_told = act.kind in TELLS_AUTHOR and act.state is ActState.STANDS and act.about != act.by
    return replace(act, undo_until=None, kept=None, is_told=is_told, line=act.line if is_told else None)


def has_closed(act: Act, flag: Flag) -> bool:
    """Is *flag* closed by *act*, which can be undone? If it has more reports than before, one of them opened it, and somebody closed it again."""
    before = None if act.kept is None else act.kept.flag
    return before is not None and flag.state is FlagState.RESOLVED and len(flag.reports) == len(before.reports)


def put_away(act: Act, by: UserId) -> Act:
    """
    *act* once *by*, whom it is about, has read of it; of an ask to reword that means that they leave their words as they are.

    Raises:
        NotFound: If nothing of it is told to *by*.
    """
    if act.about != by or not act.is_told:
        raise NotFound
    state = ActState.LEFT if act.is_open_ask else act.state
    return replace(act, state=state, is_told=False, line=None)


def end(act: Act) -> Act:
    """*act* on a message that is deleted with all that was said with it: nothing to give back, to tell or to answer is left of it."""
    return replace(answer(act, ActState.OVER if act.is_open_ask else act.state), kept=None)


def answer(act: Act, state: ActState) -> Act:
    """An ask to reword that its author has answered by what they did with the message."""
    return replace(act, state=state, undo_until=None, is_told=False, line=None)


def removed(message: Message, *, edition: int) -> Message:
    """*message* out of the room for good, without its words. Raises `MessageSettled` if it does not say what *edition* says (any more)."""
    _require(message, edition, MessageState.VISIBLE, MessageState.HIDDEN)
    return replace(message, state=MessageState.REMOVED, text=None, private=())


def masked(message: Message, spans: Sequence[Span], *, edition: int, at: datetime) -> Message:
    """
    *message* with the stretches *spans* of *edition* covered, as its next edition.

    Raises:
        MessageSettled: If it is out of sight, does not say what *edition* says any more, or has these stretches covered already.
        NotFound: If there are no such stretches in it.
    """
    _require(message, edition, MessageState.VISIBLE)
    assert message.text is not None, "it is visible"
    covered = mask(message.text, spans)
    if covered == message.text:
        raise MessageSettled
    return replace(message, text=covered, edition=edition + 1, masked_at=at)


def mask(text: str, spans: Sequence[Span]) -> str:
    """*text* with each of *spans* covered; those that overlap or touch are covered as one. Raises `NotFound` if there are none such."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(text):
            raise NotFound
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Span(start, end))
    if not joined:
        raise NotFound
    parts: list[str] = []
    at = 0
    for start, end in joined:
        parts += (text[at:start], STAND_IN)
        at = end
    return "".join((*parts, text[at:]))


def given_back(act: Act, now: Message) -> Message:
    """*now* as it was before *act*, which is undone. Raises `ActSettled` if something else has become of it since."""
    before = None if act.kept is None else act.kept.message
    assert before is not None, "it took something of the message"
    if act.kind is ActKind.REMOVE:
        # Nobody can have changed what has no words.
        return replace(before, place=now.place)
    if now.edition != act.edition or now.text is None:
        raise ActSettled
    return replace(now, text=before.text, edition=before.edition, masked_at=before.masked_at)


def _require(message: Message, edition: int, *states: MessageState) -> None:
    if message.state not in states or message.edition != edition:
        raise MessageSettled


def _line(line: str | None) -> str | None:
    if line is None or not line.strip():
        return None
    text = draft(line)
    if len(text) > LINE_LENGTH_MAX:
        raise TextTooLong
    return text

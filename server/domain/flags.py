"""
A flag asks a human to look at a message.

A flag is open until a facilitator claims it, and claimed until it is resolved. Until then it keeps the words as they stood when it was
raised, so that what its author does to the message later cannot empty it. A resolved one keeps no words that their author has changed or
taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from moderation.assessment import Span
from moderation.labels import Attention, Label
from server.domain.errors import FlagOutdated, FlagResolved, FlagTaken
from server.domain.ids import FlagId, MessageId, RoomId, UserId
from server.domain.messages import Message, MessageState

LEASE: Final = timedelta(seconds=90)
"""How long a claim lasts that nobody keeps up: a facilitator whose machine has died holds up nobody for longer (capability B3)."""
GRACE: Final = timedelta(seconds=20)
"""How long it lasts once the line of whoever holds it has dropped. A phone that changes from one network to another is back by then."""


class FlagState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class Outcome(StrEnum):
    """What the facilitator made of it. Kept to measure the model, never to count against the author."""

    RIGHT = "right"
    NOT_RIGHT = "not_right"


class Change(StrEnum):
    """How the message differs from the words that a flag was raised for."""

    EDITED = "edited"
    """Its author has changed the words since."""
    WITHDRAWN = "withdrawn"
    """Its author has taken it back since."""
    MASKED = "masked"
    """A facilitator has covered some of the words since."""
    REMOVED = "removed"
    """A facilitator has removed it since."""
    UNSENT = "unsent"
    """The words are those of a change that its author was asked about and has not sent. The room has not read them."""


class Urgency(IntEnum):
    """The order of every queue: smaller comes first."""

    CRISIS = 0
    CARE = 1
    PRIVACY = 2
    CONCERN = 3
    WORDING = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One label that the model says of the message.

    Attributes:
        score: calibrated, in [0, 1].
        threshold: the score from which this room is told of the label.
        weighed: the words that weighed most, strongest first, as places in the flag's text in code points. Empty until they are found,
            which is after the flag has gone out, and for good where there are none to name.
    """

    label: Label
    score: float
    threshold: float
    weighed: tuple[Span, ...] = ()

    @property
    def is_likely(self) -> bool:
        """Is the score nearer to certainty than to the threshold? Facilitators read "likely" or "maybe", not numbers."""
        return self.score >= (1 + self.threshold) / 2


class ReportReason(StrEnum):
    """Why a member tells the facilitators of a message."""

    NOT_SAFE = "not_safe"
    """Its author may not be safe now."""
    WORRIED = "worried"
    """They are worried about its author."""
    PRIVATE = "private"
    """It says who or where somebody is."""
    HURTS = "hurts"
    UNSAFE_ADVICE = "unsafe_advice"
    PRESSES = "presses"
    """It presses somebody, or asks them for contact outside the group."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a member has told of the message. Who they are is not in the flag.

    Attributes:
        line: in their own words, if they have added any; gone once the flag is resolved.
    """

    reason: ReportReason
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """
    An earlier message, as it stood when the flag was raised.

    Attributes:
        message_id: None in a flag that was raised before lines kept it.
        is_changed: its author has changed or taken back these words since.
    """

    author_id: UserId
    text: str
    message_id: MessageId | None = None
    is_changed: bool = False

    def is_of(self, message: Message) -> bool:
        """Are these the words of *message*?"""
        if self.message_id is None:
            return (self.author_id, self.text) == (message.author_id, message.text)
        return self.message_id == message.id


@dataclass(frozen=True, slots=True)
class FlagDraft:
    """A flag to raise: one kind of attention, with every reason for it, strongest first."""

    attention: Attention
    reasons: tuple[Reason, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """
    A raised flag.

    Attributes:
        text, lines_before: the message and what stood before it (oldest first, at most 3) when the flag was raised. Of a resolved flag
            `text` is empty and a line is left out where their author has changed or taken back the words.
        edition: the edition of the message that it was raised for; None for a change that its author has not sent.
        model_version: which model said so.
        is_late: the message was in the room before the model had answered.
        is_quiet: it interrupts nobody, see `budget.py`; it is in its lane and in every count all the same.
        claimed_until: when the claim ends, unless it is kept up; None in one of a release whose claims did not end.
        reports: what members have told of it, the first before the others. Without any reason it was raised by them alone, and the model has
            said nothing of it.
    """

    id: FlagId
    room_id: RoomId
    message_id: MessageId
    author_id: UserId
    attention: Attention
    reasons: tuple[Reason, ...]
    text: str
    lines_before: tuple[Line, ...]
    model_version: str
    raised_at: datetime
    edition: int | None = 0
    is_late: bool = False
    is_quiet: bool = False
    state: FlagState = FlagState.OPEN
    claimed_by: UserId | None = None
    claimed_at: datetime | None = None
    claimed_until: datetime | None = None
    resolved_by: UserId | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    reports: tuple[Report, ...] = ()

    @property
    def urgency(self) -> Urgency:
        return min((urgency(self.attention, self.reasons), *map(urgency_of_report, self.reports)))

    @property
    def unweighed(self) -> tuple[Label, ...]:
        """The labels for which no words are named."""
        return tuple(reason.label for reason in self.reasons if not reason.weighed)


def urgency(attention: Attention, reasons: tuple[Reason, ...]) -> Urgency:
    """Where a flag stands in the queue: crisis, other care, privacy, concern, wording (a concern about wording alone)."""
    labels = {reason.label for reason in reasons}
    match attention:
        case Attention.CARE:
            return Urgency.CRISIS if Label.CRISIS in labels else Urgency.CARE
        case Attention.PRIVACY:
            return Urgency.PRIVACY
        case Attention.CONCERN:
            return Urgency.WORDING if labels == {Label.LABELING} else Urgency.CONCERN


def urgency_of_report(report: Report) -> Urgency:
    """Where a flag stands for the sake of what a member has told. Somebody who may not be safe comes first, whoever says so."""
    match report.reason:
        case ReportReason.NOT_SAFE:
            return Urgency.CRISIS
        case ReportReason.WORRIED:
            return Urgency.CARE
        case ReportReason.PRIVATE:
            return Urgency.PRIVACY
        case _:
            return Urgency.CONCERN


def covers(flag: Flag, draft: FlagDraft, edition: int | None) -> bool:
    """
    Does *flag* ask for what *draft*, of the words of *edition* (None: not sent), would ask for once more?

    The same words are flagged once, whatever has become of the flag. Other words are covered by a flag that nobody is done with and that is
    at least as urgent: it shows what the message says now, and is not resolved unread. A resolved flag covers no other words.
    """
    if flag.attention is not draft.attention:
        return False
    if flag.edition == edition and (edition is not None or flag.text == draft.text):
        return True
    is_about_the_room = flag.edition is not None or edition is None
    is_waiting = flag.state is not FlagState.RESOLVED
    return is_about_the_room and is_waiting and flag.urgency <= urgency(draft.attention, draft.reasons)


def change_of(flag: Flag, message: Message) -> Change | None:
    """How *message* now differs from the words that *flag* was raised for; None if it does not."""
    if message.state is MessageState.WITHDRAWN:
        return Change.WITHDRAWN
    if message.state is MessageState.REMOVED:
        return Change.REMOVED
    if flag.edition is None:
        return Change.UNSENT
    if message.edition <= flag.edition:
        return None
    was_masked_last = message.masked_at is not None and (
        message.edited_at is None or message.masked_at > message.edited_at
    )
    return Change.MASKED if was_masked_last else Change.EDITED


def after_change(flag: Flag, old: Message) -> Flag:
    """*flag* once the author of *old* has changed or taken back those words: as it was while it is unresolved, and without them when it is."""
    lines = tuple(replace(line, is_changed=line.is_changed or line.is_of(old)) for line in flag.lines_before)
    changed = replace(flag, lines_before=lines)
    return _without_words(changed, flag.message_id == old.id) if flag.state is FlagState.RESOLVED else changed


def reported(flag: Flag, report: Report, message: Message) -> Flag:
    """
    *flag* with what one more member has told of *message*, which the room reads.

    Resolved, it is open again, with the words as they are now: somebody asks for a second look, and that is not to be swallowed.
    """
    told = replace(flag, reports=(*flag.reports, report))
    if flag.state is not FlagState.RESOLVED:
        return told
    return replace(_open(told), text=message.text or "", resolved_by=None, resolved_at=None, outcome=None)


def read(flag: Flag, draft: FlagDraft, edition: int | None, model_version: str) -> Flag | None:
    """*flag*, raised by members alone, with what the model says of the same words; None if it is no such flag or is done."""
    is_same = (flag.attention, flag.edition) == (draft.attention, edition)
    if flag.reasons or not is_same or flag.state is FlagState.RESOLVED:
        return None
    return replace(flag, reasons=draft.reasons, text=draft.text, model_version=model_version)


def with_weighed(flag: Flag, weighed: Mapping[Label, tuple[Span, ...]]) -> Flag:
    """*flag* with the words that were found for reasons that had none."""
    return replace(flag, reasons=tuple(replace(r, weighed=r.weighed or weighed.get(r.label, ())) for r in flag.reasons))


def claim(flag: Flag, by: UserId, at: datetime, *, is_takeover: bool = False) -> Flag:
    """
    *flag* in the hands of *by*, for as long as they keep it up; claiming one's own again changes nothing.

    Args:
        is_takeover: also out of somebody else's hands. Whoever claimed it may have lost their line, and somebody may be at risk.

    Raises:
        FlagTaken: If somebody else holds it and it is not to be taken over.
        FlagResolved: If it is done.
    """
    if flag.state is FlagState.RESOLVED:
        raise FlagResolved
    if flag.state is FlagState.CLAIMED:
        if flag.claimed_by == by:
            return flag
        if not is_takeover and not is_over(flag, at):
            raise FlagTaken
    return replace(flag, state=FlagState.CLAIMED, claimed_by=by, claimed_at=at, claimed_until=at + LEASE)


def keep(flag: Flag, by: UserId, at: datetime) -> Flag:
    """*flag*, whose holder is still with it. Raises `FlagTaken` if that is not *by* (any more), `FlagResolved`."""
    if flag.state is FlagState.RESOLVED:
        raise FlagResolved
    if flag.claimed_by != by:
        raise FlagTaken
    return replace(flag, claimed_until=at + LEASE)


def lose(flag: Flag, who: UserId, at: datetime) -> Flag:
    """*flag* once the line of *who* has dropped."""
    if flag.state is not FlagState.CLAIMED or flag.claimed_by != who:
        return flag
    return replace(flag, claimed_until=min(_until(flag), at + GRACE))


def lapse(flag: Flag, at: datetime) -> Flag:
    """*flag* as it stands at *at*: open again for everyone if nobody has kept up its claim."""
    return _open(flag) if is_over(flag, at) else flag


def is_over(flag: Flag, at: datetime) -> bool:
    """Has its claim ended by itself?"""
    return flag.state is FlagState.CLAIMED and at >= _until(flag)


def reopen(closed: Flag, before: Flag, at: datetime) -> Flag:
    """
    *before*, which was closed by mistake and is *closed* now, in the hands of whoever held it then, for as long as they keep it up.

    Lines that *closed* has lost since are of words that their author has changed or taken back meanwhile.
    """
    lines = tuple(
        replace(line, is_changed=line.is_changed or line not in closed.lines_before) for line in before.lines_before
    )
    held_until = at + LEASE if before.state is FlagState.CLAIMED else None
    return replace(before, lines_before=lines, claimed_until=held_until)


def give_back(flag: Flag, by: UserId) -> Flag:
    """*flag* open again for everyone. Raises `FlagTaken` if somebody else holds it, `FlagResolved`."""
    if flag.state is FlagState.RESOLVED:
        raise FlagResolved
    if flag.state is FlagState.CLAIMED and flag.claimed_by != by:
        raise FlagTaken
    return _open(flag)


def resolve(flag: Flag, message: Message, by: UserId, outcome: Outcome, at: datetime, *, edition: int) -> Flag:
    """
    *flag* resolved by whoever holds it; an open flag is claimed on the way. What its author has changed or taken back goes with it.

    Args:
        message: what it was raised for, as it is now.
        edition: which edition of *message* they have read.

    Raises:
        FlagTaken, FlagResolved: As for `claim()`.
        FlagOutdated: If there are newer words, which nobody else will be asked to look at.
    """
    held = claim(flag, by, at)
    if message.edition != edition:
        raise FlagOutdated
    done = replace(held, state=FlagState.RESOLVED, resolved_by=by, resolved_at=at, outcome=outcome)
    return _without_words(done, change_of(flag, message) is not None)


def _open(flag: Flag) -> Flag:
    return replace(flag, state=FlagState.OPEN, claimed_by=None, claimed_at=None, claimed_until=None)


def _until(flag: Flag) -> datetime:
    assert flag.claimed_at is not None, "it is claimed"
    return flag.claimed_until or flag.claimed_at + LEASE


def _without_words(flag: Flag, is_message_changed: bool) -> Flag:
    """
    *flag* without the lines whose words have been changed or taken back, and where the message's own were, without those. Nor has it what
    members added in their own words: nobody but them could take that back.
    """
    kept = replace(
        flag,
        lines_before=tuple(line for line in flag.lines_before if not line.is_changed),
        reports=tuple(replace(report, line=None) for report in flag.reports),
    )
    if not is_message_changed:
        return kept
    return replace(kept, text="", reasons=tuple(replace(reason, weighed=()) for reason in flag.reasons))

"""The third verb: a message, its flags and the log's rows, written down in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from server.storage.transaction import Transaction

from moderation import Assessment, Unassessed, Utterance
from server.clock import Ids
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag, FlagDraft, Line, Urgency, urgency
from server.domain.ids import DUTY, FlagId, room_topic, staff_topic, user_topic
from server.domain.messages import Message, MessageState
from server.domain.policy import Verdict
from server.domain.rooms import LINES_BEFORE, Room
from server.services.announcer import Words
from server.storage import flags, log, messages


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on disk now, and what is to be announced."""

    message: Message
    facts: tuple[Fact, ...]
    words: Words


def with_verdict(message: Message, assessment: Assessment | Unassessed, verdict: Verdict) -> Message:
    """*message* as the verdict leaves it. One that has been in the room stays there: nothing is taken out automatically."""
    version = None if isinstance(assessment, Unassessed) else assessment.model_version
    if message.place is not None:
        return replace(message, model_version=version)
    if verdict.hold_reason is None:
        return replace(message, state=MessageState.VISIBLE, hold_reason=None, private=(), model_version=version)
    return replace(
        message,
        state=MessageState.HELD,
        hold_reason=verdict.hold_reason,
        private=verdict.private,
        model_version=version,
    )


async def record(
    transaction: Transaction,
    before: Message | None,
    message: Message,
    drafts: tuple[FlagDraft, ...],
    *,
    room: Room,
    lines: tuple[Line, ...],
    ids: Ids,
    at: datetime,
) -> Recorded:
    """
    Write down a message and what follows from it.

    Args:
        before: the message as it was; None for a new one.
        message: as it is to be. A message that becomes visible for the first time gets its place here.
        drafts: flags to raise; a kind of attention for which the message has a flag already is passed over.
        lines: what stood before the message, for the flags.

    Raises:
        IntegrityError: If it is new and its author has used its client id before. Nothing is recorded then.
    """
    facts: list[Fact] = []
    if message.state is MessageState.VISIBLE and message.place is None:
        posted = await log.append(transaction, room_topic(message.room_id), FactKind.MESSAGE_POSTED, message.id, at)
        message = replace(message, place=posted.seq)
        facts.append(posted)
    if before is None:
        await messages.insert_message(transaction, message)
    else:
        await messages.save(transaction, message)
    was_in_room = before is not None and before.place is not None
    was_held = before is not None and before.state is MessageState.HELD
    if was_held or message.state is MessageState.HELD:
        facts.append(
            await log.append(transaction, user_topic(message.author_id), FactKind.MESSAGE_HELD, message.id, at)
        )

    raised: dict[FlagId, Flag] = {}
    known = set() if before is None or not drafts else await flags.attentions(transaction, message.id)
    for draft in drafts:
        if draft.attention in known:
            continue
        flag = _raise(draft, message, lines, FlagId(ids.new()), at, is_late=was_in_room)
        await flags.insert_flag(transaction, flag)
        raised[flag.id] = flag
        facts.append(await log.append(transaction, staff_topic(message.room_id), FactKind.FLAG_RAISED, flag.id, at))
        if urgency(flag.attention, flag.reasons) is Urgency.CRISIS:
            facts.append(await log.append(transaction, DUTY, FactKind.CARE_ALERT, flag.id, at))
    words = Words(messages={message.id: message}, flags=raised, room_names={room.id: room.name})
    return Recorded(message, tuple(facts), words)


def _raise(
    draft: FlagDraft, message: Message, lines: tuple[Line, ...], flag_id: FlagId, at: datetime, *, is_late: bool
) -> Flag:
    assert message.model_version is not None, "only an assessed message has flags"
    return Flag(
        id=flag_id,
        room_id=message.room_id,
        message_id=message.id,
        author_id=message.author_id,
        attention=draft.attention,
        reasons=draft.reasons,
        text=draft.text,
        lines_before=lines,
        model_version=message.model_version,
        raised_at=at,
        is_late=is_late,
    )


async def lines_before(transaction: Transaction, message: Message) -> tuple[Line, ...]:
    """The visible lines that stand before *message* in the room, oldest first; all of them for one not in the room yet."""
    found = await messages.lines_before(transaction, message.room_id, before=message.place, limit=LINES_BEFORE)
    return tuple(Line(line.author_id, line.text or "") for line in found)


def utterance(message: Message, lines: tuple[Line, ...]) -> Utterance:
    """What the model reads."""
    return Utterance(message.text or "", tuple(line.text for line in lines))

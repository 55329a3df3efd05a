"""The third verb: a message, its flags and the log's rows, written down in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from moderation import Assessment, Unassessed, Utterance
from moderation.labels import Attention
from server.clock import Ids
from server.domain.budget import WINDOW, is_quiet
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag, FlagDraft, Line, Urgency, after_change, covers, read, urgency
from server.domain.ids import FlagId, RoomId, UserId, crisis_topic, hosts_topic, room_topic, staff_topic, user_topic
from server.domain.messages import Message, MessageState, let_in
from server.domain.own_words import OwnNote, shown_to_others
from server.domain.people import Role
from server.domain.policy import Verdict
from server.domain.rooms import LINES_BEFORE, Room, RoomKind
from server.services.announcer import Words
from server.services.crisis_steps import signal_of_flag
from server.storage import flags, log, messages, rooms, sessions
from server.storage.transaction import Transaction


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
        return replace(let_in(message), model_version=version)
    return replace(
        message,
        state=MessageState.HELD,
        hold_reason=verdict.hold_reason,
        private=verdict.private,
        concerns=verdict.concerns,
        # What was promised for these words stands, also when the model reads them later.
        wait=None if verdict.wait is None else message.wait or verdict.wait,
        returned_for=None,
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
    covered: str | None = None,
) -> Recorded:
    """
    Write down a message and what follows from it.

    Args:
        before: the message as it was; None for a new one. If its words are of another edition, their author has changed them.
        message: as it is to be. A message that becomes visible for the first time gets its place here.
        drafts: flags to raise; those that a flag of the message covers are passed over.
        lines: what stood before the message, for the flags.
        covered: how new words read with what is personal covered, as a flag has them that was raised while their author was asked.

    Raises:
        IntegrityError: If it is new and its author has used its client id before. Nothing is recorded then.
    """
    if room.kind is RoomKind.ASIDE:
        # A facilitator reads each word of it. Whether somebody is at risk must not hang on one person.
        drafts = tuple(draft for draft in drafts if draft.attention is Attention.CARE)
    facts: list[Fact] = []
    is_edit = before is not None and before.edition != message.edition
    if message.state is MessageState.VISIBLE and message.place is None:
        posted = await log.append(transaction, room_topic(message.room_id), FactKind.MESSAGE_POSTED, message.id, at)
        message = replace(message, place=posted.seq)
        facts.append(posted)
    elif is_edit and message.place is not None:
        facts.append(
            await log.append(transaction, room_topic(message.room_id), FactKind.MESSAGE_EDITED, message.id, at)
        )
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

    facts += await log_hold(transaction, before, message, at)
    words = Words(messages={message.id: message}, room_names={room.id: room.name})
    if before is not None and is_edit:
        kept = await keep_flags(transaction, before, message, at, sent=(message.text, covered))
        facts += kept.facts
        words = words.with_flags(kept.words)
    raised = await raise_flags(
        transaction,
        message,
        drafts,
        edition=message.edition,
        lines=lines_shown(room, lines),
        ids=ids,
        at=at,
        is_late=was_in_room and not is_edit,
    )
    return Recorded(message, (*facts, *raised.facts), words.with_flags(raised.words))


async def log_hold(transaction: Transaction, before: Message | None, now: Message, at: datetime) -> list[Fact]:
    """Write for the facilitators of the group that *now* waits to be read, or does so no longer."""
    if not now.waits_for_reader and (before is None or not before.waits_for_reader):
        return []
    topic = await rooms.staff_topic_of(transaction, now.room_id)
    return [await log.append(transaction, topic, FactKind.HOLD_CHANGED, now.id, at)]


async def log_member(transaction: Transaction, room_id: RoomId, who: UserId, at: datetime) -> tuple[Fact, ...]:
    """
    Write that *who* belongs to a group, or no longer, as they do now. Also where those are told who look after the room: a coordinator knows
    who is in the group, and does not hear it.
    """
    topics = (room_topic(room_id), hosts_topic(room_id))
    return tuple([await log.append(transaction, topic, FactKind.MEMBER_CHANGED, who, at) for topic in topics])


async def keep_flags(
    transaction: Transaction, old: Message, now: Message, at: datetime, *, sent: Collection[str | None] = ()
) -> Recorded:
    """
    Let the flags that show the words of *old* say that their author has changed them or taken them back. Unresolved ones keep them.

    Args:
        now: the message as it is recorded now.
        sent: the new words. A flag that was raised for them before they were sent is from now on about what is in the room.
    """
    facts: list[Fact] = []
    kept: dict[FlagId, Flag] = {}
    for flag in await flags.showing(transaction, old):
        after = after_change(flag, old)
        if after.message_id == now.id and after.edition is None and after.text in sent:
            after = replace(after, edition=now.edition)
        if after != flag:
            await flags.keep_words(transaction, after)
        kept[flag.id] = after
        facts += await log_flag(transaction, after, FactKind.FLAG_CHANGED, at)
    about = await messages.by_ids(transaction, {flag.message_id for flag in kept.values()})
    return Recorded(now, tuple(facts), Words(messages={**about, now.id: now}, flags=kept))


async def raise_flags(
    transaction: Transaction,
    message: Message,
    drafts: tuple[FlagDraft, ...],
    *,
    edition: int | None,
    lines: tuple[Line, ...],
    ids: Ids,
    at: datetime,
    is_late: bool = False,
) -> Recorded:
    """
    Raise what no flag of *message* covers. What is said of a facilitator's own words is told to them instead.

    Args:
        edition: whose words were assessed; None for a change that has not been sent.
    """
    facts: list[Fact] = []
    raised: dict[FlagId, Flag] = {}
    drafts, own = await _with_own(transaction, message, drafts, edition)
    words = Words()
    if drafts:
        known = await flags.of_message(transaction, message.id)
        lines = await _still_said(transaction, lines)
    for draft in drafts:
        assert message.model_version is not None, "only an assessed message has flags by the model"
        heard = [(flag, read(flag, draft, edition, message.model_version)) for flag in known]
        if joined := next(((before, after) for before, after in heard if after is not None), None):
            before, after = joined
            await flags.keep_read(transaction, after)
            raised[after.id] = after
            facts += await log_flag(transaction, after, FactKind.FLAG_CHANGED, at)
            if before.urgency is not Urgency.CRISIS:
                told = await signal_of_flag(transaction, after, ids, at)
                facts += told.facts
                words = words.with_flags(told.words)
            continue
        if any(covers(flag, draft, edition) for flag in known):
            continue
        flag = Flag(
            id=FlagId(ids.new()),
            room_id=message.room_id,
            message_id=message.id,
            author_id=message.author_id,
            attention=draft.attention,
            reasons=draft.reasons,
            text=draft.text,
            lines_before=lines,
            model_version=message.model_version,
            raised_at=at,
            edition=edition,
            is_late=is_late,
            is_quiet=await _is_quiet(transaction, message.room_id, urgency(draft.attention, draft.reasons), at),
        )
        await flags.insert_flag(transaction, flag)
        raised[flag.id] = flag
        facts += await log_flag(transaction, flag, FactKind.FLAG_RAISED, at)
        told = await signal_of_flag(transaction, flag, ids)
        facts += told.facts
        words = words.with_flags(told.words)
    return Recorded(message, tuple(facts), words.with_flags(Words(flags=raised, own=own)))


async def _with_own(
    transaction: Transaction, message: Message, drafts: tuple[FlagDraft, ...], edition: int | None
) -> tuple[tuple[FlagDraft, ...], tuple[OwnNote, ...]]:
    """What of *drafts* is to be raised, and what is told to the author alone, as who looks after the group."""
    if not drafts:
        return (), ()
    group_id = await rooms.group_of(transaction, message.room_id)
    author = await rooms.membership(transaction, group_id, message.author_id)
    if author is None or author.role is not Role.FACILITATOR:
        return drafts, ()
    kept = await sessions.load(transaction, group_id)
    session = None if kept is None else kept.session
    note = OwnNote(message.room_id, message.id, message.author_id, edition, drafts)
    return shown_to_others(drafts, message.author_id, author.role, session), (note,)


async def _is_quiet(transaction: Transaction, room_id: RoomId, urgency: Urgency, at: datetime) -> bool:
    """Has the room heard of as much as it wants to be interrupted for? Read where flags are written, so that two at once count each other."""
    room = await rooms.by_id(transaction, room_id)
    assert room is not None, "a message has a room"
    group_id = room.parent_id or room_id
    alerted_at = await flags.alerted_at(transaction, group_id, at - WINDOW) if urgency is Urgency.CONCERN else ()
    return is_quiet(urgency, at, alerted_at, room.policy.alerts_an_hour)


async def log_flag(transaction: Transaction, flag: Flag, kind: FactKind, at: datetime) -> list[Fact]:
    """Write that something has become of *flag* for the room's facilitators, and for a clinician on call if it says that somebody is at risk."""
    group_id = await rooms.group_of(transaction, flag.room_id)
    facts = [await log.append(transaction, staff_topic(group_id), kind, flag.id, at)]
    if flag.urgency is Urgency.CRISIS:
        facts.append(await log.append(transaction, crisis_topic(group_id), kind, flag.id, at))
    return facts


async def _still_said(transaction: Transaction, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """*lines* without those whose words have been changed or taken back since they were read, while the model was asked."""
    now = await messages.by_ids(transaction, {line.message_id for line in lines if line.message_id is not None})
    return tuple(line for line in lines if line.message_id in now and now[line.message_id].text == line.text)


async def lines_before(transaction: Transaction, message: Message) -> tuple[Line, ...]:
    """The visible lines that stand before *message* in the room, oldest first; all of them for one not in the room yet."""
    found = await messages.lines_before(transaction, message.room_id, before=message.place, limit=LINES_BEFORE)
    return tuple(Line(line.author_id, line.text or "", line.id) for line in found)


def lines_shown(room: Room, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The *lines* before a message of *room* that a flag shows: of an aside none, which is for its people alone."""
    return () if room.kind is RoomKind.ASIDE else lines


def utterance(message: Message, lines: tuple[Line, ...]) -> Utterance:
    """What the model reads."""
    return Utterance(message.text or "", tuple(line.text for line in lines))

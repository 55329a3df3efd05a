"""What is written of an act: in the facilitators' log, and for its author alone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from server.domain.acts import Act, ActState, answer, end
from server.domain.events import Fact, FactKind
from server.domain.flags import Urgency
from server.domain.ids import ActId, MessageId, crisis_topic, staff_topic, user_topic
from server.domain.messages import Message
from server.protocol import acts as frames
from server.services.announcer import Words
from server.services.recording import keep_flags
from server.storage import acts, flags, log, messages, rooms
from server.storage.transaction import Transaction


async def note(transaction: Transaction, act: Act, at: datetime) -> list[Fact]:
    """Record a new act. Returns what to announce to the facilitators."""
    await acts.insert_act(transaction, act)
    return await log_act(transaction, act, at)


async def log_act(transaction: Transaction, act: Act, at: datetime) -> list[Fact]:
    """Write what has become of *act* for the room's facilitators, and for a clinician on call if it is about somebody at risk."""
    group_id = await rooms.group_of(transaction, act.room_id)
    facts = [await log.append(transaction, staff_topic(group_id), FactKind.ACT_CHANGED, act.id, at)]
    if any(flag.urgency is Urgency.CRISIS for flag in await flags.of_message(transaction, act.message_id)):
        facts.append(await log.append(transaction, crisis_topic(group_id), FactKind.ACT_CHANGED, act.id, at))
    return facts


async def log_notice(transaction: Transaction, act: Act, at: datetime) -> Fact:
    """Write for whoever *act* is about that they are told of it, or no longer."""
    return await log.append(transaction, user_topic(act.about), FactKind.NOTICE_CHANGED, act.id, at)


async def notices(
    transaction: Transaction, told: Collection[Act], removed: Mapping[ActId, str | None] | None = None
) -> dict[ActId, frames.Notice]:
    """
    What authors are told of these acts.

    Args:
        removed: by act the words that it has just deleted, for the one frame that gives them back to their author.
    """
    about = await messages.by_ids(transaction, {act.message_id for act in told})
    shown = {
        act.id: frames.notice(
            act,
            about[act.message_id],
            await flags.of_message(transaction, act.message_id),
            (removed or {}).get(act.id),
        )
        for act in told
    }
    return {act_id: notice for act_id, notice in shown.items() if notice is not None}


async def answer_asks(
    transaction: Transaction, message_id: MessageId, state: ActState, at: datetime
) -> tuple[list[Fact], Words]:
    """Whoever was asked to reword the message has answered by what they, or a facilitator, did with it. Returns what to announce."""
    facts: list[Fact] = []
    answered = [answer(ask, state) for ask in await acts.open_asks(transaction, message_id) if ask.is_told]
    for act in answered:
        await acts.save(transaction, act)
        facts += await log_act(transaction, act, at)
        facts.append(await log_notice(transaction, act, at))
    return facts, Words(acts={act.id: act for act in answered})


async def end_acts(transaction: Transaction, gone: Message, at: datetime) -> tuple[list[Fact], Words]:
    """
    Let go of what was done about *gone*, whose words are deleted with all that was said with it: of the words that an act could still give back,
    and of what its author was told. Closing a flag is apart from that, and can be undone as ever. Returns what to announce.
    """
    facts: list[Fact] = []
    words = Words()
    ended: dict[ActId, Act] = {}
    for act in await acts.of_messages(transaction, [gone.id]):
        if act.kept is not None and act.kept.flag is not None:
            continue
        after = end(act)
        if after == act:
            continue
        await acts.save(transaction, after)
        ended[act.id] = after
        if act.kept is not None and act.kept.message is not None:
            kept = await keep_flags(transaction, act.kept.message, gone, at)
            facts += kept.facts
            words = words.with_flags(kept.words)
        facts += await log_act(transaction, after, at)
        if act.is_told:
            facts.append(await log_notice(transaction, after, at))
    return facts, words.with_flags(Words(acts=ended))

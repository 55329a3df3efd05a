"""
Steps of a crisis inside a transaction: what else records something that tells of one, or takes one on, takes these.

A crisis flag raises the crisis of its author, or joins it; claiming the flag is acknowledging the crisis (decision 0024). Each step writes the
crisis and a row in the log of everybody who hears of it; what is to be announced comes back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from server.clock import Ids
from server.domain import calls, crisis
from server.domain.crisis import Crisis, CrisisOutcome, Signal, Source
from server.domain.duty import DutyKind
from server.domain.errors import Unavailable
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag, FlagState, Outcome, Urgency
from server.domain.help import Ask
from server.domain.ids import DUTY, CrisisId, RoomId, UserId, crisis_topic, staff_topic, user_topic
from server.domain.paging import PageKind
from server.domain.sessions import SessionState
from server.protocol.help import my_help
from server.services.announcer import Words
from server.storage import asks, back_channel, crises, flags, log, rooms, sessions
from server.storage.transaction import Transaction

AGAIN_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """
    What is to be announced, who has just been called to what, and how long somebody has waited to whom somebody has just come.
    """

    facts: tuple[Fact, ...] = ()
    words: Words = field(default_factory=Words)
    called: tuple[tuple[UserId, PageKind], ...] = ()
    waited_s: tuple[float, ...] = ()

    def and_then(self, other: "Told") -> "Told":
        return Told(
            (*self.facts, *other.facts),
            self.words.with_flags(other.words),
            (*self.called, *other.called),
            (*self.waited_s, *other.waited_s),
        )


async def on_call(transaction: Transaction, room_id: RoomId, about: UserId) -> tuple[UserId, ...]:
    """Who is called to *about*, in this order: the clinician of tonight, then the room's roster."""
    kept = await sessions.load(transaction, room_id)
    tonight: Iterable[UserId] = ()
    if kept is not None and kept.session.state is not SessionState.CLOSED:
        tonight = [who for who, kind in kept.session.duties.items() if kind is DutyKind.CLINICIAN]
    return calls.in_order(tonight, await rooms.on_call(transaction, room_id), but=(about,))


async def signal(
    transaction: Transaction, room_id: RoomId, about: UserId, this: Signal, ids: Ids, *, is_anyone_there: bool = True
) -> Told:
    """
    Something tells that *about* may be at risk: a new crisis of the group's room *room_id*, or one more sign of the open one.

    Args:
        is_anyone_there: is a facilitator's line up? If not, the first of those on call is called at once.
    """
    kept = await crises.open_of(transaction, room_id, about)
    if kept is not None:
        return await record(transaction, kept, crisis.join(kept.crisis, this), this.at)
    raised = crisis.open_crisis(CrisisId(ids.new()), room_id, about, this, is_anyone_there=is_anyone_there)
    order = await on_call(transaction, room_id, about)
    first = calls.due_call((), order, raised.call_at, this.at)
    raised = replace(raised, on_call=order, calls=() if first is None else (first,))
    await crises.add(transaction, raised)
    return await _told(transaction, None, raised, this.at)


async def signal_of_flag(transaction: Transaction, flag: Flag, ids: Ids, at: datetime | None = None) -> Told:
    """*flag* was raised, or has become more urgent at *at*. Only one of a crisis tells of a crisis."""
    if flag.urgency is not Urgency.CRISIS:
        return Told()
    group_id = await rooms.group_of(transaction, flag.room_id)
    this = Signal(Source.FLAG, flag.room_id, at or flag.raised_at, flag_id=flag.id, message_id=flag.message_id)
    return await signal(transaction, group_id, flag.author_id, this, ids)


async def follow_flag(
    transaction: Transaction, before: Flag, after: Flag, who: UserId, at: datetime, *, is_clinician: bool
) -> Told:
    """
    *who* has made *after* of the flag *before*: whoever takes a crisis flag on looks after the person, and whoever lets go of it does not.

    A crisis of which only flags tell, and all of those were not right, is over.
    """
    if (
        after.urgency is not Urgency.CRISIS
        or who == after.author_id
        or before.state is after.state is FlagState.RESOLVED
    ):
        return Told()
    group_id = await rooms.group_of(transaction, after.room_id)
    kept = await crises.of_flag(transaction, group_id, after.author_id, after.id)
    if kept is None:
        return Told()
    now = kept.crisis
    if after.state is FlagState.OPEN:
        now = crisis.step_back(now, who, at)
    elif before.claimed_by != who or after.state is FlagState.RESOLVED:
        was_held = before.state is FlagState.CLAIMED and before.claimed_by != who
        if all(one.who != who for one in now.responders) or was_held:
            now = crisis.acknowledge(now, who, at, is_clinician=is_clinician, is_takeover=was_held)
    if after.outcome is Outcome.NOT_RIGHT and now.with_person is not None and await _was_nothing(transaction, now):
        now = crisis.close(now, who, CrisisOutcome.NOT_AT_RISK, None, at)
        # Nobody has been through anything.
        now = replace(now, debriefs={})
    return await record(transaction, kept, now, at)


async def record(transaction: Transaction, before: crises.Kept, after: Crisis, at: datetime) -> Told:
    """Write down a step. One that changes nothing leaves no trace. Raises `Unavailable` if somebody else was faster."""
    if after == before.crisis:
        return Told()
    if not await crises.save(transaction, before, after):
        raise Unavailable(retry_after_s=AGAIN_S)
    return await _told(transaction, before.crisis, after, at)


async def log_calls(
    transaction: Transaction,
    subject_id: str,
    kind: PageKind,
    before: Mapping[UserId, datetime],
    after: Mapping[UserId, datetime],
    at: datetime,
) -> Told:
    """Tell those who are asked to come, each since when, and those who are not any more."""
    changed = [who for who in sorted({*before, *after}) if before.get(who) != after.get(who)]
    facts = [await log.append(transaction, user_topic(who), FactKind.CARE_CALLED, subject_id, at) for who in changed]
    return Told(tuple(facts), called=tuple((who, kind) for who in changed if who in after))


async def log_help(
    transaction: Transaction, room_id: RoomId, who: UserId, before: tuple[Ask | None, Crisis | None], at: datetime
) -> Told:
    """Tell *who* how their asking for support stands, if that is not as it was with the ask and the crisis of *before*."""
    kept = await crises.open_of(transaction, room_id, who)
    ask = await asks.of_person(transaction, room_id, who)
    now = my_help(ask, None if kept is None else kept.crisis)
    if now == my_help(*before):
        return Told()
    fact = await log.append(transaction, user_topic(who), FactKind.HELP_CHANGED, room_id, at)
    return Told((fact,), Words(help={(room_id, who): now}))


async def _was_nothing(transaction: Transaction, this: Crisis) -> bool:
    flag_ids = {one.flag_id for one in this.signals if one.flag_id is not None}
    if any(one.source is not Source.FLAG for one in this.signals):
        return False
    found = await flags.by_ids(transaction, flag_ids)
    return all(flag.outcome is Outcome.NOT_RIGHT for flag in found.values())


async def _told(transaction: Transaction, before: Crisis | None, after: Crisis, at: datetime) -> Told:
    """Write into each topic's log what it is to hear of a step."""
    room_id = after.room_id
    if before is None or before.closing != after.closing:
        await back_channel.keep(transaction, room_id, is_kept=await crises.has_open(transaction, room_id))
    facts = [
        await log.append(transaction, topic, FactKind.CRISIS_CHANGED, after.id, at)
        for topic in (staff_topic(room_id), crisis_topic(room_id))
    ]
    if _alert(before) != _alert(after):
        facts.append(await log.append(transaction, DUTY, FactKind.CARE_ALERT, after.id, at))
    words = Words(crises={after.id: after}, room_names=await rooms.names(transaction, {room_id}))
    waited_s: tuple[float, ...] = ()
    if after.acknowledged_at is not None and (before is None or before.acknowledged_at is None):
        waited_s = ((after.acknowledged_at - after.raised_at).total_seconds(),)
    told = Told(tuple(facts), words, waited_s=waited_s)
    was_called = {} if before is None else before.called
    told = told.and_then(await log_calls(transaction, after.id, PageKind.CRISIS, was_called, after.called, at))
    ask = await asks.of_person(transaction, room_id, after.about)
    return told.and_then(await log_help(transaction, room_id, after.about, (ask, before), at))


def _alert(this: Crisis | None) -> datetime | None:
    """Since when everybody on duty is told of it."""
    return this.calls_since if this is not None and this.is_calling else None

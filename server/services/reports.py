"""What members tell the facilitators of a message, and the short answer that they get."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from server.clock import Clock, Ids
from server.domain import reports as rules
from server.domain.errors import MessageSettled, NotAllowed, NotFound, Unavailable
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag, FlagState, Report, ReportReason, Urgency, reported
from server.domain.ids import FlagId, MessageId, ReportId, user_topic
from server.domain.messages import Message, MessageState
from server.domain.people import Actor
from server.domain.permissions import Action, require
from server.domain.reports import Telling
from server.fanout.presence import Limiter
from server.services.announcer import Words
from server.services.crises import CrisisService
from server.services.crisis_steps import Told, signal_of_flag
from server.services.floor import AGAIN_S, Floor
from server.services.recording import lines_before, lines_shown, log_flag
from server.storage import flags, log, messages, reports, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction

BURST: Final = 5
PER_MINUTE: Final = 1.0
"""More than an evening brings, and less than would flood a queue. Each message is told of once by each person in any case."""


class ReportService:
    """Takes what members tell into the queue of the room's facilitators."""

    def __init__(
        self, database: Database, crises: CrisisService, floor: Floor, limiter: Limiter, clock: Clock, ids: Ids
    ) -> None:
        self._database = database
        self._crises = crises
        self._floor = floor
        self._limiter = limiter
        self._clock = clock
        self._ids = ids

    async def tell(self, actor: Actor, message_id: MessageId, reason: ReportReason, line: str | None = None) -> None:
        """
        Tell the facilitators of somebody else's message. Done twice it is done once.

        Raises:
            NotFound: If there is no such message in a room of theirs.
            NotAllowed: Of one's own, or if one does not read the room now.
            MessageSettled: If it is out of sight or gone.
            TextEmpty, TextTooLong, TooFast, Unavailable: Nothing has changed then.
        """
        report = rules.report(reason, line)
        at = self._clock.now()
        async with self._database.write() as transaction:
            message = await messages.by_id(transaction, message_id)
            if message is None or message.place is None:
                raise NotFound
            mine = await rooms.membership(transaction, message.room_id, actor.user_id)
            if mine is None:
                raise NotFound
            require(mine, Action.REPORT, await self._floor.part(transaction, message.room_id, actor.user_id))
            if message.author_id == actor.user_id:
                raise NotAllowed
            if await reports.about(transaction, message_id, actor.user_id) is not None:
                return
            if message.state is not MessageState.VISIBLE:
                raise MessageSettled
            self._limiter.spend(f"report/{actor.user_id}", burst=BURST, per_minute=PER_MINUTE)
            flag, facts, signalled = await self._flag(transaction, message, report, at)
            told = Telling(ReportId(self._ids.new()), message_id, message.room_id, actor.user_id, flag.id, at)
            await reports.insert_told(transaction, told)
            facts.append(await _note(transaction, told, at))
        words = Words({message.id: message}, {flag.id: flag}, reports={told.id: told})
        await self._crises.announce(Told(tuple(facts), words).and_then(signalled))

    async def _flag(
        self, transaction: Transaction, message: Message, report: Report, at: datetime
    ) -> tuple[Flag, list[Fact], Told]:
        """Put *report* on the message's card, or on one of its own."""
        known = await flags.of_message(transaction, message.id)
        before = rules.flag_for(known, report, message.edition)
        if before is None:
            room = await rooms.by_id(transaction, message.room_id)
            assert room is not None, "a message has a room"
            flag = Flag(
                id=FlagId(self._ids.new()),
                room_id=message.room_id,
                message_id=message.id,
                author_id=message.author_id,
                attention=rules.ATTENTION[report.reason],
                reasons=(),
                text=message.text or "",
                lines_before=lines_shown(room, await lines_before(transaction, message)),
                model_version=message.model_version or "",
                raised_at=at,
                edition=message.edition,
                reports=(report,),
            )
            await flags.insert_flag(transaction, flag)
        else:
            flag = reported(before, report, message)
            if not await flags.change(transaction, before, flag):
                raise Unavailable(retry_after_s=AGAIN_S)
        facts = await log_flag(transaction, flag, FactKind.FLAG_RAISED if before is None else FactKind.FLAG_CHANGED, at)
        was_known = before is not None and before.urgency is Urgency.CRISIS and before.state is not FlagState.RESOLVED
        signalled = Told() if was_known else await signal_of_flag(transaction, flag, self._ids, at)
        return flag, facts, signalled


@dataclass(frozen=True, slots=True)
class Answered:
    """What is to be announced, each to whoever has told."""

    facts: tuple[Fact, ...] = ()
    reports: dict[ReportId, Telling] = field(default_factory=dict)


async def answer(transaction: Transaction, flag: Flag, message: Message, at: datetime) -> Answered:
    """Answer those who have told of *message*, once a facilitator is done with *flag*. Does nothing while they are not."""
    if flag.state is not FlagState.RESOLVED or not flag.reports:
        return Answered()
    facts: list[Fact] = []
    told: dict[ReportId, Telling] = {}
    for one in await reports.unanswered(transaction, flag.id):
        said = rules.answered(one, flag, message)
        assert said.answer is not None
        await reports.keep_answer(transaction, one.id, said.answer)
        facts.append(await _note(transaction, said, at))
        told[one.id] = said
    return Answered(tuple(facts), told)


async def _note(transaction: Transaction, told: Telling, at: datetime) -> Fact:
    return await log.append(transaction, user_topic(told.reporter_id), FactKind.REPORT_CHANGED, told.id, at)

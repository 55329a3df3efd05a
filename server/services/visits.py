"""
What becomes of guests who have not stayed: once their session is over, nothing of them is left.

Whose visit is over is written down with the end of the session, so a restart in between forgets nobody. What they said leaves the room at
once. Only while somebody is still to see to them (a flag that asks for care, a crisis, an aside) the account waits, out of the room and without words,
so that nobody who may be at risk is lost sight of; as soon as that is done it goes as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from server.clock import Clock
from server.domain.events import Fact, FactKind
from server.domain.ids import RoomId, UserId, crisis_topic, room_topic, staff_topic
from server.domain.messages import Message, emptied
from server.domain.people import Visit
from server.services.announcer import Announcer, Words
from server.services.looping import Timekeeper
from server.services.noting import end_acts, log_act
from server.services.recording import keep_flags, log_flag, log_hold, log_member
from server.services.rooms import RoomService
from server.services.sessions import SessionService
from server.storage import acts, asides, flags, log, messages, reactions, rooms, visits
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

LOOK_S: Final = 0.5
"""How often it is looked whose visit is over. One question to an index that is empty most of the time."""


@dataclass
class _Told:
    """What is to be announced, as it adds up, and who hears a room no more that is gone."""

    facts: list[Fact] = field(default_factory=list)
    words: Words = field(default_factory=Words)
    shown_out: tuple[UserId, ...] = ()


class VisitService:
    """Lets guests go. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        sessions: SessionService,
        room_service: RoomService,
        clock: Clock,
        undertakings: Undertakings,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._sessions = sessions
        self._rooms = room_service
        self._clock = clock
        self._undertakings = undertakings
        self._time = Timekeeper(self._look, database, "visits", every_s=LOOK_S)

    async def run(self) -> None:
        """Let guests go whose session is over, for as long as the server runs."""
        await self._time.run()

    async def tick(self) -> None:
        """Sessions may be over: delete what is to go. Raises `Unavailable`."""
        await self._time.look()

    async def _look(self) -> bool:
        async with self._database.read() as transaction:
            over = await visits.over(transaction)
        for room_id, who in over:
            await self._undertakings.see_through(self._let_go(room_id, who))
        return not over

    async def _let_go(self, room_id: RoomId, who: UserId) -> None:
        """Each step can be done again: until the last is on disk their visit is marked as over."""
        await self._rooms.show_out(who)
        await self._sessions.forget(room_id, who)
        at = self._clock.now()
        told = _Told()
        async with self._database.write() as transaction:
            mine = await rooms.membership(transaction, room_id, who)
            if mine is None or mine.visit is not Visit.OVER:
                return
            said = await messages.by_author(transaction, room_id, who)
            is_gone = not await visits.is_looked_after(transaction, room_id, who)
            if is_gone:
                await _delete(transaction, room_id, who, said, told, at)
            else:
                aside = await asides.of_member(transaction, room_id, who)
                # A word between two goes when they end it.
                apart = None if aside is None else aside.room_id
                await _empty(transaction, [message for message in said if message.room_id != apart], told, at)
        if is_gone or told.facts:
            self._database.note_deleted_words()
        await self._announcer.announce(told.facts, told.words)
        for other in told.shown_out:
            await self._rooms.show_out(other)


async def _empty(transaction: Transaction, said: Sequence[Message], told: _Told, at: datetime) -> None:
    """Take the words of *said* out of sight, and out of the store but for flags that somebody is still to look at."""
    gone = {message.id: emptied(message) for message in said}
    for message in said:
        if message.text is not None:
            await messages.save(transaction, gone[message.id])
            if message.place is not None:
                topic = room_topic(message.room_id)
                told.facts.append(await log.append(transaction, topic, FactKind.MESSAGE_WITHDRAWN, message.id, at))
            told.facts += await log_hold(transaction, message, gone[message.id], at)
            kept = await keep_flags(transaction, message, gone[message.id], at)
            told.facts += kept.facts
            told.words = told.words.with_flags(kept.words)
        ended, of_acts = await end_acts(transaction, gone[message.id], at)
        told.facts += ended
        told.words = told.words.with_flags(of_acts)
    # A flag may have been told while the message it is about still had its words.
    told.words = replace(told.words, messages={**told.words.messages, **gone})


async def _delete(
    transaction: Transaction, room_id: RoomId, who: UserId, said: Sequence[Message], told: _Told, at: datetime
) -> None:
    """Delete all that *who* has left in the group; and their account, unless they have a place elsewhere."""
    gone: set[str] = {message.id for message in said}
    for act in await acts.of_messages(transaction, {message.id for message in said}):
        gone.add(act.id)
        told.facts += await log_act(transaction, act, at)
    for message in said:
        for flag in await flags.of_message(transaction, message.id):
            gone.add(flag.id)
            told.facts += await log_flag(transaction, flag, FactKind.FLAG_CHANGED, at)
        told.facts += await log_hold(transaction, message, emptied(message), at)
        if message.place is not None:
            topic = room_topic(message.room_id)
            told.facts.append(await log.append(transaction, topic, FactKind.MESSAGE_WITHDRAWN, message.id, at))
    await messages.delete_messages(transaction, {message.id for message in said})
    for message in said:
        # In flags of others they stood among the lines before.
        kept = await keep_flags(transaction, message, emptied(message), at)
        told.facts += kept.facts
        told.words = told.words.with_flags(kept.words)
    await _take_back_reactions(transaction, room_id, who, told, at)
    await visits.delete_reports(transaction, room_id, who)
    if (aside := await asides.of_member(transaction, room_id, who)) is not None:
        await visits.delete_room(transaction, aside.room_id)
        told.shown_out = aside.facilitators
        for topic in (staff_topic(room_id), crisis_topic(room_id)):
            told.facts.append(await log.append(transaction, topic, FactKind.ASIDE_CHANGED, aside.room_id, at))
    # Nobody is told of a guest who has not come.
    has_come = who in await rooms.members_among(transaction, room_id, [who])
    for place in await visits.delete_places(transaction, room_id, who):
        if has_come and place == room_id:
            told.facts += await log_member(transaction, room_id, who, at)
        elif has_come:
            told.facts.append(await log.append(transaction, room_topic(place), FactKind.MEMBER_CHANGED, who, at))
    await visits.delete_person(transaction, who)
    told.words = replace(told.words, gone=frozenset(gone))


async def _take_back_reactions(
    transaction: Transaction, room_id: RoomId, who: UserId, told: _Told, at: datetime
) -> None:
    answered = await reactions.take_back_all(transaction, room_id, who)
    about = await messages.by_ids(transaction, set(answered))
    for message in about.values():
        topic = room_topic(message.room_id)
        told.facts.append(await log.append(transaction, topic, FactKind.REACTIONS_CHANGED, message.id, at))
    words = Words(messages=about, reactions=await reactions.of(transaction, answered))
    told.words = replace(words.with_flags(told.words), reactions=words.reactions)

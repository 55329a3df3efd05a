"""
Asides: ask, answer, join, close; and what is said in them goes when they are over.

An aside has a room of its own, so that the model, help, holds and the log are there as everywhere. What is asked here for the sake of asides is
who may be in that room, and when: `domain/asides.py`. Words in it ask `Floor`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from server.clock import Clock, Ids
from server.domain import asides as rules
from server.domain.asides import Aside
from server.domain.errors import NotAllowed, NotFound, NotInRoom
from server.domain.events import Fact, FactKind
from server.domain.ids import ClientId, RoomId, UserId, crisis_topic, room_topic, staff_topic, user_topic
from server.domain.messages import Message, draft, emptied
from server.domain.people import Actor, Membership, Role
from server.domain.permissions import Action, may, require
from server.domain.rooms import Room, RoomKind
from server.fanout.presence import Limiter
from server.services.announcer import Announcer, Words
from server.services.chat import ChatService
from server.services.floor import Floor
from server.services.looping import Loop
from server.services.noting import end_acts
from server.services.recording import keep_flags
from server.services.rooms import RoomService
from server.storage import asides, log, messages, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

ASKS_BURST: Final = 3
ASKS_PER_MINUTE: Final = 1.0
"""How often one facilitator asks the same member. "Not now" is an answer."""
LOOK_S: Final = 30.0


class AsideService:
    """Asides of all groups. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        chat: ChatService,
        room_service: RoomService,
        floor: Floor,
        limiter: Limiter,
        clock: Clock,
        ids: Ids,
        undertakings: Undertakings,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._chat = chat
        self._rooms = room_service
        self._floor = floor
        self._limiter = limiter
        self._clock = clock
        self._ids = ids
        self._undertakings = undertakings
        self._loop = Loop(self._tidied, "asides", idle_s=LOOK_S, retry_s=LOOK_S)

    async def ask(
        self, actor: Actor, group_id: RoomId, who: UserId, client_id: ClientId, text: str | None
    ) -> Message | None:
        """
        Ask *who* for a word; *text* goes with the question, like any message. Returns that message, if there is one.

        Raises:
            NotInRoom, NotAllowed, NotFound, TooFast: If there is nobody to ask, or not by them. A facilitator has no aside: there is the
                back channel.
            TextEmpty, TextTooLong: Nothing is recorded then.
            Unavailable: The question may stand without the words.
        """
        if text is not None:
            draft(text)
        self._limiter.spend(f"aside/{actor.user_id}/{who}", burst=ASKS_BURST, per_minute=ASKS_PER_MINUTE)
        at = self._clock.now()
        async with self._database.write() as transaction:
            group = await self._group(transaction, actor, group_id)
            theirs = await rooms.membership(transaction, group_id, who)
            if theirs is None:
                raise NotFound
            if theirs.role is not Role.MEMBER:
                raise NotAllowed
            before = await asides.of_member(transaction, group_id, who)
            session_id = await self._floor.session_id(transaction, group_id)
            if before is None:
                after = Aside(RoomId(self._ids.new()), group_id, who, (actor.user_id,), at, session_id=session_id)
                # By the name of the group: whoever is told of somebody at risk has to find them.
                room = Room(after.room_id, group.name, at, group.policy, group_id, RoomKind.ASIDE)
                await rooms.insert_room(transaction, room)
                await asides.insert_aside(transaction, after)
            else:
                after = rules.ask(before, actor.user_id, at, session_id)
                await asides.save(transaction, after)
            facts, words = await self._settle(transaction, before, after, at)
        try:
            if text is not None:
                return await self._chat.post(actor, after.room_id, client_id, text)
        finally:
            # After the words, so that they are there with the question.
            await self._announcer.announce(facts, words)
        return None

    async def answer(self, actor: Actor, aside_id: RoomId, *, comes: bool) -> None:
        """Its member comes, or does not. Raises `NotFound`, `NotAllowed`, `NotNow`."""
        await self._step(actor, aside_id, lambda aside: rules.answer(aside, actor.user_id, comes=comes))

    async def join(self, actor: Actor, aside_id: RoomId) -> None:
        """One more facilitator. Raises `NotFound`, `NotAllowed`, `NotNow`."""

        def join(aside: Aside) -> Aside:
            if actor.user_id == aside.member:
                raise NotAllowed
            return rules.join(aside, actor.user_id)

        await self._step(actor, aside_id, join)

    async def close(self, actor: Actor, aside_id: RoomId) -> None:
        """Somebody in it ends it. Raises `NotFound`, `NotAllowed`, `NotNow`."""
        await self._step(actor, aside_id, lambda aside: rules.close(aside, actor.user_id))

    async def run(self) -> None:
        """Let the words of asides go that are over, for as long as the server runs."""
        await self._loop.run()

    async def tick(self) -> None:
        """Time has passed, or sessions are over: delete what is to go. Raises `Unavailable`."""
        at = self._clock.now()
        async with self._database.read() as transaction:
            found = await asides.all_asides(transaction)
            past = [a.room_id for a in found if await self._is_past(transaction, a, at)]
        for room_id in past:
            await self._undertakings.see_through(self._forget(room_id))

    async def _tidied(self) -> bool:
        await self.tick()
        return True

    async def _is_past(self, transaction: Transaction, aside: Aside, at: datetime) -> bool:
        return rules.is_past(aside, await self._floor.session_id(transaction, aside.group_id), at)

    async def _group(self, transaction: Transaction, actor: Actor, group_id: RoomId) -> Room:
        found = await rooms.with_membership(transaction, group_id, actor.user_id)
        if found is None:
            raise NotInRoom
        group, mine = found
        require(mine, Action.TAKE_ASIDE, await self._floor.part(transaction, group_id, actor.user_id))
        if group.kind is not RoomKind.GROUP:
            raise NotAllowed
        return group

    async def _step(self, actor: Actor, aside_id: RoomId, change: Callable[[Aside], Aside]) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            before = await asides.by_room(transaction, aside_id)
            # For everybody else there is no such aside: nobody is to find out who has a word with whom.
            if before is None or not await self._may_know(transaction, actor, before):
                raise NotFound
            after = change(before)
            await asides.save(transaction, after)
            facts, words = await self._settle(transaction, before, after, at)
        await self._announcer.announce(facts, words)
        for who in {*before.people} - {*after.people}:
            await self._rooms.show_out(who)

    async def _may_know(self, transaction: Transaction, actor: Actor, aside: Aside) -> bool:
        if actor.user_id == aside.member:
            return True
        mine = await rooms.membership(transaction, aside.group_id, actor.user_id)
        part = await self._floor.part(transaction, aside.group_id, actor.user_id)
        return mine is not None and may(mine.role, Action.TAKE_ASIDE, part)

    async def _settle(
        self, transaction: Transaction, before: Aside | None, after: Aside, at: datetime
    ) -> tuple[list[Fact], Words]:
        """Let those into its room who belong there and nobody else, and write into the logs what has changed."""
        if after == before:
            return [], Words()
        facts: list[Fact] = []
        inside: dict[tuple[RoomId, UserId], Membership] = {}
        here = {member.user_id for member in await rooms.members(transaction, after.room_id)}
        people = await rooms.members_among(transaction, after.group_id, after.people)
        for who in here - {*people}:
            await rooms.delete_membership(transaction, after.room_id, who)
        for who in {*people} - here:
            inside[after.room_id, who] = replace(people[who], room_id=after.room_id, joined_at=at)
            await rooms.insert_membership(transaction, inside[after.room_id, who])
        for who in sorted(here ^ {*people}):
            facts.append(await log.append(transaction, room_topic(after.room_id), FactKind.MEMBER_CHANGED, who, at))
        facts += await _note(transaction, after, at)
        return facts, Words(memberships=inside, asides={after.room_id: after})

    async def _forget(self, room_id: RoomId) -> None:
        """Delete the words of an aside, and who was in it. What an unresolved flag shows of them stays with it, as ever."""
        at = self._clock.now()
        facts: list[Fact] = []
        words = Words()
        async with self._database.write() as transaction:
            aside = await asides.by_room(transaction, room_id)
            if aside is None or not await self._is_past(transaction, aside, at):
                return
            said = await messages.of_room(transaction, room_id)
            gone = {message.id: emptied(message) for message in said}
            for message in said:
                if message.text is not None:
                    await messages.save(transaction, gone[message.id])
                    kept = await keep_flags(transaction, message, gone[message.id], at)
                    facts += kept.facts
                    words = words.with_flags(kept.words)
                ended, of_acts = await end_acts(transaction, gone[message.id], at)
                facts += ended
                words = words.with_flags(of_acts)
            # A flag may have been told while the message it is about still had its words.
            words = replace(words, messages={**words.messages, **gone})
            for member in await rooms.members(transaction, room_id):
                await rooms.delete_membership(transaction, room_id, member.user_id)
            await asides.delete_aside(transaction, room_id)
            facts += await _note(transaction, aside, at)
        self._database.note_deleted_words()
        await self._announcer.announce(facts, words)
        for who in (aside.member, *aside.facilitators):
            await self._rooms.show_out(who)


async def _note(transaction: Transaction, aside: Aside, at: datetime) -> list[Fact]:
    """Tell its member, and those who look after the group."""
    heard_on = (user_topic(aside.member), staff_topic(aside.group_id), crisis_topic(aside.group_id))
    return [await log.append(transaction, topic, FactKind.ASIDE_CHANGED, aside.room_id, at) for topic in heard_on]

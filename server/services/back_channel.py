"""
The facilitators' back channel: said, heard by those who look after the room, and gone with its session.

While somebody of the group is looked after it stays, so that a note of what happened can be written; `crisis_steps.py` lets go of it then.
"""

from typing import Final

from server.clock import Clock, Ids
from server.domain.back_channel import Remark, is_past
from server.domain.errors import NotAllowed, NotFound, NotInRoom
from server.domain.events import Fact, FactKind
from server.domain.ids import ClientId, FlagId, RemarkId, RoomId, crisis_topic, staff_topic
from server.domain.messages import draft
from server.domain.people import Actor
from server.domain.permissions import Action, may_here, require
from server.fanout.presence import Limiter
from server.services.announcer import Announcer, Words
from server.services.floor import Floor
from server.services.looping import Loop
from server.storage import back_channel, crises, flags, log, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

BURST: Final = 20
PER_MINUTE: Final = 60.0
LOOK_S: Final = 30.0


class BackChannel:
    """The back channels of all rooms. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        floor: Floor,
        limiter: Limiter,
        clock: Clock,
        ids: Ids,
        undertakings: Undertakings,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._floor = floor
        self._limiter = limiter
        self._clock = clock
        self._ids = ids
        self._undertakings = undertakings
        self._loop = Loop(self._tidied, "back channel", idle_s=LOOK_S, retry_s=LOOK_S)

    async def say(
        self, actor: Actor, room_id: RoomId, client_id: ClientId, text: str, flag_id: FlagId | None = None
    ) -> None:
        """
        Say *text* to those who look after the room, about a flag or in general.

        Raises:
            NotInRoom, NotAllowed: To whoever is not among them.
            NotFound: If there is no such flag in the room or in one that belongs to it.
            TextEmpty, TextTooLong, TooFast, Unavailable: Nothing is recorded then.
        """
        said = draft(text)
        at = self._clock.now()
        async with self._database.write() as transaction:
            found = await rooms.with_membership(transaction, room_id, actor.user_id)
            if found is None:
                raise NotInRoom
            room, mine = found
            part = await self._floor.part(transaction, room_id, actor.user_id)
            require(mine, Action.USE_BACK_CHANNEL, part)
            if not may_here(room, mine.role, Action.USE_BACK_CHANNEL, part):
                raise NotAllowed
            if await back_channel.by_client_id(transaction, actor.user_id, client_id) is not None:
                return
            self._limiter.spend(f"back_channel/{actor.user_id}", burst=BURST, per_minute=PER_MINUTE)
            if flag_id is not None:
                flag = await flags.by_id(transaction, flag_id)
                if flag is None or await rooms.group_of(transaction, flag.room_id) != room_id:
                    raise NotFound
            remark = Remark(
                id=RemarkId(self._ids.new()),
                room_id=room_id,
                author_id=actor.user_id,
                client_id=client_id,
                text=said,
                said_at=at,
                flag_id=flag_id,
                session_id=await self._floor.session_id(transaction, room_id),
                is_kept=await crises.has_open(transaction, room_id),
            )
            await back_channel.insert_remark(transaction, remark)
            facts = await self._note(transaction, remark)
        await self._announcer.announce(facts, Words(remarks={remark.id: remark}))

    async def run(self) -> None:
        """Let what is past go, for as long as the server runs."""
        await self._loop.run()

    async def tick(self) -> None:
        """Time has passed, or sessions are over: delete what is to go. Raises `Unavailable`."""
        async with self._database.read() as transaction:
            if not await self._past(transaction):
                return
        await self._undertakings.see_through(self._forget())

    async def _tidied(self) -> bool:
        await self.tick()
        return True

    async def _past(self, transaction: Transaction) -> list[Remark]:
        at = self._clock.now()
        remarks = await back_channel.all_not_kept(transaction)
        going_on = {room: await self._floor.session_id(transaction, room) for room in {r.room_id for r in remarks}}
        return [remark for remark in remarks if is_past(remark, going_on[remark.room_id], at)]

    async def _forget(self) -> None:
        facts: list[Fact] = []
        async with self._database.write() as transaction:
            for remark in await self._past(transaction):
                await back_channel.delete_remark(transaction, remark.id)
                facts += await self._note(transaction, remark)
        self._database.note_deleted_words()
        await self._announcer.announce(facts, Words())

    async def _note(self, transaction: Transaction, remark: Remark) -> list[Fact]:
        at = self._clock.now()
        heard_on = (staff_topic(remark.room_id), crisis_topic(remark.room_id))
        return [await log.append(transaction, topic, FactKind.REMARK_CHANGED, remark.id, at) for topic in heard_on]

"""How those who may be called are reached: set by themselves, sealed in the store, and opened only to send a page."""

from collections.abc import Collection

from server.clock import Clock
from server.domain.errors import AddressInvalid, NotAllowed
from server.domain.ids import UserId
from server.domain.people import Actor
from server.domain.permissions import Action, may
from server.domain.reach import Reach, ReachBy
from server.sealing import Purpose, Seal
from server.storage import reach as store
from server.storage import rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction


class ReachService:
    """Knows where each who may be called wants to be reached."""

    def __init__(self, database: Database, seal: Seal, offered: Collection[ReachBy], clock: Clock) -> None:
        """*offered* are the channels that the operator has chosen."""
        self._database = database
        self._seal = seal
        self._clock = clock
        self.offered = tuple(by for by in ReachBy if by in offered)

    async def look(self, actor: Actor) -> Reach | None:
        """Where *actor* has said to reach them. Raises `NotAllowed` if they are never called; `SealBroken`."""
        async with self._database.read() as transaction:
            await self._require_called(transaction, actor)
        return await self.of(actor.user_id)

    async def set(self, actor: Actor, by: ReachBy, address: str) -> Reach:
        """Reach *actor* there from now on. Raises `NotAllowed`, and `AddressInvalid` also for a channel that is not offered."""
        reach = Reach.of(by, address)
        if by not in self.offered:
            raise AddressInvalid
        sealed = self._seal.close(reach.address, Purpose.REACH, actor.user_id)
        async with self._database.write() as transaction:
            await self._require_called(transaction, actor)
            await store.put(transaction, actor.user_id, store.Sealed(by, sealed), self._clock.now())
        self._database.note_deleted_words()
        return reach

    async def remove(self, actor: Actor) -> None:
        """Forget it. There may be nothing to forget, and whoever is called no more may still do so."""
        async with self._database.write() as transaction:
            await store.remove(transaction, actor.user_id)
        self._database.note_deleted_words()

    async def of(self, who: UserId) -> Reach | None:
        """Where *who* is reached, if they have said. Raises `SealBroken`, `Unavailable`."""
        async with self._database.read() as transaction:
            kept = await store.of_person(transaction, who)
        return None if kept is None else Reach(kept.by, self._seal.open(kept.address, Purpose.REACH, who))

    async def _require_called(self, transaction: Transaction, actor: Actor) -> None:
        """Facilitators are called to rooms, the operator when a sealed contact is opened. Nobody else's address is asked for."""
        if actor.is_operator:
            return
        places = await rooms.memberships_of(transaction, actor.user_id)
        if not any(may(membership.role, Action.HOLD_SESSION) for _, membership in places):
            raise NotAllowed

"""Who is writing: told to whoever looks after the session, as it happens, and kept nowhere. Members do not hear of each other."""

from typing import Final

from server.domain.errors import NotInRoom
from server.domain.ids import RoomId, hosts_topic
from server.domain.people import Actor
from server.domain.permissions import Action, require
from server.fanout.presence import Limiter
from server.protocol.writing import Writing
from server.services.announcer import Announcer
from server.services.floor import Floor
from server.storage import rooms
from server.storage.engine import Database

TOLD_BURST: Final = 5
TOLD_PER_MINUTE: Final = 30.0
"""A browser tells it every four seconds; two rooms or tabs may do so at once."""


class WritingService:
    """Passes on that somebody writes."""

    def __init__(self, database: Database, announcer: Announcer, floor: Floor, limiter: Limiter) -> None:
        self._database = database
        self._announcer = announcer
        self._floor = floor
        self._limiter = limiter

    async def tell(self, actor: Actor, room_id: RoomId) -> None:
        """Tell that *actor* writes. Raises `NotInRoom`, `NotAllowed` for whoever does not speak there, `TooFast`, `Unavailable`."""
        self._limiter.spend(f"writing/{actor.user_id}", burst=TOLD_BURST, per_minute=TOLD_PER_MINUTE)
        async with self._database.read() as transaction:
            found = await rooms.with_membership(transaction, room_id, actor.user_id)
            if found is None:
                raise NotInRoom
            room, membership = found
            whole = room.parent_id or room.id
            require(membership, Action.POST, await self._floor.part(transaction, whole, actor.user_id))
        if self._floor.has_session(whole):
            topic = hosts_topic(whole)
            await self._announcer.tell(topic, Writing(topic=topic, room_id=whole, who=actor.user_id))

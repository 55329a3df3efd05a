"""
Claims that end by themselves: whoever looks after a flag keeps their claim up while they are at their desk, and loses it when they are gone.

A claim holds for `flags.LEASE` after it was made or last kept up, and for `flags.GRACE` after its holder's line has dropped. Then the flag is open
again, on every desk. A place in a crisis is kept by its holder's line instead (`domain/crisis.py`): whoever is on the telephone with somebody
touches no page. A claim that has ended stops nobody, also before `tick()` has come by: `domain/flags.claim()` asks the clock itself.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from server.clock import Clock
from server.domain import flags as rules
from server.domain.errors import ClientError
from server.domain.events import Fact, FactKind
from server.domain.flags import Flag
from server.domain.ids import FlagId, RoomId, UserId
from server.services.announcer import Announcer, Words
from server.services.looping import Timekeeper
from server.services.recording import log_flag
from server.storage import flags, messages
from server.storage.engine import Database
from server.undertakings import Undertakings

logger = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked for claims that have ended. One question to an index that is empty most of the time."""


class Claims:
    """Ends claims. `run()` it for as long as the server runs."""

    def __init__(self, database: Database, announcer: Announcer, clock: Clock, undertakings: Undertakings) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock
        self._undertakings = undertakings
        self._time = Timekeeper(self._look, database, "claims", every_s=LOOK_S)

    async def lose(self, room_id: RoomId, who: UserId) -> None:
        """The last line of *who* to the room has dropped. Never fails: what cannot be written now ends a little later, by itself."""
        await self._try(self._adjust(room_id, who, lambda flag, at: rules.lose(flag, who, at)))

    async def keep(self, room_id: RoomId, who: UserId) -> None:
        """*who* is here. Never fails: what they hold is kept up by themselves, too."""
        await self._try(self._adjust(room_id, who, lambda flag, at: rules.keep(flag, who, at)))

    async def run(self) -> None:
        """Let claims end when it is time, for as long as the server runs."""
        await self._time.run()

    async def tick(self) -> None:
        """Time has passed: open what nobody holds any more. Raises `Unavailable`."""
        await self._time.look()

    async def _look(self) -> bool:
        async with self._database.read() as transaction:
            held = await flags.claimed(transaction)
        if any(rules.is_over(flag, self._clock.now()) for flag in held):
            await self._undertakings.see_through(self._open())
        return not held

    async def _open(self) -> None:
        at = self._clock.now()
        facts: list[Fact] = []
        opened: dict[FlagId, Flag] = {}
        async with self._database.write() as transaction:
            for before in await flags.claimed(transaction):
                after = rules.lapse(before, at)
                if after == before or not await flags.change(transaction, before, after):
                    continue
                opened[after.id] = after
                facts += await log_flag(transaction, after, FactKind.FLAG_CHANGED, at)
            if not opened:
                return
            said = await messages.by_ids(transaction, {flag.message_id for flag in opened.values()})
        await self._announcer.announce(facts, Words(said, opened))

    async def _adjust(self, room_id: RoomId, who: UserId, change: Callable[[Flag, datetime], Flag]) -> None:
        """Until when a claim holds is nobody else's business while it holds: nothing is announced."""
        async with self._database.read() as transaction:
            if not await flags.claimed(transaction, room_id, who):
                return
        at = self._clock.now()
        async with self._database.write() as transaction:
            for before in await flags.claimed(transaction, room_id, who):
                await flags.change(transaction, before, change(before, at))

    async def _try(self, work: Awaitable[None]) -> None:
        try:
            await work
        except ClientError as error:
            logger.warning("claims wait", extra={"code": error.code.value})

"""Takes the server's vitals, for whoever watches over it."""

import asyncio
import logging
import shutil
from datetime import datetime
from typing import Final

from sqlalchemy.exc import DBAPIError

from server.clock import Clock
from server.domain.errors import Unavailable
from server.domain.vitals import Stored, Vitals, Waiting
from server.services.screening import Screening
from server.storage import crises, flags, messages
from server.storage.engine import Database

LOOK_S: Final = 2.0
"""How long the store may take. Whoever watches asks every few seconds and waits about ten."""

log = logging.getLogger(__name__)


class Watch:
    """Looks, and changes nothing."""

    def __init__(self, database: Database, screening: Screening, clock: Clock) -> None:
        self._database = database
        self._screening = screening
        self._clock = clock
        self._looking: asyncio.Task[Vitals] | None = None

    async def look(self) -> Vitals:
        """How the server is now. Never fails: what cannot be read is said to be so."""
        # Whoever asks while somebody looks is told the same: anybody may ask, and must not keep readers from the store by it.
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Vitals:
        load = self._screening.load
        return Vitals(
            is_model_available=self._screening.is_available,
            model_waiting=load.waiting,
            model_limit=load.limit,
            model_restarts=load.restarts,
            stored=await self._stored(),
            has_to_scrub=self._database.has_to_scrub,
            disk_free_bytes=self._disk_free(),
            clock_behind_s=self._clock.behind().total_seconds(),
        )

    async def _stored(self) -> Stored | None:
        try:
            async with asyncio.timeout(LOOK_S), self._database.read() as transaction:
                unassessed, oldest_at = await messages.all_unassessed(transaction)
                waiting = await flags.open_by_attention(transaction)
                still_open = await crises.all_open(transaction)
        except (TimeoutError, Unavailable, DBAPIError) as error:
            log.warning("the store could not be looked at", extra={"error_type": type(error).__name__})
            return None
        since = sorted(kept.crisis.calls_since for kept in still_open if kept.crisis.is_calling)
        return Stored(
            unassessed=Waiting(unassessed, self._age_s(oldest_at)),
            flags=waiting,
            crises=Waiting(len(since), self._age_s(since[0] if since else None)),
            crises_open=len(still_open),
        )

    def _age_s(self, at: datetime | None) -> float:
        # A clock that was set back may have something of the future waiting.
        return 0.0 if at is None else max(0.0, (self._clock.now() - at).total_seconds())

    def _disk_free(self) -> int:
        try:
            return shutil.disk_usage(self._database.path.parent).free
        except OSError:  # the folder itself is gone
            return 0

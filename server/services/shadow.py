"""
A second model that reads along, to be compared before it is trusted.

It reads what the live model has assessed, in the same context, once everything that follows for people has happened. Nothing follows
from what it says but a count: no flag, no frame, no line in a log. What it has no time for is counted as skipped.

Counts are added up in memory and written at most once a minute and at the end, so that no message pays for a write. A process that is
killed loses the last minute's. Words are in memory alone, for as long as they wait here.
"""

import asyncio
import logging
from datetime import date
from typing import Final

from moderation import Assessment, Assessor, AssessorUnavailable, Utterance
from server.clock import Clock
from server.domain.errors import ClientError
from server.domain.shadow import SKIPPED, Pair, Tally, compared
from server.storage import shadow
from server.storage.engine import Database
from server.undertakings import Undertakings

log = logging.getLogger(__name__)

WAITING: Final = 16
"""Most messages that wait to be read. Few: words that were withdrawn meanwhile must not lie here for long."""
ANSWER_S: Final = 2.0
WRITE_EVERY_S: Final = 60.0


class Shadow:
    """Compares a second model with the live one. `run()` it for as long as the server runs; `close()` it afterwards."""

    def __init__(
        self,
        assessor: Assessor,
        live_version: str,
        database: Database,
        clock: Clock,
        *,
        answer_s: float = ANSWER_S,
        write_every_s: float = WRITE_EVERY_S,
    ) -> None:
        """
        Args:
            assessor: the second model, with a queue of its own. Closing it is the caller's business.
            live_version: names the model it is compared with.
        """
        self._assessor = assessor
        self._pair = Pair(live_version, assessor.model_version)
        self._database = database
        self._clock = clock
        self._answer_s = answer_s
        self._write_every_s = write_every_s
        self._waiting: asyncio.Queue[tuple[Utterance, Assessment]] = asyncio.Queue(WAITING)
        self._by_day: dict[date, Tally] = {}
        self._writing = asyncio.Lock()
        self._undertakings = Undertakings()

    def hear(self, utterance: Utterance, said: Assessment) -> None:
        """Take note of what the live model has said of *utterance*. Returns at once and never fails."""
        try:
            self._waiting.put_nowait((utterance, said))
        except asyncio.QueueFull:
            self._count(SKIPPED)

    async def run(self) -> None:
        """Read and count."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read())
            tasks.create_task(self._keep_written())

    async def close(self) -> None:
        """Read no more, and write what was counted. Called when `run()` has ended."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
            self._count(SKIPPED)
        await self.write()

    async def write(self) -> None:
        """Write what was counted since the last time. What cannot be written now is kept for the next."""
        async with self._writing:
            by_day, self._by_day = self._by_day, {}
            if not by_day:
                return
            try:
                async with self._database.write() as transaction:
                    await shadow.add(transaction, self._pair, by_day)
            except ClientError as error:
                log.warning("counts of a shadow not written yet", extra={"code": error.code.value})
            except Exception:  # the root of an undertaking: counts are not worth a server that stops
                log.exception("counts of a shadow not written")
            else:
                return
            for day, tally in by_day.items():
                self._by_day[day] = tally + self._by_day.get(day, Tally())

    async def _read(self) -> None:
        while True:
            utterance, said = await self._waiting.get()
            try:
                self._count(await self._compared(utterance, said))
            except asyncio.CancelledError:
                self._count(SKIPPED)
                raise

    async def _compared(self, utterance: Utterance, said: Assessment) -> Tally:
        try:
            async with asyncio.timeout(self._answer_s):
                (read,) = await self._assessor.assess([utterance])
            return compared(said.labels, read.labels)
        except (TimeoutError, AssessorUnavailable):
            return SKIPPED
        except Exception:  # as in Screening: whatever is broken in a model must not stop the talk
            log.exception("the shadow failed")
            return SKIPPED

    async def _keep_written(self) -> None:
        while True:
            await asyncio.sleep(self._write_every_s)
            # Cancelled in a commit, nobody would know whether it landed, and the last write could count twice.
            await self._undertakings.see_through(self.write())

    def _count(self, tally: Tally) -> None:
        day = self._clock.now().date()
        self._by_day[day] = self._by_day.get(day, Tally()) + tally

"""
Names the words that weighed most, after a flag has gone out.

Finding them takes the model several times as long as reading the message, so neither the message nor its flag waits for them. What is still
to be searched stands in the store: a flag is found again after a restart, and nothing is kept in memory. One flag is searched at a time, the
oldest first, and the model takes up a search only when no message waits for it.

A search is of what the flag shows, its text and the lines before it, so the words stand where facilitators read them, also where something
personal is covered. Nothing else depends on it. Of two servers both would search; what the second finds is not recorded.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from moderation import Label, Span, UnassessedReason, Utterance
from server.clock import Clock
from server.domain.errors import ClientError
from server.domain.events import FactKind
from server.domain.flags import Flag, with_weighed
from server.ops.metrics import Metrics
from server.services.announcer import Announcer, Words
from server.services.looping import Loop
from server.services.screening import Screening
from server.storage import flags, log, messages, rooms
from server.storage.engine import Database

logger = logging.getLogger(__name__)

DEADLINE_S: Final = 30.0
"""How long a search may wait behind messages. It takes nobody's place, so it may be long; after it the flag is searched again."""
RETRY_S: Final = 1.0
"""How long it rests after a search in vain, or while the model does not answer."""
IDLE_S: Final = 30.0
"""How often it looks without being woken."""
_PROBE: Final = Utterance("hello")


class Weighing:
    """Searches flags for the words that weighed most. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        screening: Screening,
        announcer: Announcer,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._screening = screening
        self._announcer = announcer
        self._clock = clock
        self._metrics = metrics
        self._loop = Loop(self.work_off, "words", idle_s=IDLE_S, retry_s=RETRY_S)
        self._was_in_vain = False

    def notice(self, raised: Iterable[Flag]) -> None:
        """These flags have gone out. Returns at once and never fails."""
        if any(flag.unweighed for flag in raised):
            self._loop.wake()

    async def run(self) -> None:
        """Search what is to be searched, for as long as the server runs."""
        await self._loop.run()

    async def work_off(self) -> bool:
        """Search until nothing is left. False if a search was in vain, or the model does not answer since one was. Raises `Unavailable`."""
        while True:
            # Asked first: while it is away every search would be in vain, and be counted.
            if self._was_in_vain and not await self._is_model_there():
                return False
            self._was_in_vain = False
            async with self._database.read() as transaction:
                flag = await flags.next_unweighed(transaction, self._screening.model_version)
            if flag is None:
                return True
            if not await self._try(flag):
                return False

    async def _is_model_there(self) -> bool:
        # Not by an assessment, from which facilitators are told how the model is.
        answer = await self._screening.weigh(_PROBE, (), deadline_s=DEADLINE_S)
        return not isinstance(answer, UnassessedReason)

    async def _try(self, flag: Flag) -> bool:
        """Search one flag. False if that failed, whatever the reason: a fault with one must not stop the others, nor the server."""
        try:
            found = await self._search(flag)
            if found is UnassessedReason.LATE:
                # Messages went before it all the while, which is no fault of the flag's.
                return False
            if not isinstance(found, UnassessedReason):
                await self._record(flag, with_weighed(flag, found))
                return True
        except ClientError:
            raise
        except Exception:
            logger.exception("words could not be named", extra={"flag_id": flag.id})
        self._was_in_vain = True
        async with self._database.write() as transaction:
            if not await flags.count_search(transaction, flag.id):
                logger.error("the words of a flag are not looked for any more", extra={"flag_id": flag.id})
        return False

    async def _search(self, flag: Flag) -> Mapping[Label, tuple[Span, ...]] | UnassessedReason:
        read = Utterance(flag.text, tuple(line.text for line in flag.lines_before))
        return await self._screening.weigh(read, flag.unweighed, deadline_s=DEADLINE_S)

    async def _record(self, before: Flag, weighed: Flag) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            if not await flags.keep_weighed(transaction, weighed) or weighed == before:
                return
            flag = await flags.by_id(transaction, weighed.id)
            message = await messages.by_id(transaction, weighed.message_id)
            assert flag is not None, "it was recorded just now"
            assert message is not None, "a flag has a message"
            fact = await log.append(
                transaction, await rooms.staff_topic_of(transaction, flag.room_id), FactKind.FLAG_CHANGED, flag.id, at
            )
        await self._announcer.announce((fact,), Words({message.id: message}, {flag.id: flag}))
        # A clock that was set back may have something of the future.
        self._metrics.weighed(max(0.0, (self._clock.now() - flag.raised_at).total_seconds()))

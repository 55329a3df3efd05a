"""
Messages that a facilitator reads before the group does: released, given back, or let go by the clock.

Whatever happens first on disk is what has happened: of two facilitators who press at once the second is told that it is settled, and so is
whoever is later than the promise, an edit or a withdrawal. The promise is on the message, so it is kept after a restart too.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from moderation import Unassessed
from server.clock import Clock, Ids
from server.domain.errors import ClientError, MessageSettled, NotFound
from server.domain.flags import FlagDraft
from server.domain.ids import MessageId
from server.domain.messages import Message, given_back, let_in
from server.domain.people import Actor
from server.domain.permissions import Action, require
from server.domain.policy import decide
from server.domain.reading import AfterWait, ReturnReason
from server.domain.rooms import Room
from server.services.announcer import Announcer
from server.services.backlog import Backlog
from server.services.floor import Floor
from server.services.looping import Timekeeper
from server.services.recording import Recorded, lines_before, record, utterance, with_verdict
from server.services.screening import Screening
from server.services.weighing import Weighing
from server.storage import messages, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

logger = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked for promises that are due. One question to an index that is empty most of the time."""


class ReadingService:
    """Settles what waits for a facilitator. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        screening: Screening,
        backlog: Backlog,
        weighing: Weighing,
        announcer: Announcer,
        floor: Floor,
        clock: Clock,
        ids: Ids,
        undertakings: Undertakings,
    ) -> None:
        self._database = database
        self._screening = screening
        self._backlog = backlog
        self._weighing = weighing
        self._announcer = announcer
        self._floor = floor
        self._clock = clock
        self._ids = ids
        self._undertakings = undertakings
        self._time = Timekeeper(self._look, database, "promises", every_s=LOOK_S)

    async def release(self, actor: Actor, message_id: MessageId, *, edition: int) -> None:
        """
        Let the group read it, once whoever has the turn is done. A facilitator has looked, so no flag asks another one to.

        Raises:
            NotFound: For whoever does not see what waits in its group.
            MessageSettled: If it does not wait any more, or not with the words of *edition*.
        """
        async with self._database.write() as transaction:
            before, room = await self._seen(transaction, actor, message_id)
            _require_waiting(before, edition)
            recorded = await self._let_in(transaction, room, before, let_in(before))
        await self._told(before, recorded)

    async def give_back(self, actor: Actor, message_id: MessageId, reason: ReturnReason, *, edition: int) -> None:
        """Leave it to its author, who is told why. Raises as `release()`."""
        async with self._database.write() as transaction:
            before, room = await self._seen(transaction, actor, message_id)
            _require_waiting(before, edition)
            recorded = await self._back(transaction, room, before, reason)
        await self._told(before, recorded)

    async def run(self) -> None:
        """Keep promises when they are due, for as long as the server runs."""
        await self._time.run()

    async def tick(self) -> None:
        """Time has passed: what has waited as long as was promised waits no longer, in the order in which it was written. Raises `Unavailable`."""
        await self._time.look()

    async def _look(self) -> bool:
        async with self._database.read() as transaction:
            waiting = await messages.waiting_for_reader(transaction)
        now = self._clock.now()
        for message in waiting:
            assert message.wait is not None, "its author has a promise"
            if message.wait.until <= now:
                await self._undertakings.see_through(self._end(message))
        return not waiting

    async def _end(self, before: Message) -> None:
        """Nobody has read it in time: the operator's choice for the room happens."""
        assert before.wait is not None, "its author has a promise"
        async with self._database.read() as transaction:
            room = await rooms.by_id(transaction, before.room_id)
            lines = await lines_before(transaction, before)
        assert room is not None, "a message has a room"
        if before.wait.then is AfterWait.BACK:
            await self._settle(before, lambda transaction: self._back(transaction, room, before, ReturnReason.UNREAD))
            return
        # What the model said was not kept: it is asked again, for the flags that the message would have had.
        assessment = await self._screening.assess(utterance(before, lines))
        await self._backlog.tell_if_changed()
        flags: tuple[FlagDraft, ...] = ()
        if isinstance(assessment, Unassessed):
            # It goes out all the same, for that was promised. The backlog reads it as soon as the model answers.
            said = replace(let_in(before), model_version=None)
        else:
            # What the model reads only now may yet be something that its author must be asked about.
            has_chosen = before.is_meant or before.is_assessed
            text = before.text or ""
            verdict = decide(text, assessment, room.policy, is_facilitator_present=True, has_author_chosen=has_chosen)
            said, flags = with_verdict(before, assessment, verdict), verdict.flags
        await self._settle(before, lambda transaction: self._let_in(transaction, room, before, said, flags))

    async def _settle(self, before: Message, step: Callable[[Transaction], Awaitable[Recorded]]) -> None:
        """Take *step*, unless something else has happened to *before* meanwhile."""
        async with self._database.write() as transaction:
            now = await messages.by_id(transaction, before.id)
            if now is None or not now.waits_for_reader or now.edition != before.edition:
                return
            recorded = await step(transaction)
        await self._told(before, recorded)

    async def _let_in(
        self,
        transaction: Transaction,
        room: Room,
        before: Message,
        said: Message,
        flags: tuple[FlagDraft, ...] = (),
    ) -> Recorded:
        # Where it is somebody's turn by now it waits for the end of that, like anything that is said meanwhile.
        message = await self._floor.admit(transaction, room, said, is_bounded=False)
        lines = await lines_before(transaction, before)
        return await record(
            transaction, before, message, flags, room=room, lines=lines, ids=self._ids, at=self._clock.now()
        )

    async def _back(self, transaction: Transaction, room: Room, before: Message, reason: ReturnReason) -> Recorded:
        back = given_back(before, reason)
        return await record(transaction, before, back, (), room=room, lines=(), ids=self._ids, at=self._clock.now())

    async def _told(self, before: Message, recorded: Recorded) -> None:
        await self._announcer.announce(recorded.facts, recorded.words)
        self._weighing.notice(recorded.words.flags.values())
        await self._floor.notice(before.room_id)
        if not (before.is_assessed and recorded.message.is_assessed):
            await self._backlog.notice(before.room_id)

    async def _seen(self, transaction: Transaction, actor: Actor, message_id: MessageId) -> tuple[Message, Room]:
        """A message of a group whose held words the actor reads. For everybody else there is no such message."""
        message = await messages.by_id(transaction, message_id)
        room = None if message is None else await rooms.by_id(transaction, message.room_id)
        if message is None or room is None:
            raise NotFound
        group_id = room.parent_id or room.id
        if (mine := await rooms.membership(transaction, group_id, actor.user_id)) is None:
            raise NotFound
        require(mine, Action.READ_FIRST, await self._floor.part(transaction, group_id, actor.user_id))
        return message, room

    async def _try(self, work: Awaitable[None]) -> None:
        try:
            await work
        except ClientError as error:
            logger.warning("a promise waits", extra={"code": error.code.value})


def _require_waiting(message: Message, edition: int) -> None:
    if not message.waits_for_reader or message.edition != edition:
        raise MessageSettled

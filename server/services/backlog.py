"""What the model has not read yet: visible to facilitators, and read as soon as it answers again."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from moderation import Assessment, Label, Unassessed, Utterance
from server.clock import Clock, Ids
from server.domain.errors import ClientError
from server.domain.ids import RoomId, staff_topic
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.noticing import Readiness
from server.domain.policy import decide
from server.domain.reading import Setting
from server.domain.rooms import Room
from server.fanout.presence import Presence
from server.protocol.events import Moderation
from server.protocol.parts import ModerationStatus
from server.services.announcer import Announcer
from server.services.floor import Floor
from server.services.looping import Loop
from server.services.recording import Recorded, lines_before, record, utterance, with_verdict
from server.services.rules_now import RulesNow
from server.services.screening import Screening
from server.services.weighing import Weighing
from server.storage import messages, noticing, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction

log = logging.getLogger(__name__)

RETRY_S: Final = 1.0
"""How long it rests after the model has failed to answer."""
IDLE_S: Final = 10.0
"""How often it looks without being woken."""
DEADLINE_S: Final = 5.0
BATCH: Final = 4
LEASE: Final = timedelta(seconds=30)
"""How long claimed messages are ours. Longer than assessing a batch may take, so that two processes never both record one."""
STEP_BACK: Final = timedelta(seconds=5)
"""How long a message waits that could not be assessed, while others are tried."""
_PROBE: Final = Utterance("hello")
NAMED_MAX: Final = 200
_READ_BESIDE: Final = (HoldReason.UNASSESSED, HoldReason.TURN, HoldReason.REVIEW)
"""What is held and does not wait for its author."""


class Backlog:
    """Assesses what went unassessed, and tells facilitators how much that is."""

    def __init__(
        self,
        database: Database,
        screening: Screening,
        weighing: Weighing,
        announcer: Announcer,
        presence: Presence,
        floor: Floor,
        rules_now: RulesNow,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._screening = screening
        self._weighing = weighing
        self._announcer = announcer
        self._presence = presence
        self._floor = floor
        self._rules_now = rules_now
        self._clock = clock
        self._ids = ids
        self._loop = Loop(self.catch_up, "backlog", idle_s=IDLE_S, retry_s=RETRY_S)
        self._telling = asyncio.Lock()
        # Whether each room's facilitators have last heard that the model is there.
        self._said: dict[RoomId, bool] = {}

    async def notice(self, room_id: RoomId) -> None:
        """
        What the model has not read in the room has changed: tell its facilitators, and try again soon.

        Called after a commit, so it never fails: what cannot be told now is told with the next change.
        """
        self._loop.wake()
        await self._tell([room_id])

    async def tell_if_changed(self) -> None:
        """Tell the facilitators of each room that has last heard otherwise whether the model is there. Never fails."""
        await self._tell([])

    async def status(self, transaction: Transaction, room_id: RoomId) -> ModerationStatus:
        """How the model is, and what it has not read in the room."""
        room = await rooms.by_id(transaction, room_id)
        assert room is not None, "somebody looks after it"
        oldest, count = await messages.unassessed(transaction, room_id, NAMED_MAX)
        # From now on the room is told of changes. What it has heard before is left as it is: this answers one person alone.
        self._said.setdefault(room_id, self._screening.is_available)
        return ModerationStatus(
            is_available=self._screening.is_available,
            model_version=self._screening.model_version,
            unassessed=oldest,
            unassessed_count=count,
            unnoticed=[label for label in Label if room.policy.notices(label) is Readiness.OFF],
            noticing_version=await noticing.version(transaction, room_id),
        )

    async def run(self) -> None:
        """Work the backlog off, for as long as the server runs."""
        await self._loop.run()

    async def catch_up(self) -> bool:
        """Work off what waits, and ask for the model where that has not shown whether it is there. As `work_off()`. Raises `Unavailable`."""
        is_done = await self.work_off()
        if is_done and not self._screening.is_available:
            # Nothing waits that could show it: without asking, nobody would learn that the model is back.
            return await self._is_model_there()
        return is_done

    async def work_off(self) -> bool:
        """
        Assess what waits, oldest first. Raises `Unavailable`.

        Returns:
            True if nothing is left. False if the model is away, or if a message failed while the model answers otherwise: that one
            steps back for a while, so that it holds up no other.
        """
        has_failed = False
        while True:
            now = self._clock.now()
            async with self._database.write() as transaction:
                claimed = await messages.claim_unassessed(transaction, now=now, until=now + LEASE, limit=BATCH)
            if not claimed:
                return not has_failed
            for place, message in enumerate(claimed):
                try:
                    is_read = await self._try(message)
                    is_away = not is_read and not await self._is_model_there()
                    # Once more, before it loses its place: the first failure may have been the model's, just over.
                    is_read = is_read or (not is_away and await self._try(message))
                except (asyncio.CancelledError, ClientError):
                    # We are stopping, or the store is away: whoever comes next need not wait until our lease ends.
                    await self._let_go(claimed[place:])
                    raise
                if is_away:
                    await self._let_go(claimed[place:])
                    return False
                if not is_read:
                    has_failed = True
                    await self._let_go([message], until=self._clock.now() + STEP_BACK)

    async def _is_model_there(self) -> bool:
        return not isinstance(await self._ask(_PROBE), Unassessed)

    async def _ask(self, utterance: Utterance) -> Assessment | Unassessed:
        """What the model says, with facilitators told if that is news of the model."""
        said = await self._screening.assess(utterance, deadline_s=DEADLINE_S)
        await self.tell_if_changed()
        return said

    async def _try(self, message: Message) -> bool:
        """Assess one message. False if that failed, whatever the reason: a fault with one must not stop the others."""
        try:
            return await self._assess(message)
        except ClientError:
            raise
        except Exception:
            log.exception("a message could not be assessed", extra={"message_id": message.id})
            return False

    async def _assess(self, message: Message) -> bool:
        """Assess one message and record what follows. False if the model did not answer."""
        async with self._database.read() as transaction:
            room = await rooms.by_id(transaction, message.room_id)
            assert room is not None, "a message has a room"
            lines = await lines_before(transaction, message)
            setting = await self._setting(transaction, room, message)
        read = utterance(message, lines)
        assessment = await self._ask(read)
        if isinstance(assessment, Unassessed):
            return False
        verdict = decide(
            message.text or "",
            assessment,
            room.policy,
            is_facilitator_present=self._presence.has_facilitator(room.id),
            # What is in the room has been seen; asking its author now would protect nobody.
            has_author_chosen=message.is_meant or message.state is MessageState.VISIBLE,
            # Its author wrote it a while ago; about wording they are asked while they write.
            is_wording_meant=True,
            setting=setting,
        )
        at = self._clock.now()
        async with self._database.write() as transaction:
            now = await messages.by_id(transaction, message.id)
            if now is None or now.is_assessed or now.text != message.text or not _waits(now):
                return True
            said = await self._floor.admit(transaction, room, with_verdict(now, assessment, verdict), is_bounded=False)
            recorded: Recorded = await record(
                transaction,
                now,
                said,
                verdict.flags,
                room=room,
                lines=lines,
                ids=self._ids,
                at=at,
            )
        await self._announcer.announce(recorded.facts, recorded.words)
        self._weighing.notice(recorded.words.flags.values())
        await self._tell([room.id])
        await self._floor.notice(room.id)
        self._screening.compare(read, assessment)
        return True

    async def _setting(self, transaction: Transaction, room: Room, message: Message) -> Setting | None:
        """As for a new message, while nobody has read it. One that waits for a facilitator does not cease to because their line has dropped."""
        if message.state is MessageState.VISIBLE:
            return None
        member = await rooms.membership(transaction, room.id, message.author_id)
        setting = await self._rules_now.setting(transaction, room, member)
        return (
            None if setting is None else replace(setting, can_be_read=setting.can_be_read or message.waits_for_reader)
        )

    async def _let_go(self, claimed: list[Message], until: datetime | None = None) -> None:
        async with self._database.write() as transaction:
            for message in claimed:
                await messages.let_go(transaction, message.id, until)

    async def _tell(self, room_ids: list[RoomId]) -> None:
        # One at a time: of two answers read at once the older could be told last.
        async with self._telling:
            changed = [r for r, said in self._said.items() if said is not self._screening.is_available]
            for room_id in {*room_ids, *changed}:
                try:
                    async with self._database.read() as transaction:
                        status = await self.status(transaction, room_id)
                except ClientError as error:
                    log.warning("moderation status not told", extra={"code": error.code.value})
                    return
                self._said[room_id] = status.is_available
                topic = staff_topic(room_id)
                await self._announcer.tell(topic, Moderation(topic=topic, room_id=room_id, status=status))


def _waits(message: Message) -> bool:
    return message.state is MessageState.VISIBLE or message.hold_reason in _READ_BESIDE

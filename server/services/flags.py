"""What facilitators do with a flag."""

from collections.abc import Callable
from datetime import datetime

from server.clock import Clock
from server.domain import flags as rules
from server.domain.errors import FlagTaken, NotFound
from server.domain.events import FactKind
from server.domain.flags import Flag, Outcome, Urgency
from server.domain.ids import FlagId
from server.domain.messages import Message
from server.domain.people import Actor
from server.domain.permissions import Action, Part, may, require
from server.services.announcer import Words
from server.services.crises import CrisisService
from server.services.crisis_steps import Told, follow_flag
from server.services.floor import Floor
from server.services.recording import log_flag
from server.storage import flags, messages, rooms
from server.storage.engine import Database


class FlagService:
    """Claims, gives back and resolves. Each change is on disk before anybody is told, and then every queue shows it."""

    def __init__(self, database: Database, crises: CrisisService, floor: Floor, clock: Clock) -> None:
        self._database = database
        self._crises = crises
        self._floor = floor
        self._clock = clock

    async def claim(self, actor: Actor, flag_id: FlagId, *, is_takeover: bool = False) -> None:
        """Say "I look after this one", or take it over from somebody. Raises `NotFound`, `NotAllowed`, `FlagTaken`, `FlagResolved`."""
        await self._change(
            actor, flag_id, lambda flag, _, at: rules.claim(flag, actor.user_id, at, is_takeover=is_takeover)
        )

    async def keep(self, actor: Actor, flag_id: FlagId) -> None:
        """
        Still at it: the claim holds on. Nobody else is told, since for them nothing changes.

        Raises:
            NotFound, NotAllowed, FlagTaken, FlagResolved: Nothing is changed then. `FlagTaken` also if the claim has ended and nobody has it.
        """
        await self._change(actor, flag_id, lambda flag, _, at: rules.keep(flag, actor.user_id, at), is_announced=False)

    async def give_back(self, actor: Actor, flag_id: FlagId) -> None:
        """Let go of it. Raises `NotFound`, `NotAllowed`, `FlagTaken`, `FlagResolved`."""
        await self._change(actor, flag_id, lambda flag, _, __: rules.give_back(flag, actor.user_id))

    async def resolve(self, actor: Actor, flag_id: FlagId, outcome: Outcome, *, edition: int) -> None:
        """
        Done with it, having read *edition* of the message. Words that their author has changed or taken back are deleted from the flag.

        Raises:
            NotFound, NotAllowed, FlagTaken, FlagResolved, FlagOutdated: Nothing is changed then.
        """
        await self._change(
            actor, flag_id, lambda flag, now, at: rules.resolve(flag, now, actor.user_id, outcome, at, edition=edition)
        )

    async def _change(
        self,
        actor: Actor,
        flag_id: FlagId,
        step: Callable[[Flag, Message, datetime], Flag],
        *,
        is_announced: bool = True,
    ) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            before = await flags.by_id(transaction, flag_id)
            # For everybody outside the room there is no such flag, so flags cannot be probed for.
            if before is None:
                raise NotFound
            group_id = await rooms.group_of(transaction, before.room_id)
            if (mine := await rooms.membership(transaction, group_id, actor.user_id)) is None:
                raise NotFound
            part = await self._floor.part(transaction, group_id, actor.user_id)
            require(mine, Action.ACT_ON_FLAG, part)
            if before.urgency is not Urgency.CRISIS and not may(mine.role, Action.SEE_FLAGS, part):
                raise NotFound
            message = await messages.by_id(transaction, before.message_id)
            assert message is not None, "a flag has a message"
            after = step(before, message, at)
            if after == before:
                return
            if not await flags.change(transaction, before, after):
                raise FlagTaken
            if not is_announced:
                return
            facts = await log_flag(transaction, after, FactKind.FLAG_CHANGED, at)
            is_clinician = part is Part.CLINICIAN
            told = await follow_flag(transaction, before, after, actor.user_id, at, is_clinician=is_clinician)
        if (after.text, after.lines_before) != (before.text, before.lines_before):
            self._database.note_deleted_words()
        changed = Told(tuple(facts), Words({message.id: message}, {after.id: after}))
        await self._crises.announce(changed.and_then(told))

"""What facilitators do with a flag."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from server.clock import Clock, Ids
from server.domain import flags as rules
from server.domain.acts import CLOSES, ActKind, Kept, act_on
from server.domain.errors import FlagResolved, FlagTaken, NotFound, NotNow
from server.domain.events import FactKind
from server.domain.flags import Flag, Outcome, Urgency
from server.domain.ids import ActId, FlagId, RoomId
from server.domain.messages import Message
from server.domain.people import Actor
from server.domain.permissions import Action, Part, may, require
from server.services.announcer import Words
from server.services.crises import CrisisService
from server.services.crisis_steps import Told, follow_flag
from server.services.floor import Floor
from server.services.noting import note
from server.services.recording import log_flag
from server.storage import crises, flags, messages, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction


class FlagService:
    """Claims, gives back and resolves. Each change is on disk before anybody is told, and then every queue shows it."""

    def __init__(self, database: Database, crises: CrisisService, floor: Floor, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._crises = crises
        self._floor = floor
        self._clock = clock
        self._ids = ids

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

    async def let_go_of_all(self, actor: Actor, room_id: RoomId) -> None:
        """Give back every flag of the group, and be with nobody who may be at risk there any more. Raises `Unavailable`."""
        async with self._database.read() as transaction:
            claimed = await flags.claimed(transaction, by=actor.user_id)
            held = [f.id for f in claimed if await rooms.group_of(transaction, f.room_id) == room_id]
            looked_after = [k.crisis for k in await crises.all_open(transaction) if k.crisis.room_id == room_id]
        for flag_id in held:
            with suppress(FlagTaken, FlagResolved):
                await self.give_back(actor, flag_id)
        for crisis in looked_after:
            # Letting go of its flag has been enough for most.
            with suppress(NotFound, NotNow):
                await self._crises.step_back(actor, crisis.id)

    async def resolve(self, actor: Actor, flag_id: FlagId, outcome: Outcome, *, edition: int) -> None:
        """
        Done with it, having read *edition* of the message. Words that the message has no more are deleted from the flag, as soon as
        the act can be undone no more.

        Raises:
            NotFound, NotAllowed, FlagTaken, FlagResolved, FlagOutdated: Nothing is changed then.
        """
        await self._change(
            actor,
            flag_id,
            lambda flag, now, at: rules.resolve(flag, now, actor.user_id, outcome, at, edition=edition),
            closes=CLOSES[outcome],
        )

    async def _change(
        self,
        actor: Actor,
        flag_id: FlagId,
        step: Callable[[Flag, Message, datetime], Flag],
        *,
        is_announced: bool = True,
        closes: ActKind | None = None,
    ) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            found = await find_flag(transaction, self._floor, actor, flag_id)
            before, message = found.flag, found.message
            after = step(before, message, at)
            if after == before:
                return
            if not await flags.change(transaction, before, after):
                raise FlagTaken
            if not is_announced:
                return
            told = await tell_change(transaction, found, after, actor, at)
            if closes is not None:
                # The act keeps the words that a closed flag lets go of, for as long as it can be undone.
                act = act_on(
                    message,
                    closes,
                    act_id=ActId(self._ids.new()),
                    by=actor.user_id,
                    at=at,
                    flag_id=flag_id,
                    kept=Kept(flag=before),
                )
                told = told.and_then(Told(tuple(await note(transaction, act, at)), Words(acts={act.id: act})))
        await self._crises.announce(told)


class Found(NamedTuple):
    """A flag that somebody may act on, its message, and what they are in the session that goes on."""

    flag: Flag
    message: Message
    part: Part


async def find_flag(transaction: Transaction, floor: Floor, actor: Actor, flag_id: FlagId) -> Found:
    """
    A flag that *actor* may act on.

    Raises:
        NotFound: If there is none; for everybody outside the room there is none, so flags cannot be probed for.
        NotAllowed: If their role, or their part in the session, may not.
    """
    flag = await flags.by_id(transaction, flag_id)
    if flag is None:
        raise NotFound
    group_id = await rooms.group_of(transaction, flag.room_id)
    if (mine := await rooms.membership(transaction, group_id, actor.user_id)) is None:
        raise NotFound
    part = await floor.part(transaction, group_id, actor.user_id)
    require(mine, Action.ACT_ON_FLAG, part)
    if flag.urgency is not Urgency.CRISIS and not may(mine.role, Action.SEE_FLAGS, part):
        raise NotFound
    message = await messages.by_id(transaction, flag.message_id)
    assert message is not None, "a flag has a message"
    return Found(flag, message, part)


async def hold(transaction: Transaction, actor: Actor, found: Found, at: datetime) -> Told:
    """Whoever acts from a flag looks after it from then on. Raises `FlagTaken`, `FlagResolved`."""
    held = rules.claim(found.flag, actor.user_id, at)
    if held == found.flag:
        return Told()
    if not await flags.change(transaction, found.flag, held):
        raise FlagTaken
    return await tell_change(transaction, found, held, actor, at)


async def tell_change(transaction: Transaction, found: Found, after: Flag, actor: Actor, at: datetime) -> Told:
    """Write into the logs what *actor* has made of a flag, and what follows from that for somebody at risk."""
    facts = await log_flag(transaction, after, FactKind.FLAG_CHANGED, at)
    is_clinician = found.part is Part.CLINICIAN
    told = await follow_flag(transaction, found.flag, after, actor.user_id, at, is_clinician=is_clinician)
    return Told(tuple(facts), Words({found.message.id: found.message}, {after.id: after})).and_then(told)

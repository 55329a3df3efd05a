"""
Asking for support, from wherever one is in a room: in its lobby, at its door, muted, held, in a small group, or with nobody else there.

"I am not safe" raises a crisis and is never refused. "I would just like to talk" is an ask to the facilitators, and to those on call while no
facilitator is there. Whoever asks is told who knows of it, and who comes.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from server.clock import Clock, Ids
from server.domain import help as rules
from server.domain.crisis import Crisis, Signal, Source
from server.domain.errors import ClientError, NotFound, NotInRoom, NotNow
from server.domain.events import FactKind
from server.domain.help import Ask
from server.domain.ids import AskId, RoomId, staff_topic
from server.domain.paging import PageKind
from server.domain.people import Actor
from server.domain.permissions import Action, may
from server.protocol.help import my_help
from server.services import crisis_steps as steps
from server.services.announcer import Words
from server.services.crises import CrisisService
from server.services.crisis_steps import Told
from server.services.floor import Floor
from server.services.lines import Lines
from server.services.looping import Timekeeper
from server.storage import asks as store
from server.storage import crises, log, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

logger = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked who is to be called. One question to a table that is empty most of the time."""


class HelpService:
    """Asks for support, and those who come. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        crises: CrisisService,
        floor: Floor,
        lines: Lines,
        clock: Clock,
        ids: Ids,
        undertakings: Undertakings,
    ) -> None:
        self._database = database
        self._crises = crises
        self._floor = floor
        self._lines = lines
        self._clock = clock
        self._ids = ids
        self._undertakings = undertakings
        self._time = Timekeeper(self._look, database, "asks for support", every_s=LOOK_S)
        self._has_any = True

    async def ask(self, actor: Actor, room_id: RoomId, *, is_safe: bool) -> None:
        """
        The actor needs support now. Asking again changes nothing; whoever is not safe after all is looked after from then on.

        Raises:
            NotInRoom: Whoever has a place in the room may ask, whatever else they may do in it.
            Unavailable: Nobody has heard then.
        """
        who, at = actor.user_id, self._clock.now()
        async with self._database.write() as transaction:
            if await rooms.membership(transaction, room_id, who) is None:
                raise NotInRoom
            group_id = await rooms.group_of(transaction, room_id)
            known = await store.of_person(transaction, group_id, who)
            kept = await crises.open_of(transaction, group_id, who)
            is_there = await self._lines.is_anyone_there(transaction, group_id, but=who)
            if not is_safe:
                this = Signal(Source.HELP, room_id, at, by=who)
                told = await self._remove(transaction, known, at)
                told = told.and_then(
                    await steps.signal(transaction, group_id, who, this, self._ids, is_anyone_there=is_there)
                )
            elif known is not None or my_help(None, None if kept is None else kept.crisis) is not None:
                return
            else:
                made = rules.ask(AskId(self._ids.new()), group_id, room_id, who, at, is_anyone_there=is_there)
                order = await steps.on_call(transaction, group_id, who)
                made = rules.pass_time(made, at, on_call=order, is_anyone_there=is_there)
                await store.add(transaction, made)
                told = await self._told(transaction, None, made, None if kept is None else kept.crisis, at)
        await self._announce(told)

    async def take_back(self, actor: Actor, room_id: RoomId) -> None:
        """
        The actor does not need to talk any more.

        Raises:
            NotInRoom.
            NotNow: If they do not ask, or have said that they are not safe: people decide when that is over.
        """
        at = self._clock.now()
        async with self._database.write() as transaction:
            if await rooms.membership(transaction, room_id, actor.user_id) is None:
                raise NotInRoom
            group_id = await rooms.group_of(transaction, room_id)
            if (known := await store.of_person(transaction, group_id, actor.user_id)) is None:
                raise NotNow
            told = await self._remove(transaction, known, at)
        await self._announce(told)

    async def answer(self, actor: Actor, ask_id: AskId) -> None:
        """The actor comes. Raises `NotFound`; `NotNow` if somebody else does."""
        await self._change(actor, ask_id, lambda this, at: rules.answer(this, actor.user_id, at))

    async def end(self, actor: Actor, ask_id: AskId) -> None:
        """They have talked. Raises `NotFound`, also if it is over."""
        await self._change(actor, ask_id, lambda _, __: None)

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Call those on call when it is time, for as long as the server runs."""
        await self._time.run()

    async def notice(self, room_id: RoomId) -> None:
        """Somebody's line to the room has come or gone. Never fails."""
        if not self._has_any:
            return
        try:
            await self._pass(room_id)
        except ClientError as error:
            logger.warning("a line is not noted yet", extra={"code": error.code.value})

    async def tick(self) -> None:
        """Time has passed: call whoever is due. Raises `Unavailable`."""
        await self._time.look()

    # ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _look(self) -> bool:
        self._has_any = bool(await self._pass())
        return not self._has_any

    async def _pass(self, room_id: RoomId | None = None) -> list[Ask]:
        """Let time pass for those who ask, in all rooms or in one. Returns their asks as they were before."""
        at = self._clock.now()
        async with self._database.read() as transaction:
            known = await (store.all_asks(transaction) if room_id is None else store.of_room(transaction, room_id))
            due = [this.id for this in known if await self._passed(transaction, this, at) != this]
        for ask_id in due:
            await self._undertakings.see_through(self._let_pass(ask_id))
        return known

    async def _let_pass(self, ask_id: AskId) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            if (this := await store.load(transaction, ask_id)) is None:
                return
            told = await self._save(transaction, this, await self._passed(transaction, this, at), at)
        await self._announce(told)

    async def _passed(self, transaction: Transaction, this: Ask, at: datetime) -> Ask:
        is_there = await self._lines.is_anyone_there(transaction, this.room_id, but=this.who)
        order = await steps.on_call(transaction, this.room_id, this.who)
        return rules.pass_time(this, at, on_call=order, is_anyone_there=is_there)

    async def _change(self, actor: Actor, ask_id: AskId, step: Callable[[Ask, datetime], Ask | None]) -> None:
        """What a facilitator does with an ask; None is that it is over. For everybody else there is no such ask."""
        at = self._clock.now()
        async with self._database.write() as transaction:
            if (this := await store.load(transaction, ask_id)) is None:
                raise NotFound
            membership = await rooms.membership(transaction, this.room_id, actor.user_id)
            part = await self._floor.part(transaction, this.room_id, actor.user_id)
            if membership is None or not may(membership.role, Action.ANSWER_HELP, part):
                raise NotFound
            told = await self._save(transaction, this, step(this, at), at)
        await self._announce(told)

    async def _remove(self, transaction: Transaction, known: Ask | None, at: datetime) -> Told:
        return Told() if known is None else await self._save(transaction, known, None, at)

    async def _save(self, transaction: Transaction, before: Ask, after: Ask | None, at: datetime) -> Told:
        if after == before:
            return Told()
        if after is None:
            await store.remove(transaction, before.id)
        else:
            await store.save(transaction, after)
        kept = await crises.open_of(transaction, before.room_id, before.who)
        return await self._told(transaction, before, after, None if kept is None else kept.crisis, at)

    async def _told(
        self, transaction: Transaction, before: Ask | None, after: Ask | None, crisis: Crisis | None, at: datetime
    ) -> Told:
        """Write into each topic's log what it is to hear of a step."""
        this = after or before
        assert this is not None, "there was an ask, or there is one"
        facts = []
        shown = (None if before is None else before.state, None if before is None else before.answered_by)
        if after is None or (after.state, after.answered_by) != shown:
            topic = staff_topic(this.room_id)
            facts.append(await log.append(transaction, topic, FactKind.HELP_ASKED, this.id, at))
        words = Words(
            asks={} if after is None else {after.id: after},
            room_names=await rooms.names(transaction, {this.room_id}),
        )
        told = Told(tuple(facts), words)
        was_called, called = ({} if one is None else one.called for one in (before, after))
        told = told.and_then(await steps.log_calls(transaction, this.id, PageKind.HELP, was_called, called, at))
        return told.and_then(await steps.log_help(transaction, this.room_id, this.who, (before, crisis), at))

    async def _announce(self, told: Told) -> None:
        self._has_any = True
        await self._crises.announce(told)

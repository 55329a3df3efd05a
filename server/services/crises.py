"""
Crises: what those who look after somebody do, and what happens by time passing.

The value is in `domain/crisis.py`; a step is one transaction, in which everybody who hears of it gets a row in their log (`crisis_steps`).
Nothing is remembered here that the store does not have: a server that starts again finds the open crises at its first look, and calls whoever
is overdue at once.

Those on call hear of it on their own topic, and through `pagers`, each of which is another way to reach somebody who has no page of ours open.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from server.clock import Clock, Ids
from server.domain import crisis as rules
from server.domain.crisis import Crisis, CrisisOutcome, Debrief, FollowUp, Level, Signal, Source, Step
from server.domain.errors import ClientError, NotFound, NotInRoom
from server.domain.events import FactKind
from server.domain.flags import FlagState
from server.domain.flags import claim as claim_flag
from server.domain.ids import DUTY, CrisisId, RoomId, UserId
from server.domain.paging import Pager
from server.domain.people import Actor
from server.domain.permissions import Action, Part, may
from server.fanout.presence import Limiter
from server.ops.metrics import Metrics
from server.protocol.crisis import CareCalling
from server.services import crisis_steps as steps
from server.services.announcer import Announcer, Words
from server.services.care import open_alerts
from server.services.crisis_steps import Told
from server.services.floor import Floor
from server.services.lines import Lines
from server.services.looping import Timekeeper
from server.services.recording import log_flag
from server.storage import crises as store
from server.storage import flags, messages, rooms
from server.storage.engine import Database
from server.storage.transaction import Transaction
from server.undertakings import Undertakings

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked what time has brought. One question to an index that is empty most of the time."""
SWEEP_S: Final = 3600.0
"""How often it is looked for crises that have been kept for long enough."""
RAISED_BURST: Final = 6
RAISED_PER_MINUTE: Final = 6.0
"""Somebody may be worried about everybody in a small group at once."""


class CrisisService:
    """Carries crises from the first sign to the close-out. `run()` it for as long as the server runs."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        floor: Floor,
        lines: Lines,
        limiter: Limiter,
        clock: Clock,
        ids: Ids,
        undertakings: Undertakings,
        metrics: Metrics,
        *,
        keep_days: int,
        pagers: Sequence[Pager] = (),
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._floor = floor
        self._lines = lines
        self._limiter = limiter
        self._clock = clock
        self._ids = ids
        self._undertakings = undertakings
        self._time = Timekeeper(self._look, database, "crises", every_s=LOOK_S)
        self._metrics = metrics
        self._keep = timedelta(days=keep_days)
        self.pagers = pagers
        self._has_open = True
        self._repeated: dict[CrisisId, int] = {}
        self._swept_at: datetime | None = None
        self._looking = asyncio.Lock()

    # ── what people do ───────────────────────────────────────────────────────────────────────────────────────────────

    async def raise_(self, actor: Actor, room_id: RoomId, about: UserId) -> None:
        """
        Somebody is worried about *about*, who is in the room or one of its small groups.

        Raises:
            NotInRoom: If the actor is not in it.
            NotFound: If *about* is not, or is the actor.
            TooFast, Unavailable: Nothing has changed then.
        """
        at = self._clock.now()
        async with self._database.write() as transaction:
            membership = await rooms.membership(transaction, room_id, actor.user_id)
            if membership is None:
                raise NotInRoom
            group_id = await rooms.group_of(transaction, room_id)
            if about == actor.user_id or await rooms.membership(transaction, group_id, about) is None:
                raise NotFound
            part = await self._floor.part(transaction, group_id, actor.user_id)
            is_staff = may(membership.role, Action.ACT_ON_CRISIS, part)
            if not is_staff:
                self._limiter.spend(f"worry/{actor.user_id}", burst=RAISED_BURST, per_minute=RAISED_PER_MINUTE)
            source = Source.FACILITATOR if is_staff else Source.WORRY
            is_anyone_there = await self._lines.is_anyone_there(transaction, group_id, but=about)
            told = await steps.signal(
                transaction,
                group_id,
                about,
                Signal(source, room_id, at, by=actor.user_id),
                self._ids,
                is_anyone_there=is_anyone_there,
            )
        await self.announce(told)

    async def acknowledge(self, actor: Actor, crisis_id: CrisisId, *, is_takeover: bool = False) -> None:
        """
        The actor looks after it: their place is the first that is free, and its open flags are theirs. The first time is measured.

        Raises:
            NotFound: If there is no such crisis for them, or it is about them.
            NotNow: If it is closed.
        """
        at = self._clock.now()
        async with self._database.write() as transaction:
            kept, part = await self._mine(transaction, actor, crisis_id)
            is_clinician = part is Part.CLINICIAN or any(call.who == actor.user_id for call in kept.crisis.calls)
            after = rules.acknowledge(
                kept.crisis, actor.user_id, at, is_clinician=is_clinician, is_takeover=is_takeover
            )
            told = await steps.record(transaction, kept, after, at)
            told = told.and_then(await self._claim_flags(transaction, after, actor.user_id, at))
        await self.announce(told)

    async def swap(self, actor: Actor, crisis_id: CrisisId, with_person: UserId) -> None:
        """*with_person* is with the person from now on. Raises `NotFound`, `NotNow`."""
        await self._change(actor, crisis_id, lambda this, _: rules.swap(this, actor.user_id, with_person))

    async def step_back(self, actor: Actor, crisis_id: CrisisId) -> None:
        """The actor is with it no more. Raises `NotFound`, `NotNow`."""
        await self._change(actor, crisis_id, lambda this, at: rules.step_back(this, actor.user_id, at))

    async def tick_step(self, actor: Actor, crisis_id: CrisisId, step: Step, *, is_done: bool) -> None:
        """A step is done, or not after all. Raises `NotFound`, `NotNow`."""
        await self._change(
            actor, crisis_id, lambda this, at: rules.tick(this, actor.user_id, step, at, is_done=is_done)
        )

    async def set_level(self, actor: Actor, crisis_id: CrisisId, level: Level) -> None:
        """The actor has asked. Raises `NotFound`, `NotNow`."""
        await self._change(actor, crisis_id, lambda this, at: rules.set_level(this, actor.user_id, level, at))

    async def call(self, actor: Actor, crisis_id: CrisisId, who: UserId) -> None:
        """The actor calls *who*. Raises `NotFound` also if they are not on call, `NotNow`."""
        await self._change(actor, crisis_id, lambda this, at: rules.call(this, actor.user_id, who, at))

    async def close(
        self, actor: Actor, crisis_id: CrisisId, outcome: CrisisOutcome, follow_up: FollowUp | None, note: str
    ) -> None:
        """
        It is over. An empty *note* leaves the one that there is.

        Raises:
            NotFound: Also if the owner of the follow-up may not act on crises of the room.
            NotNow: Nothing is written then.
        """
        at = self._clock.now()
        async with self._database.write() as transaction:
            kept, _ = await self._mine(transaction, actor, crisis_id)
            if follow_up is not None:
                owner = await rooms.membership(transaction, kept.crisis.room_id, follow_up.owner)
                if owner is None or not may(owner.role, Action.ACT_ON_CRISIS):
                    raise NotFound
            after = rules.close(kept.crisis, actor.user_id, outcome, follow_up, at)
            told = await steps.record(transaction, kept, after, at)
            if note:
                await store.put_note(transaction, crisis_id, note, actor.user_id)
        await self.announce(told)

    async def debrief(self, actor: Actor, crisis_id: CrisisId, answer: Debrief) -> None:
        """How the actor is after it. Raises `NotFound`; `NotNow` if they are not asked."""
        await self._change(actor, crisis_id, lambda this, _: rules.answer_debrief(this, actor.user_id, answer))

    async def read_note(self, actor: Actor, crisis_id: CrisisId) -> tuple[store.Note | None, datetime | None]:
        """The note, and when it is deleted. Raises `NotFound`."""
        async with self._database.read() as transaction:
            kept, _ = await self._mine(transaction, actor, crisis_id)
            closing = kept.crisis.closing
            return await store.note(transaction, crisis_id), None if closing is None else closing.at + self._keep

    async def write_note(self, actor: Actor, crisis_id: CrisisId, note: str) -> None:
        """The note is *note* from now on. Raises `NotFound`."""
        async with self._database.write() as transaction:
            await self._mine(transaction, actor, crisis_id)
            await store.put_note(transaction, crisis_id, note, actor.user_id)
        self._database.note_deleted_words()

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Let happen what is due, for as long as the server runs."""
        await self._time.run()

    async def notice(self, room_id: RoomId) -> None:
        """Somebody's line to the room has come or gone. Never fails: what cannot be written now is found at the next look."""
        if not self._has_open:
            return
        try:
            async with self._looking:
                await self._undertakings.see_through(self._pass(self._clock.now(), room_id))
        except ClientError as error:
            log.warning("a line is not noted yet", extra={"code": error.code.value})

    async def tick(self) -> None:
        """Time has passed: call whoever is due, sound the alert again, delete what was kept long enough. Raises `Unavailable`."""
        await self._time.look()

    async def announce(self, told: Told) -> None:
        """Tell everybody what has been written, and reach for whoever was called."""
        if told.facts:
            self._has_open = True
            await self._announcer.announce(told.facts, told.words)
        for waited_s in told.waited_s:
            self._metrics.crisis_acknowledged(waited_s)
        for pager in self.pagers:
            for who, kind in told.called:
                pager.notify((who,), kind)

    # ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _look(self) -> bool:
        async with self._looking:
            await self._undertakings.see_through(self._pass_all())
        return not self._has_open

    async def _pass_all(self) -> None:
        at = self._clock.now()
        found = await self._pass(at)
        self._has_open = bool(found)
        calling = [this for this in found if this.is_calling]
        if self._is_time_to_repeat(calling, at):
            async with self._database.read() as transaction:
                alerts = await open_alerts(transaction)
            await self._announcer.tell(DUTY, CareCalling(topic=DUTY, at=at, alerts=alerts))
        await self._sweep(at)

    async def _pass(self, at: datetime, room_id: RoomId | None = None) -> list[Crisis]:
        """Let time pass for the open crises, of all rooms or of one. Returns them as they were before."""
        async with self._database.read() as transaction:
            found = [kept.crisis for kept in await store.all_open(transaction, room_id)]
            due = [this.id for this in found if await self._passed(transaction, this, at) != this]
        for crisis_id in due:
            await self._let_pass(crisis_id)
        return found

    async def _let_pass(self, crisis_id: CrisisId) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            if (kept := await store.load(transaction, crisis_id)) is None:
                return
            told = await steps.record(transaction, kept, await self._passed(transaction, kept.crisis, at), at)
        await self.announce(told)

    async def _passed(self, transaction: Transaction, this: Crisis, at: datetime) -> Crisis:
        return rules.pass_time(
            this,
            at,
            on_call=await steps.on_call(transaction, this.room_id, this.about),
            is_person_here=self._lines.is_here(this.room_id, this.about),
            is_anyone_there=await self._lines.is_anyone_there(transaction, this.room_id, but=this.about),
            here=self._lines.up([one.who for one in this.responders]),
        )

    def _is_time_to_repeat(self, calling: Sequence[Crisis], at: datetime) -> bool:
        """Has any of them called for one more `REPEAT` since it was told? One that is seen first has just been told."""
        counts = {this.id: int((at - this.calls_since) / rules.REPEAT) for this in calling}
        is_due = any(count > self._repeated.get(crisis_id, count) for crisis_id, count in counts.items())
        self._repeated = counts
        return is_due

    async def _sweep(self, at: datetime) -> None:
        if self._swept_at is not None and (at - self._swept_at).total_seconds() < SWEEP_S:
            return
        self._swept_at = at
        async with self._database.write() as transaction:
            gone = await store.delete_closed(transaction, at - self._keep)
        if gone:
            self._database.note_deleted_words()

    async def _change(self, actor: Actor, crisis_id: CrisisId, step: Callable[[Crisis, datetime], Crisis]) -> None:
        at = self._clock.now()
        async with self._database.write() as transaction:
            kept, _ = await self._mine(transaction, actor, crisis_id)
            told = await steps.record(transaction, kept, step(kept.crisis, at), at)
        await self.announce(told)

    async def _mine(self, transaction: Transaction, actor: Actor, crisis_id: CrisisId) -> tuple[store.Kept, Part]:
        """A crisis that the actor may act on, and their part tonight. For everybody else there is no such crisis: raises `NotFound`."""
        kept = await store.load(transaction, crisis_id)
        if kept is None:
            raise NotFound
        room_id = kept.crisis.room_id
        membership = await rooms.membership(transaction, room_id, actor.user_id)
        part = await self._floor.part(transaction, room_id, actor.user_id)
        if membership is None or not may(membership.role, Action.ACT_ON_CRISIS, part):
            raise NotFound
        return kept, part

    async def _claim_flags(self, transaction: Transaction, this: Crisis, who: UserId, at: datetime) -> Told:
        """Whoever looks after the person has the flags that tell of it."""
        told = Told()
        found = await flags.by_ids(transaction, {one.flag_id for one in this.signals if one.flag_id is not None})
        for flag in found.values():
            if flag.state is not FlagState.OPEN:
                continue
            claimed = claim_flag(flag, who, at)
            if not await flags.change(transaction, flag, claimed):
                continue
            facts = await log_flag(transaction, claimed, FactKind.FLAG_CHANGED, at)
            said = await messages.by_ids(transaction, {claimed.message_id})
            told = told.and_then(Told(tuple(facts), Words(messages=said, flags={claimed.id: claimed})))
        return told

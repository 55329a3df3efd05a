"""How much the helper notices in a room, and what is read first there: reading it, changing it, and what a change would bring."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from moderation import AssessorUnavailable
from moderation.labels import Label
from server.clock import Clock
from server.domain.errors import BadRequest, NoticingOutdated, NotInRoom, Unavailable
from server.domain.ids import RoomId, room_topic
from server.domain.noticing import Readiness, Reads, require_allowed
from server.domain.people import Actor
from server.domain.permissions import Action, require, require_operator
from server.domain.rooms import Room, RoomPolicy
from server.domain.tuning import NOTICING, READING
from server.protocol import noticing as bodies
from server.protocol import reading_rules as reading
from server.protocol.events import ReadsFirst
from server.services.announcer import Announcer
from server.services.backlog import Backlog
from server.services.floor import Floor
from server.services.reference import Reference
from server.services.tuning import set_house, tune
from server.storage import noticing, rooms, settings
from server.storage.engine import Database
from server.storage.transaction import Transaction

CHANGES_SHOWN = 20
AGAIN_S = 5.0


class NoticingService:
    """A change holds from the next message on, is written down with who made it, and is told to the room's facilitators."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        backlog: Backlog,
        floor: Floor,
        reference: Reference,
        clock: Clock,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._backlog = backlog
        self._floor = floor
        self._reference = reference
        self._clock = clock

    async def look(self, actor: Actor, room_id: RoomId) -> bodies.Noticing:
        """How much is noticed, and who has changed it lately. Raises `NotInRoom`, `NotAllowed`."""
        async with self._database.read() as transaction:
            room = await self._room(transaction, actor, room_id)
            return await _view(transaction, room)

    async def preview(self, actor: Actor, room_id: RoomId) -> bodies.NoticingPreview:
        """What each step would bring in the example evenings. Raises `NotInRoom`, `NotAllowed`; `Unavailable` while the model is away."""
        async with self._database.read() as transaction:
            await self._room(transaction, actor, room_id)
        try:
            counted = await self._reference.counted()
        except AssessorUnavailable:
            raise Unavailable(retry_after_s=AGAIN_S) from None
        return bodies.NoticingPreview(
            evenings=counted.evenings,
            messages=counted.messages,
            labels=[bodies.LabelPreview(label=label, flags=dict(flags)) for label, flags in counted.flags.items()],
        )

    async def set_notice(
        self, actor: Actor, room_id: RoomId, label: Label, notice: Readiness, *, after: int
    ) -> bodies.Noticing:
        """
        Let *notice* be noticed of *label*, in place of version *after*.

        Raises:
            NotInRoom, NotAllowed, NoticesTooLittle
            NoticingOutdated: If somebody else has changed something since; neither may undo the other unseen.
        """
        require_allowed(label, notice)
        return await self._change(
            actor,
            room_id,
            lambda policy: replace(policy, notice={**policy.notice, label: notice}),
            after,
        )

    async def set_alerts(self, actor: Actor, room_id: RoomId, alerts_an_hour: int, *, after: int) -> bodies.Noticing:
        """Let so many concern flags an hour interrupt. Raises `NotInRoom`, `NotAllowed`, `NoticingOutdated`."""
        return await self._change(
            actor,
            room_id,
            lambda policy: replace(policy, alerts_an_hour=alerts_an_hour),
            after,
        )

    async def reads(self) -> Reads:
        """What the clinic lets the helper read for."""
        async with self._database.read() as transaction:
            return await settings.reads(transaction)

    async def set_reads(self, actor: Actor, reads: Reads) -> None:
        """Say what the helper reads for, in all rooms and those to come. Raises `NotAllowed`."""
        require_operator(actor, Action.MANAGE_ROOMS)
        at = self._clock.now()
        changed = []
        async with self._database.write() as transaction:
            await settings.put(transaction, settings.READS, reads.value)
            for room in await rooms.all_rooms(transaction):
                if room.policy.reads is not reads:
                    await tune(transaction, room, replace(room.policy, reads=reads), actor.user_id, at)
                    changed.append(room.id)
        for room_id in changed:
            await self._backlog.notice(room_id)

    async def look_at_reading(self, actor: Actor, room_id: RoomId) -> reading.ReadingRules:
        """What is read first, and who has changed it lately. Raises `NotInRoom`, `NotAllowed`."""
        async with self._database.read() as transaction:
            room = await self._room(transaction, actor, room_id)
            return await _reading_view(transaction, room)

    async def set_reading(
        self, actor: Actor, room_id: RoomId, body: reading.OwnReading, *, after: int
    ) -> reading.ReadingRules:
        """
        Let *body* be all that the room has chosen itself of what is read first, in place of version *after*.

        Raises:
            NotInRoom, NotAllowed
            BadRequest: If a label in it is no concern: nobody's words are kept from others because they need somebody.
            NoticingOutdated: As in `set_notice()`.
        """
        try:
            own = reading.own_rules(body)
        except ValueError:
            raise BadRequest from None
        async with self._changing(actor, room_id, after) as (transaction, room):
            now = await tune(transaction, room, replace(room.policy, own=own), actor.user_id, self._clock.now())
            view = await _reading_view(transaction, now)
        await self._tell_reading(now)
        return view

    async def house(self) -> reading.HouseReading:
        """What is read first wherever a room has chosen nothing."""
        async with self._database.read() as transaction:
            return reading.house_reading(await settings.house(transaction))

    async def set_house(self, actor: Actor, body: reading.HouseReading) -> reading.HouseReading:
        """Have *body* hold wherever a room has chosen nothing, also in rooms to come. Raises `NotAllowed`, and `BadRequest` as `set_reading()`."""
        require_operator(actor, Action.MANAGE_ROOMS)
        try:
            rules = reading.house_rules(body)
        except ValueError:
            raise BadRequest from None
        async with self._database.write() as transaction:
            changed = await set_house(transaction, rules, actor.user_id, self._clock.now())
        for room in changed:
            await self._tell_reading(room)
        return reading.house_reading(rules)

    async def _tell_reading(self, room: Room) -> None:
        """Its desks that there is something new to look at, and its members whether anything may be read first."""
        await self._backlog.notice(room.id)
        topic = room_topic(room.id)
        told = ReadsFirst(topic=topic, room_id=room.id, reads_first=room.policy.hold.has_any)
        await self._announcer.tell(topic, told)

    @asynccontextmanager
    async def _changing(self, actor: Actor, room_id: RoomId, after: int) -> AsyncIterator[tuple[Transaction, Room]]:
        """A transaction in which *actor* changes the room's policy. Raises `NoticingOutdated` unless its version is *after*."""
        try:
            async with self._database.write() as transaction:
                room = await self._room(transaction, actor, room_id)
                if await noticing.version(transaction, room_id) != after:
                    raise NoticingOutdated
                yield transaction, room
        except IntegrityError:
            raise NoticingOutdated from None

    async def _change(
        self, actor: Actor, room_id: RoomId, step: Callable[[RoomPolicy], RoomPolicy], after: int
    ) -> bodies.Noticing:
        async with self._changing(actor, room_id, after) as (transaction, room):
            now = await tune(transaction, room, step(room.policy), actor.user_id, self._clock.now())
            view = await _view(transaction, now)
        await self._backlog.notice(room_id)
        return view

    async def _room(self, transaction: Transaction, actor: Actor, room_id: RoomId) -> Room:
        """The room, for somebody who may change what is noticed there. Small groups notice what their group does."""
        found = await rooms.with_membership(transaction, room_id, actor.user_id)
        if found is None or found[0].parent_id is not None:
            raise NotInRoom
        room, membership = found
        require(membership, Action.TUNE_NOTICING, await self._floor.part(transaction, room_id, actor.user_id))
        return room


async def _view(transaction: Transaction, room: Room) -> bodies.Noticing:
    version = await noticing.version(transaction, room.id)
    return bodies.noticing(room.policy, version, await noticing.latest(transaction, room.id, NOTICING, CHANGES_SHOWN))


async def _reading_view(transaction: Transaction, room: Room) -> reading.ReadingRules:
    version = await noticing.version(transaction, room.id)
    found = await noticing.latest(transaction, room.id, READING, CHANGES_SHOWN)
    return reading.reading_rules(room.policy, version, found)

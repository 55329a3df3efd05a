"""How much the helper notices in a room: reading it, changing it, and what a change would bring."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from moderation import AssessorUnavailable
from moderation.labels import Label
from server.clock import Clock
from server.domain.errors import NoticingOutdated, NotInRoom, Unavailable
from server.domain.ids import RoomId
from server.domain.noticing import Change, Readiness, Reads, Tuned, require_allowed
from server.domain.people import Actor
from server.domain.permissions import Action, require, require_operator
from server.domain.rooms import Room, RoomPolicy
from server.protocol import noticing as bodies
from server.services.backlog import Backlog
from server.services.floor import Floor
from server.services.reference import Reference
from server.storage import noticing, rooms, settings
from server.storage.engine import Database
from server.storage.transaction import Transaction

CHANGES_SHOWN = 20
AGAIN_S = 5.0


class NoticingService:
    """A change holds from the next message on, is written down with who made it, and is told to the room's facilitators."""

    def __init__(self, database: Database, backlog: Backlog, floor: Floor, reference: Reference, clock: Clock) -> None:
        self._database = database
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
            lambda policy: policy.notice.get(label, Readiness.USUAL).value,
            Tuned.LABEL,
            label,
            after,
        )

    async def set_alerts(self, actor: Actor, room_id: RoomId, alerts_an_hour: int, *, after: int) -> bodies.Noticing:
        """Let so many concern flags an hour interrupt. Raises `NotInRoom`, `NotAllowed`, `NoticingOutdated`."""
        return await self._change(
            actor,
            room_id,
            lambda policy: replace(policy, alerts_an_hour=alerts_an_hour),
            lambda policy: str(policy.alerts_an_hour),
            Tuned.ALERTS,
            None,
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
                before = room.policy.reads
                if before is reads:
                    continue
                number = await noticing.version(transaction, room.id) + 1
                change = Change(number, at, actor.user_id, Tuned.READS, None, before.value, reads.value)
                await rooms.save_policy(transaction, room.id, replace(room.policy, reads=reads))
                await noticing.add(transaction, room.id, change)
                changed.append(room.id)
        for room_id in changed:
            await self._backlog.notice(room_id)

    async def _change(
        self,
        actor: Actor,
        room_id: RoomId,
        step: Callable[[RoomPolicy], RoomPolicy],
        value: Callable[[RoomPolicy], str],
        what: Tuned,
        label: Label | None,
        after: int,
    ) -> bodies.Noticing:
        at = self._clock.now()
        try:
            async with self._database.write() as transaction:
                room = await self._room(transaction, actor, room_id)
                if await noticing.version(transaction, room_id) != after:
                    raise NoticingOutdated
                policy = step(room.policy)
                before, now = value(room.policy), value(policy)
                if before == now:
                    return await _view(transaction, room)
                await rooms.save_policy(transaction, room_id, policy)
                await noticing.add(transaction, room_id, Change(after + 1, at, actor.user_id, what, label, before, now))
                view = await _view(transaction, replace(room, policy=policy))
        except IntegrityError:
            raise NoticingOutdated from None
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
    return bodies.noticing(
        room.policy,
        await noticing.version(transaction, room.id),
        await noticing.latest(transaction, room.id, CHANGES_SHOWN),
    )

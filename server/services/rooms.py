"""Being in a room: enter with a snapshot or with what was missed, leave, and read what came earlier."""

from collections.abc import Sequence
from typing import Final

from server.config import LimitsConfig
from server.domain.errors import NotInRoom
from server.domain.events import Fact, FactKind
from server.domain.ids import RoomId, Topic, UserId, room_topic, user_topic
from server.domain.people import Actor, Membership
from server.domain.permissions import Action, may, may_look_after, require, topics_for
from server.domain.rooms import Room
from server.fanout.hub import Hub, Listener
from server.fanout.presence import Presence
from server.protocol import events, parts
from server.protocol.commands import Since
from server.protocol.http import History
from server.protocol.session_frames import group_session
from server.services.announcer import Announcer, Words, render
from server.services.backlog import Backlog
from server.services.claims import Claims
from server.services.floor import Floor
from server.services.sessions import SessionService
from server.storage import flags, log, messages, reactions, rooms, sessions, settings
from server.storage.engine import Database
from server.storage.transaction import Transaction

SNAPSHOT_MESSAGES: Final = 100
HISTORY_MESSAGES: Final = 100
RESOLVED_FLAGS: Final = 50
MISSED_MAX: Final = 500
"""Beyond so many missed events of one topic a snapshot is less to send, and less to apply."""


class RoomService:
    """Who hears a room, and what they get to know when they come in."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        presence: Presence,
        announcer: Announcer,
        backlog: Backlog,
        floor: Floor,
        sessions: SessionService,
        claims: Claims,
        limits: LimitsConfig,
    ) -> None:
        self._database = database
        self._hub = hub
        self._presence = presence
        self._announcer = announcer
        self._backlog = backlog
        self._floor = floor
        self._sessions = sessions
        self._claims = claims
        self._limits = limits
        self._entered: dict[Listener, dict[RoomId, Sequence[Topic]]] = {}

    async def enter(
        self, actor: Actor, listener: Listener, room_id: RoomId, since: Since | None, ref: int
    ) -> events.Entered:
        """
        Let *listener* hear the room: take a place in its session, subscribe, then read.

        What happens meanwhile waits in the hub until `Hub.release()`, which the caller calls once the answer is on its way; so
        no event is lost between the two, and none arrives before the snapshot it builds on.

        Raises:
            NotInRoom: Also if there is no such room.
            Unavailable: Whoever did not hear the room before hears nothing of it then; whoever did goes on.
        """
        async with self._database.read() as transaction:
            found = await rooms.with_membership(transaction, room_id, actor.user_id)
            if found is None:
                raise NotInRoom
            room, membership = found
            require(membership, Action.READ_ROOM)
        topics = topics_for(room, membership)
        has_entered = room_id in self._entered.get(listener, {})
        is_new = self._presence.enter(room_id, actor.user_id, membership.role, listener)
        self._entered.setdefault(listener, {})[room_id] = topics
        try:
            # Before hearing the room: that they have come is in the answer.
            await self._sessions.arrive(room_id, actor.user_id)
            if may(membership.role, Action.ACT_ON_FLAG):
                await self._claims.keep(room_id, actor.user_id)
            await self._hub.subscribe(listener, topics)
            async with self._database.read() as transaction:
                # Asked again: they may have been moved to another small group meanwhile.
                membership = require(await rooms.membership(transaction, room_id, actor.user_id), Action.READ_ROOM)
                answer = await self._look(transaction, room, membership, topics, since, ref)
        except BaseException:
            if not has_entered:
                await self._lose(actor, listener, room_id)
            raise
        if is_new:
            await self._tell_presence(room_id)
        return answer

    async def leave(self, actor: Actor, listener: Listener, room_id: RoomId) -> None:
        """*listener* hears the room no more, and says so. Leaving a room one has not entered does nothing."""
        if await self._let_go(actor, listener, room_id):
            try:
                await self._sessions.leave(room_id, actor.user_id)
            finally:
                await self._claims.lose(room_id, actor.user_id)
                await self._tell_presence(room_id)

    async def show_out(self, who: UserId) -> None:
        """*who* hears no room any more, on any of their screens, to which they do not belong any longer."""
        owned = user_topic(who)
        heard = [
            (listener, room_id)
            for listener, entered in self._entered.items()
            for room_id, topics in entered.items()
            if owned in topics
        ]
        async with self._database.read() as transaction:
            belongs = {room_id: await rooms.membership(transaction, room_id, who) for _, room_id in heard}
        for listener, room_id in heard:
            if belongs[room_id] is None:
                await self._lose(Actor(who), listener, room_id)

    async def forget(self, actor: Actor, listener: Listener) -> None:
        """*listener*'s connection has ended."""
        for room_id in tuple(self._entered.get(listener, ())):
            await self._lose(actor, listener, room_id)
        await self._hub.forget(listener)

    async def history(self, actor: Actor, room_id: RoomId, before: int) -> History:
        """Up to 100 messages with a place smaller than *before*, in order. Raises `NotInRoom`."""
        async with self._database.read() as transaction:
            require(await rooms.membership(transaction, room_id, actor.user_id), Action.READ_ROOM)
            found = await messages.history(transaction, room_id, before=before, limit=HISTORY_MESSAGES + 1)
            shown = found[-HISTORY_MESSAGES:]
            given = await reactions.of(transaction, [message.id for message in shown])
        return History(
            messages=[parts.room_message(m) for m in shown],
            reactions=[parts.message_reactions(*pair) for pair in given.items()],
            has_earlier=len(found) > HISTORY_MESSAGES,
        )

    async def heads(self, topics: Sequence[Topic]) -> dict[Topic, int]:
        """Where each topic's log stands."""
        async with self._database.read() as transaction:
            return await log.heads(transaction, topics)

    async def _let_go(self, actor: Actor, listener: Listener, room_id: RoomId) -> bool:
        """*listener* hears the room no more. True if it was the last screen on which its owner had the room open."""
        entered = self._entered.get(listener, {})
        topics = entered.pop(room_id, None)
        if topics is None:
            return False
        still_heard = {topic for others in entered.values() for topic in others}
        await self._hub.unsubscribe(listener, [topic for topic in topics if topic not in still_heard])
        if not entered:
            del self._entered[listener]
        return self._presence.leave(room_id, actor.user_id, listener)

    async def _lose(self, actor: Actor, listener: Listener, room_id: RoomId) -> None:
        """*listener*'s line has dropped."""
        if await self._let_go(actor, listener, room_id):
            await self._sessions.lose(room_id, actor.user_id)
            await self._claims.lose(room_id, actor.user_id)
            await self._tell_presence(room_id)

    async def _look(
        self,
        transaction: Transaction,
        room: Room,
        membership: Membership,
        topics: Sequence[Topic],
        since: Since | None,
        ref: int,
    ) -> events.Entered:
        """The answer to entering, read in one steady view of the store."""
        epoch = await settings.get(transaction, settings.EPOCH)
        assert epoch is not None, "an open store has an epoch"
        heads = await log.heads(transaction, topics)
        is_staff = may_look_after(room, membership.role)
        missed = (
            await self._missed(transaction, room, heads, since) if since is not None and since.epoch == epoch else None
        )
        return events.Entered(
            ref=ref,
            room_id=room.id,
            name=room.name,
            role=membership.role,
            epoch=epoch,
            seqs=heads,
            snapshot=await self._snapshot(transaction, room, membership) if missed is None else None,
            missed=missed,
            present=self._presence.present(room.id),
            moderation=await self._backlog.status(transaction, room.id) if is_staff else None,
            overview=await self._floor.overview(transaction, room.id) if is_staff else None,
            edit_within_s=self._limits.edit_minutes * 60,
        )

    async def _missed(
        self, transaction: Transaction, room: Room, heads: dict[Topic, int], since: Since
    ) -> list[events.LoggedEvent] | None:
        """What came after *since*, or None when only a snapshot can tell."""
        facts: list[Fact] = []
        for topic, head in heads.items():
            seen = since.seqs.get(topic)
            # A client ahead of the log knows another log, as after a restored backup.
            if seen is None or seen > head or head - seen > MISSED_MAX:
                return None
            if seen < head:
                facts += await log.since(transaction, topic, seen, MISSED_MAX)
        words = await _words_of(transaction, room.id, facts)
        return [render(fact, words) for fact in facts]

    async def _snapshot(self, transaction: Transaction, room: Room, membership: Membership) -> events.Snapshot:
        room_id = room.id
        found = await messages.history(transaction, room_id, before=None, limit=SNAPSHOT_MESSAGES + 1)
        kept = await sessions.load(transaction, room_id)
        queue = alerts = None
        if may_look_after(room, membership.role):
            found_flags = await flags.queue(transaction, room_id, RESOLVED_FLAGS)
            flagged = await messages.by_ids(transaction, {flag.message_id for flag in found_flags})
            queue = [parts.room_flag(flag, flagged[flag.message_id]) for flag in found_flags]
            crises = await flags.open_crises(transaction)
            names = await rooms.names(transaction, {flag.room_id for flag in crises})
            alerts = [
                parts.OpenAlert(
                    flag_id=flag.id, room_id=flag.room_id, room_name=names[flag.room_id], raised_at=flag.raised_at
                )
                for flag in crises
            ]
        shown = found[-SNAPSHOT_MESSAGES:]
        given = await reactions.of(transaction, [message.id for message in shown])
        return events.Snapshot(
            members=[parts.member(m) for m in await rooms.members(transaction, room_id)],
            messages=[parts.room_message(m) for m in shown],
            reactions=[parts.message_reactions(*pair) for pair in given.items()],
            has_earlier=len(found) > SNAPSHOT_MESSAGES,
            held=[parts.held_message(m) for m in await messages.held_by(transaction, room_id, membership.user_id)],
            flags=queue,
            alerts=alerts,
            session=None if kept is None else group_session(kept.session),
        )

    async def _tell_presence(self, room_id: RoomId) -> None:
        topic = room_topic(room_id)
        here = self._presence.present(room_id)
        await self._announcer.tell(topic, events.Presence(topic=topic, room_id=room_id, present=here))


_MESSAGE_FACTS: Final = frozenset(
    {
        FactKind.MESSAGE_POSTED,
        FactKind.MESSAGE_CHANGED,
        FactKind.MESSAGE_EDITED,
        FactKind.MESSAGE_WITHDRAWN,
        FactKind.MESSAGE_HELD,
        FactKind.REACTIONS_CHANGED,
    }
)
_FLAG_FACTS: Final = frozenset({FactKind.FLAG_RAISED, FactKind.FLAG_CHANGED, FactKind.CARE_ALERT})


async def _words_of(transaction: Transaction, room_id: RoomId, facts: Sequence[Fact]) -> Words:
    """Today's words for *facts*."""

    def subjects(kinds: frozenset[FactKind]) -> set[str]:
        return {fact.subject_id for fact in facts if fact.kind in kinds}

    found = await flags.by_ids(transaction, subjects(_FLAG_FACTS))
    has_session = any(fact.kind is FactKind.SESSION_CHANGED for fact in facts)
    kept = await sessions.load(transaction, room_id) if has_session else None
    alerted = {f.room_id for f in found.values()} if any(f.kind is FactKind.CARE_ALERT for f in facts) else set()
    members = await rooms.members_among(transaction, room_id, subjects(frozenset({FactKind.MEMBER_CHANGED})))
    return Words(
        messages=await messages.by_ids(transaction, subjects(_MESSAGE_FACTS) | {f.message_id for f in found.values()}),
        flags=found,
        reactions=await reactions.of(transaction, subjects(frozenset({FactKind.REACTIONS_CHANGED}))),
        memberships={(room_id, who): member for who, member in members.items()},
        room_names=await rooms.names(transaction, alerted),
        sessions={} if kept is None else {room_topic(room_id): kept.session},
    )

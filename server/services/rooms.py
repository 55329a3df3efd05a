"""Being in a room: enter with a snapshot or with what was missed, leave, and read what came earlier."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from server.config import LimitsConfig
from server.domain.errors import NotInRoom
from server.domain.events import Fact, FactKind
from server.domain.flags import Urgency
from server.domain.ids import RoomId, Topic, UserId, room_topic
from server.domain.messages import Message
from server.domain.people import Actor, Membership, Visit
from server.domain.permissions import Action, Part, may, may_here, require, topics_for
from server.domain.rooms import Room
from server.domain.sessions import Session, SessionState
from server.fanout.hub import Hub, Listener
from server.protocol import events, holds, parts
from server.protocol.acts import message_act
from server.protocol.commands import Since
from server.protocol.http import History
from server.protocol.session_frames import door, group_session, has_asked, session_notes, standing
from server.services.announcer import Words, render
from server.services.backlog import Backlog
from server.services.beside import beside, words_beside
from server.services.care import care_of, care_words, open_alerts
from server.services.claims import Claims
from server.services.crises import CrisisService
from server.services.floor import Floor
from server.services.hearing import Hearing
from server.services.help import HelpService
from server.services.noting import notices
from server.services.pages import open_pages
from server.services.sessions import SessionService
from server.storage import acts, flags, log, messages, reactions, rooms, sessions, settings
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
        hearing: Hearing,
        backlog: Backlog,
        floor: Floor,
        sessions: SessionService,
        claims: Claims,
        crises: CrisisService,
        help_: HelpService,
        limits: LimitsConfig,
    ) -> None:
        self._database = database
        self._hub = hub
        self._hearing = hearing
        self._backlog = backlog
        self._floor = floor
        self._sessions = sessions
        self._claims = claims
        self._crises = crises
        self._help = help_
        self._limits = limits

    async def enter(
        self, actor: Actor, listener: Listener, room_id: RoomId, since: Since | None, ref: int
    ) -> events.Entered:
        """
        Let *listener* hear the room: take a place in its session, subscribe, then read.

        What happens meanwhile waits in the hub until `Hub.release()`, which the caller calls once the answer is on its way; so
        no event is lost between the two, and none arrives before the snapshot it builds on.

        Raises:
            NotInRoom: Also if there is no such room.
            VisitAhead, VisitOver: If the actor is a guest, and no session has its door open to them.
            Unavailable: Whoever did not hear the room before hears nothing of it then; whoever did goes on.
        """
        async with self._database.read() as transaction:
            found = await rooms.with_membership(transaction, room_id, actor.user_id)
            if found is None:
                raise NotInRoom
            room, membership = found
        if membership.visit is Visit.AHEAD:
            membership = await self._come_to_visit(membership)
        require(membership, Action.READ_ROOM)
        has_entered = room_id in self._hearing.rooms_of(listener)
        is_new = self._hearing.enter(listener, membership)
        try:
            # Before hearing the room: that they have come is in the answer.
            await self._sessions.arrive(membership)
            if may(membership.role, Action.ACT_ON_FLAG):
                await self._claims.keep(room_id, actor.user_id)
            answer = None
            while answer is None:
                answer = await self._listen(listener, room, membership, since, ref)
        except BaseException:
            if not has_entered:
                await self._lose(actor, listener, room_id)
            raise
        if is_new:
            await self._tell_presence(room_id)
        return answer

    async def leave(self, actor: Actor, listener: Listener, room_id: RoomId) -> None:
        """*listener* hears the room no more, and says so. Leaving a room one has not entered does nothing."""
        if await self._hearing.let_go(listener, room_id):
            try:
                await self._sessions.leave(room_id, actor.user_id)
            finally:
                await self._claims.lose(room_id, actor.user_id)
                await self._tell_presence(room_id)

    async def show_out(self, who: UserId) -> None:
        """*who* hears no room any more, on any of their screens, to which they do not belong any longer."""
        heard = self._hearing.screens_of(who)
        async with self._database.read() as transaction:
            belongs = {room_id: await rooms.membership(transaction, room_id, who) for _, room_id in heard}
        for listener, room_id in heard:
            mine = belongs[room_id]
            if mine is None or mine.visit is Visit.OVER:
                await self._lose(Actor(who), listener, room_id)

    async def forget(self, actor: Actor, listener: Listener) -> None:
        """*listener*'s connection has ended."""
        for room_id in self._hearing.rooms_of(listener):
            await self._lose(actor, listener, room_id)
        await self._hub.forget(listener)

    async def history(self, actor: Actor, room_id: RoomId, before: int) -> History:
        """Up to 100 messages with a place smaller than *before*, in order. Raises `NotInRoom`; `NotAllowed` at the door."""
        async with self._database.read() as transaction:
            membership = require(await rooms.membership(transaction, room_id, actor.user_id), Action.READ_ROOM)
            part = await self._floor.part(transaction, room_id, actor.user_id)
            require(membership, Action.READ_ROOM, part)
            found = await messages.history(
                transaction, room_id, before=before, limit=HISTORY_MESSAGES + 1, since=_reads_since(membership)
            )
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

    async def _lose(self, actor: Actor, listener: Listener, room_id: RoomId) -> None:
        """*listener*'s line has dropped."""
        if await self._hearing.let_go(listener, room_id):
            await self._sessions.lose(room_id, actor.user_id)
            await self._claims.lose(room_id, actor.user_id)
            await self._tell_presence(room_id)

    async def _come_to_visit(self, guest: Membership) -> Membership:
        """*guest*, who has not come before, as they are once they have come to the session that goes on, if there is one that they may come to."""
        await self._sessions.arrive(guest)
        async with self._database.read() as transaction:
            return await rooms.membership(transaction, guest.room_id, guest.user_id) or guest

    async def _listen(
        self, listener: Listener, room: Room, membership: Membership, since: Since | None, ref: int
    ) -> events.Entered | None:
        """Subscribe, then read; None if somebody was let in, or took a duty, between the two: then it is to be done again."""
        async with self._database.read() as transaction:
            part = await self._floor.part(transaction, membership.room_id, membership.user_id)
        topics = await self._hearing.hear(listener, room, membership, part)
        async with self._database.read() as transaction:
            # Asked again: they may have been moved to another small group meanwhile.
            require(await rooms.membership(transaction, room.id, membership.user_id), Action.READ_ROOM)
            now = await self._floor.part(transaction, membership.room_id, membership.user_id)
            if topics_for(room.id, membership.user_id, membership.role, now, parent_id=room.parent_id) != topics:
                return None
            return await self._look(transaction, room, membership, now, topics, since, ref)

    async def _look(
        self,
        transaction: Transaction,
        room: Room,
        membership: Membership,
        part: Part,
        topics: Sequence[Topic],
        since: Since | None,
        ref: int,
    ) -> events.Entered:
        """The answer to entering, read in one steady view of the store."""
        epoch = await settings.get(transaction, settings.EPOCH)
        assert epoch is not None, "an open store has an epoch"
        heads = await log.heads(transaction, topics)
        role = membership.role
        reads = may(role, Action.READ_ROOM, part)
        missed = None
        # A guest gets what is theirs to read, and not what they say that they have missed.
        if since is not None and since.epoch == epoch and not membership.is_guest:
            missed = await self._missed(transaction, room, heads, since)
        kept = await sessions.load(transaction, room.id)
        at_door = None if reads or kept is None else kept.session
        return events.Entered(
            ref=ref,
            room_id=room.id,
            name=room.name,
            role=membership.role,
            epoch=epoch,
            seqs=heads,
            snapshot=await self._snapshot(transaction, room, membership, part) if missed is None else None,
            missed=missed,
            present=self._hearing.present(room.id) if reads else [],
            moderation=await self._backlog.status(transaction, room.id)
            if may_here(room, role, Action.SEE_FLAGS, part)
            else None,
            overview=await self._floor.overview(transaction, room.id)
            if may_here(room, role, Action.SEE_OVERVIEW, part)
            else None,
            edit_within_s=self._limits.edit_minutes * 60,
            on_call=await rooms.on_call(transaction, room.id)
            if may_here(room, role, Action.SEE_OVERVIEW, part)
            else None,
            notes=session_notes(kept.session)
            if kept is not None and may_here(room, role, Action.SEE_NOTES, part)
            else None,
            has_asked=kept is not None and has_asked(kept.session, membership.user_id),
            reads_first=room.policy.hold.has_any,
            talks_between=self._floor.talks_between(room),
            facilitators_needed=self._needed(kept) if may(role, Action.HOLD_SESSION) else None,
            **({} if at_door is None else await self._door(transaction, at_door, membership)),
        )

    def _needed(self, kept: sessions.Kept | None) -> int:
        """How many facilitators the room's session needs. One that goes on keeps the rule with which it was opened."""
        goes_on = kept is not None and kept.session.state is not SessionState.CLOSED
        return kept.session.duty_rule.minimum if kept is not None and goes_on else self._sessions.duty_rule.minimum

    async def _door(self, transaction: Transaction, session: Session, membership: Membership) -> dict[str, Any]:
        """What somebody is told at the door of *session*."""
        stands, reason = standing(session, membership.user_id)
        leads = await rooms.members_among(transaction, session.room_id, session.on_duty)
        shown = door(session, {who: found.name for who, found in leads.items()})
        return {"door": shown, "standing": stands, "declined": reason}

    async def _missed(
        self, transaction: Transaction, room: Room, heads: dict[Topic, int], since: Since
    ) -> list[events.LoggedEvent] | None:
        """What came after *since*, or None when only a snapshot can tell."""
        if set(since.seqs) - set(heads):
            # They heard more before: a fresh snapshot takes from their screen what is not for them any more.
            return None
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

    async def _snapshot(
        self, transaction: Transaction, room: Room, membership: Membership, part: Part
    ) -> events.Snapshot:
        room_id, role = room.id, membership.role
        reads = may(role, Action.READ_ROOM, part)
        found: list[Message] = []
        if reads:
            found = await messages.history(
                transaction, room_id, before=None, limit=SNAPSHOT_MESSAGES + 1, since=_reads_since(membership)
            )
        kept = await sessions.load(transaction, room_id) if reads else None
        queue = alerts = None
        if may_here(room, role, Action.SEE_CRISES, part):
            queue = await self._queue(transaction, room_id, of_crises=not may_here(room, role, Action.SEE_FLAGS, part))
            alerts = await open_alerts(transaction)
        shown = found[-SNAPSHOT_MESSAGES:]
        given = await reactions.of(transaction, [message.id for message in shown])
        done = None
        if queue is not None:
            about = {flag.message_id for flag in queue}
            below = []
            if may_here(room, role, Action.SEE_FLAGS, part):
                about |= {message.id for message in shown}
                below = [act for act in await acts.of_rooms_below(transaction, room_id) if act.message_id not in about]
            done = [message_act(act) for act in (*await acts.of_messages(transaction, about), *below)]
        told = await notices(transaction, await acts.told_to(transaction, room_id, membership.user_id))
        sees_members = reads or may_here(room, role, Action.SEE_OVERVIEW, part)
        return events.Snapshot(
            members=[parts.member(m) for m in await rooms.members(transaction, room_id)] if sees_members else [],
            messages=[parts.room_message(m) for m in shown],
            reactions=[parts.message_reactions(*pair) for pair in given.items()],
            has_earlier=len(found) > SNAPSHOT_MESSAGES,
            held=[parts.held_message(m) for m in await messages.held_by(transaction, room_id, membership.user_id)],
            flags=queue,
            alerts=alerts,
            session=None if kept is None else group_session(kept.session),
            # Members are not asked.
            pages=await open_pages(transaction, membership.user_id) if may(role, Action.HOLD_SESSION) else None,
            **await beside(transaction, room, membership, part),
            to_read=await _to_read(transaction, room_id) if may_here(room, role, Action.READ_FIRST, part) else None,
            is_read_first=kept is not None and membership.user_id in kept.session.read_first,
            **await care_of(transaction, room, membership, part),
            acts=done,
            notices=list(told.values()),
        )

    async def _queue(self, transaction: Transaction, room_id: RoomId, *, of_crises: bool) -> list[parts.RoomFlag]:
        found = await flags.queue(transaction, room_id, RESOLVED_FLAGS)
        flagged = await messages.by_ids(transaction, {flag.message_id for flag in found})
        shown = [flag for flag in found if not of_crises or flag.urgency is Urgency.CRISIS]
        return [parts.room_flag(flag, flagged[flag.message_id]) for flag in shown]

    async def _tell_presence(self, room_id: RoomId) -> None:
        # First: since when the line of somebody who is looked after is down counts.
        await self._crises.notice(room_id)
        await self._help.notice(room_id)
        await self._hearing.tell_presence(room_id)
        await self._floor.notice(room_id)


def _reads_since(membership: Membership) -> datetime | None:
    """A guest reads nothing of what was said before they came."""
    return membership.joined_at if membership.is_guest else None


async def _to_read(transaction: Transaction, room_id: RoomId) -> list[holds.WaitingMessage]:
    found = await messages.waiting_for_reader(transaction, room_id)
    return [waiting for message in found if (waiting := holds.waiting_message(message)) is not None]


_MESSAGE_FACTS: Final = frozenset(
    {
        FactKind.MESSAGE_POSTED,
        FactKind.MESSAGE_CHANGED,
        FactKind.MESSAGE_EDITED,
        FactKind.MESSAGE_WITHDRAWN,
        FactKind.MESSAGE_HELD,
        FactKind.HOLD_CHANGED,
        FactKind.REACTIONS_CHANGED,
    }
)
_ACT_FACTS: Final = frozenset({FactKind.ACT_CHANGED, FactKind.NOTICE_CHANGED})
_OF_A_ROOM: Final = frozenset(
    {FactKind.DOOR_ANSWERED, FactKind.BREAKOUT_ASKED, FactKind.DUTY_PAGED, FactKind.READ_FIRST_CHANGED}
)
"""Told to somebody about a room, which may be another than the one they enter."""
_GOES_WITH_ITS_AUTHOR: Final = (
    _MESSAGE_FACTS | _ACT_FACTS | frozenset({FactKind.FLAG_RAISED, FactKind.FLAG_CHANGED, FactKind.REPORT_CHANGED})
)
"""What is there for ever, unless whoever it is of was a guest: of anything else that is gone its own frame says so."""
_SESSION_FACTS: Final = frozenset({FactKind.SESSION_CHANGED, FactKind.DOOR_CHANGED})
_FLAG_FACTS: Final = frozenset({FactKind.FLAG_RAISED, FactKind.FLAG_CHANGED})


async def _words_of(transaction: Transaction, room_id: RoomId, facts: Sequence[Fact]) -> Words:
    """Today's words for *facts*."""

    def subjects(kinds: frozenset[FactKind]) -> set[str]:
        return {fact.subject_id for fact in facts if fact.kind in kinds}

    found = await flags.by_ids(transaction, subjects(_FLAG_FACTS))
    with_session = subjects(_OF_A_ROOM)
    if any(fact.kind in _SESSION_FACTS for fact in facts):
        with_session.add(room_id)
    kept = {this: await sessions.load(transaction, RoomId(this)) for this in sorted(with_session)}
    of_room = kept.get(room_id)
    on_duty = of_room.session.on_duty if of_room is not None else ()
    done = await acts.by_ids(transaction, subjects(_ACT_FACTS))
    told = subjects(frozenset({FactKind.NOTICE_CHANGED}))
    joined = subjects(frozenset({FactKind.MEMBER_CHANGED}))
    words = Words(
        messages=await messages.by_ids(transaction, subjects(_MESSAGE_FACTS) | {f.message_id for f in found.values()}),
        flags=found,
        reactions=await reactions.of(transaction, subjects(frozenset({FactKind.REACTIONS_CHANGED}))),
        memberships={
            (room_id, who): member
            for who, member in (await rooms.members_among(transaction, room_id, {*joined, *on_duty})).items()
        },
        room_names=await rooms.names(transaction, set(map(RoomId, with_session))),
        acts=done,
        notices=await notices(transaction, [act for act in done.values() if act.id in told]),
        sessions={room_topic(RoomId(this)): its.session for this, its in kept.items() if its is not None},
        **await words_beside(transaction, facts),
    )
    known = {*words.messages, *words.flags, *words.acts, *words.reports}
    words = replace(words, gone=frozenset(subjects(_GOES_WITH_ITS_AUTHOR) - known))
    return words.with_flags(await care_words(transaction, facts))

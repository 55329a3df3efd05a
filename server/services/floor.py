"""
Whether words go into the room while a session goes on there: asked before a message is assessed, and again when it is recorded.

A room without a session costs nothing here: which rooms have one is known in memory, for one process has the store.
"""

import asyncio
import logging
from collections import defaultdict
from dataclasses import replace
from typing import Final

from server.clock import Clock
from server.domain import rounds
from server.domain.agenda import Reaction
from server.domain.asides import may_write
from server.domain.errors import ClientError, NoFloor, NotNow, Unavailable
from server.domain.floor import Voice, in_round, may_react, may_speak, may_speak_in
from server.domain.ids import RoomId, SessionId, UserId, hosts_topic
from server.domain.messages import HoldReason, Message, MessageState
from server.domain.permissions import Action, Part, may, part_in
from server.domain.rooms import Room, RoomKind
from server.domain.sessions import Session, SessionState
from server.fanout.presence import Limiter, Presence
from server.protocol.events import Overview
from server.protocol.session_frames import SessionOverview, session_overview
from server.services.announcer import Announcer
from server.storage import asides, messages, rooms, sessions
from server.storage.engine import Database
from server.storage.transaction import Transaction

log = logging.getLogger(__name__)

PARKED_LENGTH_MAX: Final = 4000
"""So many characters of one person wait for the end of turns: as much as one message may have."""
AGAIN_S: Final = 1.0


class Floor:
    """Who may speak, in the rooms in which a session goes on; and for their facilitators, who has said how much."""

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        limiter: Limiter,
        presence: Presence,
        clock: Clock,
        *,
        talk_between: bool = True,
    ) -> None:
        """*talk_between*: members may write while no session goes on."""
        self._database = database
        self._announcer = announcer
        self._limiter = limiter
        self._presence = presence
        self._clock = clock
        self._talk_between = talk_between
        self._rooms: set[RoomId] = set()
        self._small: dict[RoomId, frozenset[RoomId]] = {}
        self._about_to_tell: set[RoomId] = set()
        self._telling: defaultdict[RoomId, asyncio.Lock] = defaultdict(asyncio.Lock)

    def note(self, session: Session) -> None:
        """*session* is on disk as it is now."""
        groups = () if session.breakout is None else session.breakout.groups
        self._small[session.room_id] = frozenset(group.room_id for group in groups)
        if session.state is SessionState.CLOSED:
            self._rooms.discard(session.room_id)
            self._small.pop(session.room_id)
        else:
            self._rooms.add(session.room_id)

    def has_session(self, room_id: RoomId) -> bool:
        """Does a session go on in the room?"""
        return room_id in self._rooms

    async def session_id(self, transaction: Transaction, room_id: RoomId) -> SessionId | None:
        """Of the session that goes on in the room."""
        session = await self.session(transaction, room_id)
        return None if session is None else session.id

    async def session(self, transaction: Transaction, room_id: RoomId) -> Session | None:
        """The session that goes on in the room, if one does."""
        if not self.has_session(room_id):
            return None
        kept = await sessions.load(transaction, room_id)
        return None if kept is None or kept.session.state is SessionState.CLOSED else kept.session

    async def part(self, transaction: Transaction, room_id: RoomId, who: UserId) -> Part:
        """What *who* is in the session that goes on in the room; `MEMBER` without one."""
        session = await self.session(transaction, room_id)
        return Part.MEMBER if session is None else part_in(session, who)

    async def require_voice(
        self,
        transaction: Transaction,
        room: Room,
        who: UserId,
        *,
        is_paced: bool = False,
        may_wait: bool = True,
    ) -> None:
        """
        Raises `NoFloor` if words of *who* are not taken now, `NotNow` if a small group's room or an aside is closed, and (*is_paced*) `TooFast` in
        slow mode.

        Args:
            may_wait: words that come into the room when the turn of somebody else is over are taken now. New words of a message of the
                room cannot wait: the room is reading the old ones in their place.
        """
        if room.kind is not RoomKind.GROUP:
            await self._require_voice_apart(transaction, room, who)
            return
        if (session := await self.session(transaction, room.id)) is None:
            await self._require_voice_between(transaction, room, who)
            return
        taken = (Voice.SAY, Voice.PARK) if may_wait else (Voice.SAY,)
        if may_speak(session, who) not in taken:
            raise NoFloor
        is_slow = session.rules.slow_s > 0 and session.state is SessionState.OPEN and who not in session.hosts
        if is_paced and is_slow:
            self._limiter.spend(f"slow/{session.id}/{who}", burst=1, per_minute=60 / session.rules.slow_s)

    def talks_between(self, room: Room) -> bool:
        """May members write in *room* while no session goes on? What belongs to a group opens and closes by itself."""
        return self._talk_between or room.kind is not RoomKind.GROUP

    async def require_reaction(
        self, transaction: Transaction, room_id: RoomId, who: UserId, reaction: Reaction
    ) -> None:
        """Raises `NoFloor` if *who* cannot say *reaction* in the session that goes on. Without one, and in small groups, everybody can."""
        session = await self.session(transaction, room_id)
        if session is not None and not may_react(session, who, reaction):
            raise NoFloor

    async def admit(
        self, transaction: Transaction, room: Room, message: Message, *, is_bounded: bool = True
    ) -> Message:
        """
        *message*, as it may be recorded: one that would come into the room in the turn of somebody else waits until that is over.

        Args:
            is_bounded: refuse what waits beyond `PARKED_LENGTH_MAX`. Words that have been taken before are not refused.

        Raises:
            NoFloor: If too much of its author waits already.
            NotNow: If the room of a small group or an aside has closed meanwhile, for new words.
            Unavailable: If the session has been changed at the same time.
        """
        if message.state is not MessageState.VISIBLE or message.place is not None:
            return message
        if room.kind is not RoomKind.GROUP:
            if is_bounded:
                await self._require_voice_apart(transaction, room, message.author_id)
            return message
        if not self.has_session(message.room_id):
            return message
        kept = await sessions.load(transaction, message.room_id)
        if kept is None or may_speak(kept.session, message.author_id) is not Voice.PARK:
            return message
        if is_bounded:
            await self._require_space(transaction, message)
        parked = in_round(kept.session, self._clock.now(), lambda this, _: rounds.park(this, message.id))
        if parked != kept.session and not await sessions.save(transaction, kept, parked):
            raise Unavailable(retry_after_s=AGAIN_S)
        return replace(message, state=MessageState.HELD, hold_reason=HoldReason.TURN)

    async def overview(self, transaction: Transaction, room_id: RoomId) -> SessionOverview | None:
        """What facilitators see of the session that goes on in the room."""
        if not self.has_session(room_id):
            return None
        kept = await sessions.load(transaction, room_id)
        if kept is None or kept.session.state is SessionState.CLOSED:
            return None
        spoken = await messages.spoken(transaction, room_id, after=kept.opened_after)
        have_attended = await rooms.have_attended(transaction, room_id, kept.session.waiting)
        said = await messages.said(transaction, self._small.get(room_id, ()))
        return session_overview(kept.session, spoken, have_attended, self._presence.present(room_id), said)

    async def notice(self, room_id: RoomId) -> None:
        """
        Something was said in the room, or in that of a small group: tell its facilitators who has said how much. Called after a commit, so it
        never fails.
        """
        whole = next((whole for whole, small in self._small.items() if room_id in small), room_id)
        if self.has_session(whole):
            await self.tell(whole)

    async def tell(self, room_id: RoomId) -> None:
        """Tell whoever looks after the room the overview, also that there is none any more. Never fails."""
        if room_id in self._about_to_tell:
            # Whoever waits for their turn reads what we would: a whole group that comes back at once is told of in two answers. If they
            # are cancelled, it is with their connection, and that it is gone is told next.
            return
        # One at a time in each room: of two answers read at once the older could be told last.
        self._about_to_tell.add(room_id)
        try:
            await self._telling[room_id].acquire()
        finally:
            self._about_to_tell.discard(room_id)
        try:
            await self._tell(room_id)
        finally:
            self._telling[room_id].release()

    async def _tell(self, room_id: RoomId) -> None:
        try:
            async with self._database.read() as transaction:
                overview = await self.overview(transaction, room_id)
        except ClientError as error:
            log.warning("overview not told", extra={"code": error.code.value})
            return
        topic = hosts_topic(room_id)
        await self._announcer.tell(topic, Overview(topic=topic, room_id=room_id, overview=overview))

    async def _require_voice_between(self, transaction: Transaction, room: Room, who: UserId) -> None:
        if self.talks_between(room):
            return
        member = await rooms.membership(transaction, room.id, who)
        if member is None or not may(member.role, Action.HOLD_SESSION):
            raise NoFloor

    async def _require_voice_apart(self, transaction: Transaction, room: Room, who: UserId) -> None:
        """As `require_voice()`, for a room that belongs to a group."""
        assert room.parent_id is not None, "it belongs to a group"
        if room.kind is RoomKind.ASIDE:
            aside = await asides.by_room(transaction, room.id)
            if aside is None or not may_write(aside, who):
                raise NotNow
            return
        session = await self.session(transaction, room.parent_id)
        if session is None or session.breakout is None or session.breakout.group(room.id) is None:
            raise NotNow
        if may_speak_in(session, room.id, who) is not Voice.SAY:
            raise NoFloor

    async def _require_space(self, transaction: Transaction, message: Message) -> None:
        held = await messages.held_by(transaction, message.room_id, message.author_id)
        waiting = [other for other in held if other.hold_reason is HoldReason.TURN and other.id != message.id]
        if sum(len(other.text or "") for other in (*waiting, message)) > PARKED_LENGTH_MAX:
            raise NoFloor

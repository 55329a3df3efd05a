"""
Who hears what in each room, and who is seen to be there.

Which topics a screen hears follows from its owner's role in the room and their part in the session that goes on. It is settled when the screen
enters. A step of the session that leaves somebody less to hear takes effect at once, here; what it lets them hear more they get by
entering again, with the snapshot that belongs to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.domain.attendance import is_outside
from server.domain.ids import RoomId, Topic, UserId, room_topic
from server.domain.people import Membership, Role
from server.domain.permissions import Part, part_in, topics_for
from server.domain.rooms import Room
from server.domain.sessions import Session, SessionState
from server.fanout.hub import Hub, Listener
from server.fanout.presence import Presence
from server.protocol import events
from server.services.announcer import Announcer


@dataclass(frozen=True, slots=True)
class _Heard:
    """One room on one screen. There are as many as connections, so no more of the room and its member is kept than is asked for."""

    room_id: RoomId
    user_id: UserId
    role: Role
    topics: tuple[Topic, ...] = ()


class Hearing:
    """The screens that show a room."""

    def __init__(self, hub: Hub, presence: Presence, announcer: Announcer) -> None:
        self._hub = hub
        self._presence = presence
        self._announcer = announcer
        # Tuples, for most screens show one room: a mapping takes four times as much.
        self._heard: dict[Listener, tuple[_Heard, ...]] = {}
        self._sessions: dict[RoomId, Session] = {}

    def enter(self, listener: Listener, membership: Membership) -> bool:
        """*listener* shows the room from now on, and hears nothing of it yet. True if its owner was not there before."""
        room_id, user_id, role = membership.room_id, membership.user_id, membership.role
        if room_id not in self.rooms_of(listener):
            self._heard[listener] = (*self._heard.get(listener, ()), _Heard(room_id, user_id, role))
        return self._presence.enter(room_id, user_id, role, listener)

    async def hear(self, listener: Listener, room: Room, membership: Membership, part: Part) -> tuple[Topic, ...]:
        """Let *listener* hear what *part* may, and nothing else of the room. Returns the topics."""
        topics = topics_for(room.id, membership.user_id, membership.role, part, parent_id=room.parent_id)
        await self._hub.subscribe(listener, topics)
        await self._keep(listener, room.id, topics)
        return topics

    async def let_go(self, listener: Listener, room_id: RoomId) -> bool:
        """*listener* shows the room no more. True if it was the last screen on which its owner had it open."""
        gone = self._of(listener, room_id)
        if gone is None:
            return False
        await self._keep(listener, room_id, ())
        left = tuple(heard for heard in self._heard[listener] if heard.room_id != room_id)
        if left:
            self._heard[listener] = left
        else:
            del self._heard[listener]
        return self._presence.leave(room_id, gone.user_id, listener)

    def rooms_of(self, listener: Listener) -> Sequence[RoomId]:
        """The rooms that *listener* shows."""
        return [heard.room_id for heard in self._heard.get(listener, ())]

    def screens_of(self, who: UserId) -> list[tuple[Listener, RoomId]]:
        """Every screen of *who*, with each room that it shows."""
        return [
            (listener, heard.room_id)
            for listener, rooms in self._heard.items()
            for heard in rooms
            if heard.user_id == who
        ]

    def present(self, room_id: RoomId) -> list[UserId]:
        """Who is there for all to see, in the order they came. Whoever waits at the door is not."""
        here = self._presence.present(room_id)
        session = self._sessions.get(room_id)
        return here if session is None else [who for who in here if not is_outside(session, who)]

    async def tell_presence(self, room_id: RoomId) -> None:
        """Tell the room who is there."""
        topic = room_topic(room_id)
        here = self.present(room_id)
        await self._announcer.tell(topic, events.Presence(topic=topic, room_id=room_id, present=here))

    async def settle(self, session: Session) -> None:
        """*session* is on disk as it is now: whoever may hear less than before hears less from now on."""
        room_id = session.room_id
        before, seen = self._sessions.get(room_id), self.present(room_id)
        if session.state is SessionState.CLOSED:
            self._sessions.pop(room_id, None)
        else:
            self._sessions[room_id] = session
        if before is None or _parts(before) != _parts(session):
            for listener in tuple(self._heard):
                if (heard := self._of(listener, room_id)) is not None:
                    # A session is a whole group's, and so is the room.
                    part = part_in(session, heard.user_id)
                    allowed = topics_for(room_id, heard.user_id, heard.role, part)
                    await self._keep(listener, room_id, tuple(topic for topic in heard.topics if topic in allowed))
        if self.present(room_id) != seen:
            await self.tell_presence(room_id)

    async def _keep(self, listener: Listener, room_id: RoomId, topics: tuple[Topic, ...]) -> None:
        """*listener* hears *topics* of a room, and no others of it but what its owner's other rooms bring with them."""
        rooms = self._heard[listener]
        self._heard[listener] = tuple(replace(it, topics=topics) if it.room_id == room_id else it for it in rooms)
        heard = {topic for it in self._heard[listener] for topic in it.topics}
        before = [topic for it in rooms for topic in it.topics]
        await self._hub.unsubscribe(listener, [topic for topic in before if topic not in heard])

    def _of(self, listener: Listener, room_id: RoomId) -> _Heard | None:
        return next((heard for heard in self._heard.get(listener, ()) if heard.room_id == room_id), None)


def _parts(session: Session) -> tuple[object, ...]:
    """All that says what part somebody has, apart from who of those on duty leads."""
    return session.state, session.on_duty, session.duties, session.is_admitting, session.attended

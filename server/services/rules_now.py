"""Under which rules somebody writes now: those of the phase while a session goes on, the room's own, and what is asked for them tonight."""

from server.clock import Clock
from server.domain.agenda import Hold
from server.domain.people import Membership, Role
from server.domain.reading import Setting
from server.domain.rooms import Room, RoomKind
from server.domain.sessions import Session
from server.fanout.presence import Presence
from server.services.floor import Floor
from server.storage import rooms
from server.storage.transaction import Transaction


class RulesNow:
    """Asked before a message is decided. In a small group the rules are those of the group it came from."""

    def __init__(self, floor: Floor, presence: Presence, clock: Clock) -> None:
        self._floor = floor
        self._presence = presence
        self._clock = clock

    async def setting(self, transaction: Transaction, room: Room, membership: Membership | None) -> Setting | None:
        """None for whoever facilitates the room, or has left it, and in an aside, where a facilitator reads along: words are decided without."""
        if membership is None or membership.role is not Role.MEMBER or room.kind is RoomKind.ASIDE:
            return None
        who, group_id = membership.user_id, room.parent_id or room.id
        session = await self._floor.session(transaction, group_id)
        hold = Hold.NONE if session is None else session.rules.hold
        asks_newcomers = room.policy.hold.newcomers or hold is Hold.NEWCOMERS
        return Setting(
            at=self._clock.now(),
            nudge=room.policy.nudge if session is None else session.rules.nudge,
            hold=hold,
            can_be_read=self._can_be_read(room, session),
            is_newcomer=asks_newcomers and not await rooms.have_attended(transaction, group_id, [who]),
            is_read_first=session is not None and who in session.read_first,
        )

    def _can_be_read(self, room: Room, session: Session | None) -> bool:
        """Is somebody here who looks after the room? In a session that is whoever is on duty; other facilitators take part tonight."""
        group_id = room.parent_id or room.id
        if session is None:
            return self._presence.has_facilitator(group_id)
        return any(who in session.on_duty for who in self._presence.present(group_id))

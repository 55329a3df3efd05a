"""Whose line is up, for whoever looks after people: the person, a facilitator who would hear, those who have said that they are with them."""

from collections.abc import Collection

from server.domain.ids import RoomId, UserId
from server.domain.permissions import Action, may, part_in
from server.domain.sessions import SessionState
from server.fanout.presence import Presence
from server.services.hearing import Hearing
from server.storage import rooms, sessions
from server.storage.transaction import Transaction


class Lines:
    """Looks at who is connected now."""

    def __init__(self, presence: Presence, hearing: Hearing) -> None:
        self._presence = presence
        self._hearing = hearing

    def is_here(self, room_id: RoomId, who: UserId) -> bool:
        """Does *who* have the group's room open, be it at its door?"""
        return who in self._presence.present(room_id)

    def up(self, people: Collection[UserId]) -> frozenset[UserId]:
        """Those of *people* who have any page of ours open."""
        return frozenset(who for who in people if self._hearing.screens_of(who))

    async def is_anyone_there(self, transaction: Transaction, room_id: RoomId, *, but: UserId) -> bool:
        """Has anybody the room open who would hear that somebody of it may be at risk, other than that person?"""
        here = [who for who in self._presence.present(room_id) if who != but]
        if not here:
            return False
        found = await rooms.members_among(transaction, room_id, here)
        kept = await sessions.load(transaction, room_id)
        for who, membership in found.items():
            if kept is None or kept.session.state is SessionState.CLOSED:
                if may(membership.role, Action.SEE_CRISES):
                    return True
            elif may(membership.role, Action.SEE_CRISES, part_in(kept.session, who)):
                return True
        return False

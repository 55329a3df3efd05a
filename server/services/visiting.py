"""
Visits in the making: a guest comes to a session, the session ends, a guest stays. Each is a part of a transaction that somebody else opens.

What becomes of a guest who has not stayed is in `services/visits.py`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from server.domain import visits as rules
from server.domain.errors import Unavailable
from server.domain.events import Fact, FactKind
from server.domain.ids import RoomId, UserId, room_topic
from server.domain.people import Membership
from server.domain.sessions import Session
from server.services.announcer import Words
from server.services.floor import AGAIN_S
from server.services.recording import log_member
from server.storage import log, rooms, sessions, visits
from server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Visiting:
    """What is to be announced."""

    facts: tuple[Fact, ...] = ()
    words: Words = field(default_factory=Words)


async def note_visits(transaction: Transaction, before: Session, after: Session, at: datetime) -> Visiting:
    """Who has come as a guest with the step from *before* to *after* is seen in the room from now on; whose visit is over is marked."""
    room_id = after.room_id
    facts: list[Fact] = []
    came: dict[tuple[RoomId, UserId], Membership] = {}
    for who in sorted(after.guests - before.guests):
        await visits.begin(transaction, room_id, who, at)
        facts += await log_member(transaction, room_id, who, at)
        for member in (await rooms.members_among(transaction, room_id, [who])).values():
            came[room_id, who] = member
    if over := rules.ended(before, after):
        await visits.end(transaction, room_id, over)
    return Visiting(tuple(facts), Words(memberships=came))


async def stay(transaction: Transaction, guest: Membership, at: datetime) -> Visiting:
    """*guest* belongs to the group from now on, under the name they have visited with. Raises `Unavailable`."""
    room_id, who = guest.room_id, guest.user_id
    await visits.stay(transaction, room_id, who)
    facts = [*await log_member(transaction, room_id, who, at)]
    words = Words(memberships={(room_id, who): replace(guest, visit=None)})
    kept = await sessions.load(transaction, room_id)
    if kept is not None and who in kept.session.guests:
        after = rules.stay(kept.session, who)
        if not await sessions.save(transaction, kept, after):
            raise Unavailable(retry_after_s=AGAIN_S)
        facts.append(await log.append(transaction, room_topic(room_id), FactKind.SESSION_CHANGED, after.id, at))
        words = replace(words, sessions={room_topic(room_id): after})
    return Visiting(tuple(facts), words)

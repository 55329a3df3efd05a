"""Guests: whose place in a room is for one session, how far that has come, and deleting all that is theirs."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, update

from moderation.labels import Attention
from server.domain.asides import AsideState
from server.domain.flags import FlagState
from server.domain.ids import RoomId, UserId, user_topic
from server.domain.people import Visit
from server.domain.rooms import RoomKind
from server.storage import rooms
from server.storage.tables import (
    ASIDES,
    ASKS,
    CALENDARS,
    CRISES,
    FLAGS,
    LOG,
    MEMBERSHIPS,
    PEOPLE,
    REACH,
    REPORTS,
    ROOMS,
    SEALED_CONTACTS,
    SESSIONS,
    TOPICS,
)
from server.storage.transaction import Transaction

_OF: Final = MEMBERSHIPS.c
_HAS_PLACE: Final = select(_OF.room_id).where(_OF.user_id == PEOPLE.c.id).exists()


async def begin(transaction: Transaction, room_id: RoomId, who: UserId, at: datetime) -> None:
    """*who* has come; what was said before is not theirs to read."""
    mine = (_OF.room_id == room_id) & (_OF.user_id == who)
    await transaction.execute(update(MEMBERSHIPS).where(mine).values(visit=Visit.NOW.value, joined_at=at))


async def end(transaction: Transaction, room_id: RoomId, visits: Collection[Visit]) -> None:
    """The session is over for those guests of a room and its small groups who have come so far. An aside goes on until its people end it."""
    asides = select(ROOMS.c.id).where(ROOMS.c.kind == RoomKind.ASIDE.value)
    theirs = rooms.is_in(_OF.room_id, room_id) & _OF.room_id.not_in(asides)
    await transaction.execute(update(MEMBERSHIPS).where(theirs, _OF.visit.in_(visits)).values(visit=Visit.OVER.value))


async def stay(transaction: Transaction, room_id: RoomId, who: UserId) -> None:
    """*who* belongs to the group, in its room and wherever else of it they are."""
    theirs = rooms.is_in(_OF.room_id, room_id) & (_OF.user_id == who)
    await transaction.execute(update(MEMBERSHIPS).where(theirs).values(visit=None))


async def over(transaction: Transaction) -> list[tuple[RoomId, UserId]]:
    """Whose visit is over, and to which group it was. Mostly there is nobody, and the index says so."""
    groups = select(ROOMS.c.id).where(ROOMS.c.parent_id.is_(None))
    found = await transaction.execute(
        select(_OF.room_id, _OF.user_id)
        .where(_OF.visit == Visit.OVER.value, _OF.room_id.in_(groups))
        .order_by(_OF.room_id, _OF.user_id)
    )
    return [(RoomId(room_id), UserId(user_id)) for room_id, user_id in found]


async def is_looked_after(transaction: Transaction, room_id: RoomId, who: UserId) -> bool:
    """Is somebody still to see to *who*: a flag that asks for care, a crisis, a wish to talk, or an aside in which they talk?"""
    waits = (
        select(FLAGS.c.id).where(
            FLAGS.c.author_id == who,
            rooms.is_in(FLAGS.c.room_id, room_id),
            FLAGS.c.attention == Attention.CARE.value,
            FLAGS.c.state != FlagState.RESOLVED.value,
        ),
        select(CRISES.c.id).where(CRISES.c.about == who, CRISES.c.room_id == room_id, CRISES.c.closed_at.is_(None)),
        select(ASKS.c.id).where(ASKS.c.who == who, ASKS.c.room_id == room_id),
        select(ASIDES.c.room_id).where(
            ASIDES.c.member == who, ASIDES.c.group_id == room_id, ASIDES.c.state == AsideState.OPEN.value
        ),
    )
    for query in waits:
        if await transaction.scalar(query.limit(1)) is not None:
            return True
    return False


async def delete_reports(transaction: Transaction, room_id: RoomId, reporter: UserId) -> None:
    """Who has told of something. What they have told is in the flag, without their name."""
    theirs = rooms.is_in(REPORTS.c.room_id, room_id) & (REPORTS.c.reporter_id == reporter)
    await transaction.execute(delete(REPORTS).where(theirs))


async def delete_room(transaction: Transaction, room_id: RoomId) -> None:
    """A room with all that is in it, its log too."""
    await transaction.execute(delete(ROOMS).where(ROOMS.c.id == room_id))
    await _delete_log(transaction, f"room/{room_id}")


async def delete_places(transaction: Transaction, room_id: RoomId, who: UserId) -> list[RoomId]:
    """*who* has no place any more in a group's room, nor in its small groups. Returns where they had one."""
    gone = await transaction.scalars(
        delete(MEMBERSHIPS).where(rooms.is_in(_OF.room_id, room_id), _OF.user_id == who).returning(_OF.room_id)
    )
    return sorted(map(RoomId, gone))


async def delete_person(transaction: Transaction, who: UserId) -> None:
    """
    Delete an account with all that is somebody's own, unless it has another place, or runs the clinic.

    While a crisis is kept that was about them an id is left, which nobody signs in to. It goes with the crisis.
    """
    if await transaction.scalar(select(PEOPLE.c.is_operator | _HAS_PLACE).where(PEOPLE.c.id == who)):
        return
    await transaction.execute(update(PEOPLE).where(PEOPLE.c.id == who).values(recovery_hash=None))
    for own in (SESSIONS, CALENDARS, REACH, SEALED_CONTACTS):
        await transaction.execute(delete(own).where(own.c.user_id == who))
    await delete_remainder(transaction, who)
    await _delete_log(transaction, user_topic(who))


async def delete_remainder(transaction: Transaction, who: UserId) -> None:
    """Delete the id of *who*, if nobody can sign in to it and no crisis needs it any more."""
    is_unused = PEOPLE.c.recovery_hash.is_(None) & ~PEOPLE.c.is_operator & ~_HAS_PLACE
    needed = select(CRISES.c.id).where(CRISES.c.about == PEOPLE.c.id).exists()
    await transaction.execute(delete(PEOPLE).where(PEOPLE.c.id == who, is_unused, ~needed))


async def _delete_log(transaction: Transaction, topic: str) -> None:
    await transaction.execute(delete(LOG).where(LOG.c.topic == topic))
    await transaction.execute(delete(TOPICS).where(TOPICS.c.id == topic))

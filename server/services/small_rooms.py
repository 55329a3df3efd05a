"""
The rooms of small groups: opened when a breakout begins, with its people and every facilitator of the group in them.

Such a room is a room like any other to messages, holds, logs and the model; that it belongs to another is asked in few places. It stays with
what was said in it for as long as the room it came from, and takes no words when its breakout is over: `services/floor.py`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from server.domain.breakouts import SmallGroup
from server.domain.events import Fact, FactKind
from server.domain.ids import RoomId, UserId, room_topic
from server.domain.people import Membership, Role
from server.domain.rooms import ROOM_NAME_LENGTH_MAX, Room, RoomKind
from server.domain.sessions import Session
from server.services.announcer import Words
from server.storage import log, rooms
from server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Furnished:
    """What is to be announced. Whoever has no membership in *words* has left."""

    facts: tuple[Fact, ...] = ()
    words: Words = field(default_factory=Words)


async def furnish(transaction: Transaction, before: Session, after: Session, at: datetime) -> Furnished:
    """Open the rooms of a breakout that begins, and let those in and out who belong there now: also facilitators who came later."""
    if after.breakout is None:
        return Furnished()
    parent = await rooms.by_id(transaction, after.room_id)
    assert parent is not None, "a session has a room"
    people = {member.user_id: member for member in await rooms.members(transaction, parent.id)}
    known: set[RoomId] = {group.room_id for group in before.breakout.groups} if before.breakout is not None else set()
    facts: list[Fact] = []
    inside: dict[tuple[RoomId, UserId], Membership] = {}
    for number, group in enumerate(after.breakout.groups, 1):
        if group.room_id not in known:
            await rooms.insert_room(transaction, _room_of(parent, group, number, at))
    staff = {who for who, member in people.items() if member.role is Role.FACILITATOR}
    empty = [SmallGroup(room_id, ()) for room_id in known if after.breakout.group(room_id) is None]
    for group in (*after.breakout.groups, *empty):
        here = {member.user_id for member in await rooms.members(transaction, group.room_id)}
        belong = staff | set(group.members)
        for who in here - belong:
            await rooms.delete_membership(transaction, group.room_id, who)
        for who in belong - here:
            inside[group.room_id, who] = replace(people[who], room_id=group.room_id, joined_at=at)
            await rooms.insert_membership(transaction, inside[group.room_id, who])
        for who in sorted(here ^ belong):
            facts.append(await log.append(transaction, room_topic(group.room_id), FactKind.MEMBER_CHANGED, who, at))
    return Furnished(tuple(facts), Words(memberships=inside))


def _room_of(parent: Room, group: SmallGroup, number: int, at: datetime) -> Room:
    name = f"{parent.name[: ROOM_NAME_LENGTH_MAX - 5]} · {number}"
    return Room(group.room_id, name, at, parent.policy, parent.id, RoomKind.SMALL_GROUP)

"""Rooms, and who is in them under which name."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, select, update

from server.domain.ids import RoomId, Topic, UserId, staff_topic
from server.domain.people import Membership, Role, Visit, name_key
from server.domain.rooms import Room, RoomKind, RoomPolicy
from server.storage.tables import MEMBERSHIPS, ROOMS
from server.storage.transaction import Transaction

_OF_ROOM_AND_USER: Final = (MEMBERSHIPS.c.room_id == bindparam("room_id")) & (
    MEMBERSHIPS.c.user_id == bindparam("user_id")
)
_MEMBERSHIP: Final = select(MEMBERSHIPS).where(_OF_ROOM_AND_USER)
_HAS_COME: Final = (
    MEMBERSHIPS.c.visit.is_(None)
    | (MEMBERSHIPS.c.visit == Visit.NOW.value)
    | ((MEMBERSHIPS.c.visit == Visit.OVER.value) & MEMBERSHIPS.c.has_attended)
)
_WITH_ROOM: Final = select(ROOMS, MEMBERSHIPS).join(MEMBERSHIPS, MEMBERSHIPS.c.room_id == ROOMS.c.id)
_IS_GROUP: Final = ROOMS.c.parent_id.is_(None)
"""A room in which a group meets, not a small group of one."""
_ROOM_AND_MEMBERSHIP: Final = _WITH_ROOM.where(_OF_ROOM_AND_USER)


async def insert_room(transaction: Transaction, room: Room) -> None:
    """Record *room*. Raises `IntegrityError` if a room has this name, or one that looks the same."""
    await transaction.execute(
        insert(ROOMS).values(
            id=room.id,
            name=room.name,
            # Each breakout has small groups of the same names, and none is looked up by one.
            name_key=name_key(room.name) if room.parent_id is None else room.id,
            policy=room.policy,
            created_at=room.created_at,
            parent_id=room.parent_id,
            kind=room.kind.value,
        )
    )


async def save_policy(transaction: Transaction, room_id: RoomId, policy: RoomPolicy) -> None:
    """Keep *policy* for a room and its small groups."""
    await transaction.execute(update(ROOMS).where(is_in(ROOMS.c.id, room_id)).values(policy=policy))


async def by_id(transaction: Transaction, room_id: RoomId) -> Room | None:
    row = (await transaction.execute(select(ROOMS).where(ROOMS.c.id == room_id))).one_or_none()
    return None if row is None else _room(row)


async def by_name(transaction: Transaction, name: str) -> Room | None:
    row = (await transaction.execute(select(ROOMS).where(ROOMS.c.name_key == name_key(name), _IS_GROUP))).one_or_none()
    return None if row is None else _room(row)


async def all_rooms(transaction: Transaction) -> list[Room]:
    """In the order in which they were opened, without small groups."""
    rows = await transaction.execute(select(ROOMS).where(_IS_GROUP).order_by(ROOMS.c.created_at, ROOMS.c.id))
    return [_room(row) for row in rows]


async def group_of(transaction: Transaction, room_id: RoomId) -> RoomId:
    """The room of the group: of a small group, the room it came from; else itself."""
    parent_id: str | None = await transaction.scalar(select(ROOMS.c.parent_id).where(ROOMS.c.id == room_id))
    return room_id if parent_id is None else RoomId(parent_id)


async def staff_topic_of(transaction: Transaction, room_id: RoomId) -> Topic:
    """Where the flags of a room are told: to the facilitators of the group."""
    return staff_topic(await group_of(transaction, room_id))


def is_in(column: ColumnElement[Any], room_id: RoomId) -> ColumnElement[bool]:
    """Is *column* the room, or one of its small groups?"""
    return (column == room_id) | column.in_(select(ROOMS.c.id).where(ROOMS.c.parent_id == room_id))


async def names(transaction: Transaction, room_ids: Collection[RoomId]) -> dict[RoomId, str]:
    found = await transaction.execute(select(ROOMS.c.id, ROOMS.c.name).where(ROOMS.c.id.in_(room_ids)))
    return {RoomId(room_id): name for room_id, name in found}


async def head_counts(transaction: Transaction) -> dict[RoomId, dict[Role, int]]:
    """How many people belong to each room, by role. Guests do not."""
    found = await transaction.execute(
        select(MEMBERSHIPS.c.room_id, MEMBERSHIPS.c.role, func.count())
        .where(MEMBERSHIPS.c.visit.is_(None))
        .group_by(MEMBERSHIPS.c.room_id, MEMBERSHIPS.c.role)
    )
    counts: dict[RoomId, dict[Role, int]] = {}
    for room_id, role, count in found:
        counts.setdefault(RoomId(room_id), {})[Role(role)] = count
    return counts


async def insert_membership(transaction: Transaction, membership: Membership) -> None:
    """Record it. Raises `IntegrityError` if the person is in the room, or somebody there has a name that looks the same."""
    await transaction.execute(
        insert(MEMBERSHIPS).values(
            room_id=membership.room_id,
            user_id=membership.user_id,
            role=membership.role.value,
            name=membership.name,
            name_key=name_key(membership.name),
            joined_at=membership.joined_at,
            visit=None if membership.visit is None else membership.visit.value,
        )
    )


async def delete_membership(transaction: Transaction, room_id: RoomId, user_id: UserId) -> None:
    await transaction.execute(delete(MEMBERSHIPS).where(_OF_ROOM_AND_USER), {"room_id": room_id, "user_id": user_id})


async def membership(transaction: Transaction, room_id: RoomId, user_id: UserId) -> Membership | None:
    row = (await transaction.execute(_MEMBERSHIP, {"room_id": room_id, "user_id": user_id})).one_or_none()
    return None if row is None else _membership(row)


async def with_membership(transaction: Transaction, room_id: RoomId, user_id: UserId) -> tuple[Room, Membership] | None:
    """A room and somebody's place in it; None if they have none."""
    found = await transaction.execute(_ROOM_AND_MEMBERSHIP, {"room_id": room_id, "user_id": user_id})
    row = found.one_or_none()
    return None if row is None else (_room(row), _membership(row))


async def is_name_taken(transaction: Transaction, room_id: RoomId, name: str) -> bool:
    """Has somebody in the room this name, or one that looks the same?"""
    taken = select(MEMBERSHIPS.c.user_id).where(
        MEMBERSHIPS.c.room_id == room_id, MEMBERSHIPS.c.name_key == name_key(name)
    )
    return await transaction.scalar(taken) is not None


async def members(transaction: Transaction, room_id: RoomId) -> list[Membership]:
    """Everyone in the room, in the order they joined. A guest who has not come is nobody's to know of."""
    rows = await transaction.execute(
        select(MEMBERSHIPS)
        .where(MEMBERSHIPS.c.room_id == room_id, _HAS_COME)
        .order_by(MEMBERSHIPS.c.joined_at, MEMBERSHIPS.c.user_id)
    )
    return [_membership(row) for row in rows]


async def members_among(
    transaction: Transaction, room_id: RoomId, user_ids: Collection[str]
) -> dict[UserId, Membership]:
    """Those of *user_ids* who are among `members()`."""
    rows = await transaction.execute(
        select(MEMBERSHIPS).where(MEMBERSHIPS.c.room_id == room_id, MEMBERSHIPS.c.user_id.in_(user_ids), _HAS_COME)
    )
    return {UserId(row.user_id): _membership(row) for row in rows}


async def have_attended(transaction: Transaction, room_id: RoomId, user_ids: Collection[str]) -> set[UserId]:
    """Those of *user_ids* who have been in a session of the room that is over."""
    if not user_ids:
        return set()
    of = MEMBERSHIPS.c
    found = await transaction.scalars(
        select(of.user_id).where(of.room_id == room_id, of.user_id.in_(user_ids), of.has_attended)
    )
    return {UserId(user_id) for user_id in found}


async def on_call(transaction: Transaction, room_id: RoomId) -> list[UserId]:
    """Who is on call for the room, in the order in which they are asked."""
    of = MEMBERSHIPS.c
    listed = select(of.user_id).where(of.room_id == room_id, of.on_call.is_not(None)).order_by(of.on_call)
    return [UserId(user_id) for user_id in await transaction.scalars(listed)]


async def put_on_call(transaction: Transaction, room_id: RoomId, user_ids: Sequence[UserId]) -> None:
    """*user_ids* are on call for the room, in this order, and nobody else is."""
    of = MEMBERSHIPS.c
    await transaction.execute(update(MEMBERSHIPS).where(of.room_id == room_id).values(on_call=None))
    for place, who in enumerate(user_ids):
        await transaction.execute(
            update(MEMBERSHIPS).where(of.room_id == room_id, of.user_id == who).values(on_call=place)
        )


async def note_attended(transaction: Transaction, room_id: RoomId, user_ids: Collection[str]) -> None:
    """*user_ids* have been in a session of the room. That they have is all that is kept: not how often, and not when."""
    of = MEMBERSHIPS.c
    await transaction.execute(
        update(MEMBERSHIPS).where(of.room_id == room_id, of.user_id.in_(user_ids)).values(has_attended=True)
    )


async def memberships_of(transaction: Transaction, user_id: UserId) -> list[tuple[Room, Membership]]:
    """The groups somebody is in, with their place there, in the order they joined. Small groups are none of their own."""
    rows = await transaction.execute(
        _WITH_ROOM.where(MEMBERSHIPS.c.user_id == user_id, _IS_GROUP).order_by(MEMBERSHIPS.c.joined_at, ROOMS.c.id)
    )
    return [(_room(row), _membership(row)) for row in rows]


def _room(row: Row[Any]) -> Room:
    at = row._mapping
    return Room(
        RoomId(at[ROOMS.c.id]),
        at[ROOMS.c.name],
        at[ROOMS.c.created_at],
        at[ROOMS.c.policy],
        at[ROOMS.c.parent_id],
        RoomKind(at[ROOMS.c.kind]),
    )


def _membership(row: Row[Any]) -> Membership:
    at, of = row._mapping, MEMBERSHIPS.c
    visit = at[of.visit]
    return Membership(
        RoomId(at[of.room_id]),
        UserId(at[of.user_id]),
        Role(at[of.role]),
        at[of.name],
        at[of.joined_at],
        None if visit is None else Visit(visit),
    )

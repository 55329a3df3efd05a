"""Rooms, and who is in them under which name."""

from collections.abc import Collection

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from server.domain.ids import RoomId, UserId
from server.domain.people import Membership, Role, name_key
from server.domain.rooms import Room
from server.storage.tables import MembershipRow, RoomRow


async def insert_room(session: AsyncSession, room: Room) -> None:
    """Record *room*. Raises `IntegrityError` if a room has this name, or one that looks the same."""
    await session.execute(
        insert(RoomRow).values(
            id=room.id, name=room.name, name_key=name_key(room.name), policy=room.policy, created_at=room.created_at
        )
    )


async def by_id(session: AsyncSession, room_id: RoomId) -> Room | None:
    row = await session.get(RoomRow, room_id)
    return None if row is None else _room(row)


async def by_name(session: AsyncSession, name: str) -> Room | None:
    row = await session.scalar(select(RoomRow).where(RoomRow.name_key == name_key(name)))
    return None if row is None else _room(row)


async def all_rooms(session: AsyncSession) -> list[Room]:
    """In the order in which they were opened."""
    return [_room(row) for row in await session.scalars(select(RoomRow).order_by(RoomRow.created_at, RoomRow.id))]


async def names(session: AsyncSession, room_ids: Collection[RoomId]) -> dict[RoomId, str]:
    found = await session.execute(select(RoomRow.id, RoomRow.name).where(RoomRow.id.in_(room_ids)))
    return {RoomId(room_id): name for room_id, name in found}


async def head_counts(session: AsyncSession) -> dict[RoomId, dict[Role, int]]:
    """How many people are in each room, by role."""
    found = await session.execute(
        select(MembershipRow.room_id, MembershipRow.role, func.count()).group_by(
            MembershipRow.room_id, MembershipRow.role
        )
    )
    counts: dict[RoomId, dict[Role, int]] = {}
    for room_id, role, count in found:
        counts.setdefault(RoomId(room_id), {})[Role(role)] = count
    return counts


async def insert_membership(session: AsyncSession, membership: Membership) -> None:
    """Record it. Raises `IntegrityError` if the person is in the room, or somebody there has a name that looks the same."""
    await session.execute(
        insert(MembershipRow).values(
            room_id=membership.room_id,
            user_id=membership.user_id,
            role=membership.role.value,
            name=membership.name,
            name_key=name_key(membership.name),
            joined_at=membership.joined_at,
        )
    )


async def membership(session: AsyncSession, room_id: RoomId, user_id: UserId) -> Membership | None:
    row = await session.get(MembershipRow, (room_id, user_id))
    return None if row is None else _membership(row)


async def is_name_taken(session: AsyncSession, room_id: RoomId, name: str) -> bool:
    """Has somebody in the room this name, or one that looks the same?"""
    taken = select(MembershipRow.user_id).where(
        MembershipRow.room_id == room_id, MembershipRow.name_key == name_key(name)
    )
    return await session.scalar(taken) is not None


async def members(session: AsyncSession, room_id: RoomId) -> list[Membership]:
    """Everyone in the room, in the order they joined."""
    rows = await session.scalars(
        select(MembershipRow)
        .where(MembershipRow.room_id == room_id)
        .order_by(MembershipRow.joined_at, MembershipRow.user_id)
    )
    return [_membership(row) for row in rows]


async def members_among(session: AsyncSession, room_id: RoomId, user_ids: Collection[str]) -> dict[UserId, Membership]:
    rows = await session.scalars(
        select(MembershipRow).where(MembershipRow.room_id == room_id, MembershipRow.user_id.in_(user_ids))
    )
    return {UserId(row.user_id): _membership(row) for row in rows}


async def memberships_of(session: AsyncSession, user_id: UserId) -> list[tuple[Room, Membership]]:
    """The rooms somebody is in, with their place there, in the order they joined."""
    found = await session.execute(
        select(RoomRow, MembershipRow)
        .join(MembershipRow, MembershipRow.room_id == RoomRow.id)
        .where(MembershipRow.user_id == user_id)
        .order_by(MembershipRow.joined_at, RoomRow.id)
    )
    return [(_room(room), _membership(place)) for room, place in found]


def _room(row: RoomRow) -> Room:
    return Room(RoomId(row.id), row.name, row.created_at, row.policy)


def _membership(row: MembershipRow) -> Membership:
    return Membership(RoomId(row.room_id), UserId(row.user_id), Role(row.role), row.name, row.joined_at)

"""Accounts, sessions and invitations. Secrets are stored as hashes alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server.domain.ids import RoomId, UserId
from server.domain.people import Actor, Role
from server.storage.tables import InvitationRow, PersonRow, SessionRow


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link into a room. `uses_left` None is without limit."""

    room_id: RoomId
    role: Role
    uses_left: int | None
    expires_at: datetime


async def insert_person(session: AsyncSession, actor: Actor, recovery_hash: str | None, at: datetime) -> None:
    await session.execute(
        insert(PersonRow).values(
            id=actor.user_id, is_operator=actor.is_operator, recovery_hash=recovery_hash, created_at=at
        )
    )


async def has_operator(session: AsyncSession) -> bool:
    return await session.scalar(select(PersonRow.id).where(PersonRow.is_operator).limit(1)) is not None


async def by_recovery_hash(session: AsyncSession, recovery_hash: str) -> Actor | None:
    row = await session.scalar(select(PersonRow).where(PersonRow.recovery_hash == recovery_hash))
    return None if row is None else Actor(UserId(row.id), row.is_operator)


async def insert_session(session: AsyncSession, token_hash: str, user_id: UserId, expires_at: datetime) -> None:
    await session.execute(insert(SessionRow).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


async def actor_of(session: AsyncSession, token_hash: str, now: datetime) -> Actor | None:
    """Who is signed in with this session, if it has not ended."""
    found = await session.execute(
        select(PersonRow.id, PersonRow.is_operator)
        .join(SessionRow, SessionRow.user_id == PersonRow.id)
        .where(SessionRow.token_hash == token_hash, SessionRow.expires_at > now)
    )
    row = found.first()
    return None if row is None else Actor(UserId(row.id), row.is_operator)


async def delete_session(session: AsyncSession, token_hash: str) -> None:
    await session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


async def delete_ended_sessions(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))


async def insert_invitation(session: AsyncSession, code_hash: str, invitation: Invitation) -> None:
    await session.execute(
        insert(InvitationRow).values(
            code_hash=code_hash,
            room_id=invitation.room_id,
            role=invitation.role.value,
            uses_left=invitation.uses_left,
            expires_at=invitation.expires_at,
        )
    )


async def invitation(session: AsyncSession, code_hash: str) -> Invitation | None:
    row = await session.get(InvitationRow, code_hash)
    if row is None:
        return None
    return Invitation(RoomId(row.room_id), Role(row.role), row.uses_left, row.expires_at)


async def use_invitation(session: AsyncSession, code_hash: str) -> bool:
    """Count one use. False if none is left: two people with the last use never both get in."""
    used = await session.scalars(
        update(InvitationRow)
        .where(
            InvitationRow.code_hash == code_hash, (InvitationRow.uses_left.is_(None)) | (InvitationRow.uses_left > 0)
        )
        .values(uses_left=InvitationRow.uses_left - 1)
        .returning(InvitationRow.code_hash)
    )
    return used.first() is not None

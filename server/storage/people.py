"""Accounts, sessions and invitations. Secrets are stored as hashes alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from server.domain.ids import RoomId, UserId
from server.domain.people import Actor, Role
from server.storage.tables import INVITATIONS, PEOPLE, SESSIONS
from server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link into a room. `uses_left` None is without limit. Whoever comes in with a guest pass (`is_pass`) visits one session."""

    room_id: RoomId
    role: Role
    uses_left: int | None
    expires_at: datetime
    is_pass: bool = False


async def insert_person(transaction: Transaction, actor: Actor, recovery_hash: str | None, at: datetime) -> None:
    await transaction.execute(
        insert(PEOPLE).values(
            id=actor.user_id, is_operator=actor.is_operator, recovery_hash=recovery_hash, created_at=at
        )
    )


async def has_recovery_words(transaction: Transaction, user_id: UserId) -> bool:
    """A guest has none until they stay."""
    known = select(PEOPLE.c.id).where(PEOPLE.c.id == user_id, PEOPLE.c.recovery_hash.is_not(None))
    return await transaction.scalar(known) is not None


async def set_recovery_hash(transaction: Transaction, user_id: UserId, recovery_hash: str) -> None:
    await transaction.execute(update(PEOPLE).where(PEOPLE.c.id == user_id).values(recovery_hash=recovery_hash))


async def has_operator(transaction: Transaction) -> bool:
    return await transaction.scalar(select(PEOPLE.c.id).where(PEOPLE.c.is_operator).limit(1)) is not None


async def operators(transaction: Transaction) -> list[UserId]:
    """Whoever runs the clinic."""
    return [UserId(user_id) for user_id in await transaction.scalars(select(PEOPLE.c.id).where(PEOPLE.c.is_operator))]


async def by_recovery_hash(transaction: Transaction, recovery_hash: str) -> Actor | None:
    row = (await transaction.execute(select(PEOPLE).where(PEOPLE.c.recovery_hash == recovery_hash))).one_or_none()
    return None if row is None else Actor(UserId(row.id), row.is_operator)


async def insert_session(transaction: Transaction, token_hash: str, user_id: UserId, expires_at: datetime) -> None:
    await transaction.execute(insert(SESSIONS).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


async def actor_of(transaction: Transaction, token_hash: str, now: datetime) -> Actor | None:
    """Who is signed in with this session, if it has not ended."""
    found = await transaction.execute(
        select(PEOPLE.c.id, PEOPLE.c.is_operator)
        .join(SESSIONS, SESSIONS.c.user_id == PEOPLE.c.id)
        .where(SESSIONS.c.token_hash == token_hash, SESSIONS.c.expires_at > now)
    )
    row = found.first()
    return None if row is None else Actor(UserId(row.id), row.is_operator)


async def delete_session(transaction: Transaction, token_hash: str) -> None:
    await transaction.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))


async def delete_ended_sessions(transaction: Transaction, now: datetime) -> None:
    await transaction.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= now))


async def insert_invitation(transaction: Transaction, code_hash: str, invitation: Invitation) -> None:
    await transaction.execute(
        insert(INVITATIONS).values(
            code_hash=code_hash,
            room_id=invitation.room_id,
            role=invitation.role.value,
            uses_left=invitation.uses_left,
            expires_at=invitation.expires_at,
            is_pass=invitation.is_pass,
        )
    )


async def invitation(transaction: Transaction, code_hash: str) -> Invitation | None:
    row = (await transaction.execute(select(INVITATIONS).where(INVITATIONS.c.code_hash == code_hash))).one_or_none()
    if row is None:
        return None
    return Invitation(RoomId(row.room_id), Role(row.role), row.uses_left, row.expires_at, row.is_pass)


async def use_invitation(transaction: Transaction, code_hash: str) -> bool:
    """Count one use. False if none is left: two people with the last use never both get in."""
    used = await transaction.scalars(
        update(INVITATIONS)
        .where(
            INVITATIONS.c.code_hash == code_hash, (INVITATIONS.c.uses_left.is_(None)) | (INVITATIONS.c.uses_left > 0)
        )
        .values(uses_left=INVITATIONS.c.uses_left - 1)
        .returning(INVITATIONS.c.code_hash)
    )
    return used.first() is not None

"""The session of a room: one packed value, written anew at each step by whoever has read the version before."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from server.domain.ids import RoomId, room_topic
from server.domain.sessions import Session, SessionState
from server.storage import log
from server.storage.tables import GROUP_SESSIONS
from server.storage.transaction import Transaction

_OF_ROOM: Final = select(GROUP_SESSIONS).where(GROUP_SESSIONS.c.room_id == bindparam("room_id"))


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A session as it is on disk.

    Attributes:
        number: the how many-th it is of its room, from 1.
        version: of the row; each change has its own.
        opened_after: where the room's log stood when it was opened. What has been said in it has a later place.
    """

    session: Session
    number: int
    version: int
    opened_after: int


async def add(transaction: Transaction, session: Session) -> None:
    """Keep a new session, in place of the last one of its room."""
    topic = room_topic(session.room_id)
    stands = (await log.heads(transaction, [topic]))[topic]
    last = await load(transaction, session.room_id)
    if last is None:
        await transaction.execute(
            insert(GROUP_SESSIONS).values(
                room_id=session.room_id, number=1, version=1, opened_after=stands, session=session
            )
        )
    else:
        await transaction.execute(
            update(GROUP_SESSIONS)
            .where(GROUP_SESSIONS.c.room_id == session.room_id)
            .values(number=last.number + 1, version=last.version + 1, opened_after=stands, session=session)
        )


async def load(transaction: Transaction, room_id: RoomId) -> Kept | None:
    """The session that a room has, or had last."""
    row = (await transaction.execute(_OF_ROOM, {"room_id": room_id})).one_or_none()
    return None if row is None else _kept(row)


async def save(transaction: Transaction, before: Kept, session: Session) -> bool:
    """Keep *session*, which *before* has become. False if somebody else has changed it since: then nothing is written."""
    saved = await transaction.execute(
        update(GROUP_SESSIONS)
        .where(GROUP_SESSIONS.c.room_id == session.room_id, GROUP_SESSIONS.c.version == before.version)
        .values(version=before.version + 1, session=session)
    )
    return saved.rowcount == 1


async def going_on(transaction: Transaction) -> list[Kept]:
    """The sessions that are not closed, of all rooms."""
    rows = await transaction.execute(select(GROUP_SESSIONS).order_by(GROUP_SESSIONS.c.room_id))
    return [kept for row in rows if (kept := _kept(row)).session.state is not SessionState.CLOSED]


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.session, row.number, row.version, row.opened_after)

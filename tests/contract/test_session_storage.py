"""What the store promises of a group's session, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from server.domain import themes
from server.domain.floor import in_hands, in_themes, start_round
from server.domain.hands import HandWord, raise_hand
from server.domain.ids import RoomId, SessionId
from server.domain.sessions import PauseReason, Session, close, go_to, pause
from server.storage import sessions
from server.storage.engine import Database
from server.storage.tables import ROOMS
from tests.support.builders import ANN, BOB, ROOM
from tests.support.sessions import CHECK_IN, a_lobby, a_session, at
from tests.support.store import an_open_store, furnish

OTHER = RoomId("room-2")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        await furnish(database, (ROOM, OTHER))
        yield database


def a_full_session() -> Session:
    """In the middle of everything."""
    session = start_round(go_to(a_session(), CHECK_IN, at(3)), [ANN, BOB], 1, at(4))
    session = in_hands(session, at(5), lambda hands, now: raise_hand(hands, BOB, HandWord.NEW, now))
    session = in_themes(session, lambda listed: themes.add(listed, "sleep"))
    return pause(session, PauseReason.BREATHER, at(6))


async def test_a_session_is_read_as_it_was_written(database: Database) -> None:
    """Phase, clock, turn, hands and themes; and a room without one has none."""
    session = a_full_session()
    async with database.write() as transaction:
        await sessions.add(transaction, session)
    async with database.read() as transaction:
        kept = await sessions.load(transaction, ROOM)
        assert kept is not None
        assert (kept.session, kept.number) == (session, 1)
        assert await sessions.load(transaction, OTHER) is None


async def test_of_two_who_have_read_the_same_one_saves(database: Database) -> None:
    """The other is told so, and has written nothing."""
    async with database.write() as transaction:
        await sessions.add(transaction, a_lobby())
        before = await sessions.load(transaction, ROOM)
        assert before is not None
        assert await sessions.save(transaction, before, a_session())
        assert not await sessions.save(transaction, before, close(a_session(), at(1)))
        after = await sessions.load(transaction, ROOM)
    assert after is not None
    assert (after.session, after.number) == (a_session(), before.number)
    assert after.version > before.version


async def test_a_new_session_takes_the_place_of_the_last(database: Database) -> None:
    """They are counted, and whoever has read the last one saves nothing into the new one."""
    new = replace(a_lobby(), id=SessionId("session-2"))
    async with database.write() as transaction:
        await sessions.add(transaction, close(a_session(), at(90)))
        last = await sessions.load(transaction, ROOM)
        assert last is not None
        await sessions.add(transaction, new)
        assert not await sessions.save(transaction, last, last.session)
        kept = await sessions.load(transaction, ROOM)
    assert kept is not None
    assert (kept.session, kept.number) == (new, 2)


async def test_a_session_goes_with_its_room(database: Database) -> None:
    """With the words that are in it."""
    async with database.write() as transaction:
        await sessions.add(transaction, a_session())
        await sessions.add(transaction, replace(a_session(), room_id=OTHER))
        await transaction.execute(delete(ROOMS).where(ROOMS.c.id == ROOM))
    async with database.read() as transaction:
        assert await sessions.load(transaction, ROOM) is None
        assert await sessions.load(transaction, OTHER) is not None


async def test_what_goes_on_is_known_over_all_rooms(database: Database) -> None:
    """After a restart; what is closed is over."""
    async with database.write() as transaction:
        await sessions.add(transaction, close(a_session(), at(90)))
        await sessions.add(transaction, replace(a_full_session(), room_id=OTHER))
    async with database.read() as transaction:
        assert [kept.session.room_id for kept in await sessions.going_on(transaction)] == [OTHER]

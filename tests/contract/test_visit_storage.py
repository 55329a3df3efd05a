"""Whose place in a room is for one session, and what is deleted with it."""

import pytest

from server.domain.ids import UserId
from server.domain.people import Actor, Visit
from server.storage import people, rooms, visits
from server.storage.engine import Database
from tests.support.builders import ANN, ROOM, a_membership
from tests.support.clock import TUESDAY_EVENING
from tests.support.sessions import at

ROB = UserId("rob")


@pytest.fixture
async def with_rob(database: Database) -> Database:
    """Rob has a pass into the room, and has not come."""
    async with database.write() as transaction:
        await people.insert_person(transaction, Actor(ROB), None, TUESDAY_EVENING)
        await rooms.insert_membership(transaction, a_membership(user_id=ROB, name="Rob", visit=Visit.AHEAD))
    return database


async def members(database: Database) -> set[UserId]:
    async with database.read() as transaction:
        listed = {member.user_id for member in await rooms.members(transaction, ROOM)}
        assert set(await rooms.members_among(transaction, ROOM, [ROB, ANN])) == listed & {ROB, ANN}
        return listed


async def test_a_guest_is_known_of_once_they_have_come(with_rob: Database) -> None:
    """From then on they are a member of whom it is known that they visit; they are counted as none."""
    assert ROB not in await members(with_rob)
    async with with_rob.write() as transaction:
        await visits.begin(transaction, ROOM, ROB, at(3))
    assert ROB in await members(with_rob)
    async with with_rob.read() as transaction:
        mine = await rooms.membership(transaction, ROOM, ROB)
        counts = await rooms.head_counts(transaction)
    assert mine is not None
    assert (mine.visit, mine.joined_at) == (Visit.NOW, at(3))
    assert sum(counts[ROOM].values()) == len(await members(with_rob)) - 1


@pytest.mark.parametrize("has_come", [True, False])
async def test_a_visit_that_is_over_is_found_until_its_guest_is_gone(with_rob: Database, has_come: bool) -> None:
    """Whoever came is still known of by name until then; whoever did not never was."""
    async with with_rob.write() as transaction:
        if has_come:
            await visits.begin(transaction, ROOM, ROB, at(3))
            await rooms.note_attended(transaction, ROOM, [ROB])
        await visits.end(transaction, ROOM, {Visit.NOW if has_come else Visit.AHEAD})
    assert (ROB in await members(with_rob)) is has_come
    async with with_rob.write() as transaction:
        assert await visits.over(transaction) == [(ROOM, ROB)]
        assert await visits.delete_places(transaction, ROOM, ROB) == [ROOM]
        await visits.delete_person(transaction, ROB)
        assert await visits.over(transaction) == []
        assert not await people.has_recovery_words(transaction, ROB)


async def test_only_the_visits_that_are_meant_end(with_rob: Database) -> None:
    """Members have none, and whoever stays has none any more."""
    async with with_rob.write() as transaction:
        await visits.end(transaction, ROOM, {Visit.NOW})
        assert await visits.over(transaction) == []
        await visits.stay(transaction, ROOM, ROB)
        await visits.end(transaction, ROOM, {Visit.AHEAD, Visit.NOW})
        assert await visits.over(transaction) == []


@pytest.mark.parametrize("is_operator", [True, False])
async def test_an_account_that_is_needed_stays(with_rob: Database, is_operator: bool) -> None:
    """It has a place, or runs the clinic."""
    async with with_rob.write() as transaction:
        await people.insert_person(transaction, Actor(UserId("o"), is_operator), "words", TUESDAY_EVENING)
        await visits.delete_person(transaction, UserId("o"))
        await visits.delete_person(transaction, ROB)
        assert (await people.by_recovery_hash(transaction, "words") is not None) is is_operator
        assert await rooms.membership(transaction, ROOM, ROB) is not None

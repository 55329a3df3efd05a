"""What the store promises of schedules and of members' calendars, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from server.domain.calendars import Calendar
from server.domain.ids import RoomId
from server.domain.schedules import Change, Repeats
from server.storage import calendars, schedules
from server.storage.engine import Database
from server.storage.schedules import Kept
from server.storage.tables import PEOPLE, ROOMS
from tests.support.builders import ANN, BOB, ROOM, at
from tests.support.clock import TUESDAY_EVENING
from tests.support.schedules import a_schedule, day, wall
from tests.support.store import an_open_store, furnish

OTHER = RoomId("room-2")
FULL = a_schedule(
    "2026-03-31 19:00",
    repeats=Repeats.MONTHLY_LAST,
    ends_on=day("2026-12-31"),
    changes=(Change(day("2026-04-28")), Change(day("2026-05-26"), wall("2026-05-27 18:15"))),
)
CALENDAR = Calendar("uid-key", "Choir", 30, names_groups=False, changed_at=TUESDAY_EVENING)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        await furnish(database, (ROOM, OTHER))
        yield database


# ── schedules ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_schedule_is_read_as_it_was_written(database: Database) -> None:
    """With wall times that have no zone; and a room without one has none."""
    async with database.write() as transaction:
        assert await schedules.save(transaction, ROOM, FULL, after=0, at=at(1))
    async with database.read() as transaction:
        assert await schedules.load(transaction, ROOM) == Kept(FULL, 1, at(1))
        assert await schedules.load(transaction, OTHER) is None
        assert await schedules.of_rooms(transaction, [ROOM, OTHER]) == {ROOM: Kept(FULL, 1, at(1))}


async def test_of_two_who_have_read_the_same_one_saves(database: Database) -> None:
    """The other is told so, and has written nothing; with the first one as with each after it."""
    for version in range(2):
        mine, theirs = a_schedule(minutes=60 + version), a_schedule(minutes=120 + version)
        async with database.write() as transaction:
            assert await schedules.save(transaction, ROOM, mine, after=version, at=at(version))
            assert not await schedules.save(transaction, ROOM, theirs, after=version, at=at(9))
        async with database.read() as transaction:
            assert await schedules.load(transaction, ROOM) == Kept(mine, version + 1, at(version))


async def test_nothing_is_saved_after_a_version_that_never_was(database: Database) -> None:
    """Whoever names one has read another store."""
    async with database.write() as transaction:
        assert not await schedules.save(transaction, ROOM, FULL, after=7, at=at(1))
        assert await schedules.load(transaction, ROOM) is None


async def test_a_schedule_that_is_taken_away_goes_on_counting(database: Database) -> None:
    """A calendar program that has seen the third version must not take a new first one for older."""
    async with database.write() as transaction:
        assert await schedules.save(transaction, ROOM, FULL, after=0, at=at(1))
        assert await schedules.save(transaction, ROOM, None, after=1, at=at(2))
        assert await schedules.load(transaction, ROOM) == Kept(None, 2, at(2))
        assert await schedules.save(transaction, ROOM, FULL, after=2, at=at(3))
        assert await schedules.load(transaction, ROOM) == Kept(FULL, 3, at(3))


async def test_a_schedule_goes_with_its_room(database: Database) -> None:
    """The other room's stays."""
    async with database.write() as transaction:
        for room_id in (ROOM, OTHER):
            await schedules.save(transaction, room_id, FULL, after=0, at=at(1))
        await transaction.execute(delete(ROOMS).where(ROOMS.c.id == ROOM))
        assert set(await schedules.of_rooms(transaction, [ROOM, OTHER])) == {OTHER}


# ── calendars ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_calendar_is_found_by_its_owner_and_by_its_secret(database: Database) -> None:
    """And by nothing else."""
    async with database.write() as transaction:
        await calendars.add(transaction, ANN, CALENDAR, "hash-1")
    async with database.read() as transaction:
        assert await calendars.of_person(transaction, ANN) == CALENDAR
        assert await calendars.by_secret_hash(transaction, "hash-1") == (ANN, CALENDAR)
        assert await calendars.of_person(transaction, BOB) is None
        assert await calendars.by_secret_hash(transaction, "hash-2") is None


async def test_nobody_has_two_calendars_and_no_secret_opens_two(database: Database) -> None:
    """The store itself says no."""
    async with database.write() as transaction:
        await calendars.add(transaction, ANN, CALENDAR, "hash-1")
    for owner, secret_hash in ((ANN, "hash-2"), (BOB, "hash-1")):
        with pytest.raises(IntegrityError):
            async with database.write() as transaction:
                await calendars.add(transaction, owner, CALENDAR, secret_hash)


async def test_a_calendar_that_is_changed_keeps_its_secret(database: Database) -> None:
    """Another title needs no other link."""
    changed = replace(CALENDAR, title="Club", reminder_minutes=None, names_groups=True, changed_at=at(5))
    async with database.write() as transaction:
        await calendars.add(transaction, ANN, CALENDAR, "hash-1")
        await calendars.change(transaction, ANN, changed)
        assert await calendars.by_secret_hash(transaction, "hash-1") == (ANN, changed)


async def test_another_secret_takes_the_place_of_the_first(database: Database) -> None:
    """The first opens nothing any more; somebody without a calendar gets none by it."""
    async with database.write() as transaction:
        await calendars.add(transaction, ANN, CALENDAR, "hash-1")
        assert await calendars.renew(transaction, ANN, "hash-2")
        assert not await calendars.renew(transaction, BOB, "hash-3")
        assert await calendars.by_secret_hash(transaction, "hash-1") is None
        assert await calendars.by_secret_hash(transaction, "hash-2") == (ANN, CALENDAR)


@pytest.mark.parametrize("how", ["removed", "with its owner"])
async def test_a_calendar_goes(database: Database, how: str) -> None:
    """When it is switched off, and with its owner; nobody else's does."""
    async with database.write() as transaction:
        await calendars.add(transaction, ANN, CALENDAR, "hash-1")
        await calendars.add(transaction, BOB, CALENDAR, "hash-2")
        if how == "removed":
            await calendars.remove(transaction, ANN)
        else:
            await transaction.execute(delete(PEOPLE).where(PEOPLE.c.id == ANN))
        assert await calendars.by_secret_hash(transaction, "hash-1") is None
        assert await calendars.of_person(transaction, BOB) == CALENDAR

"""What is kept of evenings and duties, on a real store."""

from datetime import date, timedelta

from server.domain.closeout import CloseOut, FollowUp, Form, Mark, Mood, Went
from server.domain.ids import RoomId, SessionId
from server.storage import closeout as store
from server.storage import rooms
from server.storage.engine import Database
from tests.support.builders import FLO, GUS, ROOM, a_room
from tests.support.sessions import at

MONDAY = RoomId("monday")
FORM = Form(
    went=Went.HARD,
    marks=frozenset({Mark.TENSE, Mark.HEAVY}),
    worries="very quiet",
    follow_ups=(FollowUp("a call", GUS, date(2026, 12, 3), FLO),),
    hand_off="begin gently",
    mood=Mood.SHAKEN,
    wants_debrief=True,
)
FIRST = CloseOut(ROOM, SessionId("s1"), FLO, at(0), FORM)
NEXT = CloseOut(ROOM, SessionId("s2"), FLO, at(0) + timedelta(days=7), Form(), at(95) + timedelta(days=7))


async def open_monday(database: Database) -> None:
    async with database.write() as transaction:
        await rooms.insert_room(transaction, a_room(id=MONDAY, name="Monday"))


async def test_a_form_is_read_as_it_was_written(database: Database) -> None:
    """One for each facilitator and evening; saving it again is in its place."""
    async with database.write() as transaction:
        await store.save(transaction, CloseOut(ROOM, FIRST.session_id, FLO, at(0), Form(worries="first words")))
        await store.save(transaction, FIRST)
        assert await store.load(transaction, FIRST.session_id, FLO) == FIRST
        assert await store.load(transaction, FIRST.session_id, GUS) is None


async def test_the_newest_evening_comes_first(database: Database) -> None:
    """Of this room alone."""
    await open_monday(database)
    async with database.write() as transaction:
        for one in (FIRST, NEXT, CloseOut(MONDAY, SessionId("s3"), FLO, at(0), Form())):
            await store.save(transaction, one)
        assert await store.of_room(transaction, ROOM) == [NEXT, FIRST]


async def test_what_is_deleted_is_gone(database: Database) -> None:
    """By its author, or with its time; the evening that is just old enough stays."""
    async with database.write() as transaction:
        await store.save(transaction, FIRST)
        await store.save(transaction, NEXT)
        assert await store.drop_before(transaction, FIRST.evening_at) == 0
        assert await store.drop_before(transaction, NEXT.evening_at) == 1
        assert await store.drop(transaction, NEXT.session_id, FLO)
        assert not await store.drop(transaction, NEXT.session_id, FLO)
        assert await store.of_room(transaction, ROOM) == []


async def test_times_on_duty_add_up_in_a_window(database: Database) -> None:
    """Of all rooms; one that goes on counts until now, and what was before the window does not."""
    await open_monday(database)
    async with database.write() as transaction:
        await store.note_duty(transaction, ROOM, (), (FLO, GUS), at(0))
        await store.note_duty(transaction, ROOM, (FLO, GUS), (GUS,), at(30))
        await store.note_duty(transaction, MONDAY, (), (FLO,), at(50))
        assert await store.duty_since(transaction, FLO, at(0), at(60)) == timedelta(minutes=40)
        assert await store.duty_since(transaction, FLO, at(20), at(60)) == timedelta(minutes=20)
        assert await store.duty_since(transaction, GUS, at(0), at(60)) == timedelta(minutes=60)
        await store.drop_duty_before(transaction, at(40))
        assert await store.duty_since(transaction, FLO, at(0), at(60)) == timedelta(minutes=10)

"""What the store promises of its log, of rooms and people, and of counts, on a real database."""

import asyncio
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from moderation import Label
from server.domain.events import FactKind
from server.domain.ids import ClientId, MessageId, RoomId, Topic, UserId, room_topic
from server.domain.noticing import Readiness
from server.domain.people import Actor, Role
from server.domain.rooms import RoomPolicy, WhenUnassessed
from server.domain.shadow import SKIPPED, Counts, Pair, compared
from server.storage import log, messages, people, rooms, shadow
from server.storage.engine import Database
from server.storage.people import Invitation
from server.storage.transaction import Transaction
from tests.support.builders import (
    ANN,
    ROOM,
    a_membership,
    a_message,
    a_room,
    at,
)
from tests.support.clock import TUESDAY_EVENING

HERE, OTHER = room_topic(ROOM), Topic("room/other")


async def append(transaction: Transaction, topic: Topic = HERE, subject: str = "message-1") -> int:
    return (await log.append(transaction, topic, FactKind.MESSAGE_POSTED, subject, TUESDAY_EVENING)).seq


# ── the numbered log ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_places_are_gapless_under_concurrent_writers(database: Database) -> None:
    """Fifty at once get 1 to 50, in each of two topics."""

    async def post(number: int) -> tuple[int, int]:
        async with database.write() as transaction:
            return await append(transaction, HERE, f"a{number}"), await append(transaction, OTHER, f"b{number}")

    taken = await asyncio.gather(*(post(number) for number in range(50)))
    assert sorted(here for here, _ in taken) == list(range(1, 51))
    assert all(here == other for here, other in taken)
    async with database.read() as transaction:
        assert [fact.seq for fact in await log.since(transaction, HERE, 0, 100)] == list(range(1, 51))


async def test_a_duplicate_that_is_rolled_back_leaves_no_gap(database: Database) -> None:
    """The place that a refused message had taken goes to the next one."""

    async def post(message_id: str, client_id: str) -> int:
        async with database.write() as transaction:
            seq = await append(transaction, HERE, message_id)
            message = a_message(id=MessageId(message_id), client_id=ClientId(client_id), place=seq)
            await messages.insert_message(transaction, message)
            return seq

    assert await post("one", "client-id-1") == 1
    with pytest.raises(IntegrityError):
        await post("two", "client-id-1")
    assert await post("three", "client-id-3") == 2


async def test_the_log_is_read_from_where_one_stands(database: Database) -> None:
    """In order, after a seq, and no more than asked for."""
    async with database.write() as transaction:
        for number in range(1, 6):
            await append(transaction, HERE, f"message-{number}")
    async with database.read() as transaction:
        assert [fact.subject_id for fact in await log.since(transaction, HERE, 2, 2)] == ["message-3", "message-4"]
        assert await log.since(transaction, HERE, 5, 10) == []
        assert await log.heads(transaction, [HERE, OTHER]) == {HERE: 5, OTHER: 0}


# ── rooms and people ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_rooms_policy_is_read_as_it_was_written(database: Database) -> None:
    """What is noticed comes back under its label."""
    policy = RoomPolicy(notice={Label.CRISIS: Readiness.MORE}, when_unassessed=WhenUnassessed.HOLD, alerts_an_hour=4)
    room = a_room(id=RoomId("room-2"), name="Monday", policy=policy)
    async with database.write() as transaction:
        await rooms.insert_room(transaction, room)
    async with database.read() as transaction:
        assert await rooms.by_id(transaction, room.id) == room
        assert await rooms.by_name(transaction, "MONDAY") == room
        assert await rooms.by_name(transaction, "Sunday") is None


async def test_names_that_look_alike_do_not_share_a_room(database: Database) -> None:
    """Nor do two rooms share a name; in another room the name is free."""
    newcomer = UserId("newcomer")
    async with database.write() as transaction:
        await people.insert_person(transaction, Actor(newcomer), None, TUESDAY_EVENING)
        assert await rooms.is_name_taken(transaction, ROOM, "Ánn")
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await rooms.insert_membership(transaction, a_membership(user_id=newcomer, name="ÁNN"))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await rooms.insert_room(transaction, a_room(id=RoomId("room-2"), name="ROOM 1"))
    async with database.write() as transaction:
        await rooms.insert_room(transaction, a_room(id=RoomId("room-2"), name="Monday"))
        await rooms.insert_membership(transaction, a_membership(room_id=RoomId("room-2"), user_id=newcomer, name="Ann"))


async def test_a_person_is_in_a_room_once(database: Database) -> None:
    """Under one name and in one role."""
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await rooms.insert_membership(transaction, a_membership(name="Somebody else"))


@pytest.mark.parametrize("role", ["operator", "guest"])
async def test_only_members_and_facilitators_are_in_rooms(database: Database, role: str) -> None:
    """The operator is in no room, whatever the code does."""
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await transaction.execute(
                text(
                    "INSERT INTO memberships (room_id, user_id, role, name, name_key, joined_at) VALUES ('room-1', 'gus2', :role, 'x', 'x', '2026-01-01')"
                ),
                {"role": role},
            )


async def test_the_last_use_of_an_invitation_lets_one_person_in(database: Database) -> None:
    """Two with the last use never both get in; without a limit everybody does."""
    last = Invitation(ROOM, Role.MEMBER, 1, at(60))
    async with database.write() as transaction:
        await people.insert_invitation(transaction, "hash-1", last)
        await people.insert_invitation(transaction, "hash-2", Invitation(ROOM, Role.MEMBER, None, at(60)))

    async def use(code_hash: str) -> bool:
        async with database.write() as transaction:
            return await people.use_invitation(transaction, code_hash)

    assert sorted(await asyncio.gather(use("hash-1"), use("hash-1"))) == [False, True]
    assert await asyncio.gather(use("hash-2"), use("hash-2")) == [True, True]
    assert not await use("hash-3")


async def test_a_session_ends_with_its_time(database: Database) -> None:
    """At the moment it expires it is over, and it can be cleared away."""
    async with database.write() as transaction:
        await people.insert_session(transaction, "token-hash", ANN, at(60))
    async with database.read() as transaction:
        assert await people.actor_of(transaction, "token-hash", at(59)) == Actor(ANN)
        assert await people.actor_of(transaction, "token-hash", at(60)) is None
        assert await people.actor_of(transaction, "other", at(0)) is None
    async with database.write() as transaction:
        await people.delete_ended_sessions(transaction, at(61))
    async with database.read() as transaction:
        assert await people.actor_of(transaction, "token-hash", at(0)) is None


async def test_head_counts(database: Database) -> None:
    """How many of each role are in a room."""
    async with database.read() as transaction:
        assert await rooms.head_counts(transaction) == {ROOM: {Role.MEMBER: 2, Role.FACILITATOR: 2}}


# ── types ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_time_without_a_zone_is_not_stored(database: Database) -> None:
    """Nobody would know what it means."""
    with pytest.raises(StatementError, match="without a zone"):
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(posted_at=datetime(2026, 3, 3)))  # noqa: DTZ001


async def test_times_come_back_as_utc(database: Database) -> None:
    """Whatever zone a time was given in."""
    there = TUESDAY_EVENING.astimezone(timezone(timedelta(hours=5, minutes=30)))
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(posted_at=there))
    async with database.read() as transaction:
        message = await messages.by_id(transaction, MessageId("message-1"))
    assert message is not None
    assert message.posted_at == TUESDAY_EVENING
    assert message.posted_at.utcoffset() == timedelta(0)


async def test_what_cannot_be_read_back_is_an_error(database: Database) -> None:
    """A damaged value raises instead of turning into something else."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message())
        await transaction.execute(text("""UPDATE messages SET private = '[{"what": 1}]'"""))
    async with database.read() as transaction:
        with pytest.raises(ValueError, match="Expected"):
            await messages.by_id(transaction, MessageId("message-1"))


# ── what a shadow counts ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_counts_add_up_by_day_and_pair_of_models(database: Database) -> None:
    """Written often, read as one: nothing that was counted before is lost, and no two pairs of models are mixed."""
    first, second = Pair("one", "two"), Pair("one", "three")
    tuesday, friday = date(2026, 3, 3), date(2026, 3, 6)
    both, alone = compared([Label.CRISIS], [Label.CRISIS]), compared([], [Label.CRISIS])
    for pair, by_day in (
        (first, {tuesday: both}),
        (second, {friday: alone}),
        (first, {tuesday: alone + SKIPPED, friday: alone}),
        (first, {date(2026, 3, 5): SKIPPED}),
    ):
        async with database.write() as transaction:
            await shadow.add(transaction, pair, by_day)
    async with database.read() as transaction:
        trials = {trial.pair: trial for trial in await shadow.trials(transaction)}
    assert set(trials) == {first, second}
    found = trials[first]
    assert (found.first_day, found.last_day, found.days) == (tuesday, friday, 3)
    assert (found.tally.compared, found.tally.skipped) == (3, 2)
    assert found.tally.of("crisis") == Counts(both=1, only_shadow=2)
    assert trials[second].tally == alone

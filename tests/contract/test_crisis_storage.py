"""What the store promises of crises, their notes and asks for support, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from server.domain import crisis as rules
from server.domain import help as support
from server.domain.calls import Call
from server.domain.crisis import Crisis, CrisisOutcome, FollowUp, Level, Signal, Source
from server.domain.ids import AskId, CrisisId, FlagId, MessageId, RoomId
from server.storage import asks, crises
from server.storage.engine import Database
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM, at
from tests.support.store import an_open_store, furnish

OTHER = RoomId("room-2")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        await furnish(database, (ROOM, OTHER))
        yield database


def a_crisis(crisis_id: str = "k1", *, minute: float = 0) -> Crisis:
    signal = Signal(Source.FLAG, ROOM, at(minute), flag_id=FlagId("f1"), message_id=MessageId("m1"))
    return rules.open_crisis(CrisisId(crisis_id), ROOM, ANN, signal, is_anyone_there=True)


def a_full_crisis() -> Crisis:
    """With everything that it may have."""
    crisis = rules.acknowledge(rules.acknowledge(a_crisis(), FLO, at(1)), GUS, at(2))
    crisis = rules.set_level(
        replace(crisis, calls=(Call(BOB, at(1), FLO, at(2)),), lost_at=at(3)), FLO, Level.LOW, at(4)
    )
    return rules.close(crisis, FLO, CrisisOutcome.SAFE, FollowUp(GUS, at(1440)), at(5))


async def test_a_crisis_is_read_as_it_was_written(database: Database) -> None:
    """Down to times and ticks; of two who have read the same one saves."""
    async with database.write() as transaction:
        await crises.add(transaction, a_crisis())
        before = await crises.load(transaction, CrisisId("k1"))
        assert before is not None
        assert before.crisis == a_crisis()
        assert await crises.save(transaction, before, a_full_crisis())
        assert not await crises.save(transaction, before, a_crisis())
    async with database.read() as transaction:
        assert await crises.by_ids(transaction, ["k1", "k2"]) == {"k1": a_full_crisis()}


async def test_of_a_person_in_a_room_there_is_one_open_crisis(database: Database) -> None:
    """Another may follow when it is closed."""
    async with database.write() as transaction:
        await crises.add(transaction, a_crisis())
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await crises.add(transaction, a_crisis("k2"))
    async with database.write() as transaction:
        kept = await crises.open_of(transaction, ROOM, ANN)
        assert kept is not None
        assert await crises.of_flag(transaction, ROOM, ANN, FlagId("f1")) == kept
        assert await crises.of_flag(transaction, ROOM, ANN, FlagId("f2")) is None
        await crises.save(transaction, kept, a_full_crisis())
        assert await crises.open_of(transaction, ROOM, ANN) is None
        await crises.add(transaction, a_crisis("k2", minute=9))
        assert [k.crisis.id for k in await crises.all_open(transaction)] == ["k2"]
        assert [c.id for c in await crises.of_room(transaction, ROOM, 5)] == ["k1", "k2"]
        assert [c.id for c in await crises.of_room(transaction, ROOM, 0)] == ["k2"]
        assert await crises.of_room(transaction, OTHER, 5) == []


async def test_what_was_kept_long_enough_goes_with_its_note(database: Database) -> None:
    """Counted from when it was closed; an open one stays however old it is."""
    crisis_id = CrisisId("k1")
    async with database.write() as transaction:
        await crises.add(transaction, a_crisis())
        await crises.put_note(transaction, crisis_id, "her sister is with her", FLO)
        await crises.put_note(transaction, crisis_id, "her sister came", GUS)
        assert await crises.note(transaction, crisis_id) == crises.Note("her sister came", GUS)
        assert await crises.delete_closed(transaction, at(1_000_000)) == 0
        kept = await crises.load(transaction, crisis_id)
        assert kept is not None
        await crises.save(transaction, kept, a_full_crisis())
        assert await crises.delete_closed(transaction, at(5)) == 0
        assert await crises.delete_closed(transaction, at(5) + timedelta(seconds=1)) == 1
        assert await crises.load(transaction, crisis_id) is None
        assert await crises.note(transaction, crisis_id) is None


async def test_an_ask_is_there_until_it_is_over(database: Database) -> None:
    """One of a person in a room."""
    ask = support.ask(AskId("a1"), ROOM, ROOM, ANN, at(0), is_anyone_there=True)
    async with database.write() as transaction:
        await asks.add(transaction, ask)
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await asks.add(transaction, replace(ask, id=AskId("a2")))
    coming = support.answer(ask, FLO, at(1))
    async with database.write() as transaction:
        await asks.save(transaction, coming)
        assert await asks.load(transaction, ask.id) == await asks.of_person(transaction, ROOM, ANN) == coming
        assert await asks.of_room(transaction, ROOM) == await asks.all_asks(transaction) == [coming]
        await asks.remove(transaction, ask.id)
        assert await asks.by_ids(transaction, ["a1"]) == {}

"""What the store promises of messages, and of those that wait for the model, on a real database."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain

import pytest
from sqlalchemy.exc import IntegrityError

from server.domain.ids import ClientId, MessageId, RoomId, UserId
from server.domain.messages import HoldReason, MessageState
from server.storage import messages
from server.storage.engine import Database
from tests.support.builders import (
    ANN,
    BOB,
    ROOM,
    a_held_message,
    a_message,
    at,
)
from tests.support.store import on_disk


async def test_a_message_is_read_as_it_was_written(database: Database) -> None:
    """Every field, with spans as spans and times as aware UTC."""
    held = a_held_message("👋 call me on 555 0134", model_version=None)
    async with database.write() as transaction:
        await messages.insert_message(transaction, held)
    async with database.read() as transaction:
        assert await messages.by_id(transaction, held.id) == held
        assert await messages.by_client_id(transaction, ANN, held.client_id) == held
        assert await messages.by_client_id(transaction, BOB, held.client_id) is None
        assert await messages.held_by(transaction, ROOM, ANN) == [held]
        assert await messages.held_by(transaction, ROOM, BOB) == []


async def test_a_client_id_is_its_authors_once(database: Database) -> None:
    """The same author cannot use it twice; another author can."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(id=MessageId("one"), place=1))
        await messages.insert_message(transaction, a_message(id=MessageId("two"), place=2, author_id=BOB))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(id=MessageId("three"), place=3))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"place": None}, id="visible without a place"),
        pytest.param({"state": MessageState.HIDDEN, "place": None}, id="hidden without a place"),
        pytest.param({"state": MessageState.HELD}, id="held with a place"),
        pytest.param({"text": None}, id="visible without words"),
        pytest.param({"state": MessageState.WITHDRAWN, "place": None}, id="withdrawn with words"),
        pytest.param({"state": MessageState.WITHDRAWN}, id="withdrawn from the room with words"),
        pytest.param({"author_id": UserId("nobody")}, id="of an author who is not there"),
        pytest.param({"room_id": RoomId("nowhere")}, id="in a room that is not there"),
    ],
)
async def test_an_impossible_message_is_refused(database: Database, changed: dict[str, object]) -> None:
    """Whatever the code gets wrong, the store keeps no message in two states."""
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(**changed))


async def test_an_edition_is_made_once(database: Database) -> None:
    """By one edit, which is known by its client id when it comes again."""
    message = a_message(edition=1, edited_at=at(3))
    async with database.write() as transaction:
        await messages.insert_message(transaction, message)
        await messages.insert_edit(transaction, message, ClientId("edit-000001"))
    with pytest.raises(IntegrityError):
        async with database.write() as transaction:
            await messages.insert_edit(transaction, message, ClientId("edit-000002"))
    async with database.read() as transaction:
        assert await messages.by_id(transaction, message.id) == message
        assert await messages.editor_of(transaction, message.id, 1) == "edit-000001"
        assert await messages.editor_of(transaction, message.id, 2) is None


async def test_what_was_taken_back_keeps_its_place_in_history(database: Database) -> None:
    """Withdrawn from the room it is a trace there; withdrawn while held it was never in it. Neither is context for the model."""
    gone = {"state": MessageState.WITHDRAWN, "text": None}
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(**gone, place=3))
        await messages.insert_message(
            transaction, a_message(**gone, id=MessageId("held"), client_id=ClientId("client-held"), place=None)
        )
    async with database.read() as transaction:
        assert [m.place for m in await messages.history(transaction, ROOM, before=None, limit=9)] == [3]
        assert await messages.lines_before(transaction, ROOM, before=9, limit=3) == []


async def test_history_is_the_newest_in_order(database: Database) -> None:
    """Before a place, at most so many; what is held has no place and is not history."""
    async with database.write() as transaction:
        for place in range(1, 6):
            message = a_message(id=MessageId(f"m{place}"), client_id=ClientId(f"client-{place}"), place=place)
            await messages.insert_message(transaction, message)
        await messages.insert_message(
            transaction, a_held_message(id=MessageId("held"), client_id=ClientId("client-held"))
        )
        hidden = a_message(id=MessageId("m3"), client_id=ClientId("client-3"), place=3, state=MessageState.HIDDEN)
        await messages.save(transaction, hidden)
    async with database.read() as transaction:
        assert [m.place for m in await messages.history(transaction, ROOM, before=None, limit=3)] == [3, 4, 5]
        assert [m.place for m in await messages.history(transaction, ROOM, before=4, limit=2)] == [2, 3]
        # What a facilitator has hidden is no context for the model or for a flag.
        assert [m.place for m in await messages.lines_before(transaction, ROOM, before=5, limit=3)] == [1, 2, 4]


@pytest.mark.parametrize("how", ["withdrawn", "covered", "edited"])
async def test_deleted_words_are_not_on_disk(database: Database, how: str) -> None:
    """After a withdrawal or a mask, and a checkpoint, neither the database nor its log has the words."""
    words = "555 0134 999"
    held = a_held_message(f"call me on {words}", words)
    rest = [a_message(id=MessageId(f"m{n}"), client_id=ClientId(f"client-{n}"), place=n) for n in range(1, 30)]
    async with database.write() as transaction:
        for message in rest[:15]:
            await messages.insert_message(transaction, message)
        await messages.insert_message(transaction, held)
        for message in rest[15:]:
            await messages.insert_message(transaction, message)
    checkpoint(database)
    assert words.encode() in on_disk(database.path.parent)
    gone = {
        "withdrawn": a_message(state=MessageState.WITHDRAWN, text=None, place=None),
        "covered": a_message(text="call me on [phone number]", place=30),
        "edited": a_message(text="good night", place=30, edition=1),
    }[how]
    async with database.write() as transaction:
        await messages.save(transaction, gone)
    checkpoint(database)
    assert words.encode() not in on_disk(database.path.parent)


def checkpoint(database: Database) -> None:
    """Bring everything from SQLite's log into the database, and empty the log."""
    with closing(sqlite3.connect(database.path)) as connection:
        (was_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not was_busy


# ── the backlog's claims ─────────────────────────────────────────────────────────────────────────────────────────────


def waiting(number: int, **changed: object) -> object:
    values: dict[str, object] = {
        "id": MessageId(f"m{number}"),
        "client_id": ClientId(f"client-{number}"),
        "place": number,
        "model_version": None,
        "posted_at": at(number),
    }
    return a_message(**{**values, **changed})


async def claimed(database: Database, now: datetime, limit: int = 10) -> list[str]:
    async with database.write() as transaction:
        found = await messages.claim_unassessed(transaction, now=now, until=now + timedelta(seconds=30), limit=limit)
    return [message.id for message in found]


async def test_the_oldest_unassessed_messages_are_claimed_first(database: Database) -> None:
    """What has been read, hidden, withdrawn or is held for its author waits for no model."""
    held = {"state": MessageState.HELD, "place": None}
    async with database.write() as transaction:
        for message in (
            waiting(3),
            waiting(1),
            waiting(2, **held, hold_reason=HoldReason.UNASSESSED),
            waiting(4, model_version="scripted-1"),
            waiting(5, state=MessageState.HIDDEN),
            waiting(6, **held, hold_reason=HoldReason.PERSONAL_INFO),
            waiting(7, state=MessageState.WITHDRAWN, place=None, text=None),
        ):
            await messages.insert_message(transaction, message)  # type: ignore[arg-type]
    assert await claimed(database, at(60), limit=2) == ["m1", "m2"]
    assert await claimed(database, at(60)) == ["m3"]
    async with database.read() as transaction:
        assert await messages.unassessed(transaction, ROOM, 10) == (["m1", "m3"], 3)
        assert await messages.unassessed(transaction, ROOM, 1) == (["m1"], 3)
        assert await messages.all_unassessed(transaction) == (3, at(1))


async def test_nobody_else_gets_what_is_claimed_until_the_lease_ends(database: Database) -> None:
    """A worker that dies keeps its messages for half a minute and no longer."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, waiting(1))  # type: ignore[arg-type]
    assert await claimed(database, at(60)) == ["m1"]
    assert await claimed(database, at(60) + timedelta(seconds=30)) == []
    assert await claimed(database, at(60) + timedelta(seconds=31)) == ["m1"]


async def test_a_claim_of_a_clock_that_was_wrong_holds_nobody_up(database: Database) -> None:
    """A worker that died with its clock hours ahead is not waited for; one whose clock is seconds ahead is."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, waiting(1))  # type: ignore[arg-type]
    assert await claimed(database, at(60) + timedelta(hours=6)) == ["m1"]
    assert await claimed(database, at(60)) == ["m1"]
    assert await claimed(database, at(60) - timedelta(seconds=2)) == []


async def test_two_who_claim_at_once_share_nothing(database: Database) -> None:
    """Each message is one worker's."""
    async with database.write() as transaction:
        for number in range(1, 21):
            await messages.insert_message(transaction, waiting(number))  # type: ignore[arg-type]
    shares = await asyncio.gather(*(claimed(database, at(60), limit=4) for _ in range(5)))
    assert sorted(chain(*shares)) == sorted(f"m{number}" for number in range(1, 21))


async def test_a_claim_let_go_is_free_at_once(database: Database) -> None:
    """So is one whose message was saved."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, waiting(1))  # type: ignore[arg-type]
    await claimed(database, at(60))
    async with database.write() as transaction:
        await messages.let_go(transaction, MessageId("m1"))
    assert await claimed(database, at(60)) == ["m1"]
    async with database.write() as transaction:
        await messages.save(transaction, waiting(1))  # type: ignore[arg-type]
    assert await claimed(database, at(60)) == ["m1"]

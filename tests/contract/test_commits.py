"""Writers that share a transaction: what each is told is true for each, on a real store."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from server.domain.errors import Unavailable
from server.domain.ids import ClientId, MessageId, UserId
from server.ops.metrics import Metrics
from server.storage import engine, messages
from server.storage.commits import GROUP_MAX
from server.storage.engine import Database
from tests.support.builders import a_message, some_vitals
from tests.support.figures import figures
from tests.support.store import an_open_store, furnish


@pytest.fixture
async def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    async with an_open_store(tmp_path) as database:
        await furnish(database)
        yield database


async def write(database: Database, number: int, *, words: str = "hello") -> None:
    """Say one thing; the number is its id and its client id."""
    message = a_message(id=MessageId(f"m{number}"), client_id=ClientId(f"c{number}"), text=words)
    async with database.write() as transaction:
        await messages.insert_message(transaction, message)


async def write_nonsense(database: Database) -> None:
    """The author is nobody, and a constraint says so."""
    async with database.write() as transaction:
        await messages.insert_message(transaction, a_message(id=MessageId("odd"), author_id=UserId("nobody")))


async def on_disk(database: Database) -> list[str]:
    """The ids of the messages that another connection sees, sorted."""
    async with database.read() as transaction:
        return sorted((await transaction.execute(text("SELECT id FROM messages"))).scalars())


async def all_of(*writers: Awaitable[None]) -> list[BaseException | None]:
    return await asyncio.gather(*writers, return_exceptions=True)


def commits_of(database: Database) -> list[str]:
    """Grows with each commit of a writer."""
    seen: list[str] = []
    event.listen(database._writer.sync_engine, "commit", lambda _: seen.append("commit"))
    return seen


async def test_those_who_come_together_share_a_commit(database: Database) -> None:
    """Ten writers wait for the disk once."""
    commits = commits_of(database)
    assert await all_of(*(write(database, number) for number in range(10))) == [None] * 10
    assert len(commits) == 1
    assert len(await on_disk(database)) == 10


async def test_a_commit_is_counted_with_those_who_share_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that came to nothing is not; it is counted as unavailable for each who waited."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    metrics = Metrics()
    async with an_open_store(tmp_path, metrics) as database:
        await furnish(database)
        before = figures(metrics.exposition(some_vitals(), 0).decode())
        await all_of(*(write(database, number) for number in range(3)))
        await write(database, 3)
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await all_of(write(database, 4), write(database, 5))
            other.execute("ROLLBACK")
        after = figures(metrics.exposition(some_vitals(), 0).decode())
    grown = {key: after[key] - before[key] for key in after}
    assert (grown["warmroom_commit_writes_count"], grown["warmroom_commit_writes_sum"]) == (2, 4)
    assert grown["warmroom_database_unavailable_total"] == 2


async def test_a_group_has_a_bound(database: Database) -> None:
    """One more than fit share two commits, and nobody is left out."""
    commits = commits_of(database)
    await all_of(*(write(database, number) for number in range(GROUP_MAX + 1)))
    assert len(commits) == 2
    assert len(await on_disk(database)) == GROUP_MAX + 1


async def test_done_is_said_when_another_connection_can_see_it(database: Database) -> None:
    """Not when the writer has said its last word, but when the group is on disk."""

    async def write_and_look(number: int) -> bool:
        await write(database, number)
        with closing(sqlite3.connect(database.path)) as other:
            found = other.execute("SELECT id FROM messages WHERE id = ?", (f"m{number}",)).fetchall()
        return len(found) == 1

    assert all(await asyncio.gather(*(write_and_look(number) for number in range(10))))


async def test_done_is_said_in_the_order_of_writing(database: Database) -> None:
    """So what follows from it, such as telling the room, has the order of the log."""
    told: list[int] = []

    async def write_and_tell(number: int) -> None:
        await write(database, number)
        told.append(number)

    await all_of(*(write_and_tell(number) for number in range(20)))
    assert told == list(range(20))


async def test_what_one_gets_wrong_is_its_own(database: Database) -> None:
    """A constraint's "no", and any other exception, undoes one writer's part."""

    async def write_and_fail() -> None:
        async with database.write() as transaction:
            await messages.insert_message(transaction, a_message(id=MessageId("half"), client_id=ClientId("half")))
            raise ZeroDivisionError

    answers = await all_of(write(database, 1), write_nonsense(database), write_and_fail(), write(database, 2))
    assert [type(answer) for answer in answers] == [type(None), IntegrityError, ZeroDivisionError, type(None)]
    assert await on_disk(database) == ["m1", "m2"]


async def test_a_disk_that_fills_up_undoes_the_group_and_nobody_is_told_otherwise(database: Database) -> None:
    """SQLite undoes the whole transaction then; once there is room again, all is well."""
    async with database.write() as transaction:
        pages = await transaction.scalar(text("PRAGMA page_count"))
        await transaction.execute(text(f"PRAGMA max_page_count = {pages}"))
    answers = await all_of(
        write(database, 1), write(database, 2, words="long " * 40_000), write(database, 3), write_nonsense(database)
    )
    assert [type(answer) for answer in answers[:2]] == [Unavailable, Unavailable]
    # Those who had not begun were served afterwards, by themselves.
    assert [type(answer) for answer in answers[2:]] == [type(None), IntegrityError]
    assert await on_disk(database) == ["m3"]
    async with database.write() as transaction:
        await transaction.execute(text("PRAGMA max_page_count = 1000000"))
    await write(database, 2, words="long " * 40_000)
    assert await on_disk(database) == ["m2", "m3"]


async def test_a_fault_of_one_is_no_fault_to_the_others(database: Database) -> None:
    """A broken statement is reported to whoever made it; the others may try again."""

    async def write_to_nowhere() -> None:
        async with database.write() as transaction:
            await transaction.execute(text("INSERT INTO nowhere VALUES (1)"))

    answers = await all_of(write(database, 1), write_to_nowhere())
    assert [type(answer) for answer in answers] == [Unavailable, OperationalError]
    assert await on_disk(database) == []


async def test_a_locked_store_is_unavailable_to_all_who_wait(database: Database) -> None:
    """They have waited together; none waits for the lock once more in its turn."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = await all_of(*(write(database, number) for number in range(5)))
        other.execute("ROLLBACK")
    assert [type(answer) for answer in answers] == [Unavailable] * 5
    await write(database, 1)
    assert await on_disk(database) == ["m1"]


@pytest.mark.parametrize("steps", range(0, 60, 3))
async def test_a_writer_that_is_cancelled_takes_nobody_along_silently(database: Database, steps: int) -> None:
    """Whenever it happens, the others are told the truth, and the store serves on."""
    writers = [asyncio.create_task(write(database, number)) for number in range(3)]
    for _ in range(steps):
        await asyncio.sleep(0)
    writers[1].cancel()
    answers = await all_of(*writers)
    assert {type(answer) for answer in (answers[0], answers[2])} <= {type(None), Unavailable}
    told = {f"m{number}" for number in (0, 2) if answers[number] is None}
    assert told <= set(await on_disk(database)) <= told | {"m1"}
    async with asyncio.timeout(10):
        await write(database, 3)
    assert "m3" in await on_disk(database)


async def test_closing_waits_for_the_disk(tmp_path: Path) -> None:
    """Whoever is writing when the store is closed is not cut off."""
    async with an_open_store(tmp_path) as database:
        await furnish(database)
        writers = [asyncio.create_task(write(database, number)) for number in range(5)]
        await asyncio.sleep(0)
        await database.close()
        assert await all_of(*writers) == [None] * 5

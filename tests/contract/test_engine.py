"""What the database itself promises: tables, files, transactions, and what becomes of its troubles; on a real one."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from moderation import Label
from server.domain.acts import removed
from server.domain.agenda import Nudge
from server.domain.errors import Unavailable
from server.domain.events import FactKind
from server.domain.flags import Line
from server.domain.ids import MessageId, Topic, room_topic
from server.domain.messages import withdrawn
from server.domain.reading import AfterWait, OwnRules, ReadFrom
from server.domain.rooms import RoomPolicy
from server.storage import crises, engine, flags, log, messages, rooms, settings
from server.storage.engine import Database, SchemaMismatch
from server.storage.tables import METADATA
from server.storage.transaction import Transaction
from tests.support.builders import ANN, ROOM, a_message
from tests.support.clock import TUESDAY_EVENING
from tests.support.store import an_open_store, furnish

HERE, OTHER = room_topic(ROOM), Topic("room/other")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        await furnish(database)
        yield database


async def append(transaction: Transaction, topic: Topic = HERE, subject: str = "message-1") -> int:
    return (await log.append(transaction, topic, FactKind.MESSAGE_POSTED, subject, TUESDAY_EVENING)).seq


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_migrations_make_exactly_the_mapped_tables(database: Database) -> None:
    """What the code maps and what the migrations make do not differ in a table, column, index or constraint."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    async with database.read() as transaction:
        assert await transaction.run_sync(differences) == []


async def test_opening_a_store_again_changes_nothing(tmp_path: Path) -> None:
    """A restart finds what the last run has left."""
    async with an_open_store(tmp_path) as database, database.write() as transaction:
        await settings.put(transaction, "colour", "green")
    async with an_open_store(tmp_path) as database, database.read() as transaction:
        assert await settings.get(transaction, "colour") == "green"


async def test_a_store_from_a_newer_release_is_refused(tmp_path: Path) -> None:
    """The operator is told what to do, and the store is left alone."""
    async with an_open_store(tmp_path) as database:
        path = database.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    database = Database(path)
    with pytest.raises(SchemaMismatch, match=r"newer Warmroom.*backup"):
        await database.open()
    await database.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


async def test_a_store_of_the_previous_release_is_brought_up_to_date(tmp_path: Path) -> None:
    """What was in it stays, flags too; and from then on a message that was taken back may keep its place."""
    path = tmp_path / "store" / "warmroom.sqlite3"
    path.parent.mkdir()
    make_store(path, "0002")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            PRAGMA foreign_keys=ON;
            INSERT INTO people VALUES ('ann', 0, NULL, '2026-03-03');
            INSERT INTO rooms VALUES ('room-1', 'Tuesday', 'tuesday', '{}', '2026-03-03');
            INSERT INTO messages VALUES
                ('m1', 'room-1', 'ann', 'client-1', 'said', 'visible', '2026-03-03', 7, NULL, '[]', 0, 'scripted-1', NULL),
                ('m2', 'room-1', 'ann', 'client-2', NULL, 'withdrawn', '2026-03-03', NULL, NULL, '[]', 0, 'scripted-1', NULL);
            INSERT INTO flags VALUES
                ('f1', 'room-1', 'm1', 'ann', 'care', '[]', 'said', '[{"author_id":"ann","text":"before"}]', 'scripted-1',
                 '2026-03-03', 0, 'open', NULL, NULL, NULL, NULL, NULL);
            """
        )
    async with an_open_store(tmp_path) as database:
        await test_migrations_make_exactly_the_mapped_tables(database)
        async with database.write() as transaction:
            (flag,) = await flags.of_message(transaction, MessageId("m1"))
            assert (flag.text, flag.edition, flag.lines_before) == ("said", 0, (Line(ANN, "before"),))
            found = await messages.by_ids(transaction, ["m1", "m2"])
            assert [(m.text, m.place, m.edition) for m in found.values()] == [("said", 7, 0), (None, None, 0)]
            await messages.save(transaction, withdrawn(found[MessageId("m1")]))
            await messages.save(transaction, removed(found[MessageId("m1")], edition=0))
            with pytest.raises(IntegrityError):
                await messages.save(transaction, replace(found[MessageId("m1")], text=None))
        assert await tables(database) >= {"messages", "flags", "edits"}
        assert not [name for name in await tables(database) if name.startswith("old_")]


async def test_a_flag_of_the_release_before_is_not_searched_for_words(tmp_path: Path) -> None:
    """It has its words, or has none to name."""
    path = tmp_path / "store" / "warmroom.sqlite3"
    path.parent.mkdir()
    make_store(path, "0003")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            INSERT INTO people VALUES ('ann', 0, NULL, '2026-03-03');
            INSERT INTO rooms VALUES ('room-1', 'Tuesday', 'tuesday', '{}', '2026-03-03');
            INSERT INTO messages VALUES
                ('m1', 'room-1', 'ann', 'client-1', 'said', 'visible', '2026-03-03', 7, 0, NULL, NULL, '[]', 0, 'scripted-1', NULL);
            INSERT INTO flags VALUES
                ('f1', 'room-1', 'm1', 'ann', 0, 'care', '[{"label":"crisis","score":0.9,"threshold":0.5,"weighed":[]}]', 'said', '[]',
                 'scripted-1', '2026-03-03', 0, 'open', NULL, NULL, NULL, NULL, NULL);
            """
        )
    async with an_open_store(tmp_path) as database:
        await test_migrations_make_exactly_the_mapped_tables(database)
        async with database.read() as transaction:
            (flag,) = await flags.of_message(transaction, MessageId("m1"))
            assert flag.unweighed
            assert await flags.next_unweighed(transaction, "scripted-1") is None


async def test_a_crisis_flag_of_a_release_before_has_a_crisis(tmp_path: Path) -> None:
    """Nobody who may be at risk is uncounted after an upgrade; whoever holds the flag is with them, and other flags tell of nothing."""
    path = tmp_path / "store" / "warmroom.sqlite3"
    path.parent.mkdir()
    make_store(path, "0010")
    reasons = '[{"label":"crisis","score":0.9,"threshold":0.5,"weighed":[]}]'
    flag = "INSERT INTO flags (id, room_id, message_id, author_id, edition, attention, reasons, text, lines_before, model_version, raised_at, "
    flag += "is_late, state, claimed_by, claimed_at) VALUES"
    noon, later = "2026-03-03 12:00:00.000000", "2026-03-03 12:01:00.500000"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"""
            INSERT INTO people VALUES ('ann', 0, NULL, '2026-03-03'), ('bob', 0, NULL, '2026-03-03');
            INSERT INTO rooms VALUES ('room-1', 'Tuesday', 'tuesday', '{{}}', '2026-03-03', NULL),
                ('small', 'Tuesday 1', 'small', '{{}}', '2026-03-03', 'room-1');
            INSERT INTO messages (id, room_id, author_id, client_id, text, state, posted_at, place, edition, private, is_meant, model_version) VALUES
                ('m1', 'room-1', 'ann', 'c1', 'said', 'visible', '{noon}', 1, 0, '[]', 0, 'scripted-1'),
                ('m2', 'small', 'ann', 'c2', 'said', 'visible', '{noon}', 1, 0, '[]', 0, 'scripted-1'),
                ('m3', 'room-1', 'bob', 'c3', 'said', 'visible', '{noon}', 2, 0, '[]', 0, 'scripted-1');
            {flag} ('f1', 'room-1', 'm1', 'ann', 0, 'care', '{reasons}', 'said', '[]', 'scripted-1', '{noon}', 0, 'open', NULL, NULL),
                ('f2', 'small', 'm2', 'ann', 0, 'care', '{reasons}', 'said', '[]', 'scripted-1', '{later}', 0, 'claimed', 'flo', '{later}'),
                ('f3', 'room-1', 'm3', 'bob', 0, 'care', '{reasons}', '', '[]', 'scripted-1', '{noon}', 0, 'resolved', 'flo', '{later}'),
                ('f4', 'room-1', 'm3', 'bob', 1, 'concern', '[]', 'said', '[]', 'scripted-1', '{noon}', 0, 'open', NULL, NULL);
            """
        )
    async with an_open_store(tmp_path) as database, database.read() as transaction:
        (kept,) = await crises.all_open(transaction)
        crisis = kept.crisis
        assert (crisis.room_id, crisis.about, crisis.with_person) == ("room-1", "ann", "flo")
        assert [(one.flag_id, one.room_id) for one in crisis.signals] == [("f1", "room-1"), ("f2", "small")]
        assert crisis.raised_at == datetime(2026, 3, 3, 12, tzinfo=UTC)
        assert await settings.get(transaction, settings.EPOCH) is None


async def test_what_was_chosen_for_a_room_stays_its_own(tmp_path: Path) -> None:
    """Scores become steps; a room for which nobody had chosen follows the house."""
    path = tmp_path / "store" / "warmroom.sqlite3"
    path.parent.mkdir()
    make_store(path, "0017")
    untouched = (
        '{"notice":{},"hold":{"thresholds":{},"newcomers":false,"wait":"PT180S","then":"release"},"nudge":"off"}'
    )
    ruled = '{"hold":{"thresholds":{"stigma":0.85,"hostility":0.5},"newcomers":true,"wait":"PT300S","then":"back"},"nudge":"full"}'
    with closing(sqlite3.connect(path)) as connection:
        for name, policy in (("old", "{}"), ("untouched", untouched), ("ruled", ruled)):
            connection.execute(
                "INSERT INTO rooms (id, name, name_key, policy, created_at) VALUES (?, ?, ?, ?, '2026-03-03')",
                (name, name, name, policy),
            )
        connection.commit()
    async with an_open_store(tmp_path) as database, database.read() as transaction:
        found = {room.name: room.policy for room in await rooms.all_rooms(transaction)}
    assert found["old"] == found["untouched"] == RoomPolicy()
    labels = {Label.STIGMA: ReadFrom.CLEAR, Label.HOSTILITY: ReadFrom.NOTICED}
    own = OwnRules(labels, newcomers=True, wait=timedelta(minutes=5), then=AfterWait.BACK)
    assert found["ruled"] == RoomPolicy(own=own, nudge=Nudge.FULL)


def make_store(path: Path, revision: str) -> None:
    """A store as the release with that migration has made it."""
    sync_engine = create_engine(f"sqlite:///{path}")
    with sync_engine.begin() as connection:
        config = AlembicConfig()
        config.set_main_option("script_location", str(Path(engine.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    sync_engine.dispose()


async def tables(database: Database) -> set[str]:
    async with database.read() as transaction:
        return set(await transaction.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))


async def test_others_on_the_machine_cannot_read_the_store(tmp_path: Path) -> None:
    """The folder that is made for it, and in a folder that was there every file of it, are its owner's alone."""
    database = Database(tmp_path / "made" / "warmroom.sqlite3")
    await database.open()
    await database.close()
    assert stat.S_IMODE(database.path.parent.stat().st_mode) == 0o700
    (tmp_path / "there").mkdir(mode=0o755)
    database = Database(tmp_path / "there" / "warmroom.sqlite3")
    await database.open()
    await furnish(database)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in database.path.parent.iterdir()}
    await database.close()
    assert modes == dict.fromkeys(("warmroom.sqlite3", "warmroom.sqlite3-wal", "warmroom.sqlite3-shm"), 0o600)


# ── the engine ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["write", "read"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        pytest.param("synchronous", 2, id="synchronous is FULL: done means on disk"),
        ("foreign_keys", 1),
        pytest.param("secure_delete", 1, id="secure_delete: a deleted word is overwritten"),
        ("busy_timeout", engine.BUSY_TIMEOUT_MS),
        pytest.param("temp_store", 2, id="temp_store is MEMORY: no words in temporary files"),
    ],
)
async def test_pragmas_are_in_force(database: Database, kind: str, pragma: str, value: object) -> None:
    """On every connection, for writing and for reading."""
    async with getattr(database, kind)() as transaction:
        assert await transaction.scalar(text(f"PRAGMA {pragma}")) == value


async def test_an_exception_takes_everything_back(database: Database) -> None:
    """A transaction is all or nothing."""

    async def append_and_fail() -> None:
        async with database.write() as transaction:
            await append(transaction)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await append_and_fail()
    async with database.read() as transaction:
        assert await log.heads(transaction, [HERE]) == {HERE: 0}


async def test_a_reader_has_one_steady_view(database: Database) -> None:
    """What is written meanwhile is not seen, and the writer does not wait."""
    async with database.read() as reader:
        assert await log.heads(reader, [HERE]) == {HERE: 0}
        async with database.write() as writer:
            await append(writer)
        assert await log.heads(reader, [HERE]) == {HERE: 0}
    async with database.read() as reader:
        assert await log.heads(reader, [HERE]) == {HERE: 1}


async def test_a_reader_does_not_see_what_is_not_committed(database: Database) -> None:
    """Nor does it wait for it."""
    async with database.write() as writer:
        await append(writer)
        async with database.read() as reader:
            assert await log.heads(reader, [HERE]) == {HERE: 0}


async def test_no_words_in_the_text_of_an_exception(database: Database) -> None:
    """A constraint's "no" does not print what a member wrote."""
    said = a_message(text="i lost my mum on tuesday")
    async with database.write() as transaction:
        await messages.insert_message(transaction, said)
    with pytest.raises(IntegrityError) as caught:
        async with database.write() as transaction:
            await messages.insert_message(transaction, said)
    assert "tuesday" not in str(caught.value)
    assert "tuesday" not in repr(caught.value)


async def test_a_store_locked_by_another_process_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing says when to try again; reading goes on; and once the lock is gone so does writing."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    async with an_open_store(tmp_path) as database:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                with pytest.raises(Unavailable) as caught:
                    async with database.write() as transaction:
                        await append(transaction)
                assert caught.value.retry_after_s
            async with database.read() as transaction:
                assert await log.heads(transaction, [HERE]) == {HERE: 0}
            other.execute("ROLLBACK")
        async with database.write() as transaction:
            assert await append(transaction) == 1


async def test_a_store_that_is_damaged_is_a_fault(database: Database) -> None:
    """A table that is gone does not come back by trying again, and must not look as if it did."""
    with pytest.raises(OperationalError):
        async with database.read() as transaction:
            await transaction.execute(text("SELECT * FROM nowhere"))


async def test_a_cancelled_writer_leaves_the_store_usable(database: Database) -> None:
    """Whoever gives up in the middle of a transaction holds nobody up."""
    for turns in range(12):
        writing = asyncio.create_task(_append_slowly(database))
        for _ in range(turns):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    async with asyncio.timeout(10):
        async with database.write() as transaction:
            last = await append(transaction)
    async with database.read() as transaction:
        assert [fact.seq for fact in await log.since(transaction, HERE, 0, 100)] == list(range(1, last + 1))


async def _append_slowly(database: Database) -> None:
    async with database.write() as transaction:
        await append(transaction)
        await append(transaction)

"""A second model reads along: counted, bounded, and never in anybody's way."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from moderation import Assessment, Label, Utterance
from server.domain.shadow import Counts, Tally, Trial
from server.services.shadow import WAITING, Shadow
from server.storage import engine, shadow
from server.storage.engine import Database
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.store import an_open_store
from tests.support.waiting import settle, until

LIVE = ScriptedAssessor(rules={"useless": {Label.HOSTILITY: 0.8}})
INSULT, HELLO = Utterance("you useless lot", ("before",)), Utterance("hello")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with an_open_store(tmp_path) as database:
        yield database


@asynccontextmanager
async def reading(made: Shadow) -> AsyncIterator[Shadow]:
    """As the app runs and closes it."""
    running = asyncio.create_task(made.run())
    await settle()
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await made.close()


def a_shadow(database: Database, model: ScriptedAssessor, clock: FakeClock | None = None, **options: float) -> Shadow:
    model.model_version = "scripted-2"
    return Shadow(model, LIVE.model_version, database, clock or FakeClock(), **options)


async def said(utterance: Utterance) -> Assessment:
    (assessment,) = await LIVE.assess([utterance])
    return assessment


async def written(database: Database) -> list[Trial]:
    async with database.read() as transaction:
        return await shadow.trials(transaction)


async def tally(database: Database) -> Tally:
    (trial,) = await written(database)
    return trial.tally


async def test_it_reads_the_same_and_counts(database: Database) -> None:
    """The same words with the same context; what it says is counted beside what the live model has said."""
    model = ScriptedAssessor(rules={"hello": {Label.JUDGMENT: 0.9}, "useless": {Label.HOSTILITY: 0.6}})
    async with reading(a_shadow(database, model)) as made:
        made.hear(INSULT, await said(INSULT))
        made.hear(HELLO, await said(HELLO))
        await until(lambda: len(model.asked) == 2)
        await settle()
    assert model.asked == [INSULT, HELLO]
    (trial,) = await written(database)
    assert (trial.pair.live, trial.pair.shadow) == ("scripted-1", "scripted-2")
    assert (trial.tally.compared, trial.tally.skipped) == (2, 0)
    assert trial.tally.of("hostility") == Counts(both=1, neither=1)
    assert trial.tally.of("judgment") == Counts(only_shadow=1, neither=1)


async def test_what_does_not_fit_is_skipped(database: Database) -> None:
    """A model that is stuck fills a short queue; the rest is counted, and `hear` never waits."""
    model = ScriptedAssessor(delay=asyncio.Event().wait)
    heard = await said(HELLO)
    async with reading(a_shadow(database, model, answer_s=60)) as made:
        made.hear(HELLO, heard)
        await until(lambda: model.asked)
        for _ in range(WAITING + 5):
            made.hear(HELLO, heard)
        await made.write()
        assert await tally(database) == Tally(skipped=5)
    assert await tally(database) == Tally(skipped=WAITING + 6), "what still waited at the end is skipped too"


async def test_no_answer_in_time_is_skipped_and_the_next_is_read(database: Database) -> None:
    """One slow message does not end the comparison."""
    model = ScriptedAssessor(delay=asyncio.Event().wait)
    async with reading(a_shadow(database, model, answer_s=0.01)) as made:
        made.hear(HELLO, await said(HELLO))
        await until(lambda: made._by_day)
        model.delay = None
        made.hear(INSULT, await said(INSULT))
        await until(lambda: len(model.asked) == 2)
        await settle()
    found = await tally(database)
    assert (found.compared, found.skipped) == (1, 1)


async def test_a_model_that_refuses_is_skipped(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Overloaded or gone: counted, and no word of it in the log."""
    caplog.set_level(logging.DEBUG, "server")
    model = ScriptedAssessor(failing=True)
    async with reading(a_shadow(database, model)) as made:
        made.hear(HELLO, await said(HELLO))
        await until(lambda: made._by_day)
    assert await tally(database) == Tally(skipped=1)
    assert caplog.records == []


@pytest.mark.parametrize("answers", [[], ["one", "two"], [None], None])
async def test_a_broken_model_is_skipped(database: Database, answers: object) -> None:
    """Whatever is wrong inside it, the server goes on and so does the comparison."""

    class Broken(ScriptedAssessor):
        async def assess(self, utterances: Sequence[Utterance]) -> list[Assessment]:
            return answers  # type: ignore[return-value]

    async with reading(a_shadow(database, Broken())) as made:
        for _ in range(2):
            made.hear(HELLO, await said(HELLO))
        await until(lambda: made._by_day and sum(day.skipped for day in made._by_day.values()) == 2)
    assert await tally(database) == Tally(skipped=2)


async def test_counts_wait_in_memory(database: Database) -> None:
    """No message pays for a write: nothing is written before the interval is over."""
    async with reading(a_shadow(database, ScriptedAssessor(), write_every_s=3600)) as made:
        made.hear(HELLO, await said(HELLO))
        await until(lambda: made._by_day)
        await settle()
        assert await written(database) == []


async def test_counts_are_written_once_in_an_interval(database: Database) -> None:
    """While the server runs, so that a crash costs little; and never twice."""
    async with reading(a_shadow(database, ScriptedAssessor(), write_every_s=0.02)) as made:
        for _ in range(3):
            made.hear(HELLO, await said(HELLO))
        await until(made._waiting.empty)
        async with asyncio.timeout(10):
            while not (trials := await written(database)) or trials[0].tally.compared < 3:
                await settle()
    assert (await tally(database)).compared == 3


async def test_counts_belong_to_their_day(database: Database) -> None:
    """An evening that ends after midnight is two days."""
    clock, model = FakeClock(), ScriptedAssessor()
    async with reading(a_shadow(database, model, clock)) as made:
        for asked in (1, 2):
            made.hear(HELLO, await said(HELLO))
            await until(lambda: sum(day.compared for day in made._by_day.values()) == asked)  # noqa: B023
            clock.advance(days=1)
    (trial,) = await written(database)
    assert (trial.days, trial.tally.compared, (trial.last_day - trial.first_day).days) == (2, 2, 1)


async def test_a_locked_store_loses_no_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written now is written with what comes next."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    async with an_open_store(tmp_path) as database:
        async with reading(a_shadow(database, ScriptedAssessor())) as made:
            made.hear(HELLO, await said(HELLO))
            await until(lambda: made._by_day)
            with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await made.write()
                other.execute("ROLLBACK")
            made.hear(INSULT, await said(INSULT))
            await until(lambda: sum(day.compared for day in made._by_day.values()) == 2)
        assert (await tally(database)).compared == 2


async def test_a_missing_table_stops_nobody(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Counts are not worth a server that stops: the fault is in the log, and `write` returns."""
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("DROP TABLE shadow_counts")
    async with reading(a_shadow(database, ScriptedAssessor())) as made:
        made.hear(HELLO, await said(HELLO))
        await until(lambda: made._by_day)
    assert [record.msg for record in caplog.records] == ["counts of a shadow not written"]

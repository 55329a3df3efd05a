"""A second model beside the live one, in the real app: it changes nothing that anybody sees."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from moderation import Attention, Label
from server.domain.people import Role
from server.domain.shadow import Counts, Tally, Trial
from server.ops.logs import JsonLines
from server.protocol import commands, events
from server.storage import shadow
from server.storage.engine import Database
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.store import on_disk
from tests.support.waiting import settle, until


@pytest.fixture
def second() -> ScriptedAssessor:
    """A model that sees a crisis in what the live one passes over, and hears no insult."""
    return ScriptedAssessor(
        rules={"kettle": {Label.CRISIS: 0.99}, "snap out of it": {Label.DISMISSAL: 0.7}},
        model_version="second-model",
        model_sha256="5ec0d" * 12 + "5ec0",
    )


async def trial(directory: Path) -> Trial:
    """What is on disk when the server has stopped."""
    database = Database(directory / "warmroom.sqlite3")
    await database.open()
    try:
        async with database.read() as transaction:
            (found,) = await shadow.trials(transaction)
    finally:
        await database.close()
    return found


async def heard(clinic: RunningApp, number: int) -> None:
    """Wait until so many messages were compared or skipped."""
    made = clinic.app._shadow
    assert made is not None
    await until(lambda: sum(day.compared + day.skipped for day in made._by_day.values()) == number)


async def test_a_stuck_shadow_delays_nobody(tmp_path: Path, assessor: ScriptedAssessor) -> None:
    """Messages and flags arrive while the second model has not answered a single one, and the server stops all the same."""
    stuck = ScriptedAssessor(delay=asyncio.Event().wait, model_version="second-model")
    async with running_app(tmp_path, assessor, shadow_model=stuck) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
        said = [f"you useless lot {number}" for number in range(30)]
        async with asyncio.timeout(60):
            for text in said:
                assert isinstance(await ann.say(text), events.Posted)
            await bob.reads(*said)
            await flo.until(lambda view: len(view.flags) == 30)
        assert len(stuck.asked) < 30
        assert flo.view.moderation is not None
        assert flo.view.moderation.is_available
    assert (await trial(tmp_path)).tally == Tally(skipped=30)
    assert stuck.closed


async def test_everything_that_was_assessed_is_counted_once(
    tmp_path: Path, assessor: ScriptedAssessor, second: ScriptedAssessor
) -> None:
    """Said, held and released, read late: each message once, in the context the live model had."""
    async with running_app(tmp_path, assessor, shadow_model=second) as clinic:
        room = await clinic.room()
        ann = await clinic.seat(room, "Ann")
        flo = await clinic.seat(room, "Flo", Role.FACILITATOR)
        await ann.say("just snap out of it")
        await ann.say("the kettle is on", "client-id-twice")
        await ann.say("the kettle is on", "client-id-twice")
        held = await ann.say("call me on 020 7946 0712")
        assert isinstance(held, events.Held)
        await ann.do(commands.ReleaseHeld, message_id=held.message.id, is_masked=True)
        assessor.failing = True
        await ann.say("you useless lot")
        await heard(clinic, 3)
        assessor.failing = False
        await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 0)
        await heard(clinic, 4)
        assert [utterance.text for utterance in second.asked] == [
            "just snap out of it",
            "the kettle is on",
            "call me on 020 7946 0712",
            "you useless lot",
        ]
        assert all(utterance in assessor.asked for utterance in second.asked), "the same words in the same context"
        assert second.asked[1].context == ("just snap out of it",)
    found = await trial(tmp_path)
    assert (found.pair.live, found.pair.shadow) == ("scripted-1", "second-model")
    assert (found.tally.compared, found.tally.skipped) == (4, 0)
    assert found.tally.of("dismissal") == Counts(both=1, neither=3)
    assert found.tally.of("crisis") == Counts(only_shadow=1, neither=3)
    assert found.tally.of("hostility") == Counts(only_live=1, neither=3)
    assert found.tally.of("privacy") == Counts(only_live=1, neither=3)


async def test_nobody_hears_of_the_shadow(
    tmp_path: Path, assessor: ScriptedAssessor, second: ScriptedAssessor, caplog: pytest.LogCaptureFixture
) -> None:
    """No frame, page or log line has its version, its hash or what it said; no flag follows from it; no word is in the store for it."""
    caplog.set_level(logging.DEBUG)
    async with running_app(tmp_path, assessor, shadow_model=second, demo=True) as clinic:
        operator = await clinic.operator()
        room = await clinic.room()
        ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
        await ann.say("the kettle is on")
        await ann.say("just snap out of it")
        await heard(clinic, 2)
        await flo.until(lambda view: view.flags)
        await settle()
        assert {flag.attention for flag in flo.view.flags.values()} == {Attention.CONCERN}
        ask: Callable[..., Awaitable[object]] = clinic.http
        seen = [*ann.wire, *flo.wire]
        for path in ("healthz", "readyz", "api/me", "api/clinic"):
            seen.append(str(await ask("GET", path, session=operator)))
    lines = [
        JsonLines().format(record) for record in caplog.records if record.name.startswith(("server", "moderation"))
    ]
    for text in (*seen, *lines):
        assert second.model_version not in text
        assert second.model_sha256 not in text
        assert "crisis" not in text
    assert b"second-model" in on_disk(tmp_path)
    assert (await trial(tmp_path)).tally.of("crisis") == Counts(only_shadow=1, neither=1)


async def test_a_shadow_that_fails_stops_nobody(
    tmp_path: Path, assessor: ScriptedAssessor, second: ScriptedAssessor
) -> None:
    """The live model stays available to facilitators, and what was not compared is counted."""
    second.failing = True
    async with running_app(tmp_path, assessor, shadow_model=second) as clinic:
        room = await clinic.room()
        ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
        await ann.say("you useless lot")
        await heard(clinic, 1)
        await flo.until(lambda view: view.flags)
        assert flo.view.moderation is not None
        assert flo.view.moderation.is_available
        assert not clinic.app.has_failed.is_set()
    assert (await trial(tmp_path)).tally == Tally(skipped=1)


async def test_the_demo_has_no_shadow(tmp_path: Path, assessor: ScriptedAssessor, second: ScriptedAssessor) -> None:
    """What visitors try out says nothing about a model."""
    async with running_app(tmp_path, assessor, shadow_model=second, demo=True) as clinic:
        clinic_house, demo_house = clinic.app._houses
        assert clinic_house.screening._shadow is not None
        assert demo_house.screening._shadow is None

"""What goes wrong around the server: a locked store, a restart, a frozen reader, a port that is taken."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path

import pytest

from server.app import KEY, InUse, build, serve
from server.client.link import LinkEnded
from server.client.session import HttpRefused
from server.config import Config, DemoConfig, ServerConfig, StorageConfig
from server.domain.errors import ErrorCode, Unavailable
from server.domain.ids import Topic, room_topic
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol.codec import encode_frame
from server.sealing import KeyUnusable
from server.services.rooms import RoomService
from server.storage import engine
from server.storage.engine import SchemaMismatch, StoreUnusable
from tests.support.app import RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.figures import figures
from tests.support.waiting import until

# ── a store that is locked ───────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """As while a backup or the command line holds the file."""
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
async def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait 20 ms for a lock instead of five seconds, and ask clients back soon."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr(engine, "RETRY_AFTER_S", 0.1)


@pytest.mark.usefixtures("impatient")
async def test_a_locked_store_is_unavailable_and_then_is_not(tmp_path: Path) -> None:
    """Each writer is told when to try again, on a line that stays; readers read on; afterwards all goes on by itself."""
    async with running_app(tmp_path) as clinic:
        room = await clinic.room()
        code = await clinic.code(room)
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        wire = await clinic.wire(ann.session)
        await bob.say("before")
        frame = {
            "type": "message.post",
            "ref": 1,
            "room_id": room.id,
            "client_id": "client-id-1",
            "text": "during",
        }
        with locked(clinic.store):
            for _ in range(3):
                refused = await wire.ask(frame)
                assert (refused["type"], refused["code"]) == ("refused", "unavailable")
                assert refused["retry_after_s"] > 0
            answer = await clinic.http("POST", "api/invitations/join", json={"code": code, "name": "Cem"})
            assert (answer.status, answer.code) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert [message.text for message in (await bob.session.history(room.id, 99)).messages] == ["before"]
            assert (await clinic.http("GET", "healthz")).status == 200
        assert (await wire.ask(frame))["type"] == "posted"
        answer = await clinic.http("POST", "api/invitations/join", json={"code": code, "name": "Cem"})
        assert answer.status == 200
        await bob.reads("before", "during")
        assert bob.link.connects == ann.link.connects == 1
        figured = figures((await clinic.http("GET", "metrics", origin=None)).text)
        assert figured["warmroom_database_unavailable_total"] >= 4


@pytest.mark.usefixtures("impatient")
async def test_the_client_keeps_the_words_until_the_store_is_back(tmp_path: Path) -> None:
    """What is said while the store is away is said once it is there."""
    async with running_app(tmp_path) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        with locked(clinic.store):
            saying = asyncio.create_task(ann.say("during"))
            await until(lambda: any('"unavailable"' in frame for frame in ann.wire))
        reply = await saying
        assert isinstance(reply, events.Posted)
        await bob.reads("during")


@pytest.mark.usefixtures("impatient")
async def test_entering_is_tried_again_when_the_store_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client whose resume was refused as unavailable does not stay deaf."""
    async with running_app(tmp_path) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        look = RoomService._look
        refusals = 0

        async def sometimes(self: RoomService, *rest: object) -> events.Entered:
            nonlocal refusals
            if refusals < 2:
                refusals += 1
                raise Unavailable(retry_after_s=0.05)
            return await look(self, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(RoomService, "_look", sometimes)
        await bob.link.drop()
        await ann.say("meanwhile")
        await bob.reads("meanwhile")
        assert refusals == 2
        await ann.say("afterwards")
        await bob.reads("meanwhile", "afterwards")


async def test_a_resume_that_fails_takes_nothing_away(
    clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever hears a room already goes on hearing it when entering again is refused."""
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")

    async def never(*_: object) -> events.Entered:
        raise Unavailable(retry_after_s=0.05)

    with monkeypatch.context() as patched:
        patched.setattr(RoomService, "_look", never)
        refused = await bob.refused(commands.Enter, room_id=room.id)
        assert refused.code is ErrorCode.UNAVAILABLE
    await ann.say("still heard")
    await bob.reads("still heard")
    assert bob.user_id in ann.view.present


# ── stopping and starting ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_stopping_server_says_so(clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody hears when to come back and then "going away"; their answer is heard, so nobody's grace has to run out."""
    monkeypatch.setattr("server.edge.socket.CLOSE_GRACE_S", 60)
    ann = await clinic.join(room, "Ann")
    wires = [await clinic.wire(ann) for _ in range(3)]
    for wire in wires:
        await wire.ask({"type": "room.enter", "ref": 1, "room_id": room.id})
    stopping = asyncio.create_task(clinic.app.stop())
    for wire in wires:
        while (frame := await wire.next())["type"] != "closing":
            assert frame["type"] == "presence"
        assert frame["retry_after_s"] > 0
        assert await wire.closed() == 1001
    async with asyncio.timeout(10):
        await stopping


async def test_stopping_waits_for_no_frozen_reader(
    clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who has stopped reading holds nobody up for longer than the grace."""
    monkeypatch.setattr("server.edge.socket.CLOSE_GRACE_S", 0.1)
    wire = await clinic.wire(await clinic.join(room, "Ann"))
    wire.socket.transport.pause_reading()
    async with asyncio.timeout(3):
        await clinic.app.stop()


async def test_what_was_begun_is_on_disk_before_the_server_is_gone(tmp_path: Path) -> None:
    """A post that is under way when the server stops is recorded, though its author's line is closed."""
    gate = asyncio.Event()
    async with running_app(tmp_path, ScriptedAssessor(delay=gate.wait), deadline_ms=5000) as clinic:
        room = await clinic.room()
        ann = await clinic.seat(room, "Ann")
        saying = asyncio.create_task(ann.say("at the last moment"))
        await until(lambda: clinic.assessor.asked)
        stopping = asyncio.create_task(clinic.app.stop())
        await until(lambda: any('"closing"' in frame for frame in ann.wire))
        gate.set()
        await stopping
        saying.cancel()
        with closing(sqlite3.connect(clinic.store)) as store:
            assert store.execute("SELECT text, state FROM messages").fetchall() == [("at the last moment", "visible")]


async def test_over_a_restart_nobody_loses_anything(tmp_path: Path) -> None:
    """Clients come back by themselves with what they have, and a post that met the restart is said once."""
    async with running_app(tmp_path) as clinic:
        room = await clinic.room()
        ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
        await ann.say("before")
        await clinic.app.stop()
        saying = asyncio.create_task(ann.say("meanwhile"))
        async with running_app(tmp_path, server=ServerConfig(port=clinic.app._port)):
            await saying
            await bob.reads("before", "meanwhile")
            assert bob.link.connects == ann.link.connects == 2
            entered = [json.loads(frame) for frame in bob.wire if '"type":"entered"' in frame]
            assert entered[-1]["missed"] is not None, "no snapshot was needed"


async def test_the_store_is_closed_behind_it(tmp_path: Path) -> None:
    """After a clean stop everything is in one file, ready to be copied."""
    async with running_app(tmp_path) as clinic:
        await (await clinic.seat(await clinic.room(), "Ann")).say("hello")
    assert [path.name for path in tmp_path.glob("*.sqlite3*")] == ["warmroom.sqlite3"]


def config(directory: Path, port: int = 0) -> Config:
    return Config(
        server=ServerConfig(port=port),
        storage=StorageConfig(directory=str(directory)),
        demo=DemoConfig(enabled=False),
    )


async def test_serving_until_told_to_stop(tmp_path: Path) -> None:
    """It says when it is ready, and ends with status 0."""
    stop, ready = asyncio.Event(), asyncio.Event()
    assessor = ScriptedAssessor()
    serving = asyncio.create_task(serve(build(config(tmp_path), assessor), stop, lambda _: ready.set()))
    async with asyncio.timeout(10):
        await ready.wait()
        stop.set()
        assert await serving == 0
    assert assessor.closed


async def test_a_part_that_fails_ends_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better stopped and restarted than half alive: status 1."""

    async def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("server.services.backlog.Backlog.run", fail)
    async with asyncio.timeout(10):
        assert await serve(build(config(tmp_path), ScriptedAssessor()), asyncio.Event()) == 1


@pytest.mark.parametrize("why", ["port", "in use", "newer", "damaged", "locked", "unwritable", "key"])
@pytest.mark.usefixtures("impatient")
async def test_a_start_that_fails_leaves_nothing_behind(tmp_path: Path, why: str) -> None:
    """The reason is raised for the operator, and no task, thread or open file stays to keep the process from ending."""
    directory, port = tmp_path / "second", 0
    async with running_app(tmp_path / "first") as clinic, AsyncExitStack() as stack:
        async with running_app(directory) as other:
            pass
        expected: type[Exception] = StoreUnusable
        match why:
            case "port":
                port, expected = clinic.app._port, OSError
            case "in use":
                directory, expected = clinic.directory, InUse
            case "newer":
                with closing(sqlite3.connect(other.store)) as store:
                    store.execute("UPDATE alembic_version SET version_num = '9999'")
                    store.commit()
                expected = SchemaMismatch
            case "damaged":
                other.store.write_text("this is no database" * 100)
            case "locked":
                stack.enter_context(locked(other.store))
            case "unwritable":
                directory, expected = other.store, OSError
            case "key":
                (directory / KEY).chmod(0o644)
                expected = KeyUnusable
        tasks, threads = asyncio.all_tasks(), set(threading.enumerate())
        assessor = ScriptedAssessor()
        with pytest.raises(expected):
            await serve(build(config(directory, port), assessor), asyncio.Event())
        await until(lambda: set(threading.enumerate()) <= threads)
        assert asyncio.all_tasks() <= tasks
        assert assessor.closed
        assert (await clinic.http("GET", "healthz")).status == 200, "the first one goes on"


async def test_the_python_client_says_when_it_is_refused_for_good(clinic: RunningApp, room: Room) -> None:
    """Signed out, it does not knock for ever."""
    ann = await clinic.seat(room, "Ann")

    async def knock() -> None:
        async with asyncio.timeout(10):
            while True:
                await ann.say("hello?")

    await clinic.http("POST", "api/sign-out", session=ann.session)
    with pytest.raises(LinkEnded):
        await knock()
    with pytest.raises(HttpRefused) as caught:
        await ann.session.me()
    assert caught.value.code is ErrorCode.NOT_SIGNED_IN


async def test_a_frozen_reader_is_dropped_and_slows_nobody(
    clinic: RunningApp, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one member's line takes nothing in, the others hear everything; then that line is closed, and the member gone."""
    monkeypatch.setattr("server.edge.socket.CLOSE_GRACE_S", 0.1)
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    monkeypatch.setattr("server.edge.connection.UNSENT_FRAMES", 4)
    frozen = await clinic.wire(await clinic.join(room, "Bob"))
    await frozen.ask({"type": "room.enter", "ref": 1, "room_id": room.id})
    await flo.until(lambda view: len(view.present) == 3)
    frozen.socket.transport.pause_reading()
    # Long enough to fill the buffers of both ends within some dozens; a client passes over topics that are not its own.
    noise = encode_frame(events.TopicHeads(seqs={Topic("x" * 100_000): 0}))
    async with asyncio.timeout(20):
        while len(flo.view.present) == 3:
            heard = len(flo.wire)
            clinic.house.hub.deliver(room_topic(room.id), noise)
            await flo.until(lambda _: len(flo.wire) > heard)  # noqa: B023
    await ann.say("good riddance to the noise")
    await flo.reads("good riddance to the noise")
    assert ann.link.connects == flo.link.connects == 1
    # Counted once its line is closed, which may take a moment longer than leaving the room.
    async with asyncio.timeout(20):
        while not figures((await clinic.http("GET", "metrics", origin=None)).text)[
            "warmroom_slow_readers_dropped_total"
        ]:
            pass

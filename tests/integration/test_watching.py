"""What those see who watch over the server: ready or not, and the figures, without anybody in them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from moderation import Label
from server.config import LimitsConfig, ServerConfig
from server.domain.people import Role
from server.domain.rooms import Room
from server.edge.site import SITE
from server.protocol import commands, events
from server.services import watch
from server.storage import messages
from server.storage.engine import READERS
from server.storage.transaction import Transaction
from tests.support.app import OPERATOR, RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.figures import figures
from tests.support.waiting import eventually, until


async def read(clinic: RunningApp, path: str = "metrics") -> dict[str, float]:
    answer = await clinic.http("GET", path, origin=None)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return figures(answer.text)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock) as running:
        yield running


# ── the figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_evening_in_figures(clinic: RunningApp, room: Room) -> None:
    """What is said is counted on its way: asked, recorded, announced, and shared commits."""
    before = await read(clinic)
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    for number in range(3):
        await ann.say(f"line {number}")
    after = await read(clinic)
    assert after["warmroom_sockets_open"] == 2
    assert after["warmroom_assessment_seconds_count/assessed"] == 3
    assert after["warmroom_message_recorded_seconds_count"] == after["warmroom_message_announced_seconds_count"] == 3
    assert after["warmroom_message_recorded_seconds_sum"] <= after["warmroom_message_announced_seconds_sum"]
    assert after["warmroom_commit_writes_count"] > before["warmroom_commit_writes_count"]
    assert after["warmroom_commit_writes_sum"] >= after["warmroom_commit_writes_count"]
    await flo.link.__aexit__(None, None, None)
    await eventually(lambda: _open_sockets(clinic) == 1)
    assert (await read(clinic))["warmroom_sockets_open"] == 1


async def test_what_waits_for_a_person_and_for_how_long(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """Flags by their attention until somebody takes them on; a crisis also by its age."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    await ann.say("i can't go on")
    await ann.say("just snap out of it")
    await flo.until(lambda view: len(view.flags) == 2)
    clock.advance(seconds=90)
    waiting = await read(clinic)
    assert waiting["warmroom_flags_waiting/care"] == waiting["warmroom_flags_waiting/concern"] == 1
    assert waiting["warmroom_crises_waiting"] == 1
    assert waiting["warmroom_crisis_oldest_seconds"] == 90
    for flag in tuple(flo.view.flags.values()):
        await flo.do(commands.ClaimFlag, flag_id=flag.id)
    taken = await read(clinic)
    assert taken["warmroom_flags_waiting/care"] == taken["warmroom_flags_waiting/concern"] == 0
    assert taken["warmroom_crises_waiting"] == taken["warmroom_crisis_oldest_seconds"] == 0


async def test_what_waits_for_the_model_and_for_how_long(
    clinic: RunningApp, room: Room, assessor: ScriptedAssessor, clock: FakeClock
) -> None:
    """Unread messages with their age; what is being read is the queue, and its limit stands beside it."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    assessor.failing = True
    await ann.say("one")
    await ann.say("two")
    clock.advance(seconds=30)
    unread = await read(clinic)
    assert unread["warmroom_model_available"] == 0
    assert unread["warmroom_unassessed_messages"] == 2
    assert unread["warmroom_unassessed_oldest_seconds"] == 30
    assert unread["warmroom_assessment_seconds_count/unavailable"] >= 2
    gate = asyncio.Event()
    assessor.delay, assessor.failing = gate.wait, False
    await until(lambda: assessor.unanswered)
    busy = await read(clinic)
    assert 1 <= busy["warmroom_model_queue_messages"] <= busy["warmroom_model_queue_limit_messages"]
    gate.set()
    await flo.until(lambda view: view.moderation and view.moderation.unassessed_count == 0)
    done = await read(clinic)
    assert done["warmroom_unassessed_messages"] == done["warmroom_unassessed_oldest_seconds"] == 0


async def test_connections_refused_are_counted_by_cap(tmp_path: Path) -> None:
    """Each cap by itself, so that an operator knows which number to raise."""
    limits = LimitsConfig(connections_per_account=1, connections_per_address=2, attempts_per_minute=600)
    async with running_app(tmp_path, limits=limits) as clinic:
        room = await clinic.room()
        ann, bob, cem = [await clinic.join(room, name) for name in ("Ann", "Bob", "Cem")]
        await clinic.wire(ann)
        await clinic.no_wire(ann)
        await clinic.wire(bob)
        await clinic.no_wire(cem)
        found = await read(clinic)
        assert found["warmroom_sockets_refused_total/account"] == 1
        assert found["warmroom_sockets_refused_total/address"] == 1
        assert found["warmroom_sockets_refused_total/server"] == 0


async def test_no_figure_names_anybody(clinic: RunningApp, room: Room) -> None:
    """No word, name, id or address of the evening stands in what is told."""
    ann, flo = await clinic.seat(room, "Ann"), await clinic.seat(room, "Flo", Role.FACILITATOR)
    said = await ann.say("i can't go on since wednesday")
    await flo.until(lambda view: view.flags)
    assert isinstance(said, events.Posted)
    told = (await clinic.http("GET", "metrics", origin=None)).text
    for secret in ("wednesday", "Ann", "Flo", room.id, room.name, said.message_id, ann.user_id, "127.0.0.1"):
        assert secret not in told


async def test_the_demo_is_counted_apart(tmp_path: Path) -> None:
    """What its visitors do must never ring as if somebody were at risk."""
    rules = {"can't go on": {Label.CRISIS: 0.95}}
    async with running_app(tmp_path, ScriptedAssessor(rules=rules), demo=True) as clinic:
        demo = clinic.app._houses[1]
        (room, *_) = (await demo.accounts.clinic_rooms(OPERATOR))[1]
        actor = await demo.accounts.actor_of(await clinic.app._demo.admit(Role.MEMBER))  # type: ignore[union-attr]
        assert actor is not None
        await demo.chat.post(actor, room.id, "client-id-1", "i can't go on")  # type: ignore[arg-type]
        assert (await read(clinic))["warmroom_crises_waiting"] == 0
        assert (await read(clinic))["warmroom_assessment_seconds_count/assessed"] == 0
        assert (await read(clinic, "demo/member/metrics"))["warmroom_crises_waiting"] == 1


# ── who may read them ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": ""},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
async def test_what_a_proxy_passes_on_is_refused(clinic: RunningApp, written: dict[str, str]) -> None:
    """A proxy on this machine would open to everybody what is for this machine."""
    answer = await clinic.http("GET", "metrics", origin=None, headers=written)
    assert (answer.status, answer.code) == (404, "not_found")


async def test_a_proxy_that_writes_nothing_is_known_by_the_host(tmp_path: Path) -> None:
    """Whoever asks for the address in people's browsers has come over TLS, which is the proxy's."""
    server = ServerConfig(port=0, public_url="https://groups.example.org")
    async with running_app(tmp_path, server=server) as clinic:
        url = f"http://127.0.0.1:{clinic.app._port}/metrics"
        for host, status in (("Groups.example.org", 404), ("127.0.0.1:8080", 200)):
            async with clinic._http.get(url, headers={"Host": host}) as answer:
                assert answer.status == status


@pytest.mark.parametrize(
    ("readers", "status"),
    [("", 404), ("10.0.0.0/8", 404), ("127.0.0.1", 200), ("10.0.0.0/8, 127.0.0.0/8", 200)],
)
async def test_only_whom_the_operator_names_may_read(tmp_path: Path, readers: str, status: int) -> None:
    """By the address that asks, and by no header; for everybody else there is no such page."""
    async with running_app(tmp_path, server=ServerConfig(port=0, metrics_readers=readers)) as clinic:
        assert (await clinic.http("GET", "metrics", origin=None)).status == status


# ── ready or not ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def ready(clinic: RunningApp) -> tuple[int, list[str]]:
    answer = await clinic.http("GET", "readyz", origin=None)
    assert answer.json["status"] == ("ready" if answer.status == 200 else "not ready")
    return answer.status, answer.json["troubles"]


async def test_not_ready_on_a_full_disk(clinic: RunningApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """While there is little left of the disk, and when the folder is gone."""
    usage = shutil.disk_usage(clinic.directory)
    monkeypatch.setattr(watch.shutil, "disk_usage", lambda _: usage._replace(free=2**20))
    assert await ready(clinic) == (503, ["disk"])

    def gone(_: Path) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(watch.shutil, "disk_usage", gone)
    assert await ready(clinic) == (503, ["disk"])


async def test_not_ready_while_the_clock_is_behind(clinic: RunningApp, clock: FakeClock) -> None:
    """After it was set back by more than a correction."""
    clock.is_behind = timedelta(hours=1)
    assert await ready(clinic) == (503, ["clock"])
    assert (await read(clinic))["warmroom_clock_behind_seconds"] == 3600
    clock.is_behind = timedelta(0)
    assert await ready(clinic) == (200, [])


async def test_not_ready_while_the_store_does_not_answer(clinic: RunningApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watches is told within a moment, and does not wait with everybody else."""
    monkeypatch.setattr(watch, "LOOK_S", 0.05)
    async with AsyncExitStack() as busy:
        for _ in range(READERS):
            transaction = await busy.enter_async_context(clinic.house.database.read())
            await transaction.execute(text("SELECT 1"))
        assert await ready(clinic) == (503, ["database"])
        found = await read(clinic)
        assert found["warmroom_database_available"] == 0
        assert "warmroom_crises_waiting" not in found
    assert await ready(clinic) == (200, [])
    assert (await read(clinic))["warmroom_database_available"] == 1


async def test_however_many_ask_the_store_is_looked_at_once(
    clinic: RunningApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may ask whether the server is ready, and nobody is slowed by it; who asks later is told anew."""
    looks = 0
    count = messages.all_unassessed

    async def counting(transaction: Transaction) -> tuple[int, datetime | None]:
        nonlocal looks
        looks += 1
        return await count(transaction)

    monkeypatch.setattr(messages, "all_unassessed", counting)
    impatient = asyncio.create_task(clinic.house.watch.look())
    patient = [asyncio.create_task(clinic.house.watch.look()) for _ in range(20)]
    await asyncio.sleep(0)
    impatient.cancel()
    told = await asyncio.gather(*patient)
    assert looks == 1
    assert all(vitals.stored is not None for vitals in told)
    await clinic.house.watch.look()
    assert looks == 2


def _open_sockets(clinic: RunningApp) -> int:
    assert clinic.app._runner is not None
    return len(clinic.app._runner.app[SITE].connections)

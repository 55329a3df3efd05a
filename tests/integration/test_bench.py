"""Each question of `warmroom bench`, at a size that says nothing of speed: that what is measured really happens."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.bench import asked, assess, desk, fanout, latency, memory, recovery, start
from server.bench.figures import Report
from server.bench.process import BenchFailed, Program, Server
from server.bench.seats import furnish
from server.cli import app
from server.client.link import Link
from server.config import Config
from server.protocol import events

# Processes are started, up to four beside each other; two busy cores must not decide what a test sees.
pytestmark = pytest.mark.timeout(300)


def measured(report: Report) -> None:
    """Every figure has a run and a floor, and took something."""
    assert report.figures
    for figure in report.figures:
        assert all(run > 0 for run in figure.runs), figure.what
        assert len(figure.floors) in (0, len(figure.runs)), figure.what
        assert all(floor > 0 for floor in figure.floors), figure.what


async def test_fanout_delivers_every_message_to_everybody_on_every_server(tmp_path: Path) -> None:
    report = await fanout.measure(
        asked.Fanout(rooms=(1, 2), members=3, per_s=20, seconds=0.5, repeats=2), tmp_path, tmp_path / "profile"
    )
    measured(report)
    assert [figure.what for figure in report.figures] == [
        "1 × 3, delivery alone",
        "1 × 3, stored, constant assessment",
        "1 × 3, everything on",
        "2 × 3, delivery alone",
        "2 × 3, stored, constant assessment",
        "2 × 3, everything on",
    ]
    # Ten messages, four servers, two runs, two sizes.
    assert report.counts == {"posts": 160, "deliveries": 480, "refused": 0, "lost": 0}
    assert (tmp_path / "profile").stat().st_size > 0


async def test_latency_sees_messages_arrive_and_flags_raised(tmp_path: Path) -> None:
    # The schedule's tenth message carries a label. On a busy machine the flag may come late, but it comes.
    report = await latency.measure(asked.Latency(rooms=1, members=3, per_s=(20.0,), seconds=1, repeats=1), tmp_path)
    measured(Report(report.question, report.title, report.asked, report.figures[:3]))
    assert [figure.what for figure in report.figures[:3]] == [
        f"20/s, post → last member, p{percent}" for percent in (50, 95, 99)
    ]
    assert report.figures[-1].what == "20/s, the load behind its schedule, p99"
    assert report.counts["posts"] == 20
    assert report.counts["lost"] == 0
    arrived = report.counts["posts"] - report.counts["held"] - report.counts["refused"]
    assert report.counts["deliveries"] == arrived * 4, "three members and a facilitator"


async def test_desk_shows_each_what_the_other_does(tmp_path: Path) -> None:
    report = await desk.measure(
        asked.Desk(rooms=1, members=3, per_s=(20.0,), steps_per_s=16, seconds=1, repeats=1), tmp_path
    )
    measured(report)
    assert [figure.what for figure in report.figures] == [
        f"20/s, {what} → the other desk, p{percent}" for what in ("a claim", "an act") for percent in (50, 95, 99)
    ]
    assert report.counts == {"steps": 16, "posts": 20, "refused": 0, "lost": 0}


async def test_assess_feeds_the_bare_session_what_the_assessor_feeds_its_own() -> None:
    report = await assess.measure(asked.Assess(batches=(1, 4), threads=2, messages=12, repeats=2))
    measured(report)
    assert [figure.what for figure in report.figures] == ["batches of 1", "batches of 4"]
    assert report.counts["assessed"] == 2 * 2 * 12
    assert report.counts["session_runs"] >= 12


async def test_memory_opens_every_connection(tmp_path: Path) -> None:
    report = await memory.measure(asked.Memory(connections=20, members=5, repeats=1, settle_s=0.1), tmp_path)
    # So few fit into what the process had already, so the slope may well be nothing.
    assert [len(figure.runs) for figure in report.figures] == [1]
    assert report.counts == {"opened": 40}


async def test_start_posts_after_each_start(tmp_path: Path) -> None:
    report = await start.measure(asked.Start(repeats=1), tmp_path)
    measured(report)
    assert report.counts == {"posts": 4}


async def test_recovery_brings_everybody_back_with_everything(tmp_path: Path) -> None:
    report = await recovery.measure(asked.Recovery(rooms=2, members=3, repeats=1), tmp_path)
    measured(report)
    assert report.counts == {"clients": 6, "acknowledged": 2 * (recovery.BEFORE + 1), "lost": 0}


@pytest.mark.parametrize("program", list(Program))
async def test_every_server_speaks_to_a_whole_client(program: Program, tmp_path: Path) -> None:
    """The floor and the servers of the bench pass for Warmroom, so that what is compared is the same talk."""
    hall = await furnish(tmp_path / "hall", rooms_count=1, members=2)
    hall.copy_to(tmp_path / "at" / "data")
    (ann, bob) = hall.seats
    async with (
        Server(program, tmp_path / "at") as server,
        Link(ann.session(server.base_url)) as hers,
        Link(bob.session(server.base_url)) as his,
    ):
        await hers.enter(ann.room_id)
        view = await his.enter(bob.room_id)
        his.frames = []
        assert isinstance(await hers.post(ann.room_id, "Good evening."), events.Posted)
        async with asyncio.timeout(20):
            while not any('"text":"Good evening."' in frame for frame in his.frames):
                await asyncio.sleep(0.01)
        assert view.room_id == ann.room_id
        assert server.cpu_s > 0
        assert server.rss_bytes > 2**20


async def test_a_server_that_cannot_start_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    with pytest.raises(BenchFailed, match="ended"):
        await Server(Program.CONSTANT, tmp_path).start()


def test_no_setting_leads_to_a_server_without_a_model() -> None:
    """The constant assessor is started by a module of its own, which the configuration cannot name."""
    assert "constant" not in repr(Config())


def test_the_command_prints_a_table_and_writes_json(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["bench", "assess", "--messages", "4", "--batch", "2", "--repeats", "1", "--json", str(tmp_path / "all")]
    )
    assert result.exit_code == 0, result.output
    assert "batches of 2" in result.output
    assert "assessed 4" in result.output
    (report,) = json.loads((tmp_path / "all").read_text(encoding="utf-8"))["reports"]
    assert report["question"] == "assess"
    assert report["asked"]["batches"] == [2]


def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """The limit is hard: nothing is left running, and nothing is claimed."""
    result = CliRunner().invoke(
        app, ["bench", "fanout", "--rooms", "1", "--members", "1", "--limit", "1", "--json", str(tmp_path / "all")]
    )
    assert result.exit_code == 2
    assert "Not measured within 1 s" in result.output
    assert not (tmp_path / "all").exists()

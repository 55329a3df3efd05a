"""`warmroom bench`: the options of each question, its hard limit of time, and where the answers go."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
import uvloop

from server.bench import asked
from server.console import fail, out

if TYPE_CHECKING:
    from server.bench.figures import Report

bench_app = typer.Typer(
    help="Measure this machine's Warmroom, beside the least it could cost. docs/performance.md says how to read it.",
    no_args_is_help=True,
)

JsonTo = Annotated[Path | None, typer.Option("--json", help="Write everything measured to this file.")]
Limit = Annotated[float, typer.Option("--limit", help="Seconds after which a question is given up.", min=1)]
Repeats = Annotated[int, typer.Option(help="Runs; the figures are their medians.", min=1, max=100)]
Seed = Annotated[int, typer.Option(help="Decides who says what when.", min=0)]
Members = Annotated[int, typer.Option(help="Members in a room.", min=1, max=500)]
Rooms = Annotated[int, typer.Option(help="Rooms.", min=1, max=1000)]
Rates = Annotated[
    list[float] | None,
    typer.Option(help="Messages a second, over all rooms; may be given several times.", min=0.1, max=1000),
]
Seconds = Annotated[float, typer.Option(help="Length of a run.", min=0.1, max=600)]

_Question = Callable[[Path], Coroutine[Any, Any, "Report"]]


@bench_app.command()
def fanout(
    rooms: Annotated[list[int] | None, typer.Option(help="Rooms; may be given several times.", min=1, max=1000)] = None,
    members: Members = asked.Fanout.members,
    per_s: Annotated[
        float, typer.Option(help="Messages a second, over all rooms.", min=0.1, max=10_000)
    ] = asked.Fanout.per_s,
    seconds: Seconds = asked.Fanout.seconds,
    repeats: Repeats = asked.Fanout.repeats,
    seed: Seed = asked.Fanout.seed,
    profile: Annotated[
        Path | None, typer.Option(help="Write a profile of the server that stores to this file, for pstats.")
    ] = None,
    limit: Limit = 900.0,
    json_to: JsonTo = None,
) -> None:
    """Server CPU for each message delivered, beside a bare aiohttp loop."""
    from server.bench.fanout import measure  # noqa: PLC0415

    sizes = tuple(rooms or asked.Fanout.rooms)
    request = asked.Fanout(rooms=sizes, members=members, per_s=per_s, seconds=seconds, repeats=repeats, seed=seed)
    at = profile.absolute() if profile is not None else None
    _answer([lambda folder: measure(request, folder, at)], limit, json_to)


@bench_app.command()
def latency(
    rooms: Rooms = asked.Latency.rooms,
    members: Members = asked.Latency.members,
    per_s: Rates = None,
    seconds: Seconds = asked.Latency.seconds,
    repeats: Repeats = asked.Latency.repeats,
    seed: Seed = asked.Latency.seed,
    limit: Limit = 1800.0,
    json_to: JsonTo = None,
) -> None:
    """Post to last member and post to flag, with the shipped model."""
    from server.bench.latency import measure  # noqa: PLC0415

    rates = tuple(per_s or asked.Latency.per_s)
    request = asked.Latency(rooms=rooms, members=members, per_s=rates, seconds=seconds, repeats=repeats, seed=seed)
    _answer([lambda folder: measure(request, folder)], limit, json_to)


@bench_app.command()
def desk(
    rooms: Rooms = asked.Desk.rooms,
    members: Members = asked.Desk.members,
    per_s: Rates = None,
    steps_per_s: Annotated[
        float, typer.Option(help="What two facilitators of one room do in a second.", min=0.1, max=20)
    ] = asked.Desk.steps_per_s,
    seconds: Seconds = asked.Desk.seconds,
    repeats: Repeats = asked.Desk.repeats,
    seed: Seed = asked.Desk.seed,
    limit: Limit = 900.0,
    json_to: JsonTo = None,
) -> None:
    """From one facilitator's act to another's screen."""
    from server.bench.desk import measure  # noqa: PLC0415

    request = asked.Desk(
        rooms=rooms,
        members=members,
        per_s=tuple(per_s or asked.Desk.per_s),
        steps_per_s=steps_per_s,
        seconds=seconds,
        repeats=repeats,
        seed=seed,
    )
    _answer([lambda folder: measure(request, folder)], limit, json_to)


@bench_app.command()
def screen(
    speed: Annotated[
        float, typer.Option(help="How much faster the evenings are played than they were.", min=1, max=1000)
    ] = asked.Screen.speed,
    slowdown: Annotated[
        float, typer.Option(help="How much slower the processor seems to the pages.", min=1, max=20)
    ] = asked.Screen.slowdown,
    claims: Annotated[
        int, typer.Option(help="Claims that the other page is watched for.", min=1, max=1000)
    ] = asked.Screen.claims,
    repeats: Repeats = asked.Screen.repeats,
    browser: Annotated[Path | None, typer.Option(help="The Chromium to start; else the one that is found.")] = None,
    limit: Limit = 900.0,
    json_to: JsonTo = None,
) -> None:
    """Whether the desk stays usable in Chromium while evenings are replayed. Not part of "all"; needs Playwright."""
    try:
        from server.bench.screen import measure  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "playwright":
            raise
        fail("It needs a browser to look with. Install Playwright (pip install playwright) and a Chromium.")

    request = asked.Screen(speed=speed, slowdown=slowdown, claims=claims, repeats=repeats, browser=browser)
    _answer([lambda folder: measure(request, folder)], limit, json_to)


@bench_app.command()
def assess(
    batch: Annotated[
        list[int] | None, typer.Option(help="Messages in a call; may be given several times.", min=1, max=512)
    ] = None,
    threads: Annotated[
        int, typer.Option(help="Threads of the assessor, and of the bare session.", min=1, max=64)
    ] = asked.Assess.threads,
    messages: Annotated[int, typer.Option(help="Messages in a run.", min=1, max=100_000)] = asked.Assess.messages,
    repeats: Repeats = asked.Assess.repeats,
    seed: Seed = asked.Assess.seed,
    limit: Limit = 600.0,
    json_to: JsonTo = None,
) -> None:
    """Messages assessed a second, beside the bare onnxruntime session."""
    from server.bench.assess import measure  # noqa: PLC0415

    batches = tuple(batch or asked.Assess.batches)
    request = asked.Assess(batches=batches, threads=threads, messages=messages, repeats=repeats, seed=seed)
    _answer([lambda _: measure(request)], limit, json_to)


@bench_app.command()
def memory(
    connections: Annotated[
        int, typer.Option(help="Connections at the end.", min=10, max=10_000)
    ] = asked.Memory.connections,
    members: Members = asked.Memory.members,
    repeats: Repeats = asked.Memory.repeats,
    limit: Limit = 600.0,
    json_to: JsonTo = None,
) -> None:
    """Resident memory of one more idle connection."""
    from server.bench.memory import measure  # noqa: PLC0415

    request = asked.Memory(connections=connections, members=members, repeats=repeats)
    _answer([lambda folder: measure(request, folder)], limit, json_to)


@bench_app.command()
def start(repeats: Repeats = asked.Start.repeats, limit: Limit = 300.0, json_to: JsonTo = None) -> None:
    """From starting the process to the first post acknowledged."""
    from server.bench.start import measure  # noqa: PLC0415

    _answer([lambda folder: measure(asked.Start(repeats=repeats), folder)], limit, json_to)


@bench_app.command()
def recovery(
    rooms: Rooms = asked.Recovery.rooms,
    members: Members = asked.Recovery.members,
    repeats: Repeats = asked.Recovery.repeats,
    limit: Limit = 600.0,
    json_to: JsonTo = None,
) -> None:
    """From kill -9 until everybody is in sync again."""
    from server.bench.recovery import measure  # noqa: PLC0415

    request = asked.Recovery(rooms=rooms, members=members, repeats=repeats)
    _answer([lambda folder: measure(request, folder)], limit, json_to)


@bench_app.command("all")
def everything(repeats: Repeats = 3, seed: Seed = 1, limit: Limit = 1800.0, json_to: JsonTo = None) -> None:
    """Every question but "screen" as it is asked by default: about half an hour. The limit is for each."""
    from server.bench import assess, desk, fanout, latency, memory, recovery, start  # noqa: PLC0415

    _answer(
        [
            lambda folder: fanout.measure(asked.Fanout(repeats=repeats, seed=seed), folder),
            lambda folder: latency.measure(asked.Latency(repeats=repeats, seed=seed), folder),
            lambda folder: desk.measure(asked.Desk(repeats=repeats, seed=seed), folder),
            lambda _: assess.measure(asked.Assess(repeats=repeats, seed=seed)),
            lambda folder: memory.measure(asked.Memory(repeats=repeats), folder),
            lambda folder: start.measure(asked.Start(repeats=repeats), folder),
            lambda folder: recovery.measure(asked.Recovery(repeats=repeats), folder),
        ],
        limit,
        json_to,
    )


def _answer(questions: Sequence[_Question], limit_s: float, json_to: Path | None) -> None:
    """Ask each in a temporary folder, print its table, and write what was answered even if a later one fails."""
    from server.bench.process import BenchFailed  # noqa: PLC0415
    from server.bench.tables import as_json, counted, table  # noqa: PLC0415

    if not sys.platform.startswith("linux"):
        fail("The bench reads what Linux knows of a process. Run it on Linux.")
    reports: list[Report] = []
    try:
        for question in questions:
            with tempfile.TemporaryDirectory(prefix="warmroom-bench-") as folder:
                report: Report = uvloop.run(_within(question(Path(folder)), limit_s))
            reports.append(report)
            out.print(table(report))
            out.print(f"{counted(report)}\n", markup=False)
    except BenchFailed as error:
        fail(f"Not measured: {error}.")
    except TimeoutError:
        fail(f"Not measured within {limit_s:.0f} s. Ask for less, or raise --limit.")
    except asyncio.CancelledError:
        fail("Stopped.")
    finally:
        if json_to is not None and reports:
            json_to.write_bytes(msgspec.json.format(msgspec.json.encode(as_json(reports)), indent=2) + b"\n")


async def _within(work: Coroutine[Any, Any, "Report"], limit_s: float) -> "Report":
    """Do *work* within the limit. Told to stop, we stop the servers too, which would otherwise outlive us."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with asyncio.timeout(limit_s):
        return await task

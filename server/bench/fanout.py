"""
What it costs the server's process to deliver one message to one socket, and what it costs with everything on.

Four servers are up at once and take turns through every run: the floor, Warmroom that only delivers, Warmroom that stores, and Warmroom as it is; so each
ratio is of measurements seconds apart. The cost is all that the process and the model's have worked, on all their threads, divided by
the messages that arrived: the price of posting is in it, shared by those who hear it.

With everything on, the floor is the sum of the parts: Warmroom that stores, whose model takes no time, and an assessor alone that is asked the same at the same
moments.
"""

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from moderation import Assessor, ModerationConfig, Utterance, load
from server.bench.asked import Fanout
from server.bench.crowd import Crowd, Round, allow_files
from server.bench.figures import Bound, Figure, Report, Target, ratio
from server.bench.process import BenchFailed, Program, Server, started_by, worked_s
from server.bench.schedule import Due, schedule
from server.bench.seats import Hall, furnish
from server.domain.rooms import LINES_BEFORE

TARGET: Final = Target(Bound.RATIO_AT_MOST, 1.4)
SUM_TARGET: Final = Target(Bound.RATIO_AT_MOST, 1.3)
PROGRAMS: Final = (Program.FLOOR, Program.FANOUT, Program.CONSTANT, Program.WARMROOM)
_ASSESSOR: Final = "assessor"
WARM_UP: Final = 0.25
"""Part of a run's length that each server is given before the first: memory is taken and caches are filled."""


async def measure(asked: Fanout, folder: Path, profile_to: Path | None = None) -> Report:
    """*profile_to* gets a profile of the server that stores, at the last of the sizes. Raises `BenchFailed`."""
    figures: list[Figure] = []
    counts = {"posts": 0, "deliveries": 0, "refused": 0, "lost": 0}
    for rooms in asked.rooms:
        at = folder / f"{rooms}-rooms"
        hall = await furnish(at / "hall", rooms_count=rooms, members=asked.members)
        costs = await _costs(asked, at, hall, counts, profile_to)
        floors = costs[Program.FLOOR]
        parts = tuple(map(sum, zip(costs[Program.CONSTANT], costs[_ASSESSOR], strict=True)))
        size = f"{rooms} × {asked.members}"
        figures += [
            Figure(f"{size}, delivery alone", "µs", costs[Program.FANOUT], floors, TARGET),
            Figure(f"{size}, stored, constant assessment", "µs", costs[Program.CONSTANT], floors, TARGET),
            Figure(f"{size}, everything on", "µs", costs[Program.WARMROOM], parts, SUM_TARGET),
        ]
    return Report(
        "fanout",
        "Server CPU for each message delivered to each socket; floor: a bare aiohttp loop",
        asdict(asked),
        tuple(figures),
        counts,
    )


async def _costs(
    asked: Fanout, folder: Path, hall: Hall, counts: dict[str, int], profile_to: Path | None
) -> dict[Program | str, tuple[float, ...]]:
    """Microseconds a delivery, of each program and of the assessor alone, in each run."""
    costs: dict[Program | str, list[float]] = {part: [] for part in (*PROGRAMS, _ASSESSOR)}
    allow_files(len(PROGRAMS) * len(hall.seats))
    async with AsyncExitStack() as stack:
        places: list[tuple[Program, Server, Crowd]] = []
        for program in PROGRAMS:
            at = folder / program.name.lower()
            hall.copy_to(at / "data")
            profile = profile_to if program is Program.CONSTANT else None
            server = await stack.enter_async_context(Server(program, at, profile_to=profile))
            crowd = await stack.enter_async_context(Crowd(server.base_url))
            await crowd.open(hall.seats)
            places.append((program, server, crowd))
        others = set(started_by(os.getpid()))
        assessor = await asyncio.to_thread(load, ModerationConfig(), is_isolated=True)
        stack.push_async_callback(assessor.aclose)
        models = set(started_by(os.getpid())) - others
        for number in range(asked.repeats + 1):
            is_warm_up = number == 0
            seconds = asked.seconds * (WARM_UP if is_warm_up else 1)
            due = schedule(hall.members, per_s=asked.per_s, seconds=seconds, seed=asked.seed + number, is_plain=True)
            for program, server, crowd in places:
                cost, played = await _run(server, crowd, due)
                if not is_warm_up:
                    costs[program].append(cost)
                    counts["posts"] += len(played.sent)
                    counts["deliveries"] += played.deliveries
                    counts["refused"] += played.refused
                    counts["lost"] += played.lost
            alone = await _assess_alone(assessor, models, due, members=asked.members)
            if not is_warm_up:
                costs[_ASSESSOR].append(alone)
    return {part: tuple(runs) for part, runs in costs.items()}


async def _run(server: Server, crowd: Crowd, due: Sequence[Due]) -> tuple[float, Round]:
    before = server.cpu_s
    played = await crowd.play(due)
    # What follows an answer, such as a checkpoint of the log, belongs to its cost.
    await asyncio.sleep(0.1)
    worked = server.cpu_s - before
    if not played.deliveries:
        raise BenchFailed("no message arrived")
    return ratio(worked * 1e6, played.deliveries), played


async def _assess_alone(assessor: Assessor, models: Collection[int], due: Sequence[Due], *, members: int) -> float:
    """
    Microseconds a delivery, if a room of *members* hears each: *due* assessed when it is due, with the lines before it.

    Args:
        models: the processes of *assessor*.
    """
    lines: dict[str, tuple[str, ...]] = defaultdict(tuple)

    async def ask(said: Due) -> None:
        before = lines[said.author.room_id]
        lines[said.author.room_id] = (*before, said.text)[-LINES_BEFORE:]
        await assessor.assess([Utterance(said.text, before)])

    def worked() -> float:
        return time.process_time() + sum(map(worked_s, models))

    clock = asyncio.get_running_loop().time
    before_s, begun = worked(), clock()
    async with asyncio.TaskGroup() as group:
        for said in due:
            await asyncio.sleep(begun + said.at_s - clock())
            group.create_task(ask(said))
    return ratio((worked() - before_s) * 1e6, len(due) * members)

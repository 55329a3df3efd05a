"""
What it costs the server's process to deliver one message to one socket.

Three servers are up at once and take turns, the floor, Warmroom that only delivers and Warmroom that stores, through every run; so each ratio is of two measurements seconds apart. The cost is all that the process worked, on all its threads, divided by the
messages that arrived: the price of posting is in it, shared by those who hear it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from server.bench.asked import Fanout
from server.bench.crowd import Crowd, Round, allow_files
from server.bench.figures import Bound, Figure, Report, Target, ratio
from server.bench.process import BenchFailed, Program, Server
from server.bench.schedule import Due, schedule
from server.bench.seats import Hall, furnish

TARGET: Final = Target(Bound.RATIO_AT_MOST, 1.4)
PROGRAMS: Final = (Program.FLOOR, Program.FANOUT, Program.CONSTANT)
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
        size = f"{rooms} × {asked.members}"
        figures += [
            Figure(f"{size}, delivery alone", "µs", costs[Program.FANOUT], floors, TARGET),
            Figure(f"{size}, stored, constant assessment", "µs", costs[Program.CONSTANT], floors, TARGET),
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
) -> dict[Program, tuple[float, ...]]:
    """Microseconds a delivery, of each program in each run."""
    costs: dict[Program, list[float]] = {program: [] for program in PROGRAMS}
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
    return {program: tuple(runs) for program, runs in costs.items()}


async def _run(server: Server, crowd: Crowd, due: Sequence[Due]) -> tuple[float, Round]:
    before = server.cpu_s
    played = await crowd.play(due)
    # What follows an answer, such as a checkpoint of the log, belongs to its cost.
    await asyncio.sleep(0.1)
    worked = server.cpu_s - before
    if not played.deliveries:
        raise BenchFailed("no message arrived")
    return ratio(worked * 1e6, played.deliveries), played

"""
What one more idle connection costs in memory: signed in, in a room, silent.

The slope of the process's RSS over several counts of connections, so that what a server needs without any is not in it.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from server.bench.asked import Memory
from server.bench.crowd import Crowd, allow_files
from server.bench.figures import Bound, Figure, Report, Target, slope
from server.bench.process import Program, Server
from server.bench.seats import Hall, furnish

TARGET: Final = Target(Bound.VALUE_AT_MOST, 20.0)
STEPS: Final = 5


async def measure(asked: Memory, folder: Path) -> Report:
    """Raises `BenchFailed`."""
    rooms = -(-asked.connections // asked.members)
    hall = await furnish(folder / "hall", rooms_count=rooms, members=asked.members)
    allow_files(len(hall.seats))
    slopes: dict[Program, list[float]] = {Program.FLOOR: [], Program.WARMROOM: []}
    opened = 0
    for number in range(asked.repeats):
        for program, found in slopes.items():
            at = folder / f"{program.name.lower()}-{number}"
            hall.copy_to(at / "data")
            points = await _points(asked, hall, Server(program, at))
            opened += int(points[-1][0])
            found.append(slope(points))
    return Report(
        "memory",
        "Resident memory for each idle connection; floor: a bare aiohttp socket",
        asdict(asked),
        (
            Figure(
                "an idle connection",
                "KiB",
                tuple(slopes[Program.WARMROOM]),
                tuple(slopes[Program.FLOOR]),
                TARGET,
            ),
        ),
        {"opened": opened},
    )


async def _points(asked: Memory, hall: Hall, server: Server) -> list[tuple[float, float]]:
    """(connections, KiB in RAM) after each step. The first step is a warm-up and a point at once."""
    seats = hall.seats[: asked.connections]
    points: list[tuple[float, float]] = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(server)
        crowd = await stack.enter_async_context(Crowd(server.base_url))
        opened = 0
        for step in range(1, STEPS + 1):
            upto = len(seats) * step // STEPS
            await crowd.open(seats[opened:upto])
            opened = upto
            await asyncio.sleep(asked.settle_s)
            points.append((float(opened), server.rss_bytes / 1024))
    return points

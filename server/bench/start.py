"""From starting the process to the first post on disk and acknowledged, over a store that is there already, on a warm disk."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Final

from server.bench.asked import Start
from server.bench.figures import Bound, Figure, Report, Target
from server.bench.process import Program, Server
from server.bench.seats import Hall, furnish
from server.client.link import Link

TARGET: Final = Target(Bound.VALUE_AT_MOST, 2.5)
WORDS: Final = "Good morning, is anybody here yet?"


async def measure(asked: Start, folder: Path) -> Report:
    """Raises `BenchFailed`."""
    hall = await furnish(folder / "hall", rooms_count=1, members=1)
    took: dict[Program, list[float]] = {Program.FLOOR: [], Program.WARMROOM: []}
    servers = {program: Server(program, folder / program.name.lower()) for program in took}
    for program in took:
        hall.copy_to(folder / program.name.lower() / "data")
    # The first start of each is not counted: it reads the disk for the others.
    for number in range(asked.repeats + 1):
        for program, server in servers.items():
            took_s = await _first_post(server, hall)
            if number:
                took[program].append(took_s)
    return Report(
        "start",
        "Process start to first post acknowledged; floor: a bare aiohttp loop",
        asdict(asked),
        (Figure("start to first post", "s", tuple(took[Program.WARMROOM]), tuple(took[Program.FLOOR]), TARGET),),
        {"posts": 2 * (asked.repeats + 1)},
    )


async def _first_post(server: Server, hall: Hall) -> float:
    (seat,) = hall.seats
    begun = time.perf_counter()
    async with server, Link(seat.session(server.base_url)) as link:
        await link.enter(seat.room_id)
        await link.post(seat.room_id, WORDS)
        return time.perf_counter() - begun

"""
How long a crowd is out of step after the server is killed in mid-talk and started again at once.

From the signal until every client's view of its room has what was acknowledged before the kill, and one message more that somebody in
the room sent after it. Clients come back by themselves, spread out by the back-off of `server.client.link`: most of the time is that, as
the floor shows, whose clients are back once they have entered, for it keeps nothing.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from server.bench.asked import Recovery
from server.bench.crowd import OPENING_AT_ONCE, allow_files
from server.bench.figures import Figure, Report
from server.bench.process import BenchFailed, Program, Server
from server.bench.seats import Hall, furnish
from server.client.link import Link
from server.client.view import View
from server.domain.ids import MessageId, RoomId
from server.protocol import events

WITHIN_S: Final = 90.0
BEFORE: Final = 3
"""Messages that each room has when the server is killed."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """
    Attributes:
        down_s: from the kill until the server listens again.
        in_sync_s: from the kill until the last client has everything.
        lost: acknowledged messages, times the clients that have not got them.
    """

    down_s: float
    in_sync_s: float
    acknowledged: int
    lost: int


async def measure(asked: Recovery, folder: Path) -> Report:
    """Raises `BenchFailed`."""
    hall = await furnish(folder / "hall", rooms_count=asked.rooms, members=asked.members)
    allow_files(len(hall.seats))
    found: dict[Program, list[Recovered]] = {Program.FLOOR: [], Program.WARMROOM: []}
    for number in range(asked.repeats):
        for program, runs in found.items():
            at = folder / f"{program.name.lower()}-{number}"
            hall.copy_to(at / "data")
            async with Server(program, at) as server:
                runs.append(await _recover(server, hall, keeps_messages=program is Program.WARMROOM))
    ours, floors = found[Program.WARMROOM], found[Program.FLOOR]
    return Report(
        "recovery",
        "From kill -9 of the server, restarted at once; floor: a bare aiohttp loop, entered again",
        asdict(asked),
        (
            Figure(
                f"{len(hall.seats)} clients in sync",
                "s",
                tuple(run.in_sync_s for run in ours),
                tuple(run.in_sync_s for run in floors),
            ),
            Figure(
                "of it, until the server listens",
                "s",
                tuple(run.down_s for run in ours),
                tuple(run.down_s for run in floors),
            ),
        ),
        {
            "clients": len(hall.seats) * len(ours),
            "acknowledged": sum(run.acknowledged for run in ours),
            "lost": sum(run.lost for run in ours),
        },
    )


async def _recover(server: Server, hall: Hall, *, keeps_messages: bool) -> Recovered:
    async with AsyncExitStack() as stack:
        places: list[tuple[Link, View]] = []
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def enter(link: Link, room_id: RoomId) -> View:
            async with gate:
                return await link.enter(room_id)

        links = [await stack.enter_async_context(Link(seat.session(server.base_url))) for seat in hall.seats]
        views = await asyncio.gather(*(enter(link, seat.room_id) for link, seat in zip(links, hall.seats, strict=True)))
        places = list(zip(links, views, strict=True))
        speakers = {view.room_id: link for link, view in reversed(places)}
        acknowledged: dict[RoomId, list[MessageId]] = {room_id: [] for room_id in speakers}
        for number in range(BEFORE):
            await _say_everywhere(speakers, acknowledged, f"Message {number + 1} before.")
        epoch = places[0][1].epoch

        begun = time.perf_counter()
        await server.kill()
        await server.start()
        down_s = time.perf_counter() - begun

        def is_in_sync(view: View) -> bool:
            if not keeps_messages:
                return view.epoch != epoch
            return len(acknowledged[view.room_id]) > BEFORE and acknowledged[view.room_id][-1] in _ids(view)

        try:
            async with asyncio.timeout(WITHIN_S):
                await _say_everywhere(speakers, acknowledged, "And one after.")
                await asyncio.gather(*(_until(link, view, is_in_sync) for link, view in places))
        except TimeoutError:
            late = sum(not is_in_sync(view) for _, view in places)
            raise BenchFailed(f"{late} of {len(places)} clients were not in sync after {WITHIN_S:.0f} s") from None
        in_sync_s = time.perf_counter() - begun
        lost = sum(len(set(acknowledged[view.room_id]) - _ids(view)) for _, view in places)
        # A dead server keeps no client waiting for a farewell.
        await server.kill()
    return Recovered(down_s, in_sync_s, sum(map(len, acknowledged.values())), lost)


async def _say_everywhere(speakers: dict[RoomId, Link], acknowledged: dict[RoomId, list[MessageId]], text: str) -> None:
    async def say(room_id: RoomId, link: Link) -> None:
        reply = await link.post(room_id, text)
        if not isinstance(reply, events.Posted):
            raise BenchFailed("an ordinary message was held")
        acknowledged[room_id].append(reply.message_id)

    await asyncio.gather(*(say(room_id, link) for room_id, link in speakers.items()))


async def _until(link: Link, view: View, is_so: Callable[[View], bool]) -> None:
    await link.until(view, is_so, WITHIN_S)


def _ids(view: View) -> set[MessageId]:
    return {message.id for message in view.messages.values()}

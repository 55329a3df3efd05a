"""
How long it takes until one facilitator sees what another has done, while the whole house talks.

Two whole clients of `server.client` in one room, in turns. What one does is due at moments fixed beforehand, and its time counts from then until
the other's view has it: a claim made or given back, and an act, which hides a message or shows it again. Everybody else's messages go on
meanwhile, as in `latency`. There is no floor: nothing that keeps no flags could be asked the same.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from moderation import Attention
from moderation.evaluation import mix
from server.bench.asked import Desk
from server.bench.crowd import Crowd, Round, allow_files
from server.bench.figures import Bound, Figure, Report, Target, percentile
from server.bench.process import BenchFailed, Program, Server
from server.bench.schedule import schedule
from server.bench.seats import Seat, furnish
from server.client.link import Link, LinkLost, Refused
from server.client.view import View
from server.domain.flags import FlagState
from server.domain.messages import MessageState
from server.protocol import commands
from server.protocol.parts import RoomFlag

PERCENTS: Final = (50, 95, 99)
SEEN_TARGET: Final = Target(Bound.VALUE_AT_MOST, 300.0)
"""At the 99th percentile and 20 messages a second: two who look after one queue see each other at once."""
TARGETED_PER_S: Final = 20.0
WARM_UP_S: Final = 2.0
WITHIN_S: Final = 30.0
SAID: Final = 10
"""Plainly hurtful messages, of which one at least is flagged as it stands in the room."""


@dataclass(frozen=True, slots=True)
class _Screen:
    """Somebody's client in the room."""

    link: Link
    view: View


@dataclass(frozen=True, slots=True)
class _Step:
    """What one does, and how the other knows."""

    what: str
    do: Callable[[], Coroutine[Any, Any, object]]
    seen_by: _Screen
    is_seen: Callable[[View], bool]


async def measure(asked: Desk, folder: Path) -> Report:
    """Raises `BenchFailed`."""
    hall = await furnish(folder / "hall", rooms_count=asked.rooms, members=asked.members, facilitators=2)
    allow_files(2 * len(hall.seats))
    hall.copy_to(folder / "warmroom" / "data")
    author, *facilitators = (hall.rooms[0][0], *hall.rooms[0][-2:])
    took: dict[tuple[float, str], list[list[float]]] = {}
    talked: list[Round] = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Server(Program.WARMROOM, folder / "warmroom"))
        crowd = await stack.enter_async_context(Crowd(server.base_url))
        await crowd.open(hall.members)
        await crowd.play(schedule(hall.members, per_s=asked.per_s[0], seconds=WARM_UP_S, seed=asked.seed - 1))
        desks = [await _sit(stack, seat, server) for seat in facilitators]
        steps = _steps(desks, await _flagged(await _sit(stack, author, server), desks, asked.seed))
        for per_s in asked.per_s:
            for seed in range(asked.seed, asked.seed + asked.repeats):
                due = schedule(hall.members, per_s=per_s, seconds=asked.seconds, seed=seed)
                round_, run = await asyncio.gather(crowd.play(due), _take_turns(steps, _moments(asked, seed)))
                talked.append(round_)
                for what, times in run.items():
                    took.setdefault((per_s, what), []).append(times)
    return Report(
        "desk",
        "Milliseconds from when a facilitator was to do something until another sees it",
        asdict(asked),
        tuple(
            Figure(
                f"{per_s:g}/s, {what} → the other desk, p{percent}",
                "ms",
                tuple(percentile(times, percent) for times in runs),
                target=SEEN_TARGET if per_s == TARGETED_PER_S and percent == PERCENTS[-1] else None,
            )
            for (per_s, what), runs in took.items()
            for percent in PERCENTS
        ),
        {
            "steps": sum(len(times) for runs in took.values() for times in runs),
            "posts": sum(len(played.sent) for played in talked),
            "refused": sum(played.refused for played in talked),
            "lost": sum(played.lost for played in talked),
        },
    )


async def _sit(stack: AsyncExitStack, seat: Seat, server: Server) -> _Screen:
    link = await stack.enter_async_context(Link(seat.session(server.base_url)))
    return _Screen(link, await link.enter(seat.room_id))


async def _flagged(author: _Screen, desks: Sequence[_Screen], seed: int) -> RoomFlag:
    """A flag of concern on a message that stands in the room, at every desk. Raises `BenchFailed`."""

    def found(view: View) -> list[RoomFlag]:
        standing = {line.id for line in view.lines}
        return [one for one in view.flags.values() if one.attention is Attention.CONCERN and one.message_id in standing]

    for said in mix.carrying(SAID, seed):
        await author.link.post(author.view.room_id, said.text)
    try:
        await desks[0].link.until(desks[0].view, found, within_s=WITHIN_S)
        flag = found(desks[0].view)[0]
        for desk in desks:
            await desk.link.until(desk.view, lambda view: flag.id in view.flags, within_s=WITHIN_S)
    except TimeoutError:
        raise BenchFailed("no flag reached both desks") from None
    return flag


def _steps(desks: Sequence[_Screen], flag: RoomFlag) -> list[_Step]:
    """One claims the flag, hides its message, shows it again and gives the flag back; then the other does."""
    on_flag, on_message = {"flag_id": flag.id}, {"flag_id": flag.id, "message_id": flag.message_id}

    def is_open(view: View) -> bool:
        return view.flags[flag.id].state is FlagState.OPEN

    def is_hidden(view: View) -> bool:
        return next(line.state is MessageState.HIDDEN for line in view.lines if line.id == flag.message_id)

    steps: list[_Step] = []
    for by, other in (desks, desks[::-1]):
        call = by.link.call
        steps += [
            _Step("a claim", partial(call, commands.ClaimFlag, **on_flag), other, lambda view: not is_open(view)),
            _Step("an act", partial(call, commands.Hide, **on_message), other, is_hidden),
            _Step("an act", partial(call, commands.Show, **on_message), other, lambda view: not is_hidden(view)),
            _Step("a claim", partial(call, commands.GiveBackFlag, **on_flag), other, is_open),
        ]
    return steps


def _moments(asked: Desk, seed: int) -> list[float]:
    """When a step is due, in seconds from the start: one in the first half of each stretch of time, so that it waits for none before it."""
    draw = random.Random(f"desk-{seed}")  # noqa: S311  # moments, not secrets
    return [
        (number + draw.uniform(0, 0.5)) / asked.steps_per_s
        for number in range(round(asked.steps_per_s * asked.seconds))
    ]


async def _take_turns(steps: Sequence[_Step], moments: Sequence[float]) -> dict[str, list[float]]:
    """Milliseconds that each step took, by what it was. Raises `BenchFailed`."""
    took: dict[str, list[float]] = {}
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for step, moment in zip(cycle(steps), moments, strict=False):
        await asyncio.sleep(max(0.0, begun + moment - loop.time()))
        try:
            seen_at: float = (await asyncio.gather(_seen_at(step), step.do()))[0]
        except (Refused, LinkLost, TimeoutError) as error:
            raise BenchFailed(f"{step.what} was not seen: {type(error).__name__}") from error
        took.setdefault(step.what, []).append(1000 * (seen_at - begun - moment))
    return took


async def _seen_at(step: _Step) -> float:
    await step.seen_by.link.until(step.seen_by.view, step.is_seen, within_s=WITHIN_S)
    return asyncio.get_running_loop().time()

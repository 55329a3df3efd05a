"""
How long a message takes to the last one in the room, and a flag to a facilitator, with the shipped model and everything on.

From the moment a message was due, on a schedule that waits for nobody (`schedule`). The floor of the way to the room is a bare aiohttp
loop under the same schedule; that of the way to a flag is the model alone, which reads the same flagged messages with no line before
them, one by one on an idle core. A flag's words follow it.
"""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from moderation import ModerationConfig, Utterance
from moderation.bundle import open_bundle
from moderation.evaluation import mix
from moderation.reader import Reader
from server.bench.asked import Latency
from server.bench.crowd import Crowd, Round, allow_files
from server.bench.figures import Bound, Figure, Report, Target, percentile
from server.bench.process import BenchFailed, Program, Server
from server.bench.schedule import schedule
from server.bench.seats import furnish

PERCENTS: Final = (50, 95, 99)
TARGETED_PER_S: Final = 20.0
ROOM_TARGETS: Final = {95: Target(Bound.VALUE_AT_MOST, 60.0), 99: Target(Bound.VALUE_AT_MOST, 150.0)}
FLAG_TARGETS: Final = {95: Target(Bound.VALUE_AT_MOST, 80.0)}
"""At 20 messages a second."""
WARM_UP_S: Final = 2.0
ALONE: Final = 40
"""Flagged messages that the model reads for its floor."""


async def measure(asked: Latency, folder: Path) -> Report:
    """Raises `BenchFailed`."""
    hall = await furnish(folder / "hall", rooms_count=asked.rooms, members=asked.members, facilitators=1)
    allow_files(2 * len(hall.seats))
    alone = model_alone_ms(asked.seed)
    rounds: dict[tuple[Program, float], list[Round]] = {}
    async with AsyncExitStack() as stack:
        places: list[tuple[Program, Crowd]] = []
        for program in (Program.FLOOR, Program.WARMROOM):
            at = folder / program.name.lower()
            hall.copy_to(at / "data")
            server = await stack.enter_async_context(Server(program, at))
            crowd = await stack.enter_async_context(Crowd(server.base_url))
            await crowd.open(hall.seats)
            await crowd.play(schedule(hall.members, per_s=asked.per_s[0], seconds=WARM_UP_S, seed=asked.seed - 1))
            places.append((program, crowd))
        for per_s in asked.per_s:
            for number in range(asked.repeats):
                due = schedule(hall.members, per_s=per_s, seconds=asked.seconds, seed=asked.seed + number)
                for program, crowd in places:
                    rounds.setdefault((program, per_s), []).append(await crowd.play(due))
    figures: list[Figure] = []
    for per_s in asked.per_s:
        ours = rounds[Program.WARMROOM, per_s]
        figures += _figures(per_s, ours, rounds[Program.FLOOR, per_s], alone)
    ours = [played for (program, _), some in rounds.items() if program is Program.WARMROOM for played in some]
    return Report(
        "latency",
        "Milliseconds from when a message was due; floors: a bare aiohttp loop, and the model alone",
        asdict(asked),
        tuple(figures),
        {
            "posts": sum(len(played.sent) for played in ours),
            "deliveries": sum(played.deliveries for played in ours),
            "flags": sum(len(played.to_flag_ms) for played in ours),
            "flags_weighed": sum(len(played.to_words_ms) for played in ours),
            "late_flags": sum(played.late_flags for played in ours),
            "unassessed_at_first": sum(len(played.unassessed) for played in ours),
            "held": sum(played.held for played in ours),
            "refused": sum(played.refused for played in ours),
            "lost": sum(played.lost for played in ours),
        },
    )


def model_alone_ms(seed: int) -> list[float]:
    """How long the shipped model takes for each of a few messages that it flags."""
    reader = Reader(open_bundle(), words=ModerationConfig().words)
    took: list[float] = []
    for said in mix.carrying(ALONE, seed):
        begun = time.perf_counter()
        assessment = reader.assess(Utterance(said.text))
        if assessment.labels:
            took.append(1000 * (time.perf_counter() - begun))
    return took


def _figures(per_s: float, ours: Sequence[Round], floors: Sequence[Round], alone: Sequence[float]) -> list[Figure]:
    is_targeted = per_s == TARGETED_PER_S
    if not all(played.to_last_member_ms for played in (*ours, *floors)):
        raise BenchFailed(f"at {per_s:g} messages a second a run brought no message to a whole room")
    found = [
        Figure(
            f"{per_s:g}/s, post → last member, p{percent}",
            "ms",
            tuple(percentile(played.to_last_member_ms, percent) for played in ours),
            tuple(percentile(played.to_last_member_ms, percent) for played in floors),
            ROOM_TARGETS.get(percent) if is_targeted else None,
        )
        for percent in PERCENTS
    ]
    # A short run may flag nothing; then there is nothing to say of flags, and a longer one will.
    flagged = [played.to_flag_ms for played in ours if played.to_flag_ms]
    if flagged:
        found += [
            Figure(
                f"{per_s:g}/s, post → flag, p{percent}",
                "ms",
                tuple(percentile(times, percent) for times in flagged),
                (percentile(alone, percent),) * len(flagged) if alone else (),
                FLAG_TARGETS.get(percent) if is_targeted else None,
            )
            for percent in PERCENTS
        ]
    weighed = [played.to_words_ms for played in ours if played.to_words_ms]
    found += [
        Figure(f"{per_s:g}/s, post → words, p{percent}", "ms", tuple(percentile(t, percent) for t in weighed))
        for percent in PERCENTS
        if weighed
    ]
    lag = tuple(percentile(played.sending_lag_ms, 99) for played in ours)
    found.append(Figure(f"{per_s:g}/s, the load behind its schedule, p99", "ms", lag))
    return found

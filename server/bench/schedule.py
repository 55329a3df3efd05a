"""
Who says what when, fixed before the first word is sent.

The load is open-loop: a message is due when it is due, however slow the answers to those before it are, and its time counts from then.
A sender that waited for answers would send less while the server stalls, and leave the stall out of its figures ("coordinated omission",
Gil Tene, "How NOT to Measure Latency").
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.evaluation import mix
from server.bench.seats import Seat


@dataclass(frozen=True, slots=True)
class Due:
    """One message: *at_s* after the start, from *author*."""

    at_s: float
    author: Seat
    text: str


def schedule(authors: Sequence[Seat], *, per_s: float, seconds: float, seed: int, is_plain: bool = False) -> list[Due]:
    """
    Messages of a steady crowd: as many as *per_s* and *seconds* make, at least one, at times as random as people's (a Poisson process of
    that count), each from anybody.

    Args:
        is_plain: each is an ordinary message of `mix.WORDS` words; otherwise lengths are the corpus's, and one in ten carries a label.
    """
    draw = random.Random(f"schedule-{seed}")  # noqa: S311  # messages, not secrets
    count = max(1, round(per_s * seconds))
    texts = mix.of_words(count, seed) if is_plain else mix.corpus_like(count, seed)
    times = sorted(draw.uniform(0, seconds) for _ in range(count))
    return [Due(at_s, draw.choice(authors), said.text) for at_s, said in zip(times, texts, strict=True)]

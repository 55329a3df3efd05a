"""What each question is asked with. The defaults are the sizes that targets were set for; imports nothing, so that naming options is cheap."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Fanout:
    """*rooms* are several sizes, each measured; *per_s* is messages over all rooms."""

    rooms: tuple[int, ...] = (25, 100)
    members: int = 20
    per_s: float = 50.0
    seconds: float = 5.0
    repeats: int = 3
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Latency:
    """*per_s* are several rates, each measured. Beside its members each room has one facilitator."""

    rooms: int = 25
    members: int = 20
    per_s: tuple[float, ...] = (5.0, 20.0, 50.0, 100.0)
    seconds: float = 20.0
    repeats: int = 3
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Desk:
    """*per_s* are several rates of everybody's messages, each measured; *steps_per_s* is what two facilitators of one room do, in turns."""

    rooms: int = 25
    members: int = 20
    per_s: tuple[float, ...] = (5.0, 20.0)
    steps_per_s: float = 4.0
    seconds: float = 20.0
    repeats: int = 3
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Screen:
    """*speed* is how much faster than they were the evenings are played, *slowdown* how much slower than it is the processor seems to the pages."""

    speed: float = 20.0
    slowdown: float = 1.0
    claims: int = 20
    repeats: int = 3
    browser: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Assess:
    """*batches* are several sizes of a call, each measured."""

    batches: tuple[int, ...] = (1, 8, 32)
    threads: int = 1
    messages: int = 256
    repeats: int = 3
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Memory:
    """*connections* is how many there are at the end; *settle_s* is waited after each step towards them."""

    connections: int = 1000
    members: int = 20
    repeats: int = 3
    settle_s: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Start:
    repeats: int = 5


@dataclass(frozen=True, kw_only=True)
class Recovery:
    rooms: int = 25
    members: int = 20
    repeats: int = 3

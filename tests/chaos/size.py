"""How much of everything."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    name: str
    cuts: int
    kills: int
    rounds: int
    """Of each trouble that comes and goes: a full disk, a lock, a model away, a wrong clock."""
    timeout_s: int
    """No test of this size takes so long on any machine that can run it."""


FULL = Size("full", cuts=200, kills=30, rounds=5, timeout_s=3600)
SMALL = Size("small", cuts=20, kills=3, rounds=1, timeout_s=600)

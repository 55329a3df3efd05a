"""In which order people speak in a round: an order that favours nobody, and that every server draws alike."""

import hashlib
from collections.abc import Collection
from enum import StrEnum

from server.domain.ids import UserId


class Order(StrEnum):
    """How a round goes about."""

    FIXED = "fixed"
    """The group's own order, begun one person further at each session."""
    RANDOM = "random"
    POPCORN = "popcorn"
    """Whoever has spoken picks the next; who picks nobody leaves it to chance."""


def line_up(people: Collection[UserId], order: Order, draw: int) -> tuple[UserId, ...]:
    """
    *people* in the order of speaking.

    Args:
        people: each once; in the group's own order, if the order is fixed.
        draw: for a fixed order, how many sessions the group has had, so that each time somebody else begins. Else any number
            that nobody chose; the same number draws the same order on every machine.
    """
    if order is Order.FIXED:
        line = tuple(people)
        first = draw % len(line) if line else 0
        return line[first:] + line[:first]
    # Not `random`: what it draws may change from one Python to the next.
    return tuple(sorted(people, key=lambda who: hashlib.sha256(f"{draw} {who}".encode()).digest()))

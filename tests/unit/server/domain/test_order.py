"""In which order people speak: it favours nobody."""

from collections import Counter
from itertools import permutations

from server.domain.ids import UserId
from server.domain.order import Order, line_up

PEOPLE = tuple(UserId(name) for name in ("ann", "bob", "cai", "dee"))


def test_a_fixed_order_begins_one_further_each_session() -> None:
    """In as many sessions as there are people, each stands on each place once."""
    lines = [line_up(PEOPLE, Order.FIXED, session) for session in range(4)]
    assert lines[0] == PEOPLE
    assert lines[1] == (*PEOPLE[1:], PEOPLE[0])
    assert all({line[place] for line in lines} == set(PEOPLE) for place in range(4))
    assert line_up(PEOPLE, Order.FIXED, 4) == lines[0]


def test_a_drawn_order_depends_on_the_draw_alone() -> None:
    """Whoever came first is not drawn first, and every server draws the same."""
    for order in (Order.RANDOM, Order.POPCORN):
        assert line_up(PEOPLE, order, 7) == line_up(PEOPLE[::-1], order, 7)
    assert line_up(PEOPLE, Order.RANDOM, 1) == ("cai", "dee", "bob", "ann")


def test_a_drawn_order_favours_nobody() -> None:
    """
    Over many draws each of the 24 orders of four people comes up about equally often.

    The draws are 0 … 23,999, so the outcome is the same on every run. 1,000 of each are expected; chi-squared with 23 degrees
    of freedom is below 49.7 in 999 of 1,000 fair drawings.
    """
    drawn = Counter(line_up(PEOPLE, Order.RANDOM, draw) for draw in range(24_000))
    assert set(drawn) == set(permutations(PEOPLE))
    assert sum((count - 1000) ** 2 / 1000 for count in drawn.values()) < 49.7


def test_nobody_is_an_order_too() -> None:
    """A round that nobody is there for is no fault."""
    assert all(line_up((), order, 3) == () for order in Order)

"""Laws of breakouts, for every group and every draw."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from server.domain import breakouts
from server.domain.breakouts import PAIR, TRIAD, Breakout
from server.domain.ids import RoomId, UserId
from tests.support.sessions import packed, s

PEOPLE = [UserId(f"user-{n}") for n in range(13)]
GROUPS = st.lists(st.sampled_from(PEOPLE), unique=True, min_size=2)
DRAWS = st.integers(0, 2**32)
SIZES = st.sampled_from((PAIR, TRIAD))


def rooms() -> Callable[[], RoomId]:
    numbers = count(1)
    return lambda: RoomId(f"small-{next(numbers)}")


@given(GROUPS, SIZES, DRAWS)
def test_everybody_is_in_one_group_and_nobody_is_alone(people: list[UserId], size: int, draw: int) -> None:
    """Two or three together, and with pairs asked for three at most once; the same draw is the same on every machine."""
    groups = breakouts.split(people, size, draw)
    assert sorted(who for group in groups for who in group) == sorted(people)
    assert {len(group) for group in groups} <= {PAIR, TRIAD}
    if size == PAIR:
        assert sum(len(group) == TRIAD for group in groups) == len(people) % 2
    else:
        assert len(groups) == -(-len(people) // TRIAD), "no more groups than threes ask for"
    assert groups == breakouts.split(people, size, draw)


@given(GROUPS, DRAWS, st.randoms())
def test_who_is_with_whom_does_not_follow_from_who_came_first(people: list[UserId], draw: int, shuffle: object) -> None:
    """In whatever order people are named, the draw alone decides."""
    other = list(people)
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    assert breakouts.split(other, PAIR, draw) == breakouts.split(people, PAIR, draw)


@given(GROUPS, SIZES, DRAWS, st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 5) | st.none())))
def test_nobody_is_lost_or_in_two_groups(
    people: list[UserId], size: int, draw: int, steps: list[tuple[UserId, int | None]]
) -> None:
    """However many come late, ask, and are moved; nobody is moved by that but the one who is named; and storage changes nothing."""
    this = breakouts.start(breakouts.split(people, size, draw), timedelta(minutes=5), rooms(), s(0))
    inside = set(people)
    for who, to in steps:
        before = this
        if to is None:
            this = breakouts.join(this, who)
        else:
            this = breakouts.move(this, who, this.groups[to % len(this.groups)].room_id)
        this = packed(breakouts.ask(this, who, s(1)))
        inside.add(who)
        members = [each for group in this.groups for each in group.members]
        assert sorted(members) == sorted(inside)
        assert all(group.members for group in this.groups)
        for other in inside - {who}:
            assert room(this, other) == room(before, other)
    asked = dict(this.asked)
    for who in asked:
        this = breakouts.answer(this, who)
    assert not this.asked


@given(GROUPS, SIZES, DRAWS)
def test_a_latecomer_makes_no_group_larger_than_it_must_be(people: list[UserId], size: int, draw: int) -> None:
    """They are with the smallest, and stay there when they come again."""
    this = breakouts.start(breakouts.split(people, size, draw), timedelta(minutes=5), rooms(), s(0))
    smallest = min(len(group.members) for group in this.groups)
    late = UserId("late")
    joined = breakouts.join(this, late)
    group = joined.group_of(late)
    assert group is not None
    assert len(group.members) == smallest + 1
    assert breakouts.join(joined, late) == joined


def room(this: Breakout, who: UserId) -> RoomId | None:
    group = this.group_of(who)
    return None if group is None else group.room_id

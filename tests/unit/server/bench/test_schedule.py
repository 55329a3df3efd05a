"""Who says what when: fixed before the first word, and the same for all that are compared."""

import itertools
from collections import Counter

import pytest

from server.bench.schedule import schedule
from server.bench.seats import Seat
from server.domain.ids import RoomId
from server.domain.people import Role

SEATS = [Seat(RoomId(f"room-{n % 2}"), Role.MEMBER, f"token-{n}") for n in range(6)]


def test_a_schedule_has_as_many_messages_as_its_rate_makes_in_order_within_its_time() -> None:
    due = schedule(SEATS, per_s=50, seconds=4, seed=1)
    times = [one.at_s for one in due]
    assert len(due) == 200
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= 4


def test_a_seed_decides_everything() -> None:
    """Server and floor get the same messages at the same moments."""
    assert schedule(SEATS, per_s=20, seconds=2, seed=7) == schedule(SEATS, per_s=20, seconds=2, seed=7)
    assert schedule(SEATS, per_s=20, seconds=2, seed=7) != schedule(SEATS, per_s=20, seconds=2, seed=8)


def test_everybody_speaks() -> None:
    spoken = Counter(one.author for one in schedule(SEATS, per_s=100, seconds=3, seed=1))
    assert set(spoken) == set(SEATS)


def test_messages_come_in_bursts_as_peoples_do() -> None:
    """Evenly spaced they would never queue, and a queue is what is to be measured."""
    times = [one.at_s for one in schedule(SEATS, per_s=100, seconds=10, seed=1)]
    gaps = [later - sooner for sooner, later in itertools.pairwise(times)]
    assert min(gaps) < 0.001
    assert max(gaps) > 0.03


@pytest.mark.parametrize(("is_plain", "are_alike"), [(True, True), (False, False)])
def test_plain_messages_are_of_one_length_and_the_mix_is_not(is_plain: bool, are_alike: bool) -> None:
    due = schedule(SEATS, per_s=30, seconds=1, seed=1, is_plain=is_plain)
    assert (len({len(one.text.split()) for one in due}) == 1) is are_alike


def test_the_shortest_schedule_still_says_something() -> None:
    assert len(schedule(SEATS, per_s=1, seconds=0.1, seed=1)) == 1

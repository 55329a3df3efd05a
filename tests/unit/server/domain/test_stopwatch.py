"""A clock that can stand still."""

from datetime import timedelta

from server.domain.stopwatch import Stopwatch
from tests.support.sessions import at

MINUTE = timedelta(minutes=1)


def test_it_leaves_out_the_times_in_which_it_stood_still() -> None:
    """Two minutes, a pause of five, and one more minute are three."""
    watch = Stopwatch().started(at(0)).stopped(at(2))
    assert watch.read(at(4)) == 2 * MINUTE
    assert watch.started(at(7)).read(at(8)) == 3 * MINUTE


def test_starting_and_stopping_twice_changes_nothing() -> None:
    """Two people may press at once."""
    watch = Stopwatch().started(at(0))
    assert watch.started(at(1)) == watch
    assert watch.stopped(at(2)).stopped(at(3)) == watch.stopped(at(2))


def test_it_never_runs_backwards() -> None:
    """A time of day before the start, as after a restart on a clock that was set back, counts as no time."""
    watch = Stopwatch(MINUTE).started(at(5))
    assert watch.read(at(3)) == MINUTE
    assert watch.stopped(at(3)) == Stopwatch(MINUTE)

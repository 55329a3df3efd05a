"""What every `Limiter` promises."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import TooFast
from server.fanout.presence import Limiter, LocalLimiter
from tests.support.clock import FakeMonotonic

IMPLEMENTATIONS: list[Callable[[Callable[[], float]], Limiter]] = [LocalLimiter]


@pytest.fixture
def time() -> FakeMonotonic:
    return FakeMonotonic()


@pytest.fixture(params=IMPLEMENTATIONS)
def limiter(request: pytest.FixtureRequest, time: FakeMonotonic) -> Limiter:
    made: Limiter = request.param(time)
    return made


def is_allowed(limiter: Limiter, key: str = "ann", *, burst: float = 3, per_minute: float = 6) -> bool:
    try:
        limiter.spend(key, burst=burst, per_minute=per_minute)
    except TooFast:
        return False
    return True


def test_a_burst_is_allowed_and_no_more(limiter: Limiter) -> None:
    """An allowance begins full."""
    assert [is_allowed(limiter) for _ in range(5)] == [True, True, True, False, False]


def test_the_allowance_grows_with_time(limiter: Limiter, time: FakeMonotonic) -> None:
    """At six a minute there is one more after ten seconds."""
    for _ in range(3):
        is_allowed(limiter)
    time.advance(9.9)
    assert not is_allowed(limiter)
    time.advance(0.1)
    assert is_allowed(limiter)
    assert not is_allowed(limiter)


def test_the_allowance_never_exceeds_the_burst(limiter: Limiter, time: FakeMonotonic) -> None:
    """Being quiet for a day saves up one burst."""
    is_allowed(limiter)
    time.advance(86_400)
    assert [is_allowed(limiter) for _ in range(4)] == [True, True, True, False]


def test_each_key_has_an_allowance_of_its_own(limiter: Limiter) -> None:
    """One person's hurry is no other's."""
    for _ in range(4):
        is_allowed(limiter, "ann")
    assert is_allowed(limiter, "bob")


def test_being_refused_costs_nothing(limiter: Limiter, time: FakeMonotonic) -> None:
    """Whoever keeps trying waits no longer than whoever does not."""
    for _ in range(50):
        is_allowed(limiter)
    time.advance(10)
    assert is_allowed(limiter)


@pytest.mark.parametrize("make", IMPLEMENTATIONS)
@given(
    per_minute=st.floats(min_value=0.1, max_value=6000),
    burst=st.integers(min_value=1, max_value=50),
    pauses=st.lists(st.floats(min_value=0, max_value=30), max_size=20),
)
def test_after_the_time_it_says_trying_again_succeeds(
    make: Callable[[Callable[[], float]], Limiter], per_minute: float, burst: int, pauses: list[float]
) -> None:
    """`retry_after_s` is positive, at most a tenth of a second too long, and never too short."""
    time = FakeMonotonic()
    limiter = make(time)
    for pause in pauses:
        time.advance(pause)
        is_allowed(limiter, burst=burst, per_minute=per_minute)
    for _ in range(burst):
        is_allowed(limiter, burst=burst, per_minute=per_minute)
    with pytest.raises(TooFast) as caught:
        limiter.spend("ann", burst=burst, per_minute=per_minute)
    wait_s = caught.value.retry_after_s
    assert wait_s is not None
    assert 0 < wait_s <= 60 / per_minute + 0.2
    time.advance(wait_s)
    limiter.spend("ann", burst=burst, per_minute=per_minute)

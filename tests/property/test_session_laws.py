"""Laws of the small parts of a session: clocks, orders, hands and duty, each for every value there can be."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.duty import Cover, DutyRule, duty
from server.domain.hands import Hands, HandWord, airtime, call, in_order, lower, not_yet_heard, place, raise_hand
from server.domain.ids import UserId
from server.domain.order import Order, line_up
from server.domain.stopwatch import Stopwatch
from tests.support.builders import FLO
from tests.support.sessions import at, packed, s

PEOPLE = [UserId(name) for name in ("ann", "bob", "cai", "dee", "eve")]
SPOKEN = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 5000))
Step = Callable[[Hands], Hands]
SECONDS = st.integers(0, 3600)


@given(st.lists(st.tuples(st.integers(0, 600), st.booleans())))
def test_a_clock_shows_what_has_run_and_never_less_than_before(spells: list[tuple[int, bool]]) -> None:
    """Whatever is run and whatever is paused, in whatever order; and storage changes nothing about that."""
    watch, minute, ran = Stopwatch(), 0, timedelta(0)
    for minutes, is_running in spells:
        watch = packed(watch.started(at(minute)) if is_running else watch.stopped(at(minute)))
        assert watch.read(at(minute)) == ran
        minute += minutes
        ran += timedelta(minutes=minutes if is_running else 0)
        assert watch.read(at(minute)) == ran


@given(st.lists(st.sampled_from(PEOPLE), unique=True), st.sampled_from(Order), st.integers(0, 10**9))
def test_an_order_has_everybody_once(people: list[UserId], order: Order, draw: int) -> None:
    """Nobody is left out of a round, or in it twice; the same draw is the same order."""
    line = line_up(people, order, draw)
    assert sorted(line) == sorted(people)
    assert line == line_up(people, order, draw)


@given(st.lists(st.sampled_from(PEOPLE), unique=True, min_size=1), st.integers(0, 10**6))
def test_a_fixed_order_gives_everybody_every_place(people: list[UserId], session: int) -> None:
    """In any run of as many sessions as there are people."""
    lines = [line_up(people, Order.FIXED, session + n) for n in range(len(people))]
    assert all({line[n] for line in lines} == set(people) for n in range(len(people)))


@st.composite
def steps(draw: st.DrawFn) -> Step:
    who = draw(st.sampled_from(PEOPLE))
    word, seconds = draw(st.none() | st.sampled_from(HandWord)), draw(SECONDS)
    return draw(
        st.sampled_from(
            (
                lambda hands: raise_hand(hands, who, word, s(seconds)),
                lambda hands: lower(hands, who),
                lambda hands: call(hands, who) if hands.hand(who) is not None else hands,
            )
        )
    )


@given(st.lists(steps()), SPOKEN)
def test_a_place_in_line_is_the_same_for_every_viewer(taken: list[Step], spoken: dict[UserId, int]) -> None:
    """Everybody with a hand up has one place, 1 … n, in either order, and those before stay before while nobody speaks."""
    hands = Hands()
    for step in taken:
        before = hands
        hands = step(hands)
        assert packed(hands) == hands
        stayed = [hand.who for hand in before.up if hands.hand(hand.who) is not None]
        assert stayed == [hand.who for hand in hands.up if hand.who in stayed]
    for counted in (None, spoken):
        order = in_order(hands, counted)
        assert [place(hands, hand.who, counted) for hand in order] == list(range(1, len(order) + 1))
        assert sorted(hand.who for hand in order) == sorted({hand.who for hand in hands.up})
    said = [spoken.get(hand.who, 0) for hand in in_order(hands, spoken)]
    assert said == sorted(said)


@given(SPOKEN)
def test_airtime_is_shared_out_completely(spoken: dict[UserId, int]) -> None:
    """Shares are in [0, 1] and sum to 1 as soon as somebody has said something; whoever has said nothing is not yet heard."""
    shares = airtime(spoken)
    assert all(0 <= share <= 1 for share in shares.values())
    assert abs(sum(shares.values()) - (1 if any(spoken.values()) else 0)) < 1e-9
    assert {who for who in PEOPLE if not shares.get(who)} == set(not_yet_heard(PEOPLE, spoken))


@given(
    st.builds(DutyRule, minimum=st.integers(1, 3), alone_s=SECONDS, wait_s=SECONDS),
    st.lists(st.integers(0, 200), min_size=1),
)
def test_a_room_alone_never_gets_better_by_waiting(rule: DutyRule, minutes: list[int]) -> None:
    """What the rule says gets worse with time alone, and it holds for exactly as long as it says."""
    seen = [duty(rule, (), at(0), at(minute)) for minute in sorted(minutes)]
    worse = list(Cover)
    ranks = [worse.index(answer.cover) for answer in seen]
    assert ranks == sorted(ranks)
    for minute, answer in zip(sorted(minutes), seen, strict=True):
        assert answer.cover not in (Cover.FULL, Cover.SHORT)
        if answer.until is None:
            assert answer.cover is Cover.CLOSE
        else:
            assert answer.until > at(minute)
            assert duty(rule, (), at(0), answer.until - timedelta(microseconds=1)) == answer
            assert duty(rule, (), at(0), answer.until) != answer
        assert duty(rule, (FLO,), at(0), at(minute)).cover in (Cover.FULL, Cover.SHORT)

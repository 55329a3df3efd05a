"""A round: everybody who is here is heard once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from server.domain.errors import NotAllowed, NotFound, NotNow
from server.domain.ids import MessageId, UserId
from server.domain.order import Order
from server.domain.rounds import (
    GRACE,
    Round,
    SeatState,
    add_time,
    arrive,
    come_back,
    done,
    finish,
    grace_ends_at,
    leave,
    lose,
    move,
    park,
    pass_turn,
    released,
    start,
    tick,
)
from tests.support.builders import ANN, BOB
from tests.support.sessions import CAI, DEE, packed, s

PEOPLE = (ANN, BOB, CAI, DEE)
MINUTE = timedelta(minutes=1)
EVE = UserId("eve")


def a_round(order: Order = Order.FIXED, people: tuple[UserId, ...] = PEOPLE) -> Round:
    """Ann has the first turn; Bob, Cai and Dee are next, in that order."""
    draw = (
        0
        if order is Order.FIXED
        else next(d for d in range(999) if start(people, order, MINUTE, d, s(0)).line == people[1:])
    )
    return start(people, order, MINUTE, draw, s(0))


def speaker(this: Round) -> UserId | None:
    return this.turn.who if this.turn is not None else None


def turns(this: Round) -> list[UserId]:
    """Who speaks from now on, if everybody just says that they are done."""
    order = []
    while this.turn is not None:
        order.append(this.turn.who)
        this = done(this, this.turn.who, s(0))
    return order


def state(this: Round, who: UserId) -> SeatState:
    seat = this.seat(who)
    assert seat is not None
    return seat.state


# ── one after the other ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_turn_goes_from_one_to_the_next() -> None:
    """And everybody can see how far it is to their own."""
    first = a_round()
    assert (speaker(first), first.line) == (ANN, (BOB, CAI, DEE))
    assert [first.place(who) for who in (*PEOPLE, EVE)] == [None, 1, 2, 3, None]
    second = done(first, ANN, s(50))
    assert (speaker(second), state(second, ANN)) == (BOB, SeatState.HEARD)
    assert second.turn is not None
    assert second.turn.left(s(70)) == s(40)
    assert turns(first) == list(PEOPLE)


def test_two_who_press_thank_you_at_once_end_one_turn() -> None:
    """It names whose turn it ends, and that turn is over by then."""
    with pytest.raises(NotNow):
        done(done(a_round(), ANN, s(9)), ANN, s(9))


def test_when_everybody_has_been_heard_the_round_rests_until_it_is_finished() -> None:
    """Resting is not finished: somebody may still come, or come back."""
    this = a_round(people=(ANN,))
    rested = done(this, ANN, s(9))
    assert (rested.turn, rested.is_finished) == (None, False)
    assert speaker(arrive(rested, EVE, s(10))) == EVE
    over = finish(a_round())
    assert (over.turn, over.line, over.place(BOB), over.is_finished) == (None, (), None, True)


def test_a_turn_that_runs_over_stays_a_turn() -> None:
    """The clock is soft: it tells, and ends nothing; a facilitator can give more, and giving the same again gives no more."""
    this = tick(a_round(), s(300))
    assert this.turn is not None
    assert (this.turn.who, this.turn.left(s(300))) == (ANN, -s(240))
    longer = add_time(add_time(this, ANN, s(360)), ANN, s(360))
    assert longer.turn is not None
    assert longer.turn.left(s(300)) == s(60)
    with pytest.raises(NotNow):
        add_time(this, BOB, MINUTE)


# ── passing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_passes_is_skipped_and_may_come_back_at_the_end() -> None:
    """In their own turn or long before it; coming back is at the end of the line, behind whoever came late."""
    this = pass_turn(pass_turn(a_round(), CAI, s(1)), ANN, s(2))
    assert (speaker(this), this.line) == (BOB, (DEE,))
    assert turns(come_back(arrive(this, EVE, s(3)), CAI, s(4))) == [BOB, DEE, EVE, CAI]


def test_whoever_passed_can_speak_when_everybody_else_has() -> None:
    """A resting round gives them the turn at once."""
    this = pass_turn(a_round(people=(ANN, BOB)), BOB, s(1))
    rested = done(this, ANN, s(2))
    assert speaker(rested) is None
    assert speaker(come_back(rested, BOB, s(3))) == BOB


def test_passing_twice_is_passing_and_there_is_no_passing_what_is_past() -> None:
    """Nor coming back from where one has not gone."""
    this = done(a_round(), ANN, s(1))
    assert pass_turn(pass_turn(this, CAI, s(2)), CAI, s(2)) == pass_turn(this, CAI, s(2))
    for verb in (pass_turn, come_back):
        with pytest.raises(NotNow):
            verb(this, ANN, s(2))
    with pytest.raises(NotNow):
        come_back(this, DEE, s(2))


# ── leaving, dropping, returning, arriving ───────────────────────────────────────────────────────────────────────────


def test_a_dropped_line_keeps_the_turn_for_the_grace() -> None:
    """Back in time, they go on where they were."""
    lost = lose(a_round(), ANN, s(20))
    assert grace_ends_at(lost) == s(20) + GRACE
    assert tick(lost, s(20) + GRACE - s(1)) == lost
    back = arrive(lost, ANN, s(40))
    assert (back, grace_ends_at(back)) == (a_round(), None)


def test_after_the_grace_the_turn_moves_on_and_is_theirs_later() -> None:
    """They are next as soon as they are back; nobody's turn is cut for that."""
    moved_on = tick(lose(a_round(), ANN, s(20)), s(20) + GRACE)
    assert (speaker(moved_on), state(moved_on, ANN)) == (BOB, SeatState.WAITING)
    back = arrive(moved_on, ANN, s(90))
    assert turns(back) == [BOB, ANN, CAI, DEE]


def test_losing_the_line_again_does_not_lengthen_the_grace() -> None:
    """Two notices of one loss count from the first."""
    lost = lose(a_round(), ANN, s(20))
    assert grace_ends_at(lose(lost, ANN, s(50))) == s(20) + GRACE


def test_whoever_leaves_gives_the_turn_on_at_once() -> None:
    """They have said that they go, so nobody waits for them; coming back they have it again."""
    gone = leave(a_round(), ANN, s(20))
    assert speaker(gone) == BOB
    assert turns(gone) == [BOB, CAI, DEE]
    assert turns(arrive(gone, ANN, s(30))) == [BOB, ANN, CAI, DEE]


def test_a_place_in_line_survives_being_away() -> None:
    """Back before their turn they have lost nothing; away when it comes, they are passed over without a word."""
    assert turns(arrive(lose(a_round(), CAI, s(1)), CAI, s(2))) == list(PEOPLE)
    away = lose(a_round(), BOB, s(1))
    assert (away.line, away.place(BOB), away.place(CAI)) == ((CAI, DEE), None, 1)
    assert turns(away) == [ANN, CAI, DEE]


def test_whoever_comes_late_is_last() -> None:
    """And is heard like everybody."""
    late = arrive(a_round(), EVE, s(1))
    assert late.place(EVE) == 4
    assert turns(late)[-1] == EVE


def test_whoever_has_been_heard_or_passed_comes_back_as_that() -> None:
    """A dropped line gives nobody a second turn, and takes nobody's pass for a mistake."""
    this = pass_turn(done(a_round(), ANN, s(1)), CAI, s(1))
    for who in (ANN, CAI):
        assert arrive(lose(this, who, s(2)), who, s(3)) == this


def test_nobody_left_lets_the_round_rest_and_whoever_returns_goes_on() -> None:
    """Even when every line has dropped."""
    this = a_round(people=(ANN, BOB))
    alone = tick(lose(lose(this, BOB, s(1)), ANN, s(1)), s(1) + GRACE)
    assert speaker(alone) is None
    assert turns(arrive(alone, BOB, s(90))) == [BOB]


def test_a_passing_a_leaving_and_a_reconnecting_member() -> None:
    """Proof 9 as a story: the round ends in the right order, and nobody is skipped who was not away."""
    heard = []
    this = lose(a_round(people=(*PEOPLE, EVE)), BOB, s(5))
    heard.append(speaker(this))
    this = pass_turn(done(this, ANN, s(30)), CAI, s(31))  # Bob is away and Cai passes: it is Dee's turn
    heard.append(speaker(this))
    this = leave(arrive(this, BOB, s(40)), EVE, s(41))  # Bob is back, Eve goes
    this = done(this, DEE, s(60))
    heard.append(speaker(this))
    this = done(arrive(this, EVE, s(70)), BOB, s(80))  # Eve is back before the end
    heard.append(speaker(this))
    this = done(come_back(this, CAI, s(85)), EVE, s(90))  # and Cai would like to speak after all
    heard.append(speaker(this))
    this = finish(done(this, CAI, s(120)))
    assert heard == [ANN, DEE, BOB, EVE, CAI]
    assert {seat.state for seat in this.seats} == {SeatState.HEARD}


# ── the order ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_facilitator_can_change_who_comes_when() -> None:
    """Among those who still wait, whether they are here or away."""
    assert turns(move(a_round(), DEE, BOB)) == [ANN, DEE, BOB, CAI]
    assert turns(move(a_round(), BOB, None)) == [ANN, CAI, DEE, BOB]
    assert move(a_round(), BOB, BOB) == a_round()
    away = move(lose(a_round(), DEE, s(1)), DEE, BOB)
    assert turns(arrive(away, DEE, s(2))) == [ANN, DEE, BOB, CAI]


@pytest.mark.parametrize(("who", "before"), [(ANN, DEE), (DEE, ANN), (BOB, DEE), (DEE, BOB)])
def test_whoever_speaks_or_has_passed_is_not_moved(who: UserId, before: UserId) -> None:
    """Ann has the turn, and Bob has passed: neither waits in line."""
    with pytest.raises(NotNow):
        move(pass_turn(a_round(), BOB, s(1)), who, before)


def test_in_a_popcorn_round_the_speaker_picks_the_next() -> None:
    """Among those who wait here; who picks nobody leaves it to the order that was drawn."""
    this = a_round(Order.POPCORN)
    assert [this.place(who) for who in PEOPLE] == [None] * 4
    assert speaker(done(this, ANN, s(1), pick=DEE)) == DEE
    assert turns(done(this, ANN, s(1), pick=DEE)) == [DEE, BOB, CAI]
    assert speaker(done(this, ANN, s(1))) == BOB


def test_nobody_is_picked_who_has_been_heard_has_passed_is_away_or_is_the_speaker() -> None:
    """Picking them is refused, and the turn stays where it is until somebody else is picked."""
    this = lose(pass_turn(done(a_round(Order.POPCORN), ANN, s(1)), CAI, s(2)), DEE, s(3))
    for pick in (ANN, CAI, DEE, BOB, EVE):
        with pytest.raises(NotNow):
            done(this, BOB, s(4), pick=pick)


@pytest.mark.parametrize("order", [Order.FIXED, Order.RANDOM])
def test_in_other_rounds_nobody_picks(order: Order) -> None:
    """The order is the group's, or chance's."""
    with pytest.raises(NotAllowed):
        done(a_round(order), ANN, s(1), pick=CAI)


# ── words in somebody else's turn ────────────────────────────────────────────────────────────────────────────────────

ONE, TWO, THREE = (MessageId(f"message-{number}") for number in (1, 2, 3))


def test_what_is_parked_is_released_when_the_turn_is_over() -> None:
    """In the order in which it was written; parking it twice, as after a lost reply, is parking it once."""
    this = park(park(park(a_round(), ONE), TWO), ONE)
    after = done(this, ANN, s(9))
    assert (released(this, after), after.parked) == ((ONE, TWO), ())
    assert released(after, park(after, THREE)) == ()


@pytest.mark.parametrize(
    "end",
    [
        lambda this: done(this, ANN, s(9)),
        lambda this: pass_turn(this, ANN, s(9)),
        lambda this: leave(this, ANN, s(9)),
        lambda this: tick(lose(this, ANN, s(9)), s(9) + GRACE),
        lambda _: a_round(),
        finish,
        lambda _: None,
    ],
    ids=["done", "pass", "leave", "grace", "another round", "finish", "next phase"],
)
def test_however_a_turn_ends_nothing_parked_is_lost(end: Callable[[Round], Round | None]) -> None:
    """Every way out of a turn releases what waited for its end."""
    this = park(a_round(), ONE)
    assert released(this, end(this)) == (ONE,)


@pytest.mark.parametrize(
    "other",
    [
        lambda this: lose(this, ANN, s(9)),
        lambda this: leave(this, BOB, s(9)),
        lambda this: pass_turn(this, BOB, s(9)),
        lambda this: arrive(this, EVE, s(9)),
        lambda this: add_time(this, ANN, 2 * MINUTE),
        lambda this: move(this, DEE, BOB),
        lambda this: park(this, TWO),
    ],
)
def test_as_long_as_the_turn_lasts_it_waits(other: Callable[[Round], Round]) -> None:
    """Whatever others do meanwhile."""
    this = park(a_round(), ONE)
    assert released(this, other(this)) == ()


def test_nothing_is_parked_when_it_is_nobodys_turn() -> None:
    """Nothing would ever release it."""
    for this in (a_round(people=()), finish(a_round())):
        with pytest.raises(NotNow):
            park(this, ONE)
    assert released(None, a_round()) == ()


# ── what holds for every verb ────────────────────────────────────────────────────────────────────────────────────────

ASKED: dict[str, Callable[[Round, UserId], Round]] = {
    "done": lambda this, who: done(this, who, s(9)),
    "pass": lambda this, who: pass_turn(this, who, s(9)),
    "come back": lambda this, who: come_back(this, who, s(9)),
    "move": lambda this, who: move(this, who, None),
    "add time": lambda this, who: add_time(this, who, MINUTE),
}
HAPPENS: dict[str, Callable[[Round, UserId], Round]] = {
    "arrive": lambda this, who: arrive(this, who, s(9)),
    "leave": lambda this, who: leave(this, who, s(9)),
    "lose": lambda this, who: lose(this, who, s(9)),
    "tick": lambda this, _: tick(this, s(900)),
}


@pytest.mark.parametrize("verb", ASKED.values(), ids=ASKED)
def test_a_finished_round_is_not_changed_by_asking(verb: Callable[..., Any]) -> None:
    """It stays finished."""
    for who in PEOPLE:
        with pytest.raises(NotNow):
            verb(finish(a_round()), who)
    with pytest.raises(NotNow):
        finish(finish(a_round()))


@pytest.mark.parametrize("verb", HAPPENS.values(), ids=HAPPENS)
def test_a_finished_round_is_not_changed_by_what_happens(verb: Callable[..., Any]) -> None:
    """People still come and go."""
    over = finish(lose(a_round(), ANN, s(1)))
    assert all(verb(over, who) == over for who in (*PEOPLE, EVE))


@pytest.mark.parametrize("name", [name for name in ASKED if name != "add time"])
def test_somebody_without_a_seat_is_not_found(name: str) -> None:
    """Whoever just listens has none."""
    with pytest.raises(NotFound):
        ASKED[name](a_round(), EVE)


def test_going_without_having_come_changes_nothing() -> None:
    """Whoever has no seat can leave none."""
    assert leave(a_round(), EVE, s(1)) == lose(a_round(), EVE, s(1)) == a_round()


def test_a_round_comes_back_from_storage_as_it_went() -> None:
    """In the middle of a turn, with everything in it."""
    this = park(lose(pass_turn(lose(done(a_round(), ANN, s(1.25)), DEE, s(2)), CAI, s(3)), BOB, s(4)), ONE)
    assert packed(this) == this

"""Raised hands, in order."""

import pytest

from server.domain.errors import NotNow
from server.domain.hands import (
    Hand,
    Hands,
    HandWord,
    airtime,
    call,
    in_order,
    lower,
    not_yet_heard,
    place,
    raise_hand,
    thank,
)
from tests.support.builders import ANN, BOB
from tests.support.sessions import CAI, DEE, packed, s

THREE = raise_hand(
    raise_hand(raise_hand(Hands(), ANN, HandWord.RESPOND, s(10)), BOB, None, s(20)), CAI, HandWord.TO_BE_HEARD, s(30)
)


def order(hands: Hands, spoken: dict[str, int] | None = None) -> list[str]:
    return [hand.who for hand in in_order(hands, spoken)]


def test_hands_stand_in_the_order_in_which_they_were_raised() -> None:
    """Each with its word and its waiting time."""
    assert order(THREE) == [ANN, BOB, CAI]
    assert [place(THREE, who) for who in (ANN, BOB, CAI, DEE)] == [1, 2, 3, None]
    hand = THREE.hand(CAI)
    assert hand == Hand(CAI, s(30), HandWord.TO_BE_HEARD)
    assert hand.waited(s(75)) == s(45)
    assert packed(THREE) == THREE


def test_raising_it_again_changes_the_word_and_keeps_the_place() -> None:
    """Changing one's mind costs nothing."""
    again = raise_hand(THREE, ANN, HandWord.NEW, s(60))
    assert (order(again), again.hand(ANN)) == ([ANN, BOB, CAI], Hand(ANN, s(10), HandWord.NEW))


def test_a_hand_can_be_lowered_at_any_time() -> None:
    """Also after it has been called, and also when it is not up: two lowerings may cross."""
    assert order(lower(THREE, BOB)) == [ANN, CAI]
    assert lower(THREE, DEE) == THREE
    assert lower(call(THREE, ANN), ANN).called is None
    assert lower(call(THREE, ANN), BOB).called == THREE.hand(ANN)


def test_whoever_is_called_leaves_the_line_and_has_the_floor() -> None:
    """Calling the next thanks the one before, so that one key carries the talk on."""
    first = call(THREE, ANN)
    assert (first.called, order(first)) == (THREE.hand(ANN), [BOB, CAI])
    second = call(first, CAI)
    assert (second.called, order(second)) == (THREE.hand(CAI), [BOB])
    assert thank(second, CAI) == Hands(second.up)


def test_two_facilitators_who_press_next_call_one_person() -> None:
    """The key names whom it calls, and a hand that is no longer up is not called."""
    with pytest.raises(NotNow):
        call(call(THREE, ANN), ANN)
    with pytest.raises(NotNow):
        thank(call(THREE, BOB), ANN)
    with pytest.raises(NotNow):
        thank(THREE, ANN)


def test_whoever_has_the_floor_may_raise_a_hand_for_later() -> None:
    """They stand at the end of the line like anybody."""
    again = raise_hand(call(THREE, ANN), ANN, None, s(90))
    assert order(again) == [BOB, CAI, ANN]


def test_the_order_may_favour_whoever_has_said_least() -> None:
    """Those who have said equally little stand as they raised their hands."""
    assert order(THREE, {ANN: 300, BOB: 20}) == [CAI, BOB, ANN]
    assert order(THREE, {ANN: 5, BOB: 5, CAI: 5}) == [ANN, BOB, CAI]
    assert place(THREE, CAI, {ANN: 300, BOB: 20}) == 1


def test_airtime_is_a_share_of_what_has_been_said() -> None:
    """It sums to one, and is zero for all while nobody has said anything."""
    assert airtime({ANN: 30, BOB: 10}) == {ANN: 0.75, BOB: 0.25}
    assert airtime({ANN: 0}) == {ANN: 0.0}
    assert airtime({}) == {}


def test_not_yet_heard_are_those_here_who_have_said_nothing() -> None:
    """In the order in which they are shown."""
    assert not_yet_heard((CAI, ANN, BOB), {ANN: 30, BOB: 0}) == (CAI, BOB)

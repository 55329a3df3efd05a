"""Who may speak, and how rounds, hands and themes move in a session."""

from datetime import timedelta

import pytest

from server.domain.agenda import CrossTalk, PhaseRules, RoundRules
from server.domain.attendance import choose, go_on_duty, lose, set_muted
from server.domain.errors import NotNow
from server.domain.floor import (
    TURN_LENGTH,
    Voice,
    in_hands,
    in_round,
    in_themes,
    may_speak,
    start_round,
    tick,
    ticks_at,
)
from server.domain.hands import call, raise_hand
from server.domain.ids import MessageId, UserId
from server.domain.order import Order
from server.domain.rounds import GRACE, done, finish, park, released
from server.domain.sessions import PauseReason, Session, Status, adjust, close, go_to, pause, resume, wind_down
from server.domain.templates import OPEN
from server.domain.themes import add
from tests.support.builders import ANN, BOB, FLO
from tests.support.sessions import CAI, CHECK_IN, CLOSING, DEE, WORK, a_lobby, a_session, at, s

PEOPLE = (ANN, BOB, CAI, DEE)
EVE = UserId("eve")


def in_check_in() -> Session:
    """It is Ann's turn since minute 10."""
    return start_round(go_to(a_session(), CHECK_IN, at(9)), PEOPLE, 0, at(10))


def turn_length(session: Session) -> timedelta:
    assert session.round is not None
    return session.round.turn_length


def called(session: Session, who: UserId) -> Session:
    session = in_hands(session, at(10), lambda hands, now: raise_hand(hands, who, None, now))
    return in_hands(session, at(10), lambda hands, _: call(hands, who))


# ── who may speak ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_anyone_may_speak_anyone_does() -> None:
    """Also while it is somebody's own time, where the phase invites answers."""
    session = go_to(a_session(), WORK, at(20))
    assert may_speak(session, ANN) is Voice.SAY
    session = start_round(session, PEOPLE, 0, at(20), RoundRules(Order.FIXED, 900))
    assert may_speak(session, BOB) is Voice.SAY


def test_where_hands_are_raised_whoever_is_called_speaks() -> None:
    """The others keep their words in the composer and can react."""
    session = called(a_session(), ANN)
    assert [may_speak(session, who) for who in (ANN, BOB)] == [Voice.SAY, Voice.REACT]


def test_in_a_round_words_of_others_wait_for_the_end_of_the_turn() -> None:
    """And are released then; without a turn there is nothing to wait for, so people react."""
    session = in_check_in()
    assert [may_speak(session, who) for who in (ANN, BOB)] == [Voice.SAY, Voice.PARK]
    session = in_round(session, at(10), lambda this, _: park(this, MessageId("message-1")))
    after = in_round(session, at(11), lambda this, now: done(this, ANN, now))
    assert released(session.round, after.round) == ("message-1",)
    assert [may_speak(after, who) for who in (ANN, BOB)] == [Voice.PARK, Voice.SAY]
    assert may_speak(go_to(a_session(), CHECK_IN, at(9)), ANN) is Voice.REACT
    assert may_speak(in_round(session, at(12), lambda this, _: finish(this)), ANN) is Voice.REACT


def test_whoever_looks_after_the_room_can_always_speak() -> None:
    """Until it is closed."""
    for session in (
        go_on_duty(a_lobby(), FLO),
        a_session(),
        in_check_in(),
        pause(a_session(), PauseReason.ALONE, at(1)),
    ):
        assert may_speak(session, FLO) is Voice.SAY
    assert may_speak(close(a_session(), at(60)), FLO) is Voice.READ


def test_the_lobby_and_a_pause_are_quiet() -> None:
    """Members can react there; the farewell is open talk."""
    session = pause(in_check_in(), PauseReason.BREATHER, at(11))
    assert {may_speak(session, who) for who in PEOPLE} == {Voice.REACT}
    assert may_speak(wind_down(session, at(12)), BOB) is Voice.SAY
    assert may_speak(close(session, at(12)), BOB) is Voice.READ


def test_whoever_is_muted_reacts_even_with_the_floor() -> None:
    """Until their voice is given back."""
    muted = set_muted(in_check_in(), ANN, is_muted=True)
    assert may_speak(muted, ANN) is Voice.REACT
    assert may_speak(set_muted(muted, ANN, is_muted=False), ANN) is Voice.SAY


def test_whoever_just_listens_reacts_until_they_are_given_the_floor() -> None:
    """Raising a hand is enough to be heard after all. A break silences nobody."""
    session = choose(go_to(a_session(), WORK, at(20)), ANN, Status.LISTENING, at(20))
    assert may_speak(session, ANN) is Voice.REACT
    assert may_speak(called(session, ANN), ANN) is Voice.SAY
    assert may_speak(choose(session, BOB, Status.BREAK, at(20)), BOB) is Voice.SAY


def test_whoever_has_not_been_let_in_only_reads() -> None:
    """Being a member of the group is not being in the session."""
    assert may_speak(go_to(a_session(), WORK, at(20)), EVE) is Voice.READ


def test_rules_that_are_adjusted_hold_at_once() -> None:
    """A facilitator asks for hands in the middle of a talk."""
    session = adjust(go_to(a_session(), WORK, at(20)), PhaseRules(CrossTalk.HANDS))
    assert may_speak(session, ANN) is Voice.REACT


# ── rounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_round_follows_the_rules_of_its_phase() -> None:
    """Order and length are the phase's; whoever just listens or is on a break has no seat."""
    session = choose(go_to(a_session(), CHECK_IN, at(9)), BOB, Status.LISTENING, at(9))
    session = start_round(choose(session, CAI, Status.BREAK, at(9)), PEOPLE, 1, at(10))
    assert session.round is not None
    assert [seat.who for seat in session.round.seats] == [DEE, ANN]
    assert turn_length(session) == timedelta(minutes=1)


def test_without_a_length_what_is_left_of_the_phase_is_split_equally() -> None:
    """Closing is ten minutes; begun after two, four people have two minutes each. Late is late: nobody owes time."""
    closing = go_to(a_session(), CLOSING, at(70))
    assert turn_length(start_round(closing, PEOPLE, 0, at(72))) == timedelta(minutes=2)
    assert turn_length(start_round(closing, PEOPLE, 0, at(90))) == timedelta(0)
    assert turn_length(start_round(closing, (), 0, at(72))) == timedelta(minutes=8)
    assert turn_length(start_round(a_session(OPEN), PEOPLE, 0, at(5), RoundRules(Order.RANDOM))) == TURN_LENGTH


def test_there_is_one_round_at_a_time() -> None:
    """Two who press "start" start one; starting again is finishing the old one first."""
    session = in_check_in()
    with pytest.raises(NotNow):
        start_round(session, PEOPLE, 0, at(11))
    again = start_round(in_round(session, at(11), lambda this, _: finish(this)), PEOPLE, 1, at(12))
    assert again.round is not None
    assert again.round.turn is not None
    assert again.round.turn.who == BOB


def test_a_round_needs_rules_an_open_session_and_to_be_there() -> None:
    """A phase without a round has one only if a facilitator says how."""
    with pytest.raises(NotNow):
        start_round(go_to(a_session(), WORK, at(20)), PEOPLE, 0, at(20))
    with pytest.raises(NotNow):
        start_round(pause(go_to(a_session(), CHECK_IN, at(9)), PauseReason.BREATHER, at(10)), PEOPLE, 0, at(10))
    with pytest.raises(NotNow):
        in_round(a_session(), at(1), lambda this, _: finish(this))


def test_a_pause_stops_turns_and_grace_and_keeps_commands_out() -> None:
    """Whoever drops in a pause, or just before it, has the whole grace after it."""
    session = pause(lose(in_check_in(), ANN, at(10.25)), PauseReason.BREATHER, at(10.5))
    assert session.round is not None
    assert session.round.turn is not None
    with pytest.raises(NotNow):
        in_round(session, at(11), lambda this, now: done(this, ANN, now))
    assert (tick(session, at(30)), ticks_at(session, at(30))) == (session, None)
    session = resume(session, at(30))
    assert ticks_at(session, at(30)) == at(30) + GRACE - s(15)
    assert session.round is not None
    assert session.round.turn is not None
    assert session.round.turn.left(session.now(at(30))) == s(30)
    assert tick(session, at(30.4)) == session
    after = tick(session, at(30.5))
    assert after.round is not None
    assert after.round.turn is not None
    assert (after.round.turn.who, ticks_at(after, at(30.5))) == (BOB, None)


def test_without_a_round_time_changes_nothing() -> None:
    """There is nothing to wait for."""
    session = a_session()
    assert (tick(session, at(30)), ticks_at(session, at(30))) == (session, None)


# ── hands and themes ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_hands_are_raised_while_the_session_is_going_on_also_in_a_pause() -> None:
    """On its clock, which stands still in the pause."""
    session = in_hands(a_session(), at(2), lambda hands, now: raise_hand(hands, ANN, None, now))
    session = in_hands(
        pause(session, PauseReason.BREATHER, at(3)), at(8), lambda hands, now: raise_hand(hands, BOB, None, now)
    )
    assert [hand.raised_at for hand in session.hands.up] == [timedelta(minutes=2), timedelta(minutes=3)]
    for other in (a_lobby(), wind_down(session, at(9)), close(session, at(9))):
        with pytest.raises(NotNow):
            in_hands(other, at(9), lambda hands, now: raise_hand(hands, ANN, None, now))


def test_themes_are_jotted_from_the_lobby_on() -> None:
    """Until the session is closing."""
    assert (
        len(
            in_themes(in_themes(a_lobby(), lambda themes: add(themes, "sleep")), lambda t: add(t, "work")).themes.listed
        )
        == 2
    )
    with pytest.raises(NotNow):
        in_themes(wind_down(a_session(), at(1)), lambda themes: add(themes, "sleep"))

"""A session and its way through the agenda."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import pytest

from server.domain.agenda import CrossTalk, PhaseRules
from server.domain.attendance import go_on_duty
from server.domain.errors import NotFound, NotNow, TooFewOnDuty
from server.domain.floor import in_hands, start_round
from server.domain.hands import Hands, call, raise_hand
from server.domain.sessions import (
    FAREWELL,
    PauseReason,
    Session,
    SessionState,
    adjust,
    agenda_left,
    begin,
    close,
    extend,
    go_to,
    pause,
    phase_left,
    read_line,
    resume,
    say_why,
    wind_down,
)
from server.domain.templates import OPEN
from tests.support.builders import ANN, BOB, FLO, GUS
from tests.support.sessions import AGREEMENT, CHECK_IN, CLOSING, EVENING, WELCOME, WORK, a_lobby, a_session, at, packed

MINUTE = timedelta(minutes=1)
PAUSED = pause(a_session(), PauseReason.BREATHER, at(1))
CLOSING_DOWN = wind_down(a_session(), at(1))
CLOSED = close(a_session(), at(1))


# ── lobby to close ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_clock_begins_with_the_session_not_with_the_lobby() -> None:
    """However long people have been arriving."""
    session = begin(go_on_duty(a_lobby(), FLO), [FLO], at(15))
    assert (session.state, session.now(at(18)), phase_left(session, at(18))) == (
        SessionState.OPEN,
        3 * MINUTE,
        2 * MINUTE,
    )


def test_no_session_begins_without_as_many_on_duty_as_the_clinic_asks() -> None:
    """One is the least; a clinic may ask for two. Whose line is down does not count."""
    with pytest.raises(TooFewOnDuty):
        begin(a_lobby(), [FLO, GUS], at(15))
    with pytest.raises(TooFewOnDuty):
        begin(go_on_duty(a_lobby(minimum=2), FLO), [FLO, GUS], at(15))
    both = go_on_duty(go_on_duty(a_lobby(minimum=2), FLO), GUS)
    with pytest.raises(TooFewOnDuty):
        begin(both, [FLO], at(15))
    assert begin(both, [FLO, GUS], at(15)).state is SessionState.OPEN


def test_phases_go_forward_back_and_past_what_is_skipped() -> None:
    """Each begins anew, with its own rules and its own clock."""
    session = go_to(extend(a_session(), WELCOME, 10 * MINUTE), AGREEMENT, at(6))
    assert (session.phase.title, phase_left(session, at(6))) == ("Agreement", 5 * MINUTE)
    session = go_to(session, WORK, at(9))
    assert (session.rules, phase_left(session, at(19))) == (PhaseRules(), 30 * MINUTE)
    session = go_to(session, CHECK_IN, at(20))
    assert (session.rules.cross_talk, phase_left(session, at(20))) == (CrossTalk.TURN, 15 * MINUTE)


def test_two_facilitators_who_press_next_go_one_phase_on() -> None:
    """The key names the phase, and being there changes nothing, not even the clock."""
    session = go_to(a_session(), AGREEMENT, at(6))
    assert go_to(session, AGREEMENT, at(6.5)) == session


@pytest.mark.parametrize("index", [-1, 5])
def test_the_agenda_ends_somewhere(index: int) -> None:
    """Before the first phase and behind the last there is nothing."""
    with pytest.raises(NotFound):
        go_to(a_session(), index, at(6))


def test_a_phase_takes_its_round_with_it_and_leaves_the_hands_up() -> None:
    """Whoever was waiting to speak still is; whoever was called has been thanked."""
    session = start_round(go_to(a_session(), CHECK_IN, at(9)), (ANN, BOB), 0, at(10))
    for who in (ANN, BOB):
        session = in_hands(session, at(11), lambda hands, now, who=who: raise_hand(hands, who, None, now))
    session = in_hands(session, at(12), lambda hands, _: call(hands, ANN))
    session = go_to(session, WORK, at(13))
    assert (session.round, session.hands.called) == (None, None)
    assert [hand.who for hand in session.hands.up] == [BOB]


def test_the_farewell_keeps_the_doors_open_for_five_minutes() -> None:
    """The agenda is over, and with it rounds and hands; a pause is over too."""
    longer = extend(go_to(a_session(), CHECK_IN, at(20)), CHECK_IN, 20 * MINUTE)
    session = start_round(longer, (ANN, BOB), 0, at(21))
    session = in_hands(session, at(22), lambda hands, now: raise_hand(hands, ANN, None, now))
    for going_on in (session, pause(session, PauseReason.ALONE, at(30))):
        closing = wind_down(going_on, at(30))
        assert (closing.state, closing.pause_reason) == (SessionState.CLOSING, None)
        assert (closing.round, closing.hands) == (None, Hands())
        assert phase_left(closing, at(32)) == FAREWELL - 2 * MINUTE
        assert agenda_left(closing, at(32)) is None


def test_a_closed_session_stands_still() -> None:
    """For good; it can be closed from wherever it is, also when nobody has come."""
    for session in (a_lobby(), a_session(), PAUSED, CLOSING_DOWN):
        over = close(session, at(50))
        assert (over.state, over.now(at(90)), phase_left(over, at(90))) == (SessionState.CLOSED, over.now(at(50)), None)


STATES = {"lobby": a_lobby(), "open": a_session(), "paused": PAUSED, "closing": CLOSING_DOWN, "closed": CLOSED}
VERBS: dict[str, tuple[Callable[[Session], Session], set[str]]] = {
    "begin": (lambda session: begin(go_on_duty(session, FLO), [FLO], at(5)), {"lobby"}),
    "go to": (lambda session: go_to(session, WORK, at(5)), {"open"}),
    "extend": (lambda session: extend(session, session.phase_index, 60 * MINUTE), {"open", "paused"}),
    "adjust": (lambda session: adjust(session, PhaseRules(slow_s=30)), {"open", "paused"}),
    "pause": (lambda session: pause(session, PauseReason.BREATHER, at(5)), {"open"}),
    "say why": (lambda session: say_why(session, PauseReason.HEAVY), {"paused"}),
    "resume": (lambda session: resume(session, at(5)), {"paused"}),
    "wind down": (lambda session: wind_down(session, at(5)), {"open", "paused"}),
    "close": (lambda session: close(session, at(5)), {"lobby", "open", "paused", "closing"}),
    "read": (lambda session: read_line(session, 0), {"open"}),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_each_verb_has_its_time(verb: str, state: str) -> None:
    """Anything else is "not now", and what a verb gives comes back from storage as it went."""
    session, (do, fits) = STATES[state], VERBS[verb]
    if state in fits:
        after = do(session)
        assert packed(after) == after != session
    else:
        with pytest.raises(NotNow):
            do(session)


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_why_is_said_of_a_pause_that_somebody_asked_for() -> None:
    """That nobody is here is neither said nor explained away; once it goes on nothing is left of it."""
    heavy = say_why(PAUSED, PauseReason.CARE)
    assert heavy == replace(PAUSED, pause_reason=PauseReason.CARE)
    assert resume(heavy, at(9)).pause_reason is None
    alone = pause(a_session(), PauseReason.ALONE, at(1))
    for session, reason in ((alone, PauseReason.HEAVY), (PAUSED, PauseReason.ALONE)):
        with pytest.raises(NotNow):
            say_why(session, reason)


def test_a_pause_shortens_nothing() -> None:
    """Seven minutes of silence later everything has as much time left as before."""
    paused = pause(a_session(), PauseReason.BREATHER, at(2))
    assert (paused.state, paused.pause_reason) == (SessionState.PAUSED, PauseReason.BREATHER)
    assert phase_left(paused, at(2)) == phase_left(paused, at(9)) == 3 * MINUTE
    after = resume(paused, at(9))
    assert (after.pause_reason, phase_left(after, at(10))) == (None, 2 * MINUTE)
    assert agenda_left(after, at(10)) == (2 + 5 + 15 + 40 + 10) * MINUTE


def test_more_time_is_for_the_phase_that_it_names() -> None:
    """Pressed twice it is given once, and what is meant for a phase that is over does not fall into the next."""
    session = extend(extend(a_session(), WELCOME, 10 * MINUTE), WELCOME, 10 * MINUTE)
    assert phase_left(session, at(4)) == 6 * MINUTE
    session = go_to(session, AGREEMENT, at(4))
    assert phase_left(session, at(4)) == 5 * MINUTE
    with pytest.raises(NotNow):
        extend(session, WELCOME, 15 * MINUTE)


def test_a_phase_that_runs_over_takes_no_time_from_the_others() -> None:
    """It shows how far it is over; what is left of the agenda is the rest of it."""
    session = a_session()
    assert phase_left(session, at(8)) == -3 * MINUTE
    assert agenda_left(session, at(8)) == (5 + 15 + 40 + 10) * MINUTE


def test_an_open_room_has_nothing_left_and_nothing_to_add_to() -> None:
    """It has no clock."""
    session = a_session(OPEN)
    assert (phase_left(session, at(5)), agenda_left(session, at(5))) == (None, None)
    with pytest.raises(NotNow):
        extend(session, 0, 60 * MINUTE)


def test_a_restart_in_the_middle_keeps_the_clock() -> None:
    """The value that storage has says the same a minute later as the one that was in memory."""
    session = extend(go_to(a_session(), WORK, at(20)), WORK, 45 * MINUTE)
    assert phase_left(packed(session), at(31)) == phase_left(session, at(31)) == 34 * MINUTE


# ── rules and readings ───────────────────────────────────────────────────────────────────────────────────────────────


def test_rules_can_be_adjusted_for_as_long_as_the_phase_lasts() -> None:
    """Slow mode for a heated moment; the next phase has its own again."""
    session = adjust(go_to(a_session(), WORK, at(20)), PhaseRules(slow_s=30))
    assert session.rules.slow_s == 30
    assert go_to(session, CLOSING, at(60)).rules == EVENING.phases[CLOSING].rules


def test_a_reading_goes_round_line_by_line() -> None:
    """Two who tap the same line read it once; behind the last there is nothing; each phase has its own."""
    session = read_line(a_session(), 0)
    with pytest.raises(NotNow):
        read_line(session, 0)
    session = read_line(session, 1)
    assert session.lines_read == len(session.reading) == 2
    with pytest.raises(NotNow):
        read_line(session, 2)
    session = go_to(session, AGREEMENT, at(5))
    assert (session.reading, session.lines_read) == (session.agreement.lines, 0)


def test_a_session_is_never_changed_only_replaced() -> None:
    """So a verb that says no has changed nothing."""
    session = a_session()
    with pytest.raises(FrozenInstanceError):
        session.state = SessionState.CLOSED
    assert replace(session) == session
    assert session.phase_index == WELCOME

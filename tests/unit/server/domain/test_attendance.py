"""The people in a session."""

import pytest

from server.domain.attendance import (
    accept,
    add_line,
    arrive,
    choose,
    go_off_duty,
    go_on_duty,
    hand_over,
    has_agreed,
    leave,
    lose,
    may_enter,
    set_muted,
    set_read_first,
)
from server.domain.duty import DutyKind
from server.domain.errors import NotAllowed, NotFound, NotNow, TextEmpty, TextTooLong
from server.domain.floor import in_hands, in_round, start_round
from server.domain.hands import call, raise_hand
from server.domain.ids import UserId
from server.domain.rounds import SeatState, done, finish
from server.domain.sessions import PauseReason, Session, Status, close, go_to, pause, wind_down
from server.domain.templates import OPEN
from tests.support.builders import ANN, BOB, FLO, GUS
from tests.support.sessions import AGREEMENT, CAI, CHECK_IN, CLOSING, DEE, a_lobby, a_session, at, packed

EVE = UserId("eve")
OVER = close(a_session(), at(60))


def in_check_in() -> Session:
    """Ann has the turn; Bob, Cai and Dee are next. Bob and Cai have a hand up."""
    session = start_round(go_to(a_session(), CHECK_IN, at(9)), (ANN, BOB, CAI, DEE), 0, at(10))
    for who in (BOB, CAI):
        session = in_hands(session, at(10), lambda hands, now, who=who: raise_hand(hands, who, None, now))
    return session


def line(session: Session) -> list[UserId]:
    """Whose turn it is and whose it will be."""
    assert session.round is not None
    return [session.round.turn.who, *session.round.line] if session.round.turn is not None else []


# ── the door ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_door_shuts_for_newcomers_and_never_for_whoever_has_been_in() -> None:
    """Nobody joins a closing round; whoever dropped out of it comes back."""
    session = go_to(a_session(), CLOSING, at(70))
    assert [may_enter(session, who) for who in (ANN, FLO, EVE)] == [True, True, False]
    with pytest.raises(NotNow):
        arrive(session, EVE, at(70))
    assert arrive(lose(session, ANN, at(70)), ANN, at(71)) == session


def test_a_facilitator_can_always_come_in() -> None:
    """The next on call may come late."""
    session = go_on_duty(go_to(a_session(), CLOSING, at(70)), EVE)
    assert EVE in arrive(session, EVE, at(70)).attended


def test_the_lobby_is_open_and_the_farewell_is_not() -> None:
    """And nobody enters a session that is over."""
    assert may_enter(a_lobby(), EVE)
    assert not may_enter(wind_down(a_session(), at(80)), EVE)
    assert not may_enter(OVER, ANN)


# ── coming and going ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dropped_line_keeps_hand_place_and_for_a_while_the_turn() -> None:
    """A restart or a tunnel is no farewell."""
    session = lose(lose(in_check_in(), BOB, at(10)), ANN, at(10))
    assert line(session) == [ANN, CAI, DEE]
    assert session.hands == in_check_in().hands
    assert line(arrive(session, BOB, at(11))) == [ANN, BOB, CAI, DEE]


def test_leaving_gives_the_turn_on_and_lowers_the_hand() -> None:
    """Called or up."""
    session = in_hands(in_check_in(), at(10), lambda hands, _: call(hands, BOB))
    session = leave(leave(leave(session, ANN, at(10)), BOB, at(10)), CAI, at(10))
    assert (line(session), session.hands.up, session.hands.called) == ([DEE], (), None)


def test_whoever_comes_late_is_heard_last_unless_they_look_after_the_room() -> None:
    """A facilitator who takes part in a round is named when it is started."""
    session = arrive(in_check_in(), EVE, at(11))
    assert line(session)[-1] == EVE
    assert line(arrive(session, FLO, at(11))) == line(session)


def test_what_happens_to_a_line_when_all_is_over_changes_nothing() -> None:
    """Screens close after the session has."""
    assert leave(OVER, ANN, at(61)) == lose(OVER, ANN, at(61)) == OVER
    assert lose(a_session(), ANN, at(1)) == a_session()


# ── just listening, a break ──────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_just_listens_is_skipped_and_may_come_back_like_anybody_who_passed() -> None:
    """Their hand goes down, their turn passes on, and no seat is made for them later."""
    session = choose(choose(in_check_in(), ANN, Status.LISTENING, at(10)), CAI, Status.LISTENING, at(10))
    assert session.round is not None
    assert line(session) == [BOB, DEE]
    assert [session.round.seat(who).state for who in (ANN, CAI)] == [SeatState.PASSED] * 2
    assert [hand.who for hand in session.hands.up] == [BOB]
    assert line(choose(session, ANN, None, at(11))) == [BOB, DEE]


def test_whoever_listens_from_the_start_gets_no_seat_until_they_take_part() -> None:
    """Coming back after a dropped line does not change that."""
    session = choose(go_to(a_session(), CHECK_IN, at(9)), DEE, Status.LISTENING, at(9))
    session = start_round(session, (ANN, BOB, CAI, DEE), 0, at(10))
    session = arrive(lose(session, DEE, at(11)), DEE, at(12))
    assert line(session) == [ANN, BOB, CAI]
    assert line(choose(session, DEE, None, at(13))) == [ANN, BOB, CAI, DEE]


def test_a_break_is_being_away_by_choice() -> None:
    """Their place waits for them, and a line that drops and returns meanwhile does not end the break."""
    session = choose(in_check_in(), BOB, Status.BREAK, at(10))
    assert line(session) == [ANN, CAI, DEE]
    assert line(arrive(lose(session, BOB, at(11)), BOB, at(12))) == [ANN, CAI, DEE]
    assert session.hands.hand(BOB) is not None
    back = choose(session, BOB, None, at(13))
    assert (line(back), back.statuses) == ([ANN, BOB, CAI, DEE], {})


def test_from_a_break_somebody_may_come_back_to_just_listen() -> None:
    """They are here and have passed."""
    session = choose(choose(in_check_in(), BOB, Status.BREAK, at(10)), BOB, Status.LISTENING, at(11))
    assert session.round is not None
    seat = session.round.seat(BOB)
    assert seat is not None
    assert (seat.state, seat.is_away) == (SeatState.PASSED, False)


def test_whoever_has_been_heard_stays_heard_whatever_they_choose() -> None:
    """Listening after one's turn takes nothing back, and a round that is finished is past all choosing."""
    heard = in_round(in_check_in(), at(10), lambda this, now: done(this, ANN, now))
    assert choose(heard, ANN, Status.LISTENING, at(11)).round == heard.round
    over = in_round(in_check_in(), at(10), lambda this, _: finish(this))
    for status in (*Status, None):
        assert choose(over, BOB, status, at(11)).round == over.round
    assert choose(a_session(), ANN, Status.BREAK, at(1)).statuses == {ANN: Status.BREAK}


# ── mute ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_facilitator_mutes_and_gives_the_voice_back() -> None:
    """Nobody who looks after the room can be muted, and coming on duty ends it."""
    session = set_muted(a_session(), ANN, is_muted=True)
    assert session.muted == {ANN}
    assert set_muted(session, ANN, is_muted=False).muted == frozenset()
    assert go_on_duty(session, ANN).muted == frozenset()
    with pytest.raises(NotAllowed):
        set_muted(session, FLO, is_muted=True)


@pytest.mark.parametrize(("session", "error"), [(a_session(), NotFound), (OVER, NotNow)])
def test_only_whoever_has_been_in_is_muted_chooses_or_agrees(session: Session, error: type[Exception]) -> None:
    """And only while the session is going on."""
    for verb in (
        lambda: set_muted(session, EVE, is_muted=True),
        lambda: choose(session, EVE, Status.BREAK, at(1)),
        lambda: accept(session, EVE, 1),
    ):
        with pytest.raises(error):
            verb()


# ── duty and lead ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_on_duty_leads_and_can_hand_over() -> None:
    """To anybody who is on duty; going on duty twice changes nothing."""
    session = a_session()
    assert (session.lead, session.on_duty) == (FLO, (FLO, GUS))
    assert hand_over(session, GUS).lead == GUS
    assert go_on_duty(session, FLO) == session
    with pytest.raises(NotFound):
        hand_over(session, ANN)


def test_the_room_keeps_running_when_the_lead_goes() -> None:
    """A lead who drops keeps the lead until somebody takes it; one who leaves or goes off duty gives it on."""
    session = a_session()
    assert lose(session, FLO, at(1)).lead == FLO
    assert (leave(session, FLO, at(1)).lead, leave(session, FLO, at(1)).on_duty) == (GUS, (GUS,))
    assert go_off_duty(session, GUS).lead == FLO
    nobody = go_off_duty(go_off_duty(session, FLO), GUS)
    assert (nobody.lead, nobody.state) == (None, session.state)
    assert go_on_duty(nobody, GUS).lead == GUS


def test_nobody_goes_on_duty_or_leads_when_all_is_over() -> None:
    """There is nothing to look after."""
    for verb in (lambda: go_on_duty(OVER, EVE), lambda: hand_over(OVER, GUS)):
        with pytest.raises(NotNow):
            verb()


# ── the agreement ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_agreeing_is_to_the_lines_one_has_read() -> None:
    """A line that is added asks everybody anew, and who agrees to the old version is told."""
    session = accept(accept(a_session(), ANN, 1), BOB, 1)
    assert [has_agreed(session, who) for who in (ANN, BOB, CAI)] == [True, True, False]
    session = add_line(session, " Cameras stay off. ")
    assert session.agreement.lines[-1] == "Cameras stay off."
    assert not has_agreed(session, ANN)
    with pytest.raises(NotNow):
        accept(session, ANN, 1)
    session = accept(session, ANN, 2)
    assert (has_agreed(session, ANN), session.accepted) == (True, {ANN: 2, BOB: 1})
    assert packed(session) == session


def test_lines_are_added_at_the_beginning() -> None:
    """Until the agreement has been read; in a room without that phase, until the session begins."""
    assert len(add_line(a_lobby(OPEN), "Be kind.").agreement.lines) == 3
    assert len(add_line(go_to(a_session(), AGREEMENT, at(5)), "Be kind.").agreement.lines) == 3
    assert len(add_line(pause(a_session(), PauseReason.BREATHER, at(1)), "Be kind.").agreement.lines) == 3
    for late in (go_to(a_session(), CHECK_IN, at(9)), a_session(OPEN), wind_down(a_session(), at(1)), OVER):
        with pytest.raises(NotNow):
            add_line(late, "Be kind.")


@pytest.mark.parametrize(("text", "error"), [("\n", TextEmpty), ("x" * 201, TextTooLong)])
def test_a_line_is_a_line(text: str, error: type[Exception]) -> None:
    """Neither nothing nor a speech."""
    with pytest.raises(error):
        add_line(a_lobby(), text)


def test_what_somebody_writes_is_read_first_for_tonight() -> None:
    """Asked for and taken back; not for whoever looks after the room, whom it leaves as they take a duty; over with the session."""
    session = set_read_first(a_session(), ANN, is_read_first=True)
    assert session.read_first == {ANN}
    assert set_read_first(session, ANN, is_read_first=True) == session
    assert set_read_first(session, ANN, is_read_first=False).read_first == frozenset()
    assert go_on_duty(session, ANN, DutyKind.PEER_MENTOR).read_first == frozenset()
    assert go_on_duty(session, ANN).read_first == frozenset()
    assert close(session, at(20)).read_first == frozenset()
    with pytest.raises(NotAllowed):
        set_read_first(session, GUS, is_read_first=True)
    with pytest.raises(NotFound):
        set_read_first(session, UserId("stranger"), is_read_first=True)

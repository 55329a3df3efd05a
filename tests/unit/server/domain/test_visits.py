"""Guests, who sit in on one session before they decide."""

import pytest

from server.domain.attendance import choose
from server.domain.door import admit, come, set_admitting
from server.domain.errors import NotFound, VisitAhead, VisitOver
from server.domain.floor import Voice, in_hands, in_round, may_speak, start_breakout, start_round
from server.domain.hands import call, raise_hand, thank
from server.domain.ids import RoomId, UserId
from server.domain.people import Role, Visit
from server.domain.permissions import Action, require
from server.domain.rounds import done
from server.domain.sessions import Session, Status, close, go_to, wind_down
from server.domain.themes import add, share
from server.domain.visits import ended, forget, stay
from tests.support.builders import ANN, BOB, a_membership
from tests.support.sessions import CHECK_IN, CLOSING, WORK, a_lobby, a_session, at, packed, s

ROB = UserId("rob")


def with_rob(session: Session | None = None) -> Session:
    """Rob has come as a guest."""
    return come(session or a_session(), ROB, at(1), is_facilitator=False, is_guest=True)


def test_a_guest_listens_until_they_are_given_the_floor() -> None:
    """Also where everybody may write: they raise a hand, a facilitator calls it, and once they are thanked they listen again."""
    session = go_to(with_rob(), WORK, at(2))
    assert session.statuses[ROB] is Status.LISTENING
    assert (may_speak(session, ROB), may_speak(session, ANN)) == (Voice.REACT, Voice.SAY)
    session = in_hands(session, at(3), lambda up, now: raise_hand(up, ROB, None, now))
    assert may_speak(session, ROB) is Voice.REACT
    session = in_hands(session, at(4), lambda up, _: call(up, ROB))
    assert may_speak(session, ROB) is Voice.SAY
    session = in_hands(session, at(5), lambda up, _: thank(up, ROB))
    assert may_speak(session, ROB) is Voice.REACT
    assert packed(session) == session


@pytest.mark.parametrize("chosen", [None, Status.LISTENING])
def test_a_guest_cannot_give_themselves_a_voice(chosen: Status | None) -> None:
    """A break is a break, and whoever is back from one listens."""
    session = choose(go_to(with_rob(), WORK, at(2)), ROB, Status.BREAK, at(3))
    assert (session.statuses[ROB], may_speak(session, ROB)) == (Status.BREAK, Voice.REACT)
    session = choose(session, ROB, chosen, at(4))
    assert (session.statuses[ROB], may_speak(session, ROB)) == (Status.LISTENING, Voice.REACT)


def test_a_guest_has_no_turn_in_a_round_and_is_drawn_into_no_small_group() -> None:
    """Coming into either changes nothing of it."""
    session = start_round(go_to(a_session(), CHECK_IN, at(2)), (ANN, BOB), 0, at(2))
    assert session.round is not None
    seats = [seat.who for seat in session.round.seats]
    for turn in seats:
        session = in_round(with_rob(session), at(3), lambda this, now, turn=turn: done(this, turn, now))  # type: ignore[misc]
    assert session.round is not None
    assert [seat.who for seat in session.round.seats] == seats
    apart = start_breakout(go_to(a_session(), WORK, at(2)), ((ANN, BOB),), s(60), lambda: RoomId("small"), at(2))
    assert (with_rob(apart).breakout, may_speak(with_rob(apart), ROB)) == (apart.breakout, Voice.REACT)


def test_at_the_door_a_guest_waits_like_anybody() -> None:
    """Let in, they listen."""
    session = with_rob(set_admitting(a_session(), (), at(1), is_admitting=True))
    assert (session.waiting, may_speak(session, ROB)) == ((ROB,), Voice.READ)
    session = admit(session, ROB, at(2))
    assert (session.statuses[ROB], may_speak(session, ROB)) == (Status.LISTENING, Voice.REACT)


def test_behind_a_shut_door_nobody_has_come() -> None:
    """A guest reads only what they are in for."""
    shut = go_to(a_session(), CLOSING, at(2))
    assert with_rob(shut) is shut
    assert with_rob(with_rob()).guests == {ROB}


def test_whoever_stays_is_one_of_the_group() -> None:
    """They listen until they choose otherwise, and then they may."""
    session = stay(go_to(with_rob(), WORK, at(2)), ROB)
    assert (session.guests, session.statuses[ROB]) == (frozenset(), Status.LISTENING)
    assert may_speak(choose(session, ROB, None, at(3)), ROB) is Voice.SAY
    with pytest.raises(NotFound):
        stay(session, ROB)


def test_a_visit_ends_with_its_session() -> None:
    """Whoever has not come by the time the doors close has missed it; whoever is here stays until the very end."""
    session = with_rob()
    closing = wind_down(session, at(50))
    assert ended(session, closing) == {Visit.AHEAD}
    assert ended(closing, close(closing, at(55))) == {Visit.NOW}
    assert ended(session, close(session, at(50))) == {Visit.AHEAD, Visit.NOW}
    assert ended(a_lobby(), session) == ended(closing, closing) == frozenset()
    over = close(session, at(50))
    assert ended(over, over) == frozenset()


def test_nothing_of_a_guest_stays_in_a_session() -> None:
    """As it is kept until the next one: not that they came, and nothing that they chose, shared or were to be asked."""
    session = with_rob()
    session = choose(session, ROB, Status.BREAK, at(2))
    themes = share(add(session.themes, "sleep"), 1, ROB, is_shared=True)
    told = {"themes": themes, "to_check_on": (ROB, ANN), "accepted": {ROB: 1, ANN: 1}, "muted": frozenset({ROB})}
    over = close(type(session)(**{**{f: getattr(session, f) for f in session.__slots__}, **told}), at(9))
    assert ROB in packed(over).attended
    gone = forget(over, ROB)
    assert "rob" not in repr(gone)
    assert (gone.to_check_on, gone.accepted, ANN in gone.attended) == ((ANN,), {ANN: 1}, True)


@pytest.mark.parametrize("action", [Action.READ_ROOM, Action.POST, Action.SETTLE_OWN])
def test_outside_their_session_a_guest_may_do_nothing(action: Action) -> None:
    """Each answer says which it is; trying again helps only whoever is early."""
    with pytest.raises(VisitAhead) as early:
        require(a_membership(visit=Visit.AHEAD), action)
    assert early.value.retry_after_s
    with pytest.raises(VisitOver):
        require(a_membership(visit=Visit.OVER), action)
    visiting = a_membership(visit=Visit.NOW, role=Role.MEMBER)
    assert require(visiting, action) is visiting

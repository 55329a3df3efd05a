"""The door of a session that admits people one by one."""

import pytest

from server.domain.attendance import accept, choose, has_agreed, leave, lose
from server.domain.door import admit, admit_all, come, decline, set_admitting
from server.domain.errors import ClientError, NotFound, NotNow
from server.domain.floor import Voice, may_speak, start_round
from server.domain.ids import UserId
from server.domain.sessions import Decline, Session, Status, close, go_to
from tests.support.builders import ANN, BOB
from tests.support.sessions import CHECK_IN, CLOSING, a_session, at, packed

ELI, FAY = UserId("eli"), UserId("fay")


def with_eli_and_fay_waiting() -> Session:
    session = set_admitting(a_session(), (ANN, BOB), at(1), is_admitting=True)
    for who in (ELI, FAY):
        session = come(session, who, at(2), is_facilitator=False)
    return session


def test_whoever_comes_waits_and_whoever_is_in_stays_in() -> None:
    """In the order in which they come, each once; a line that drops brings nobody back to the door."""
    session = with_eli_and_fay_waiting()
    assert session.waiting == (ELI, FAY)
    assert come(session, ELI, at(3), is_facilitator=False) == session
    assert come(lose(session, ANN, at(3)), ANN, at(4), is_facilitator=False).waiting == (ELI, FAY)
    assert packed(session) == session


def test_at_the_door_nobody_speaks_and_everybody_can_prepare() -> None:
    """They agree and choose to listen before they come in; and come in with both."""
    session = with_eli_and_fay_waiting()
    assert may_speak(session, ELI) is Voice.READ
    session = choose(accept(session, ELI, session.agreement.version), ELI, Status.LISTENING, at(3))
    session = admit(session, ELI, at(4))
    assert ELI in session.attended
    assert session.waiting == (FAY,)
    assert has_agreed(session, ELI)
    assert session.statuses[ELI] is Status.LISTENING


def test_whoever_is_let_in_takes_part() -> None:
    """They speak, whatever the door of the phase."""
    session = admit_all(go_to(with_eli_and_fay_waiting(), CLOSING, at(3)), at(4))
    assert {ELI, FAY} <= session.attended
    assert session.waiting == ()
    assert may_speak(session, ELI) is may_speak(session, ANN)


def test_not_tonight_is_for_tonight_unless_somebody_thinks_better_of_it() -> None:
    """Whoever is declined waits no more and stays out; they may be let in after all, also once they have gone home."""
    session = decline(with_eli_and_fay_waiting(), ELI, Decline.TALK_FIRST)
    assert session.waiting == (FAY,)
    assert come(session, ELI, at(3), is_facilitator=False) == session
    assert ELI not in admit_all(session, at(3)).attended
    let_in = admit(leave(session, ELI, at(3)), ELI, at(4))
    assert ELI in let_in.attended
    assert not let_in.declined
    with pytest.raises(NotFound):
        decline(let_in, ELI, Decline.FULL)


@pytest.mark.parametrize("gone", [leave, lose])
def test_whoever_goes_is_at_the_door_no_more(gone) -> None:  # type: ignore[no-untyped-def]
    """Nobody is let in who is not there; when they come again they wait again, last."""
    session = gone(with_eli_and_fay_waiting(), ELI, at(3))
    assert session.waiting == (FAY,)
    with pytest.raises(NotFound):
        admit(session, ELI, at(4))
    assert come(session, ELI, at(5), is_facilitator=False).waiting == (FAY, ELI)


def test_the_groups_facilitators_do_not_wait() -> None:
    """Also behind the shut door of a phase: somebody may be needed."""
    session = go_to(with_eli_and_fay_waiting(), CLOSING, at(3))
    assert UserId("hal") in come(session, UserId("hal"), at(4), is_facilitator=True).attended


def test_once_nobody_is_asked_whoever_waits_is_in() -> None:
    """And whoever comes later just comes; asking from now on puts out nobody who reads the room."""
    session = set_admitting(with_eli_and_fay_waiting(), (), at(3), is_admitting=False)
    assert {ELI, FAY} <= session.attended
    assert UserId("hal") in come(session, UserId("hal"), at(4), is_facilitator=False).attended
    behind_a_shut_door = go_to(a_session(), CLOSING, at(3))
    assert ELI in set_admitting(behind_a_shut_door, (ELI,), at(4), is_admitting=True).attended


def test_a_late_comer_who_is_let_in_has_a_seat_in_the_round() -> None:
    """Like anybody who comes late; at the door they had none."""
    session = start_round(go_to(with_eli_and_fay_waiting(), CHECK_IN, at(3)), (ANN, BOB), 0, at(3))
    assert session.round is not None
    assert session.round.seat(ELI) is None
    let_in = admit(session, ELI, at(4)).round
    assert let_in is not None
    assert let_in.seat(ELI) is not None


def test_when_it_is_over_there_is_no_door() -> None:
    """Nobody waits, and nobody is let in."""
    session = close(with_eli_and_fay_waiting(), at(5))
    assert session.waiting == ()
    for step in (
        lambda: admit(session, ELI, at(6)),
        lambda: admit_all(session, at(6)),
        lambda: decline(session, ELI, Decline.FULL),
        lambda: set_admitting(session, (), at(6), is_admitting=False),
    ):
        with pytest.raises(NotNow) as refused:
            step()
        assert isinstance(refused.value, ClientError)

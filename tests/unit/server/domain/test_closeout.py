"""Closing an evening out: a draft, sent once, whose follow-ups are ticked off."""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.closeout import CloseOut, FollowUp, Form, Mark, Mood, Went, send, tick, write
from server.domain.errors import BadFrame, NotFound, NotNow, TextEmpty, TextTooLong
from server.domain.ids import SessionId
from tests.support.builders import ANN, FLO, GUS, ROOM
from tests.support.sessions import at

FACILITATORS = (FLO, GUS)
UNTIL = date(2027, 1, 31)
BLANK = CloseOut(ROOM, SessionId("session-1"), FLO, at(0), Form())
A_CALL = FollowUp("a call in the week", GUS, date(2026, 12, 3))


def written(**fields: object) -> CloseOut:
    return write(BLANK, Form(**fields), FACILITATORS, UNTIL)  # type: ignore[arg-type]


def test_what_is_written_is_kept_tidy() -> None:
    """Blank space at both ends goes; nothing at all may stand anywhere."""
    form = written(worries="  very quiet \r\n", hand_off=" ", follow_ups=(replace(A_CALL, what=" call "),)).form
    assert (form.worries, form.hand_off, form.follow_ups[0].what) == ("very quiet", "", "call")
    assert form.words == ("very quiet", "call")


@pytest.mark.parametrize(
    "fields",
    [
        {"worries": "x" * 1001},
        {"hand_off": "x" * 301},
        {"follow_ups": (replace(A_CALL, what="x" * 201),)},
    ],
)
def test_it_is_a_form_for_two_minutes(fields: dict[str, object]) -> None:
    """What is longer is a report."""
    with pytest.raises(TextTooLong):
        written(**fields)


def test_a_follow_up_is_a_facilitators_and_due_while_it_is_kept() -> None:
    """Members see none of it, and what is deleted before it is due would be lost."""
    with pytest.raises(NotFound):
        written(follow_ups=(replace(A_CALL, owner=ANN),))
    with pytest.raises(BadFrame):
        written(follow_ups=(replace(A_CALL, due=date(2027, 2, 1)),))
    assert written(follow_ups=(replace(A_CALL, due=UNTIL),)).form.follow_ups[0].due == UNTIL
    with pytest.raises(BadFrame):
        written(follow_ups=(A_CALL,) * 11)


def test_it_is_sent_once_and_not_changed_afterwards() -> None:
    """The others may have acted on it."""
    sent = send(written(went=Went.MIXED, follow_ups=(A_CALL, replace(A_CALL, what=""))), at(95))
    assert sent.sent_at == at(95)
    assert sent.form.follow_ups == (A_CALL,), "a line that was begun is no follow-up"
    with pytest.raises(NotNow):
        send(sent, at(96))
    with pytest.raises(NotNow):
        write(sent, Form(), FACILITATORS, UNTIL)


@pytest.mark.parametrize("form", [Form(marks=frozenset({Mark.WARM})), Form(mood=Mood.TIRED), Form(wants_debrief=True)])
def test_one_tap_is_enough(form: Form) -> None:
    """Everything may be left out but everything."""
    assert send(replace(BLANK, form=form), at(95)).form == form
    with pytest.raises(TextEmpty):
        send(BLANK, at(95))


def test_a_follow_up_is_ticked_off_and_back_by_anybody() -> None:
    """It says by whom; in a draft there is nothing to tick."""
    sent = send(written(follow_ups=(A_CALL,)), at(95))
    done = tick(sent, 0, FLO, is_done=True)
    assert done.form.follow_ups[0].done_by == FLO
    assert tick(done, 0, GUS, is_done=False) == sent
    for close_out, number in ((sent, 1), (written(follow_ups=(A_CALL,)), 0)):
        with pytest.raises(NotFound):
            tick(close_out, number, FLO, is_done=True)

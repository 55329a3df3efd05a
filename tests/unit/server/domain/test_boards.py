"""A drawing board."""

from dataclasses import replace

import pytest

from server.domain import activities, attendance
from server.domain.activities import Rules
from server.domain.boards import ACTIVITY, POINTS_MAX, SIDE, STROKES_MAX, Board, Ink, draw, of, require_hand, undo
from server.domain.errors import BadFrame, NotFound, NotNow
from server.domain.ids import SessionId, UserId
from server.domain.sessions import PauseReason, Session, pause
from tests.support.builders import ANN, BOB, FLO
from tests.support.sessions import a_session, at, s

LINE = [0, 0, 500, 250]
BLANK = Board(SessionId("session-1"), s(60))


def with_activity(name: str, began_s: float = 60) -> Session:
    rules = Rules(name, highest=0)
    return replace(a_session(), activity=activities.start(None, rules, None, s(began_s)))


def test_lines_come_on_top_of_one_another_and_are_numbered() -> None:
    """A line's id is the number of the change that drew it."""
    board = draw(draw(BLANK, ANN, Ink.GREEN, LINE), BOB, Ink.PLAIN, [SIDE, SIDE])
    assert [(line.id, line.who, line.ink, line.points) for line in board.strokes] == [
        (1, ANN, Ink.GREEN, (0, 0, 500, 250)),
        (2, BOB, Ink.PLAIN, (1000, 1000)),
    ]
    assert board.number == 2


@pytest.mark.parametrize("points", [[], [1], [1, 2, 3], [0, -1], [0, SIDE + 1], [0, 0] * (POINTS_MAX + 1)])
def test_a_line_is_of_points_on_the_board(points: list[int]) -> None:
    """In pairs, and not without end."""
    with pytest.raises(BadFrame):
        draw(BLANK, ANN, Ink.PLAIN, points)


def test_each_takes_back_their_own() -> None:
    """The last of theirs, whoever has drawn since; what is gone is no longer there to take back."""
    board = draw(draw(draw(BLANK, ANN, Ink.RED, LINE), ANN, Ink.BLUE, LINE), BOB, Ink.RED, LINE)
    board, undone = undo(board, ANN)
    assert (undone.id, board.number, [line.id for line in board.strokes]) == (2, 4, [1, 3])
    board, undone = undo(board, ANN)
    assert (undone.id, [line.id for line in board.strokes]) == (1, [3])
    with pytest.raises(NotFound):
        undo(board, ANN)


def test_a_full_board_takes_no_more_until_something_is_taken_back() -> None:
    """Nothing is pushed off it."""
    board = BLANK
    for _ in range(STROKES_MAX):
        board = draw(board, ANN, Ink.PLAIN, LINE)
    with pytest.raises(NotNow):
        draw(board, BOB, Ink.PLAIN, LINE)
    assert draw(undo(board, ANN)[0], BOB, Ink.PLAIN, LINE).strokes[-1].who == BOB


def test_a_board_is_of_one_activity() -> None:
    """One that is started again is blank, and beside another activity there is none."""
    drawn = draw(BLANK, ANN, Ink.PLAIN, LINE)
    assert of(with_activity(ACTIVITY), drawn) == drawn
    assert of(with_activity(ACTIVITY, 90), drawn) == replace(BLANK, began_at=s(90))
    assert of(with_activity(ACTIVITY), None) == BLANK
    for session in (with_activity("scale"), a_session()):
        with pytest.raises(NotNow):
            of(session, drawn)


def test_whoever_may_not_speak_up_does_not_draw_either() -> None:
    """Not while muted, not behind the door, not in a pause; facilitators draw as well."""
    session = with_activity(ACTIVITY)
    for who in (ANN, FLO):
        require_hand(session, who)
    refused = (
        (attendance.set_muted(session, ANN, is_muted=True), ANN),
        (session, UserId("at the door")),
        (pause(session, PauseReason.BREATHER, at(5)), ANN),
    )
    for changed, who in refused:
        with pytest.raises(NotNow):
            require_hand(changed, who)

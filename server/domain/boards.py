"""
A drawing board: strokes of everybody on one sheet, of which each may take back their own.

A board is no part of the session's value, which is written down at each step: its strokes are many, live in memory alone and are gone
with the activity. Each change has a number, so that whoever has missed one notices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from server.domain.errors import BadFrame, NotFound, NotNow
from server.domain.ids import SessionId, UserId
from server.domain.sessions import Session, SessionState

ACTIVITY: Final = "board"
"""The name of the activity in which there is a board."""
SIDE: Final = 1000
"""Points are pairs from 0 to this, whatever the screen: across from the left and down from the top."""
POINTS_MAX: Final = 64
"""Of a stroke; a longer line is drawn as several."""
STROKES_MAX: Final = 400
"""On a board: a newcomer is sent a quarter of a megabyte at the very most."""


class Ink(StrEnum):
    """What a stroke is drawn in; each screen has its own shade of it, light or dark."""

    PLAIN = "plain"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of somebody; *points* alternate across and down. Its id is the number of the change that drew it."""

    id: int
    who: UserId
    ink: Ink
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one activity, which is known by its session and its beginning. *number* counts its changes."""

    session_id: SessionId
    began_at: timedelta
    number: int = 0
    strokes: tuple[Stroke, ...] = ()


def of(session: Session, board: Board | None) -> Board:
    """
    The board that goes on in *session*: *board* if it is that one, else a blank one.

    Raises:
        NotNow: If the group has no board now.
    """
    activity = session.activity
    if activity is None or activity.name != ACTIVITY:
        raise NotNow
    blank = Board(session.id, activity.began_at)
    is_same = board is not None and (board.session_id, board.began_at) == (blank.session_id, blank.began_at)
    return board if is_same and board is not None else blank


def require_hand(session: Session, who: UserId) -> None:
    """Raises `NotNow` unless *who* may draw: in, not muted, and not in a pause."""
    if session.state is not SessionState.OPEN or who not in session.attended or who in session.muted:
        raise NotNow


def draw(board: Board, who: UserId, ink: Ink, points: Sequence[int]) -> Board:
    """
    *who* draws a line.

    Raises:
        BadFrame: If the points are no pairs, too many or outside.
        NotNow: If the board is full.
    """
    if not 2 <= len(points) <= 2 * POINTS_MAX or len(points) % 2 or not all(0 <= at <= SIDE for at in points):
        raise BadFrame
    if len(board.strokes) >= STROKES_MAX:
        raise NotNow
    number = board.number + 1
    return replace(board, number=number, strokes=(*board.strokes, Stroke(number, who, ink, tuple(points))))


def undo(board: Board, who: UserId) -> tuple[Board, Stroke]:
    """*who* takes back the last line of theirs. Returns it as well. Raises `NotFound` if there is none."""
    last = next((stroke for stroke in reversed(board.strokes) if stroke.who == who), None)
    if last is None:
        raise NotFound
    left = tuple(stroke for stroke in board.strokes if stroke is not last)
    return replace(board, number=board.number + 1, strokes=left), last

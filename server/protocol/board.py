"""The drawing board of a session: commands and frames. Lines go past the log, and each change has a number of its own."""

from typing import Annotated

from msgspec import Meta

from server.domain.boards import POINTS_MAX, SIDE, Board, Ink, Stroke
from server.domain.ids import RoomId, Topic, UserId
from server.protocol.base import CommandBase, FrameBase

_Points = Annotated[list[Annotated[int, Meta(ge=0, le=SIDE)]], Meta(min_length=2, max_length=2 * POINTS_MAX)]


class LookAtBoard(CommandBase, tag="board.look", frozen=True, kw_only=True):
    """What is on the board? Asked when it begins, and when the number of a change says that one was missed."""

    room_id: RoomId


class DrawOnBoard(CommandBase, tag="board.draw", frozen=True, kw_only=True):
    """Draw a line through `points`, which alternate across and down, from 0 to 1000."""

    room_id: RoomId
    ink: Ink
    points: _Points


class UndoOnBoard(CommandBase, tag="board.undo", frozen=True, kw_only=True):
    """Take back the last line of one's own."""

    room_id: RoomId


BoardCommand = LookAtBoard | DrawOnBoard | UndoOnBoard


class BoardStroke(FrameBase, frozen=True, kw_only=True):
    id: int
    who: UserId
    ink: Ink
    points: list[int]


class BoardShown(FrameBase, tag="board", frozen=True, kw_only=True):
    """All that is on the board after change `number`. `began_at_s` is that of the activity."""

    ref: int
    began_at_s: float
    number: int
    strokes: list[BoardStroke]


class BoardChanged(FrameBase, tag="board.changed", frozen=True, kw_only=True):
    """Change `number` of the board: a line was drawn, or (its id in `undone`) taken back."""

    topic: Topic
    room_id: RoomId
    began_at_s: float
    number: int
    drawn: BoardStroke | None
    undone: int | None


def board_shown(ref: int, board: Board) -> BoardShown:
    return BoardShown(
        ref=ref,
        began_at_s=board.began_at.total_seconds(),
        number=board.number,
        strokes=[board_stroke(stroke) for stroke in board.strokes],
    )


def board_stroke(stroke: Stroke) -> BoardStroke:
    return BoardStroke(id=stroke.id, who=stroke.who, ink=stroke.ink, points=list(stroke.points))

"""The drawing board over real sockets."""

from server.domain.boards import Ink
from server.protocol import board, events
from server.protocol import session_commands as verbs
from server.protocol.board import BoardChanged, BoardShown
from server.protocol.codec import decode_frame
from server.services.boards import LINES_BURST
from tests.support.meeting import Meeting
from tests.support.store import on_disk

LINE = [0, 0, 500, 250]


async def look(meeting: Meeting, name: str) -> BoardShown:
    shown = await meeting[name].do(board.LookAtBoard, room_id=meeting.room.id)
    assert isinstance(shown, BoardShown)
    return shown


async def draw(meeting: Meeting, name: str, ink: Ink = Ink.GREEN) -> None:
    assert isinstance(
        await meeting[name].do(board.DrawOnBoard, room_id=meeting.room.id, ink=ink, points=LINE), events.Done
    )


def changes(meeting: Meeting, name: str) -> list[BoardChanged]:
    frames = [decode_frame(frame) for frame in meeting[name].wire if '"board.changed"' in frame]
    return [frame for frame in frames if isinstance(frame, BoardChanged)]


async def test_everybody_sees_each_line_and_a_newcomer_all_of_them(meeting: Meeting) -> None:
    """In the order in which they were drawn; what was taken back is gone for all."""
    await meeting.do("Flo", verbs.StartActivity, activity="board")
    await draw(meeting, "Ann")
    await draw(meeting, "Bob", Ink.RED)
    await meeting["Ann"].do(board.UndoOnBoard, room_id=meeting.room.id)
    assert await meeting.refused("Ann", board.UndoOnBoard) == "not_found"
    await meeting.until(lambda: len(changes(meeting, "Cai")) == 3)
    assert [(told.number, told.drawn and told.drawn.who, told.undone) for told in changes(meeting, "Cai")] == [
        (1, meeting.who("Ann"), None),
        (2, meeting.who("Bob"), None),
        (3, None, 1),
    ]
    await meeting.come("Dee")
    shown = await look(meeting, "Dee")
    assert (shown.number, [(line.id, line.ink, line.points) for line in shown.strokes]) == (3, [(2, Ink.RED, LINE)])
    await meeting.law()


async def test_a_board_goes_with_its_activity_and_is_kept_nowhere(meeting: Meeting) -> None:
    """Started again it is blank; not a point of it was on disk."""
    assert await meeting.refused("Ann", board.LookAtBoard) == "not_now"
    await meeting.do("Flo", verbs.StartActivity, activity="board")
    await draw(meeting, "Ann")
    assert b"500,250" not in on_disk(meeting.clinic.directory)
    await meeting.do("Flo", verbs.EndActivity, activity="board")
    assert meeting.clinic.house.boards._boards == {}
    assert await meeting.refused("Ann", board.DrawOnBoard, ink="red", points=LINE) == "not_now"
    meeting.clock.advance(seconds=5)
    await meeting.do("Flo", verbs.StartActivity, activity="board")
    assert (await look(meeting, "Ann")).strokes == []


async def test_whoever_is_muted_or_too_fast_draws_no_line(meeting: Meeting) -> None:
    """The others draw on."""
    await meeting.do("Flo", verbs.StartActivity, activity="board")
    await meeting.do("Flo", verbs.SetMuted, who=meeting.who("Ann"), is_muted=True)
    assert await meeting.refused("Ann", board.DrawOnBoard, ink="red", points=LINE) == "not_now"
    for _ in range(LINES_BURST):
        await draw(meeting, "Bob")
    assert await meeting.refused("Bob", board.DrawOnBoard, ink="red", points=LINE) == "too_fast"
    await draw(meeting, "Cai")

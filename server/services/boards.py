"""
Drawing boards: look, draw, take back. They live in this process's memory and nowhere else; a restart begins with blank ones.

Lines are told like presence, in no log: a browser that has missed one sees it by the number and looks again.
"""

from typing import Final

from server.domain import boards
from server.domain.boards import Board, Ink
from server.domain.errors import NotNow
from server.domain.ids import RoomId, room_topic
from server.domain.people import Actor
from server.domain.permissions import Action, part_in, require
from server.domain.sessions import Session
from server.fanout.presence import Limiter
from server.protocol.board import BoardChanged, board_stroke
from server.services.announcer import Announcer
from server.storage import rooms
from server.storage import sessions as store
from server.storage.engine import Database

LINES_BURST: Final = 40
LINES_PER_MINUTE: Final = 240.0
"""Somebody who dots a whole sky draws four a second for a while."""


class Boards:
    """The boards of all rooms."""

    def __init__(self, database: Database, announcer: Announcer, limiter: Limiter) -> None:
        self._database = database
        self._announcer = announcer
        self._limiter = limiter
        self._boards: dict[RoomId, Board] = {}

    def note(self, session: Session) -> None:
        """*session* is on disk as it is now: a board that is over is forgotten."""
        if (board := self._boards.get(session.room_id)) is None:
            return
        try:
            self._boards[session.room_id] = boards.of(session, board)
        except NotNow:
            del self._boards[session.room_id]

    async def look(self, actor: Actor, room_id: RoomId) -> Board:
        """What is on the board. Raises `NotInRoom`, `NotAllowed`, `NotNow`, `Unavailable`."""
        return self._board(await self._session(actor, room_id))

    async def draw(self, actor: Actor, room_id: RoomId, ink: Ink, points: list[int]) -> None:
        """Draw a line. Raises `NotNow` if there is no board, it is full, or the actor may not draw now; `TooFast`; as `look()`."""
        session = await self._session(actor, room_id)
        boards.require_hand(session, actor.user_id)
        board = boards.draw(self._board(session), actor.user_id, ink, points)
        self._limiter.spend(f"board/{actor.user_id}", burst=LINES_BURST, per_minute=LINES_PER_MINUTE)
        await self._change(room_id, board, drawn=board.strokes[-1])

    async def undo(self, actor: Actor, room_id: RoomId) -> None:
        """Take back one's last line. Raises `NotFound` if there is none; as `draw()`."""
        session = await self._session(actor, room_id)
        boards.require_hand(session, actor.user_id)
        board, undone = boards.undo(self._board(session), actor.user_id)
        await self._change(room_id, board, undone=undone)

    async def _change(
        self, room_id: RoomId, board: Board, *, drawn: boards.Stroke | None = None, undone: boards.Stroke | None = None
    ) -> None:
        # Nothing is awaited between reading the board and this, so no line is lost to another.
        self._boards[room_id] = board
        topic = room_topic(room_id)
        told = BoardChanged(
            topic=topic,
            room_id=room_id,
            began_at_s=board.began_at.total_seconds(),
            number=board.number,
            drawn=None if drawn is None else board_stroke(drawn),
            undone=None if undone is None else undone.id,
        )
        await self._announcer.tell(topic, told)

    def _board(self, session: Session) -> Board:
        return boards.of(session, self._boards.get(session.room_id))

    async def _session(self, actor: Actor, room_id: RoomId) -> Session:
        async with self._database.read() as transaction:
            mine = require(await rooms.membership(transaction, room_id, actor.user_id), Action.READ_ROOM)
            kept = await store.load(transaction, room_id)
        if kept is None:
            raise NotNow
        # Whoever waits at the door sees no drawing either.
        require(mine, Action.READ_ROOM, part_in(kept.session, actor.user_id))
        return kept.session

"""A store with people and rooms in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from server.domain.ids import RoomId, UserId
from server.domain.people import Actor, Role
from server.ops.metrics import Metrics
from server.storage import people, rooms
from server.storage.engine import Database
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM, a_membership, a_room
from tests.support.clock import TUESDAY_EVENING

_empty_store: bytes | None = None


async def place_store(path: Path) -> None:
    """
    Put an empty store with its tables at *path*, unless there is one.

    Made by the migrations once and copied from then on: half the time of a test would otherwise go into making tables.
    """
    global _empty_store
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _empty_store is None:
        database = Database(path)
        await database.open()
        await database.close()
        _empty_store = path.read_bytes()
    else:
        path.write_bytes(_empty_store)


@asynccontextmanager
async def an_open_store(directory: Path, metrics: Metrics | None = None) -> AsyncIterator[Database]:
    """An empty store with its tables."""
    path = directory / "store" / "warmroom.sqlite3"
    await place_store(path)
    database = Database(path, metrics)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def furnish(database: Database, room_ids: Sequence[RoomId] = (ROOM,)) -> None:
    """Rooms in which Ann and Bob are members, Flo and Gus facilitators."""
    cast: dict[UserId, Role] = {ANN: Role.MEMBER, BOB: Role.MEMBER, FLO: Role.FACILITATOR, GUS: Role.FACILITATOR}
    async with database.write() as transaction:
        for user_id in cast:
            await people.insert_person(transaction, Actor(user_id), None, TUESDAY_EVENING)
        for room_id in room_ids:
            await rooms.insert_room(transaction, a_room(id=room_id, name=room_id))
            for user_id, role in cast.items():
                await rooms.insert_membership(
                    transaction, a_membership(room_id=room_id, user_id=user_id, role=role, name=user_id)
                )


def on_disk(folder: Path) -> bytes:
    """All that a store's files have: its pages, the free ones too, and its write-ahead log."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())

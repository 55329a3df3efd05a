"""
Rooms full of people, written into a store before a server opens it.

Past the services and in one transaction: two thousand people who come in by invitation would take longer than what is measured.
"""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from server.app import STORE
from server.client.session import Session
from server.clock import SystemClock, SystemIds
from server.config import LimitsConfig
from server.domain.events import FactKind
from server.domain.ids import RoomId, UserId, room_topic
from server.domain.people import Actor, Membership, Role
from server.domain.rooms import Room
from server.edge.auth import COOKIE
from server.fanout.bus import LocalBus
from server.fanout.presence import LocalLimiter
from server.services.accounts import SESSION_DAYS, AccountService
from server.services.announcer import Announcer
from server.storage import log, people, rooms
from server.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody signed in, with a place in one room."""

    room_id: RoomId
    role: Role
    token: str

    @property
    def cookie(self) -> str:
        return f"{COOKIE}={self.token}"

    def session(self, base_url: str) -> Session:
        session = Session(base_url)
        session.cookie = self.cookie
        return session


@dataclass(frozen=True, slots=True)
class Hall:
    """
    A store with everybody in it.

    Attributes:
        directory: of the store; each server gets a copy.
        rooms: who sits in each, members before facilitators.
    """

    directory: Path
    rooms: tuple[tuple[Seat, ...], ...]

    @property
    def seats(self) -> list[Seat]:
        return [seat for room in self.rooms for seat in room]

    @property
    def members(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.role is Role.MEMBER]

    def copy_to(self, directory: Path) -> None:
        shutil.copytree(self.directory, directory)


async def furnish(directory: Path, *, rooms_count: int, members: int, facilitators: int = 0) -> Hall:
    """Make a store in *directory*, with so many members and facilitators in each of *rooms_count* rooms."""
    clock, ids = SystemClock(), SystemIds()
    database = Database(directory / STORE)
    await database.open()
    try:
        accounts = AccountService(database, Announcer(LocalBus()), LocalLimiter(), LimitsConfig(), clock, ids)
        await accounts.prepare("Bench")
        at = clock.now()
        roles = [Role.MEMBER] * members + [Role.FACILITATOR] * facilitators
        everybody: list[tuple[Seat, ...]] = []
        async with database.write() as transaction:
            for number in range(rooms_count):
                room = Room(RoomId(ids.new()), f"Room {number + 1}", at)
                await rooms.insert_room(transaction, room)
                taken: list[Seat] = []
                for place, role in enumerate(roles):
                    user_id, seat = UserId(ids.new()), Seat(room.id, role, ids.secret())
                    await people.insert_person(transaction, Actor(user_id), None, at)
                    token_hash = hashlib.sha256(seat.token.encode()).hexdigest()
                    await people.insert_session(transaction, token_hash, user_id, at + timedelta(days=SESSION_DAYS))
                    await rooms.insert_membership(
                        transaction, Membership(room.id, user_id, role, f"Person {place + 1}", at)
                    )
                    await log.append(transaction, room_topic(room.id), FactKind.MEMBER_CHANGED, user_id, at)
                    taken.append(seat)
                everybody.append(tuple(taken))
    finally:
        await database.close()
    return Hall(directory, tuple(everybody))

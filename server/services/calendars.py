"""
A member's calendar to subscribe to: how it looks, the secret in its link, and the file behind it.

Calendar programs sign in nowhere, so whoever has the link has the calendar. The secret is random (192 bits), stored as SHA-256, can be
renewed and given up, and opens nothing but times under a title.
"""

import hashlib
from dataclasses import replace

from server.clock import Clock, Ids
from server.config import LimitsConfig
from server.domain.calendars import Calendar, neutral_title
from server.domain.errors import NotFound
from server.domain.people import Actor
from server.fanout.presence import Limiter
from server.protocol.http import SetCalendar
from server.protocol.ics import GroupMeetings, calendar_file
from server.services.accounts import ATTEMPTS_BURST
from server.storage import calendars, rooms, schedules
from server.storage.engine import Database


class CalendarService:
    """Gives each member one calendar of all their groups, if they want it."""

    def __init__(self, database: Database, limiter: Limiter, limits: LimitsConfig, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._limiter = limiter
        self._limits = limits
        self._clock = clock
        self._ids = ids

    async def look(self, actor: Actor) -> Calendar | None:
        """How somebody's calendar looks; None if they have none."""
        async with self._database.read() as transaction:
            return await calendars.of_person(transaction, actor.user_id)

    async def set(self, actor: Actor, body: SetCalendar) -> tuple[Calendar, str | None]:
        """
        Let somebody's calendar look so.

        Returns:
            The calendar; and its secret, if it is new. It is told only once.
        """
        async with self._database.write() as transaction:
            before = await calendars.of_person(transaction, actor.user_id)
            calendar = Calendar(
                uid_key=self._ids.secret() if before is None else before.uid_key,
                title=neutral_title(body.title),
                reminder_minutes=body.reminder_minutes,
                names_groups=body.names_groups,
                changed_at=self._clock.now(),
            )
            if before is None:
                secret = self._ids.secret()
                await calendars.add(transaction, actor.user_id, calendar, _hash(secret))
                return calendar, secret
            if replace(calendar, changed_at=before.changed_at) == before:
                # Saved as it was, it stays the same file for the programs that ask.
                return before, None
            await calendars.change(transaction, actor.user_id, calendar)
        self._database.note_deleted_words()
        return calendar, None

    async def renew(self, actor: Actor) -> tuple[Calendar, str]:
        """Another secret; the old one opens nothing any more. Raises `NotFound` if the calendar is switched off."""
        secret = self._ids.secret()
        async with self._database.write() as transaction:
            calendar = await calendars.of_person(transaction, actor.user_id)
            if calendar is None or not await calendars.renew(transaction, actor.user_id, _hash(secret)):
                raise NotFound
        return calendar, secret

    async def switch_off(self, actor: Actor) -> None:
        """Forget the calendar, its title and its secret. There may be none."""
        async with self._database.write() as transaction:
            await calendars.remove(transaction, actor.user_id)
        self._database.note_deleted_words()

    async def file(self, secret: str, address: str) -> bytes:
        """The file that a secret opens. Raises `NotFound`, `TooFast`."""
        self._limiter.spend(f"calendar/{address}", burst=ATTEMPTS_BURST, per_minute=self._limits.attempts_per_minute)
        async with self._database.read() as transaction:
            found = await calendars.by_secret_hash(transaction, _hash(secret))
            if found is None:
                raise NotFound
            user_id, calendar = found
            names = {room.id: room.name for room, _ in await rooms.memberships_of(transaction, user_id)}
            of_rooms = await schedules.of_rooms(transaction, names)
        groups = [
            GroupMeetings(room_id, names[room_id], kept.schedule, kept.version, kept.changed_at)
            for room_id, kept in sorted(of_rooms.items())
            if kept.schedule is not None
        ]
        return calendar_file(calendar, groups, self._clock.now())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

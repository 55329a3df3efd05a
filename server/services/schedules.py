"""When a group meets: reading it, and setting it."""

from itertools import islice
from typing import Final

from sqlalchemy.exc import IntegrityError

from server.clock import Clock
from server.domain.errors import ScheduleOutdated
from server.domain.ids import RoomId
from server.domain.people import Actor
from server.domain.permissions import Action, require
from server.domain.schedules import Change, Schedule, checked
from server.domain.templates import TEMPLATES
from server.protocol import http
from server.storage import rooms, schedules
from server.storage.engine import Database
from server.storage.schedules import Kept

MEETINGS_AHEAD: Final = 6


class ScheduleService:
    """Knows when each group meets, and lets its facilitators say so."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def look(self, actor: Actor, room_id: RoomId) -> http.RoomSchedule:
        """A group's schedule and its next meetings. Raises `NotInRoom`."""
        async with self._database.read() as transaction:
            require(await rooms.membership(transaction, room_id, actor.user_id), Action.READ_ROOM)
            return self._view(await schedules.load(transaction, room_id))

    async def set(self, actor: Actor, room_id: RoomId, body: http.SetSchedule) -> http.RoomSchedule:
        """
        Set a group's schedule in place of the version that was read, or take it away.

        Raises:
            NotInRoom, NotAllowed, ScheduleInvalid
            ScheduleOutdated: If somebody else has changed it since; two who call an evening off each would undo one another.
        """
        at = self._clock.now()
        try:
            async with self._database.write() as transaction:
                require(await rooms.membership(transaction, room_id, actor.user_id), Action.SET_SCHEDULE)
                schedule = None if body.schedule is None else checked(_schedule(body.schedule), at)
                if not await schedules.save(transaction, room_id, schedule, after=body.version, at=at):
                    raise ScheduleOutdated
        except IntegrityError:
            raise ScheduleOutdated from None
        return self._view(Kept(schedule, body.version + 1, at))

    def _view(self, kept: Kept | None) -> http.RoomSchedule:
        schedule = None if kept is None else kept.schedule
        ahead = () if schedule is None else islice(schedule.meetings(self._clock.now()), MEETINGS_AHEAD)
        return http.RoomSchedule(
            version=0 if kept is None else kept.version,
            schedule=None if schedule is None else _body(schedule),
            meetings=[
                http.Meeting(on=meeting.on, begins_at=meeting.begins_at, ends_at=meeting.ends_at, is_off=meeting.is_off)
                for meeting in ahead
            ],
            agendas=[http.agenda(template) for template in TEMPLATES.values()],
        )


def _schedule(body: http.Schedule) -> Schedule:
    return Schedule(
        first_at=body.first_at,
        zone=body.zone,
        minutes=body.minutes,
        repeats=body.repeats,
        template=body.template,
        ends_on=body.ends_on,
        changes=tuple(Change(change.on, change.moved_to) for change in body.changes),
    )


def _body(schedule: Schedule) -> http.Schedule:
    return http.Schedule(
        first_at=schedule.first_at,
        zone=schedule.zone,
        minutes=schedule.minutes,
        repeats=schedule.repeats,
        template=schedule.template,
        ends_on=schedule.ends_on,
        changes=[http.ScheduleChange(on=change.on, moved_to=change.moved_to) for change in schedule.changes],
    )

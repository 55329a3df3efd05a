"""Bodies of HTTP requests and answers: signing in, invitations, history, schedules and calendars, and the operator's page."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from server.domain.agenda import Template
from server.domain.calendars import REMINDER_MINUTES_MAX
from server.domain.errors import ErrorCode
from server.domain.ids import RoomId, UserId
from server.domain.noticing import Reads
from server.domain.people import Role
from server.domain.schedules import MINUTES_MAX, MINUTES_MIN, Repeats
from server.protocol.contact import CONTACT_BODIES
from server.protocol.noticing import Noticing, NoticingPreview, SetAlerts, SetNotice, SetReads
from server.protocol.parts import MessageReactions, RoomMessage
from server.protocol.reach import REACH_BODIES
from server.protocol.reading_rules import READING_BODIES, HouseReading
from server.protocol.session_frames import AgendaPhase, agenda_phases

_Code = Annotated[str, Meta(min_length=8, max_length=128)]
_WallTime = Annotated[datetime, Meta(tz=False)]
"""What a clock on a wall shows, in the schedule's own zone: "2026-03-03T19:00:00"."""


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Problem(_Body, frozen=True, kw_only=True):
    """Every answer that is not 2xx. `retry_after_s` is set when trying again later can help."""

    code: ErrorCode
    retry_after_s: float | None = None
    incident: str | None = None


class MyRoom(_Body, frozen=True, kw_only=True):
    """
    A room I am in, and the name I go by there. `next_meeting_at` is when its group meets next, or began the meeting that goes on;
    `time_zone` is the one that its schedule is in. Both are null when it does not meet. `is_visit`: I sit in on one session of it.
    """

    id: RoomId
    name: str
    role: Role
    my_name: str
    is_visit: bool
    next_meeting_at: datetime | None
    time_zone: str | None


class Me(_Body, frozen=True, kw_only=True):
    """`GET api/me`: who is signed in."""

    user_id: UserId
    is_operator: bool
    clinic_name: str
    rooms: list[MyRoom]


class SetUp(_Body, frozen=True, kw_only=True):
    """`POST api/setup`: the operator's first act, with the code of the one-time link."""

    code: _Code
    clinic_name: Annotated[str, Meta(min_length=1, max_length=60)]


class LookAtInvitation(_Body, frozen=True, kw_only=True):
    """`POST api/invitations/look`: what is this code for? A POST, so that the code is in no URL and no log."""

    code: _Code


class InvitationView(_Body, frozen=True, kw_only=True):
    clinic_name: str
    room_name: str
    role: Role
    is_pass: bool
    """A guest pass, for one session."""
    my_room_id: RoomId | None
    """Set for somebody who is in the room already: where to go."""


class Join(_Body, frozen=True, kw_only=True):
    """`POST api/invitations/join`. `is_name_meant` keeps a name after `name_looks_real`."""

    code: _Code
    name: Annotated[str, Meta(max_length=200)]
    is_name_meant: bool = False


class SignedIn(_Body, frozen=True, kw_only=True):
    """
    Now signed in, by cookie. `recovery_words` is shown once, for an account that stays; with them one signs in on another device.
    """

    room_id: RoomId | None
    recovery_words: str | None


class SignIn(_Body, frozen=True, kw_only=True):
    """`POST api/sign-in`."""

    recovery_words: Annotated[str, Meta(max_length=400)]


class History(_Body, frozen=True, kw_only=True):
    """`GET api/rooms/ID/messages?before=PLACE`: up to 100 messages before that place, in order, and the reactions to them."""

    messages: list[RoomMessage]
    reactions: list[MessageReactions]
    has_earlier: bool


class OpenRoom(_Body, frozen=True, kw_only=True):
    """`POST api/rooms`."""

    name: Annotated[str, Meta(max_length=200)]


class Invite(_Body, frozen=True, kw_only=True):
    """`POST api/rooms/ID/invitations`. `uses` null is without limit until it expires. Whoever comes by a guest pass (`is_pass`) visits one session."""

    role: Role
    uses: Annotated[int, Meta(ge=1, le=500)] | None = 1
    days: Annotated[int, Meta(ge=1, le=90)] = 7
    is_pass: bool = False


class Invited(_Body, frozen=True, kw_only=True):
    link: str
    expires_at: datetime


class ScheduleChange(_Body, frozen=True, kw_only=True):
    """One evening that is different: moved, or called off (null). `on` is the day that the schedule names."""

    on: date
    moved_to: _WallTime | None


class Schedule(_Body, frozen=True, kw_only=True):
    """
    When a group meets, on the wall clock of `zone`, an IANA name. Weekday, and week of the month, are those of `first_at`. `ends_on` is
    the last day on which it may meet; null is until further notice. `template` names the agenda.
    """

    first_at: _WallTime
    zone: Annotated[str, Meta(max_length=64)]
    minutes: Annotated[int, Meta(ge=MINUTES_MIN, le=MINUTES_MAX)]
    repeats: Repeats
    template: Annotated[str, Meta(max_length=64)]
    ends_on: date | None = None
    changes: Annotated[list[ScheduleChange], Meta(max_length=100)] = []


class Meeting(_Body, frozen=True, kw_only=True):
    """One evening, to come or going on. `on` is the day that the schedule names."""

    on: date
    begins_at: datetime
    ends_at: datetime
    is_off: bool


class Agenda(_Body, frozen=True, kw_only=True):
    """An agenda that an evening may have. `minutes` null has no clock."""

    name: str
    title: str
    note: str
    minutes: int | None
    phases: list[AgendaPhase]


class RoomSchedule(_Body, frozen=True, kw_only=True):
    """
    `GET api/rooms/ID/schedule`: when the group meets, its next meetings also when called off, and what agendas there are. `version` is 0
    before there was a schedule; one that has been taken away is null and has a version.
    """

    version: int
    schedule: Schedule | None
    meetings: list[Meeting]
    agendas: list[Agenda]


class SetSchedule(_Body, frozen=True, kw_only=True):
    """`POST api/rooms/ID/schedule`, for facilitators: in place of the `version` that was read. Null takes it away. Answers as `GET`."""

    version: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    schedule: Schedule | None


class MyCalendar(_Body, frozen=True, kw_only=True):
    """
    `GET api/calendar`: my calendar of all my groups, to subscribe to. `link` is told once, when it is new: the server keeps its hash alone.
    """

    is_on: bool
    title: str
    reminder_minutes: int | None
    names_groups: bool
    link: str | None = None


class SetCalendar(_Body, frozen=True, kw_only=True):
    """`POST api/calendar`: how it looks; switches it on. A blank title is "Appointment". `names_groups` shows groups' names instead."""

    title: Annotated[str, Meta(max_length=200)]
    reminder_minutes: Annotated[int, Meta(ge=0, le=REMINDER_MINUTES_MAX)] | None = None
    names_groups: bool = False


class ClinicRoom(_Body, frozen=True, kw_only=True):
    """A room as the operator sees it: counts, never words or names."""

    id: RoomId
    name: str
    members: int
    facilitators: int


class Clinic(_Body, frozen=True, kw_only=True):
    """`GET api/clinic`: the operator's page."""

    name: str
    rooms: list[ClinicRoom]
    reads: Reads
    reading: HouseReading
    model_version: str
    model_sha256: str
    version: str


class Rehearsal(_Body, frozen=True, kw_only=True):
    """A transcript that can be played into a room of the demo."""

    id: str
    title: str
    room_id: RoomId
    room_name: str
    messages: int


class Stage(_Body, frozen=True, kw_only=True):
    """`GET demo/api/stage`: what the demo can play, and what it is playing."""

    rehearsals: list[Rehearsal]
    playing: str | None


class Play(_Body, frozen=True, kw_only=True):
    """`POST demo/api/play`. `speed` 1 is the transcript's own pace."""

    rehearsal: Annotated[str, Meta(min_length=1, max_length=64)]
    speed: Annotated[float, Meta(ge=0.25, le=50)] = 1.0


class Nothing(_Body, frozen=True, kw_only=True):
    """An empty body, `{}`."""


class DemoRoom(_Body, frozen=True, kw_only=True):
    """A room of the demo, with a code for each role."""

    name: str
    member: str
    facilitator: str


class DemoInvitations(_Body, frozen=True, kw_only=True):
    """`GET demo/api/invitations`: for `warmroom replay`. `path` is the site to join at."""

    path: str
    rooms: list[DemoRoom]


HTTP_BODIES = (
    Problem,
    Me,
    SetUp,
    LookAtInvitation,
    InvitationView,
    Join,
    SignedIn,
    SignIn,
    History,
    OpenRoom,
    Invite,
    Invited,
    RoomSchedule,
    SetSchedule,
    MyCalendar,
    SetCalendar,
    *REACH_BODIES,
    *CONTACT_BODIES,
    Clinic,
    Noticing,
    NoticingPreview,
    SetNotice,
    SetAlerts,
    SetReads,
    *READING_BODIES,
    Stage,
    Play,
)


def agenda(template: Template) -> Agenda:
    return Agenda(
        name=template.name,
        title=template.title,
        note=template.note,
        minutes=template.minutes,
        phases=agenda_phases(template),
    )

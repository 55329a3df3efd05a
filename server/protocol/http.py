"""Bodies of HTTP requests and answers: signing in, invitations, history and the operator's page."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from server.domain.errors import ErrorCode
from server.domain.ids import RoomId, UserId
from server.domain.people import Role
from server.protocol.parts import MessageReactions, RoomMessage

_Code = Annotated[str, Meta(min_length=8, max_length=128)]


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Problem(_Body, frozen=True, kw_only=True):
    """Every answer that is not 2xx. `retry_after_s` is set when trying again later can help."""

    code: ErrorCode
    retry_after_s: float | None = None
    incident: str | None = None


class MyRoom(_Body, frozen=True, kw_only=True):
    """A room I am in, and the name I go by there."""

    id: RoomId
    name: str
    role: Role
    my_name: str


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
    my_room_id: RoomId | None
    """Set for somebody who is in the room already: where to go."""


class Join(_Body, frozen=True, kw_only=True):
    """`POST api/invitations/join`. `is_name_meant` keeps a name after `name_looks_real`."""

    code: _Code
    name: Annotated[str, Meta(max_length=200)]
    is_name_meant: bool = False


class SignedIn(_Body, frozen=True, kw_only=True):
    """
    Now signed in, by cookie. `recovery_words` is shown once, for a new account; with them one signs in on another device.
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
    """`POST api/rooms/ID/invitations`. `uses` null is without limit until it expires."""

    role: Role
    uses: Annotated[int, Meta(ge=1, le=500)] | None = 1
    days: Annotated[int, Meta(ge=1, le=90)] = 7


class Invited(_Body, frozen=True, kw_only=True):
    link: str
    expires_at: datetime


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
    Clinic,
    Stage,
    Play,
)

"""The sealed contact: bodies over HTTP, which no browser keeps, and the one frame, which has nothing of it in it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from server.domain.ids import OpeningId, RoomId, Topic, UserId
from server.protocol.base import FrameBase

_Part = Annotated[str, Meta(max_length=2000)]


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class OpeningAboutMe(_Body, frozen=True, kw_only=True):
    """My sealed contact was opened: when, for which group, by whom, and why."""

    id: OpeningId
    opened_at: datetime
    room_name: str
    by_name: str
    reason: str


class MyContact(_Body, frozen=True, kw_only=True):
    """
    `GET api/contact`: what I have left, and the openings that I have not read of yet. `left_at` is null while I have left nothing; `is_broken`
    says that I have, and that the server cannot open it any more: it has lost the key.
    """

    person: str
    place: str
    left_at: datetime | None
    is_broken: bool
    openings: list[OpeningAboutMe]


class SetContact(_Body, frozen=True, kw_only=True):
    """`POST api/contact`: whom to call for me, and where I am; one may be blank. `POST api/contact/off` takes it back."""

    person: _Part
    place: _Part


class ReadOpenings(_Body, frozen=True, kw_only=True):
    """`POST api/contact/read`: I have read of these."""

    ids: Annotated[list[OpeningId], Meta(max_length=100)]


class OpenContact(_Body, frozen=True, kw_only=True):
    """
    `POST api/rooms/ID/contacts/USER/open`, for whoever leads and the clinician, in a crisis of that person. The reason stays written, and they
    will read it. `GET api/rooms/ID/contacts/USER` shows it to me again for as long as it lasts.
    """

    reason: _Part


class OpenedContact(_Body, frozen=True, kw_only=True):
    """What somebody has left, shown to me alone until `until`."""

    person: str
    place: str
    left_at: datetime
    until: datetime


class RoomOpening(_Body, frozen=True, kw_only=True):
    """Somebody has opened somebody's sealed contact; not what was in it."""

    id: OpeningId
    room_name: str
    about: UserId
    about_name: str
    by: UserId
    by_name: str
    reason: str
    opened_at: datetime


class Openings(_Body, frozen=True, kw_only=True):
    """
    `GET api/rooms/ID/openings`, for whoever hears of crises there: the last day's. `GET api/clinic/openings`, for the operator: the last hundred.
    The newest first.
    """

    openings: list[RoomOpening]


class ContactOpened(FrameBase, tag="contact.opened", frozen=True, kw_only=True):
    """
    Facilitators and the clinician of a room: somebody has opened a sealed contact just now. `GET api/rooms/ID/openings` says why, also to those
    who come later.
    """

    topic: Topic
    room_id: RoomId
    opening_id: OpeningId
    about: UserId
    by: UserId
    opened_at: datetime


CONTACT_BODIES = (MyContact, SetContact, ReadOpenings, OpenContact, OpenedContact, Openings)

"""What is read first in a room, by its own rules and the house's: bodies of HTTP requests and answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from moderation.labels import Label
from server.domain.reading import WAIT_MINUTES_MAX, AfterWait, HoldRules, OwnRules, ReadFrom
from server.domain.rooms import RoomPolicy
from server.domain.tuning import Change
from server.protocol.noticing import NoticingChange, noticing_change

_Minutes = Annotated[int, Meta(ge=1, le=WAIT_MINUTES_MAX)]
_MINUTE = timedelta(minutes=1)


class _Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class OwnReading(_Body, frozen=True, kw_only=True):
    """What a room has chosen itself: labels that are not here, and what is null, are as in the house."""

    labels: dict[Label, ReadFrom]
    newcomers: bool | None
    wait_minutes: _Minutes | None
    then: AfterWait | None


class HouseReading(_Body, frozen=True, kw_only=True):
    """
    What holds wherever a room has chosen nothing; labels that are not here are never a reason. `POST api/clinic/house-rules`, for the operator, sets
    it in all rooms and answers with it.
    """

    labels: dict[Label, ReadFrom]
    newcomers: bool
    wait_minutes: _Minutes
    then: AfterWait


class ReadingRules(_Body, frozen=True, kw_only=True):
    """
    `GET api/rooms/ID/reading`, for facilitators: what is read first in the room, and the last changes of it, newest first. `version` counts
    them together with those of what is noticed.
    """

    version: int
    own: OwnReading
    house: HouseReading
    changes: list[NoticingChange]


class SetReadingRules(_Body, frozen=True, kw_only=True):
    """`POST api/rooms/ID/reading`: all that the room chooses itself, in place of the `version` that was read. Answers as `GET`."""

    version: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    own: OwnReading


READING_BODIES = (HouseReading, ReadingRules, SetReadingRules)


def own_rules(body: OwnReading) -> OwnRules:
    """Raises `ValueError` if a label is no concern."""
    wait = None if body.wait_minutes is None else body.wait_minutes * _MINUTE
    return OwnRules(body.labels, body.newcomers, wait, body.then)


def house_rules(body: HouseReading) -> HoldRules:
    """Raises `ValueError` if a label is no concern."""
    return HoldRules(body.labels, body.newcomers, body.wait_minutes * _MINUTE, body.then)


def house_reading(house: HoldRules) -> HouseReading:
    return HouseReading(
        labels=dict(house.labels),
        newcomers=house.newcomers,
        wait_minutes=house.wait // _MINUTE,
        then=house.then,
    )


def reading_rules(policy: RoomPolicy, version: int, changes: Sequence[Change]) -> ReadingRules:
    own = policy.own
    return ReadingRules(
        version=version,
        own=OwnReading(
            labels=dict(own.labels),
            newcomers=own.newcomers,
            wait_minutes=None if own.wait is None else own.wait // _MINUTE,
            then=own.then,
        ),
        house=house_reading(policy.house),
        changes=[noticing_change(change) for change in changes],
    )

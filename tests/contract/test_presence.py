"""What every `Presence` promises."""

import pytest

from server.domain.ids import RoomId
from server.domain.people import Role
from server.fanout.presence import LocalPresence, Presence
from tests.support.builders import ANN, BOB, FLO, ROOM

OTHER = RoomId("room-2")
PHONE, LAPTOP = object(), object()


@pytest.fixture(params=[LocalPresence])
def presence(request: pytest.FixtureRequest) -> Presence:
    made: Presence = request.param()
    return made


def test_nobody_is_in_an_empty_room(presence: Presence) -> None:
    """A room that nobody has open has nobody in it, and no facilitator."""
    assert presence.present(ROOM) == []
    assert not presence.has_facilitator(ROOM)


def test_people_are_named_in_the_order_they_came(presence: Presence) -> None:
    """Who came first stands first."""
    for user_id in (BOB, ANN, FLO):
        assert presence.enter(ROOM, user_id, Role.MEMBER, object())
    assert presence.present(ROOM) == [BOB, ANN, FLO]


def test_a_second_screen_brings_nobody_new(presence: Presence) -> None:
    """Somebody with the room open twice is one person, until both are closed."""
    assert presence.enter(ROOM, ANN, Role.MEMBER, PHONE)
    assert not presence.enter(ROOM, ANN, Role.MEMBER, LAPTOP)
    assert presence.present(ROOM) == [ANN]
    assert not presence.leave(ROOM, ANN, PHONE)
    assert presence.present(ROOM) == [ANN]
    assert presence.leave(ROOM, ANN, LAPTOP)
    assert presence.present(ROOM) == []


def test_entering_twice_on_one_screen_is_entering_once(presence: Presence) -> None:
    """A screen that resumes is not counted again."""
    presence.enter(ROOM, ANN, Role.MEMBER, PHONE)
    assert not presence.enter(ROOM, ANN, Role.MEMBER, PHONE)
    assert presence.leave(ROOM, ANN, PHONE)


def test_rooms_are_apart(presence: Presence) -> None:
    """Leaving one room is not leaving another."""
    presence.enter(ROOM, ANN, Role.MEMBER, PHONE)
    presence.enter(OTHER, ANN, Role.MEMBER, PHONE)
    presence.leave(ROOM, ANN, PHONE)
    assert (presence.present(ROOM), presence.present(OTHER)) == ([], [ANN])


def test_a_facilitator_is_there_while_one_screen_is_open(presence: Presence) -> None:
    """Members do not count, and another room's facilitator neither."""
    presence.enter(ROOM, ANN, Role.MEMBER, PHONE)
    presence.enter(OTHER, FLO, Role.FACILITATOR, PHONE)
    assert not presence.has_facilitator(ROOM)
    presence.enter(ROOM, FLO, Role.FACILITATOR, LAPTOP)
    assert presence.has_facilitator(ROOM)
    presence.leave(ROOM, FLO, LAPTOP)
    assert not presence.has_facilitator(ROOM)


def test_leaving_where_one_is_not_does_nothing(presence: Presence) -> None:
    """An unknown room, person or screen changes nobody's presence."""
    assert not presence.leave(ROOM, ANN, PHONE)
    presence.enter(ROOM, ANN, Role.MEMBER, PHONE)
    assert not presence.leave(ROOM, BOB, PHONE)
    assert not presence.leave(ROOM, ANN, LAPTOP)
    assert presence.present(ROOM) == [ANN]

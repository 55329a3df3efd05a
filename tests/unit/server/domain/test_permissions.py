"""Who may do what, spelled out; and who hears what."""

import pytest

from server.domain.attendance import go_off_duty
from server.domain.errors import NotAllowed, NotInRoom
from server.domain.ids import DUTY, RoomId, UserId, room_topic, staff_topic, user_topic
from server.domain.people import Actor, Role
from server.domain.permissions import (
    Action,
    Part,
    SessionAction,
    may,
    may_in_session,
    part_in,
    require,
    require_operator,
    topics_for,
)
from tests.support.builders import ANN, FLO, GUS, ROOM, a_membership, a_room
from tests.support.sessions import a_session

YES, NO = True, False
TABLE = {
    #                        member  facilitator  operator
    Action.READ_ROOM: (YES, YES, NO),
    Action.POST: (YES, YES, NO),
    Action.SETTLE_OWN: (YES, YES, NO),
    Action.HIDE_MESSAGE: (NO, YES, NO),
    Action.SEE_FLAGS: (NO, YES, NO),
    Action.ACT_ON_FLAG: (NO, YES, NO),
    Action.INVITE: (NO, YES, YES),
    Action.MANAGE_ROOMS: (NO, NO, YES),
    Action.HOLD_SESSION: (NO, YES, NO),
    Action.SET_SCHEDULE: (NO, YES, NO),
}
ROLES = (Role.MEMBER, Role.FACILITATOR, Role.OPERATOR)


IN_SESSION = {
    #                        lead  co-facilitator  member
    SessionAction.TAKE_PART: (YES, YES, YES),
    SessionAction.LOOK_AFTER: (YES, YES, NO),
    SessionAction.TAKE_LEAD: (YES, YES, NO),
    SessionAction.KEEP_FRAME: (YES, NO, NO),
}
PARTS = (Part.LEAD, Part.CO_FACILITATOR, Part.MEMBER)


def test_the_table_names_every_action_and_role() -> None:
    """A new action or role is not forgotten here."""
    assert set(IN_SESSION) == set(SessionAction)
    assert set(PARTS) == set(Part)
    assert set(TABLE) == set(Action)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(
    ("action", "role", "is_allowed"),
    [(action, role, row[column]) for action, row in TABLE.items() for column, role in enumerate(ROLES)],
)
def test_role_and_action(action: Action, role: Role, is_allowed: bool) -> None:
    """Each role may do what the table says and nothing else; the operator reads no room."""
    assert may(role, action) is is_allowed


@pytest.mark.parametrize(
    ("action", "part", "is_allowed"),
    [(action, part, row[column]) for action, row in IN_SESSION.items() for column, part in enumerate(PARTS)],
)
def test_part_and_action(action: SessionAction, part: Part, is_allowed: bool) -> None:
    """In a session each part may do what its table says and nothing else."""
    assert may_in_session(part, action) is is_allowed


def test_what_somebody_is_in_a_session() -> None:
    """The lead, on duty beside them, or a member; also a facilitator who is not on duty tonight."""
    session = a_session()
    assert [part_in(session, who) for who in (FLO, GUS, ANN)] == list(PARTS)
    assert part_in(go_off_duty(session, FLO), FLO) is Part.MEMBER


@pytest.mark.parametrize("action", list(Action))
def test_without_a_membership_there_is_no_room(action: Action) -> None:
    """Whoever is not in a room is told that it is not theirs, whatever they ask."""
    with pytest.raises(NotInRoom):
        require(None, action)


def test_a_role_that_may_not_is_told_so() -> None:
    """A member who wants to hide a message gets "not allowed"."""
    with pytest.raises(NotAllowed):
        require(a_membership(), Action.HIDE_MESSAGE)


def test_a_role_that_may_gets_its_membership_back() -> None:
    """`require` hands on the membership it has checked."""
    mine = a_membership(role=Role.FACILITATOR)
    assert require(mine, Action.HIDE_MESSAGE) is mine


@pytest.mark.parametrize(
    ("actor", "action", "is_allowed"),
    [
        (Actor(UserId("o"), is_operator=True), Action.MANAGE_ROOMS, YES),
        (Actor(UserId("o"), is_operator=True), Action.READ_ROOM, NO),
        (Actor(ANN), Action.MANAGE_ROOMS, NO),
        (Actor(ANN), Action.INVITE, NO),
    ],
)
def test_the_operators_row_needs_an_operator(actor: Actor, action: Action, is_allowed: bool) -> None:
    """Only who runs the clinic acts as operator, and only within the operator's row."""
    if is_allowed:
        require_operator(actor, action)
    else:
        with pytest.raises(NotAllowed):
            require_operator(actor, action)


def test_a_member_hears_the_room_and_themselves() -> None:
    """Nothing of the flags reaches a member, because they do not hear those topics."""
    assert set(topics_for(a_room(), a_membership())) == {room_topic(ROOM), user_topic(ANN)}


def test_a_facilitator_hears_the_flags_and_the_alerts_too() -> None:
    """A facilitator hears the room, themselves, its flags, and every crisis alert."""
    heard = topics_for(a_room(), a_membership(user_id=FLO, role=Role.FACILITATOR))
    assert set(heard) == {room_topic(ROOM), user_topic(FLO), staff_topic(ROOM), DUTY}


def test_a_small_groups_flags_are_where_its_facilitators_are() -> None:
    """In its own room a facilitator hears the talk alone: they hear its flags in the room it came from."""
    small = a_room(id=RoomId("small-1"), parent_id=ROOM)
    heard = topics_for(small, a_membership(room_id=small.id, user_id=FLO, role=Role.FACILITATOR))
    assert set(heard) == {room_topic(small.id), user_topic(FLO)}

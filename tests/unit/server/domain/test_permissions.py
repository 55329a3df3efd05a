"""Who may do what, spelled out; and who hears what."""

import pytest

from server.domain.attendance import go_off_duty, go_on_duty
from server.domain.door import come, set_admitting
from server.domain.duty import DutyKind
from server.domain.errors import NotAllowed, NotInRoom
from server.domain.ids import (
    DUTY,
    RoomId,
    UserId,
    crisis_topic,
    door_topic,
    hosts_topic,
    room_topic,
    staff_topic,
    user_topic,
)
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
from server.domain.sessions import close
from tests.support.builders import ANN, FLO, GUS, ROOM, a_membership, a_room
from tests.support.sessions import a_session, at

YES, NO = True, False
TABLE = {
    #                        member  facilitator  operator
    Action.READ_ROOM: (YES, YES, NO),
    Action.POST: (YES, YES, NO),
    Action.SETTLE_OWN: (YES, YES, NO),
    Action.HIDE_MESSAGE: (NO, YES, NO),
    Action.SEE_FLAGS: (NO, YES, NO),
    Action.SEE_CRISES: (NO, YES, NO),
    Action.SEE_OVERVIEW: (NO, YES, NO),
    Action.SEE_NOTES: (NO, YES, NO),
    Action.CLOSE_OUT: (NO, YES, NO),
    Action.ACT_ON_FLAG: (NO, YES, NO),
    Action.TAKE_ASIDE: (NO, YES, NO),
    Action.USE_BACK_CHANNEL: (NO, YES, NO),
    Action.REPORT: (YES, YES, NO),
    Action.READ_FIRST: (NO, YES, NO),
    Action.ACT_ON_CRISIS: (NO, YES, NO),
    Action.ANSWER_HELP: (NO, YES, NO),
    Action.INVITE: (NO, YES, YES),
    Action.MANAGE_ROOMS: (NO, NO, YES),
    Action.HOLD_SESSION: (NO, YES, NO),
    Action.SET_SCHEDULE: (NO, YES, NO),
    Action.TUNE_NOTICING: (NO, YES, NO),
}
ROLES = (Role.MEMBER, Role.FACILITATOR, Role.OPERATOR)


PARTS = (
    Part.LEAD,
    Part.CO_FACILITATOR,
    Part.TECH_HOST,
    Part.CLINICIAN,
    Part.PEER_MENTOR,
    Part.COORDINATOR,
    Part.MEMBER,
    Part.GUEST,
    Part.WAITING,
)
IN_SESSION = {
    #                        lead co   tech clin ment coor memb wait
    SessionAction.PREPARE: (YES, YES, YES, YES, YES, YES, YES, YES, YES),
    SessionAction.TAKE_PART: (YES, YES, YES, YES, YES, NO, YES, YES, NO),
    SessionAction.JOIN_GROUP: (NO, NO, NO, NO, NO, NO, NO, YES, NO),
    SessionAction.KEEP_DOOR: (YES, YES, YES, NO, NO, NO, NO, NO, NO),
    SessionAction.MUTE: (YES, YES, YES, NO, NO, NO, NO, NO, NO),
    SessionAction.FOLLOW_UP: (YES, YES, NO, YES, NO, NO, NO, NO, NO),
    SessionAction.LOOK_AFTER: (YES, YES, NO, NO, NO, NO, NO, NO, NO),
    SessionAction.TAKE_LEAD: (YES, YES, NO, NO, NO, NO, NO, NO, NO),
    SessionAction.OPEN_CONTACT: (YES, NO, NO, YES, NO, NO, NO, NO, NO),
    SessionAction.KEEP_FRAME: (YES, NO, NO, NO, NO, NO, NO, NO, NO),
}
WITH_A_PART = {
    # What a facilitator may do in the room, with their part in its session.
    Action.READ_ROOM: (YES, YES, YES, YES, YES, NO, YES, YES, NO),
    Action.POST: (YES, YES, YES, YES, YES, NO, YES, YES, NO),
    Action.SETTLE_OWN: (YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Action.HIDE_MESSAGE: (YES, YES, NO, NO, NO, NO, YES, YES, NO),
    Action.SEE_FLAGS: (YES, YES, NO, NO, NO, NO, YES, YES, NO),
    Action.SEE_CRISES: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.ACT_ON_FLAG: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.READ_FIRST: (YES, YES, NO, NO, NO, NO, YES, YES, NO),
    Action.ACT_ON_CRISIS: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.ANSWER_HELP: (YES, YES, NO, NO, NO, NO, YES, YES, NO),
    Action.SEE_OVERVIEW: (YES, YES, YES, YES, NO, YES, YES, YES, NO),
    Action.SEE_NOTES: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.TAKE_ASIDE: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.USE_BACK_CHANNEL: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.REPORT: (YES, YES, YES, YES, YES, NO, YES, YES, NO),
    Action.CLOSE_OUT: (YES, YES, NO, YES, NO, NO, YES, YES, NO),
    Action.INVITE: (YES, YES, YES, NO, NO, YES, YES, YES, NO),
    Action.MANAGE_ROOMS: (NO, NO, NO, NO, NO, NO, NO, NO, NO),
    Action.HOLD_SESSION: (YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Action.SET_SCHEDULE: (YES, YES, NO, NO, NO, NO, YES, YES, NO),
    Action.TUNE_NOTICING: (YES, YES, NO, NO, NO, NO, YES, YES, NO),
}
ROOM_T, DOOR_T, MINE = room_topic(ROOM), door_topic(ROOM), user_topic(FLO)
HOSTS, STAFF, CRISIS = hosts_topic(ROOM), staff_topic(ROOM), crisis_topic(ROOM)
HEARD = {
    Part.LEAD: {ROOM_T, MINE, HOSTS, STAFF, DUTY},
    Part.CO_FACILITATOR: {ROOM_T, MINE, HOSTS, STAFF, DUTY},
    Part.TECH_HOST: {ROOM_T, MINE, HOSTS},
    Part.CLINICIAN: {ROOM_T, MINE, HOSTS, CRISIS, DUTY},
    Part.PEER_MENTOR: {ROOM_T, MINE},
    Part.COORDINATOR: {DOOR_T, MINE, HOSTS},
    Part.MEMBER: {ROOM_T, MINE, HOSTS, STAFF, DUTY},
    Part.GUEST: {ROOM_T, MINE, HOSTS, STAFF, DUTY},
    Part.WAITING: {DOOR_T, MINE},
}
"""What a facilitator hears with each part."""


def test_the_table_names_every_action_and_role() -> None:
    """A new action or role is not forgotten here."""
    assert set(IN_SESSION) == set(SessionAction)
    assert set(PARTS) == set(Part) == set(HEARD)
    assert set(WITH_A_PART) == set(Action)
    assert all(len(row) == len(PARTS) for row in (*IN_SESSION.values(), *WITH_A_PART.values()))
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


@pytest.mark.parametrize(
    ("action", "part", "is_allowed"),
    [(action, part, row[column]) for action, row in WITH_A_PART.items() for column, part in enumerate(PARTS)],
)
def test_a_part_narrows_the_role(action: Action, part: Part, is_allowed: bool) -> None:
    """A facilitator with a part may do in the room what its table says; a part never gives a role more than it has."""
    assert may(Role.FACILITATOR, action, part) is is_allowed
    assert not may(Role.MEMBER, action, part) or may(Role.MEMBER, action)


def test_what_somebody_is_in_a_session() -> None:
    """The lead, on duty beside them, or a member; also a facilitator who is not on duty tonight."""
    session = a_session()
    assert [part_in(session, who) for who in (FLO, GUS, ANN)] == [Part.LEAD, Part.CO_FACILITATOR, Part.MEMBER]
    assert part_in(go_off_duty(session, FLO), FLO) is Part.MEMBER
    guest = UserId("rob")
    assert part_in(come(session, guest, at(1), is_facilitator=False, is_guest=True), guest) is Part.GUEST
    waits = set_admitting(session, (), at(1), is_admitting=True)
    assert part_in(come(waits, guest, at(2), is_facilitator=False, is_guest=True), guest) is Part.WAITING


@pytest.mark.parametrize("kind", [kind for kind in DutyKind if kind is not DutyKind.FACILITATOR])
def test_another_duty_is_a_part_of_its_name(kind: DutyKind) -> None:
    """For as long as they have it, and in place of the one they had."""
    session = go_on_duty(a_session(), GUS, kind)
    assert part_in(session, GUS) is Part(kind.value)
    assert GUS not in session.on_duty
    assert part_in(go_on_duty(session, GUS), GUS) is Part.CO_FACILITATOR
    assert part_in(go_off_duty(session, GUS), GUS) is Part.MEMBER


def test_whoever_is_to_wait_has_the_part_of_it() -> None:
    """Also while they have not come yet, so that nothing is read ahead; nobody does once it is over."""
    session = set_admitting(a_session(), (), at(0), is_admitting=True)
    assert part_in(session, ANN) is Part.MEMBER
    assert part_in(session, UserId("eli")) is Part.WAITING
    assert part_in(close(session, at(1)), UserId("eli")) is Part.MEMBER


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
    """Nothing of the flags reaches a member, because they do not hear those topics; at the door, nothing of the room."""
    assert set(topics_for(ROOM, ANN, Role.MEMBER)) == {room_topic(ROOM), user_topic(ANN)}
    assert set(topics_for(ROOM, ANN, Role.MEMBER, Part.WAITING)) == {door_topic(ROOM), user_topic(ANN)}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_facilitator_hears_with_each_part(part: Part) -> None:
    """Flags and alerts for those who facilitate, tonight or in general; for each other duty what it is for."""
    assert set(topics_for(ROOM, FLO, Role.FACILITATOR, part)) == HEARD[part]


def test_a_small_groups_flags_are_where_its_facilitators_are() -> None:
    """In its own room a facilitator hears the talk alone: they hear its flags in the room it came from."""
    small = a_room(id=RoomId("small-1"), parent_id=ROOM)
    heard = topics_for(small.id, FLO, Role.FACILITATOR, parent_id=small.parent_id)
    assert set(heard) == {room_topic(small.id), user_topic(FLO)}

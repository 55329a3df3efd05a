"""Who may do what, in one table, and who hears which topic."""

from enum import StrEnum
from typing import Final

from server.domain.errors import NotAllowed, NotInRoom
from server.domain.ids import DUTY, Topic, UserId, room_topic, staff_topic, user_topic
from server.domain.people import Actor, Membership, Role
from server.domain.rooms import Room
from server.domain.sessions import Session


class Action(StrEnum):
    READ_ROOM = "read_room"
    POST = "post"
    SETTLE_OWN = "settle_own"
    """Release, change or take back one's own message."""
    HIDE_MESSAGE = "hide_message"
    SEE_FLAGS = "see_flags"
    ACT_ON_FLAG = "act_on_flag"
    INVITE = "invite"
    MANAGE_ROOMS = "manage_rooms"
    HOLD_SESSION = "hold_session"
    """Open a session of the group, and be on duty in it. What somebody on duty may do then is in the table of sessions."""
    SET_SCHEDULE = "set_schedule"
    """Say when the group meets, and call an evening off. Whoever reads the room reads its schedule."""


class Part(StrEnum):
    """What somebody is in one session. Facilitators who are not on duty take part like members."""

    LEAD = "lead"
    CO_FACILITATOR = "co_facilitator"
    MEMBER = "member"


class SessionAction(StrEnum):
    TAKE_PART = "take_part"
    """One's own turn, hand, status and agreement; a line for the agreement, "me too", a mark in an activity."""
    LOOK_AFTER = "look_after"
    """Turns, hands, themes and activities of everybody; more time, other rules, pauses, mutes."""
    TAKE_LEAD = "take_lead"
    """While the lead's line is down."""
    KEEP_FRAME = "keep_frame"
    """Begin, go from phase to phase, close, hand over the lead."""


# The operator runs the house and reads no room: there is no READ_ROOM in that row (capability C4).
_ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    Role.MEMBER: frozenset({Action.READ_ROOM, Action.POST, Action.SETTLE_OWN}),
    Role.FACILITATOR: frozenset(
        {
            Action.READ_ROOM,
            Action.POST,
            Action.SETTLE_OWN,
            Action.HIDE_MESSAGE,
            Action.SEE_FLAGS,
            Action.ACT_ON_FLAG,
            Action.INVITE,
            Action.HOLD_SESSION,
            Action.SET_SCHEDULE,
        }
    ),
    Role.OPERATOR: frozenset({Action.INVITE, Action.MANAGE_ROOMS}),
}


_ALLOWED_IN_SESSION: Final[dict[Part, frozenset[SessionAction]]] = {
    Part.LEAD: frozenset(SessionAction),
    Part.CO_FACILITATOR: frozenset({SessionAction.TAKE_PART, SessionAction.LOOK_AFTER, SessionAction.TAKE_LEAD}),
    Part.MEMBER: frozenset({SessionAction.TAKE_PART}),
}


def may(role: Role, action: Action) -> bool:
    """Does the table allow *role* to do *action*?"""
    return action in _ALLOWED[role]


def require(membership: Membership | None, action: Action) -> Membership:
    """The membership, if it allows *action*. Raises `NotInRoom` without one, `NotAllowed` when the role may not."""
    if membership is None:
        raise NotInRoom
    if not may(membership.role, action):
        raise NotAllowed
    return membership


def require_operator(actor: Actor, action: Action) -> None:
    """Raises `NotAllowed` unless *actor* runs this clinic and operators may do *action*."""
    if not actor.is_operator or not may(Role.OPERATOR, action):
        raise NotAllowed


def part_in(session: Session, who: UserId) -> Part:
    """What *who* is in *session*."""
    if who not in session.on_duty:
        return Part.MEMBER
    return Part.LEAD if who == session.lead else Part.CO_FACILITATOR


def may_in_session(part: Part, action: SessionAction) -> bool:
    """Does the table of sessions allow *part* to do *action*?"""
    return action in _ALLOWED_IN_SESSION[part]


def require_part(session: Session, who: UserId, action: SessionAction) -> None:
    """Raises `NotAllowed` unless what *who* is in *session* may do *action*."""
    if not may_in_session(part_in(session, who), action):
        raise NotAllowed


def may_look_after(room: Room, role: Role) -> bool:
    """Are flags shown to *role* in *room*? Those of a small group are shown where its facilitators are, in the room it came from."""
    return room.parent_id is None and may(role, Action.SEE_FLAGS)


def topics_for(room: Room, membership: Membership) -> tuple[Topic, ...]:
    """What somebody hears in a room: the room, themselves, and for facilitators the flags and the crisis alerts."""
    topics: tuple[Topic, ...] = (room_topic(membership.room_id), user_topic(membership.user_id))
    if may_look_after(room, membership.role):
        topics += (staff_topic(membership.room_id), DUTY)
    return topics

"""Who may do what, in one table, and who hears which topic."""

from enum import StrEnum
from typing import Final

from server.domain.errors import NotAllowed, NotInRoom
from server.domain.ids import DUTY, Topic, room_topic, staff_topic, user_topic
from server.domain.people import Actor, Membership, Role


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
        }
    ),
    Role.OPERATOR: frozenset({Action.INVITE, Action.MANAGE_ROOMS}),
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


def topics_for(membership: Membership) -> tuple[Topic, ...]:
    """What somebody hears in a room: the room, themselves, and for facilitators the flags and the crisis alerts."""
    topics: tuple[Topic, ...] = (room_topic(membership.room_id), user_topic(membership.user_id))
    if may(membership.role, Action.SEE_FLAGS):
        topics += (staff_topic(membership.room_id), DUTY)
    return topics

"""
Who may do what, in one table, and who hears which topic.

What somebody may do in a room follows from their role there. In a session they have a part too, which says what they may do in it; and a part
may narrow the role, for as long as they have it: whoever is tech host tonight sees no flags, although they facilitate the group.
"""

from enum import StrEnum
from typing import Final

from server.domain.attendance import is_outside
from server.domain.duty import DutyKind
from server.domain.errors import NotAllowed, NotInRoom, VisitAhead, VisitOver
from server.domain.ids import (
    DUTY,
    RoomId,
    Topic,
    UserId,
    crisis_topic,
    door_topic,
    hosts_topic,
    room_topic,
    staff_topic,
    user_topic,
)
from server.domain.people import Actor, Membership, Role, Visit
from server.domain.rooms import Room
from server.domain.sessions import Session


class Action(StrEnum):
    READ_ROOM = "read_room"
    POST = "post"
    SETTLE_OWN = "settle_own"
    """Release, change or take back one's own message."""
    HIDE_MESSAGE = "hide_message"
    SEE_FLAGS = "see_flags"
    SEE_CRISES = "see_crises"
    """Hear of people at risk in every room, and see this room's flags that say so."""
    ACT_ON_FLAG = "act_on_flag"
    """On a flag that one sees."""
    READ_FIRST = "read_first"
    """See what is to be read before the group does, and let it in or give it back."""
    ACT_ON_CRISIS = "act_on_crisis"
    """Look after somebody of the room who may be at risk."""
    ANSWER_HELP = "answer_help"
    """See who would like to talk, and say that one comes."""
    SEE_OVERVIEW = "see_overview"
    """How the group's session is attended."""
    SEE_NOTES = "see_notes"
    """What those who look after people keep for each other: the note of a hand-over, whom to check on."""
    TAKE_ASIDE = "take_aside"
    """Ask a member for a word, just the two of them, and know of every aside of the group."""
    USE_BACK_CHANNEL = "use_back_channel"
    """Hear and say what those who look after people say to each other."""
    REPORT = "report"
    """Tell the facilitators of a message."""
    CLOSE_OUT = "close_out"
    """Write down how an evening was, and read what the group's other facilitators have written."""
    INVITE = "invite"
    MANAGE_ROOMS = "manage_rooms"
    HOLD_SESSION = "hold_session"
    """Open a session of the group, and be on duty in it. What somebody on duty may do then is in the table of sessions."""
    SET_SCHEDULE = "set_schedule"
    """Say when the group meets, and call an evening off. Whoever reads the room reads its schedule."""
    TUNE_NOTICING = "tune_noticing"
    """Say how much the helper notices in the room and what is read first, and see who has said so before."""


class Part(StrEnum):
    """What somebody is in one session. Facilitators who are not on duty take part like members."""

    LEAD = "lead"
    CO_FACILITATOR = "co_facilitator"
    TECH_HOST = "tech_host"
    CLINICIAN = "clinician"
    PEER_MENTOR = "peer_mentor"
    COORDINATOR = "coordinator"
    MEMBER = "member"
    GUEST = "guest"
    """Sits in on one evening of the group, and may join the group."""
    WAITING = "waiting"
    """At the door, or declined."""


class SessionAction(StrEnum):
    PREPARE = "prepare"
    """Agree to the agreement, say whether one will just listen, take a duty or lay it down."""
    TAKE_PART = "take_part"
    """One's own turn and hand; a line for the agreement, "me too", a mark in an activity."""
    JOIN_GROUP = "join_group"
    """Stay with the group beyond one evening."""
    KEEP_DOOR = "keep_door"
    """Let people in, or not tonight."""
    MUTE = "mute"
    FOLLOW_UP = "follow_up"
    """Say who is to be asked how they are, and that they have been; also once the session is over."""
    LOOK_AFTER = "look_after"
    """Turns, hands, themes and activities of everybody; more time, other rules, pauses."""
    TAKE_LEAD = "take_lead"
    """While the lead's line is down."""
    OPEN_CONTACT = "open_contact"
    """Open the sealed contact of somebody who may be at risk."""
    KEEP_FRAME = "keep_frame"
    """Begin, go from phase to phase, close, hand over the lead."""


# The operator runs the house and reads no room: there is no READ_ROOM in that row (capability C4).
_ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    Role.MEMBER: frozenset({Action.READ_ROOM, Action.POST, Action.SETTLE_OWN, Action.REPORT}),
    Role.FACILITATOR: frozenset(
        {
            Action.READ_ROOM,
            Action.POST,
            Action.SETTLE_OWN,
            Action.HIDE_MESSAGE,
            Action.SEE_FLAGS,
            Action.SEE_CRISES,
            Action.ACT_ON_FLAG,
            Action.READ_FIRST,
            Action.ACT_ON_CRISIS,
            Action.ANSWER_HELP,
            Action.SEE_OVERVIEW,
            Action.SEE_NOTES,
            Action.TAKE_ASIDE,
            Action.USE_BACK_CHANNEL,
            Action.REPORT,
            Action.CLOSE_OUT,
            Action.INVITE,
            Action.HOLD_SESSION,
            Action.SET_SCHEDULE,
            Action.TUNE_NOTICING,
        }
    ),
    Role.OPERATOR: frozenset({Action.INVITE, Action.MANAGE_ROOMS}),
}


_OF_A_MEMBER: Final = _ALLOWED[Role.MEMBER]
# What is left of a role by a part in the session; parts that are not here leave it whole.
_LEFT: Final[dict[Part, frozenset[Action]]] = {
    Part.TECH_HOST: _OF_A_MEMBER | {Action.SEE_OVERVIEW, Action.HOLD_SESSION, Action.INVITE},
    Part.CLINICIAN: _OF_A_MEMBER
    | {
        Action.SEE_CRISES,
        Action.ACT_ON_FLAG,
        Action.ACT_ON_CRISIS,
        Action.SEE_OVERVIEW,
        Action.SEE_NOTES,
        Action.TAKE_ASIDE,
        Action.USE_BACK_CHANNEL,
        Action.CLOSE_OUT,
        Action.HOLD_SESSION,
    },
    Part.PEER_MENTOR: _OF_A_MEMBER | {Action.HOLD_SESSION},
    Part.COORDINATOR: frozenset({Action.SETTLE_OWN, Action.SEE_OVERVIEW, Action.HOLD_SESSION, Action.INVITE}),
    Part.WAITING: frozenset({Action.SETTLE_OWN, Action.HOLD_SESSION}),
}

_TAKES_PART: Final = frozenset({SessionAction.PREPARE, SessionAction.TAKE_PART})
_LOOKS_AFTER: Final = _TAKES_PART | {
    SessionAction.KEEP_DOOR,
    SessionAction.MUTE,
    SessionAction.FOLLOW_UP,
    SessionAction.LOOK_AFTER,
    SessionAction.TAKE_LEAD,
}
_ALLOWED_IN_SESSION: Final[dict[Part, frozenset[SessionAction]]] = {
    Part.LEAD: _LOOKS_AFTER | {SessionAction.KEEP_FRAME, SessionAction.OPEN_CONTACT},
    Part.CO_FACILITATOR: _LOOKS_AFTER,
    Part.TECH_HOST: _TAKES_PART | {SessionAction.KEEP_DOOR, SessionAction.MUTE},
    Part.CLINICIAN: _TAKES_PART | {SessionAction.FOLLOW_UP, SessionAction.OPEN_CONTACT},
    Part.PEER_MENTOR: _TAKES_PART,
    Part.COORDINATOR: frozenset({SessionAction.PREPARE}),
    Part.MEMBER: _TAKES_PART,
    Part.GUEST: _TAKES_PART | {SessionAction.JOIN_GROUP},
    Part.WAITING: frozenset({SessionAction.PREPARE}),
}


_PARTS: Final = {
    DutyKind.TECH_HOST: Part.TECH_HOST,
    DutyKind.CLINICIAN: Part.CLINICIAN,
    DutyKind.PEER_MENTOR: Part.PEER_MENTOR,
    DutyKind.COORDINATOR: Part.COORDINATOR,
}


def may(role: Role, action: Action, part: Part = Part.MEMBER) -> bool:
    """Does the table allow *role* to do *action*, with their *part* in the session that goes on?"""
    return action in _ALLOWED[role] and (part not in _LEFT or action in _LEFT[part])


VISIT_AGAIN_S: Final = 10.0
"""When a guest who has come too early may try again."""


def require(membership: Membership | None, action: Action, part: Part = Part.MEMBER) -> Membership:
    """
    The membership, if it allows *action*.

    Raises:
        NotInRoom: Without one.
        NotAllowed: When role or part may not.
        VisitAhead, VisitOver: When it is a guest's, outside the session that they visit.
    """
    if membership is None:
        raise NotInRoom
    if membership.visit is Visit.AHEAD:
        raise VisitAhead(retry_after_s=VISIT_AGAIN_S)
    if membership.visit is Visit.OVER:
        raise VisitOver
    if not may(membership.role, action, part):
        raise NotAllowed
    return membership


def require_operator(actor: Actor, action: Action) -> None:
    """Raises `NotAllowed` unless *actor* runs this clinic and operators may do *action*."""
    if not actor.is_operator or not may(Role.OPERATOR, action):
        raise NotAllowed


def part_in(session: Session, who: UserId) -> Part:
    """What *who* is in *session*."""
    if who in session.on_duty:
        return Part.LEAD if who == session.lead else Part.CO_FACILITATOR
    if who in session.duties:
        return _PARTS[session.duties[who]]
    if is_outside(session, who):
        return Part.WAITING
    return Part.GUEST if who in session.guests else Part.MEMBER


def may_in_session(part: Part, action: SessionAction) -> bool:
    """Does the table of sessions allow *part* to do *action*?"""
    return action in _ALLOWED_IN_SESSION[part]


def require_part(session: Session, who: UserId, action: SessionAction) -> None:
    """Raises `NotAllowed` unless what *who* is in *session* may do *action*."""
    if not may_in_session(part_in(session, who), action):
        raise NotAllowed


_OF_THE_GROUP: Final = frozenset(
    {
        Action.SEE_FLAGS,
        Action.SEE_CRISES,
        Action.READ_FIRST,
        Action.SEE_OVERVIEW,
        Action.SEE_NOTES,
        Action.CLOSE_OUT,
        Action.TAKE_ASIDE,
        Action.USE_BACK_CHANNEL,
    }
)
"""What of a small group, or of an aside, is shown in the room it came from, where those are who look after it."""


def may_here(room: Room, role: Role, action: Action, part: Part = Part.MEMBER) -> bool:
    """Does the table allow *role* with *part* to do *action* in *room*, which may be that of a small group or of an aside?"""
    return may(role, action, part) and (room.parent_id is None or action not in _OF_THE_GROUP)


def topics_for(
    room_id: RoomId, who: UserId, role: Role, part: Part = Part.MEMBER, *, parent_id: RoomId | None = None
) -> tuple[Topic, ...]:
    """
    What *who* hears in a room: the room or its door, themselves, and what their role and part let them see beside it.

    Args:
        parent_id: the room that it belongs to, of a small group or an aside.
    """
    topics = [room_topic(room_id) if may(role, Action.READ_ROOM, part) else door_topic(room_id)]
    topics.append(user_topic(who))
    if parent_id is not None:
        # All that these are about is shown in the room that it belongs to.
        return tuple(topics)
    if may(role, Action.SEE_OVERVIEW, part):
        topics.append(hosts_topic(room_id))
    if may(role, Action.SEE_FLAGS, part):
        topics.append(staff_topic(room_id))
    elif may(role, Action.SEE_CRISES, part):
        topics.append(crisis_topic(room_id))
    if may(role, Action.SEE_CRISES, part):
        topics.append(DUTY)
    return tuple(topics)

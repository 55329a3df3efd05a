"""What happened, as facts with ids and without words: the rows of a topic's log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.ids import Topic


class FactKind(StrEnum):
    MESSAGE_POSTED = "message.posted"
    """A message came into the room. Subject: the message."""
    MESSAGE_CHANGED = "message.changed"
    """A facilitator has hidden a message of the room or shown it again, masked or removed it, or undone that. Subject: the message."""
    MESSAGE_EDITED = "message.edited"
    """The author of a message of the room has changed its words. Subject: the message."""
    MESSAGE_WITHDRAWN = "message.withdrawn"
    """The author of a message of the room has taken it back. Subject: the message."""
    REACTIONS_CHANGED = "reactions.changed"
    """Somebody has reacted to a message of the room, or taken that back. Subject: the message."""
    MESSAGE_HELD = "message.held"
    """To its author alone: a message of theirs is held, or is so no longer. Subject: the message."""
    HOLD_CHANGED = "hold.changed"
    """To facilitators: a message waits for one of them to read it, or does so no longer. Subject: the message."""
    READ_FIRST_CHANGED = "read_first.changed"
    """To one person alone: what they write tonight is read first, or is so no longer. Subject: the room."""
    MEMBER_CHANGED = "member.changed"
    """Somebody joined the room. Subject: the person."""
    FLAG_RAISED = "flag.raised"
    """Subject: the flag."""
    FLAG_CHANGED = "flag.changed"
    """
    A flag was claimed, given back or resolved, the words that weighed most were found, or an author has changed or taken back words that it
    shows. Subject: the flag.
    """
    ACT_CHANGED = "act.changed"
    """A facilitator has done something about a message, or taken it back, or its author has answered. Subject: the act."""
    NOTICE_CHANGED = "notice.changed"
    """To one person alone: what they are told of a message of theirs. Subject: the act."""
    CARE_ALERT = "care.alert"
    """To everybody on duty: nobody is with somebody who may be at risk, or somebody is now. Subject: the crisis."""
    CARE_CALLED = "care.called"
    """To one person alone: they are on call and asked to come to somebody, or are asked no more. Subject: the crisis, or the ask."""
    CRISIS_CHANGED = "crisis.changed"
    """A crisis of the room has been raised or has changed. Subject: the crisis."""
    HELP_ASKED = "help.asked"
    """To facilitators: somebody would like to talk, or that has changed. Subject: the ask."""
    HELP_CHANGED = "help.changed"
    """To one person alone: how their asking for support in a room stands. Subject: the room."""
    DOOR_CHANGED = "door.changed"
    """To those who wait at the door of a session: it has changed. Subject: the room."""
    DOOR_ANSWERED = "door.answered"
    """To one person alone: they have been let in, or not. Subject: the room."""
    DUTY_PAGED = "duty.paged"
    """To one person alone: they are asked to look after a room, or are asked no more. Subject: the room."""
    ASIDE_CHANGED = "aside.changed"
    """To its member, and to those who look after the group: an aside has begun, goes on, or is over. Subject: its room."""
    REMARK_CHANGED = "back_channel.remark"
    """To those who look after the room: something was said in the back channel, or is gone. Subject: the remark."""
    REPORT_CHANGED = "report.changed"
    """To one person alone: what they have told the facilitators has arrived, or was answered. Subject: the report."""
    BREAKOUT_ASKED = "breakout.asked"
    """To one person alone: they have asked for a facilitator in their small group, or do so no longer. Subject: the room of the whole group."""
    SESSION_CHANGED = "session.changed"
    """A step in the group's session. Subject: the session."""


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One row of a topic's log.

    Attributes:
        seq: its place in the log: 1, 2, 3 … without a gap, in commit order.
        subject_id: the id of what it is about; which kind of id follows from `kind`.
    """

    topic: Topic
    seq: int
    kind: FactKind
    subject_id: str
    at: datetime

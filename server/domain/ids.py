"""Ids, and the topics that say who hears what. Distinct types, so that mixing two of them fails in mypy."""

from typing import Final, NewType

UserId = NewType("UserId", str)
RoomId = NewType("RoomId", str)
MessageId = NewType("MessageId", str)
FlagId = NewType("FlagId", str)
ReportId = NewType("ReportId", str)
RemarkId = NewType("RemarkId", str)
ActId = NewType("ActId", str)
CrisisId = NewType("CrisisId", str)
AskId = NewType("AskId", str)

OpeningId = NewType("OpeningId", str)
"""One time that a sealed contact was opened."""

SessionId = NewType("SessionId", str)
"""One session of a group, from its lobby to its close. Being signed in has a session too; that one has no id in the domain."""

ClientId = NewType("ClientId", str)
"""Chosen by the author's browser for each message it sends; with the author it makes a post idempotent."""

Topic = NewType("Topic", str)
"""Names a numbered log and the people who may hear it. Whoever may subscribe may see every frame of it."""

DUTY: Final = Topic("duty")
"""Crisis alerts, for every facilitator, without the words."""


def room_topic(room_id: RoomId) -> Topic:
    """What everyone in the room hears."""
    return Topic(f"room/{room_id}")


def door_topic(room_id: RoomId) -> Topic:
    """What those hear who wait at the door of its session: how it stands, and nothing of what is said in it."""
    return Topic(f"room/{room_id}/door")


def hosts_topic(room_id: RoomId) -> Topic:
    """What those hear who look after its session: how it is attended, not its flags."""
    return Topic(f"room/{room_id}/hosts")


def crisis_topic(room_id: RoomId) -> Topic:
    """What a clinician on call hears: the flags that say somebody may be at risk."""
    return Topic(f"room/{room_id}/crisis")


def room_of(topic: Topic) -> RoomId:
    """The room that a topic of it is about."""
    return RoomId(topic.split("/")[1])


def staff_topic(room_id: RoomId) -> Topic:
    """What the room's facilitators hear."""
    return Topic(f"room/{room_id}/staff")


_USER: Final = "user/"


def user_topic(user_id: UserId) -> Topic:
    """What one person alone hears, on each of their screens."""
    return Topic(f"{_USER}{user_id}")


def user_of(topic: Topic) -> UserId:
    """Whose topic it is, of one that `user_topic()` gave."""
    return UserId(topic.removeprefix(_USER))

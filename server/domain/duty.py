"""The on-duty rule: no room is open without a facilitator. A pure function of who is here and since when nobody was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.errors import TooFewOnDuty
from server.domain.ids import UserId


class DutyKind(StrEnum):
    """What somebody has taken upon themselves for one session. What each sees and may do is in `permissions`."""

    FACILITATOR = "facilitator"
    """Leads, or facilitates beside the lead. The on-duty rule counts these alone."""
    TECH_HOST = "tech_host"
    """The door, and voices while a line is in trouble."""
    CLINICIAN = "clinician"
    """On call for people at risk; does not run the evening."""
    PEER_MENTOR = "peer_mentor"
    """Takes part like a member."""
    COORDINATOR = "coordinator"
    """Sees how the evening is attended, and reads nothing of it."""


@dataclass(frozen=True, slots=True)
class DutyRule:
    """
    How many facilitators a room needs.

    Attributes:
        minimum: so many have the room open before the doors of a session open, and are on duty before it begins; with fewer, but one, a
            running session goes on.
        alone_s: how long a group may be without any facilitator before it is paused. Long enough for a phone or a router to
            come back.
        wait_s: how long a paused group waits for one, and the next on call is asked, before the room closes kindly.
    """

    minimum: int = 1
    alone_s: int = 180
    wait_s: int = 600


class Cover(StrEnum):
    """How well a room is looked after; what is further down is worse."""

    FULL = "full"
    SHORT = "short"
    """Somebody is here, but fewer than there should be. The talk goes on, and the next on call can be asked."""
    ALONE = "alone"
    """Nobody is here, since a moment ago."""
    PAUSE = "pause"
    """Nobody has been here for too long: pause gently, and page the next on call."""
    CLOSE = "close"
    """Nobody came: close kindly."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What the rule says, and until when it says so if nobody comes or goes; None: for ever."""

    cover: Cover
    until: datetime | None = None


FULL: Final = Duty(Cover.FULL)
SHORT: Final = Duty(Cover.SHORT)
CLOSE: Final = Duty(Cover.CLOSE)


def require_enough(here: Collection[UserId], rule: DutyRule) -> None:
    """Raises `TooFewOnDuty` if fewer facilitators are *here* than *rule* asks for."""
    if len(here) < rule.minimum:
        raise TooFewOnDuty


def duty(rule: DutyRule, present: Collection[UserId], last_seen: datetime, at: datetime) -> Duty:
    """
    What *rule* says of a room.

    Args:
        present: the facilitators on duty whose line is up.
        last_seen: when the last of them was here; when the lobby opened, if none has been yet. Read only while none is present.
    """
    if present:
        return FULL if len(present) >= rule.minimum else SHORT
    pause_at = last_seen + timedelta(seconds=rule.alone_s)
    close_at = pause_at + timedelta(seconds=rule.wait_s)
    if at < pause_at:
        return Duty(Cover.ALONE, pause_at)
    return Duty(Cover.PAUSE, close_at) if at < close_at else CLOSE

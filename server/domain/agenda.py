"""
The agenda of a session: phases in order, each with a length, words for the facilitator and rules for the room.

A `Template` is an agenda before it is used; the shipped ones are in `domain/templates.py`. A session takes a copy of its template
along, so that changing a template never changes a session that is running. Nothing here moves: `domain/sessions.py` walks through it.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from server.domain.order import Order


class PhaseKind(StrEnum):
    """What a phase is for. The screen picks its picture and its help by this; the rules say what may be done."""

    DOORS = "doors"
    """People arrive and settle."""
    WELCOME = "welcome"
    AGREEMENT = "agreement"
    """The group agreement is read, line by line, and added to."""
    CHECK_IN = "check_in"
    """A round at the beginning: how is everybody, and what do they want tonight?"""
    PLANNING = "planning"
    """What came up is gathered into themes for the working time."""
    WORK = "work"
    """Sharing and answering, one theme at a time."""
    ACTIVITY = "activity"
    BREAK = "break"
    CLOSING_ROUND = "closing_round"
    CLOSING_READING = "closing_reading"


class CrossTalk(StrEnum):
    """Whose words go into the room at once. Facilitators' always do."""

    ANYONE = "anyone"
    HANDS = "hands"
    """Of whoever has been called; the others raise a hand."""
    TURN = "turn"
    """Of whoever has the turn; what others write meanwhile waits until the turn is over."""


class Reaction(StrEnum):
    """What can be said without words, and without taking anybody's turn."""

    HEARD = "heard"
    WITH_YOU = "with_you"
    THANKS = "thanks"
    ME_TOO = "me_too"


class Nudge(StrEnum):
    """How readily an author is offered kinder wording before sending."""

    OFF = "off"
    GENTLE = "gentle"
    """For words about people that have a kinder form."""
    FULL = "full"
    """Also when the whole message could hurt."""


class Hold(StrEnum):
    """Which messages wait for a facilitator, beyond what the room's policy holds anyway."""

    NONE = "none"
    CONCERNS = "concerns"
    NEWCOMERS = "newcomers"
    ALL = "all"


SUPPORTIVE: Final = frozenset({Reaction.HEARD, Reaction.WITH_YOU, Reaction.THANKS})
EVERY_REACTION: Final = frozenset(Reaction)


@dataclass(frozen=True, slots=True)
class RoundRules:
    """A round that belongs to a phase. Without `turn_s` the phase's time is split equally among those present when it begins."""

    order: Order
    turn_s: int | None = None


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """
    What a phase makes of the room.

    Attributes:
        slow_s: seconds that a member waits between two messages; 0 for no wait.
        is_door_open: somebody new to the session may come in. Whoever has been in may always come back.
        round: the round that is held in this phase, if any.
    """

    cross_talk: CrossTalk = CrossTalk.ANYONE
    slow_s: int = 0
    reactions: frozenset[Reaction] = EVERY_REACTION
    nudge: Nudge = Nudge.GENTLE
    hold: Hold = Hold.NONE
    is_door_open: bool = True
    round: RoundRules | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """
    One part of a session.

    Attributes:
        minutes: how long it is meant to take; None for one without a clock.
        script: what the facilitator may want to say, a thought a line.
        reading: lines that volunteers read to the group, one after the other. An agreement phase reads the agreement instead.
    """

    kind: PhaseKind
    title: str
    minutes: int | None
    rules: PhaseRules = PhaseRules()
    script: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()

    @property
    def length(self) -> timedelta | None:
        return None if self.minutes is None else timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Template:
    """A named agenda. `note` tells whoever plans a session what it is good for."""

    name: str
    title: str
    note: str
    phases: tuple[Phase, ...]

    @property
    def minutes(self) -> int | None:
        """How long a whole session takes; None if a phase has no clock."""
        lengths = [phase.minutes for phase in self.phases]
        return None if None in lengths else sum(minutes for minutes in lengths if minutes is not None)

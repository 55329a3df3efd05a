"""Sessions of a group, and what a test does with one again and again."""

from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from server.domain.agenda import CrossTalk, Phase, PhaseKind, PhaseRules, RoundRules, Template
from server.domain.attendance import arrive, go_on_duty
from server.domain.duty import DutyRule
from server.domain.ids import SessionId, UserId
from server.domain.order import Order
from server.domain.sessions import Agreement, Session, begin, open_lobby
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM
from tests.support.clock import TUESDAY_EVENING

CAI = UserId("cai")
DEE = UserId("dee")
"""Members, like Ann and Bob."""

IN_TURN = PhaseRules(CrossTalk.TURN, round=RoundRules(Order.FIXED, 60))
EVENING = Template(
    "evening",
    "Evening",
    "One phase of each sort that the rules tell apart.",
    (
        Phase(PhaseKind.WELCOME, "Welcome", 5, PhaseRules(CrossTalk.HANDS), reading=("One.", "Two.")),
        Phase(PhaseKind.AGREEMENT, "Agreement", 5, PhaseRules(CrossTalk.HANDS)),
        Phase(PhaseKind.CHECK_IN, "Check-in", 15, IN_TURN),
        Phase(PhaseKind.WORK, "Talking", 40),
        Phase(PhaseKind.CLOSING_ROUND, "Closing", 10, PhaseRules(is_door_open=False, round=RoundRules(Order.RANDOM))),
    ),
)
WELCOME, AGREEMENT, CHECK_IN, WORK, CLOSING = range(5)

T = TypeVar("T")


def at(minute: float) -> datetime:
    """So many minutes after the lobby has opened."""
    return TUESDAY_EVENING + timedelta(minutes=minute)


def s(seconds: float) -> timedelta:
    """A reading of the session's clock."""
    return timedelta(seconds=seconds)


def a_lobby(template: Template = EVENING, *, minimum: int = 1) -> Session:
    """A lobby with its doors open since minute 0 and nobody in it."""
    agreement = Agreement(1, ("What is said here stays here.", "Passing is fine."))
    return open_lobby(SessionId("session-1"), ROOM, template, agreement, DutyRule(minimum), at(0))


def a_session(template: Template = EVENING) -> Session:
    """Begun at minute 0, with Ann, Bob, Cai and Dee; Flo leads, and Gus is on duty as well."""
    session = a_lobby(template)
    for who in (FLO, GUS):
        session = arrive(go_on_duty(session, who), who, at(0))
    for who in (ANN, BOB, CAI, DEE):
        session = arrive(session, who, at(0))
    return begin(session, session.on_duty, at(0))


def packed(value: T) -> T:
    """*value* as it comes back from where sessions are kept."""
    return msgspec.json.decode(msgspec.json.encode(value), type=type(value))

"""
The door of a session that admits people one by one.

Whoever comes waits until somebody lets them in. At the door they may agree to the agreement and say that they will just listen, so that they
come in prepared. Once in they are in for tonight: a line that drops brings nobody back to the door. Whoever is declined is so for
tonight, unless somebody thinks better of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from server.domain import visits
from server.domain.attendance import GOING_ON, arrive, is_outside, may_enter
from server.domain.errors import NotFound
from server.domain.ids import UserId
from server.domain.sessions import Decline, Session, require


def come(session: Session, who: UserId, at: datetime, *, is_facilitator: bool, is_guest: bool = False) -> Session:
    """
    *who* opens the room: they are in, wait at the door, or are behind a shut one. The group's facilitators do not wait.

    A guest whom a shut door keeps out has not come.
    """
    before = visits.welcome(session, who) if is_guest else session
    after = _come(before, who, at, is_facilitator=is_facilitator)
    return session if after is before else after


def _come(session: Session, who: UserId, at: datetime, *, is_facilitator: bool) -> Session:
    if not is_outside(session, who):
        return arrive(session, who, at) if may_enter(session, who) else session
    if is_facilitator:
        return _let_in(session, who, at)
    if who in session.waiting or who in session.declined:
        return session
    return replace(session, waiting=(*session.waiting, who))


def admit(session: Session, who: UserId, at: datetime) -> Session:
    """*who* is in, also after a "not tonight". Raises `NotNow` when it is over, `NotFound` if they have not come to the door."""
    require(session, *GOING_ON)
    if who in session.attended:
        return session
    if who in session.waiting:
        return _let_in(session, who, at)
    if who not in session.declined:
        raise NotFound
    # They may have gone home: whoever is not at the door is given no seat, and finds the door open.
    return replace(session, attended=session.attended | {who}, declined=_without(session, who))


def admit_all(session: Session, at: datetime) -> Session:
    """Everybody at the door is in. Raises `NotNow` when it is over."""
    require(session, *GOING_ON)
    for who in session.waiting:
        session = _let_in(session, who, at)
    return session


def decline(session: Session, who: UserId, reason: Decline) -> Session:
    """*who* is not let in tonight. Raises `NotNow` when it is over, `NotFound` if they are not at the door."""
    require(session, *GOING_ON)
    if who not in session.waiting:
        raise NotFound
    waiting = tuple(other for other in session.waiting if other != who)
    return replace(session, waiting=waiting, declined={**session.declined, who: reason})


def set_admitting(session: Session, present: Sequence[UserId], at: datetime, *, is_admitting: bool) -> Session:
    """
    Let people in one by one from now on, or let in whoever comes. Raises `NotNow` when it is over.

    Whoever has the room open (*present*) is in: nobody is put out of a room that they are reading. Once nobody is asked any more,
    whoever was at the door is in.
    """
    require(session, *GOING_ON)
    if is_admitting == session.is_admitting:
        return session
    if not is_admitting:
        return replace(admit_all(session, at), is_admitting=False)
    for who in present:
        session = arrive(session, who, at) if may_enter(session, who) else _let_in(session, who, at)
    return replace(session, is_admitting=True)


def _let_in(session: Session, who: UserId, at: datetime) -> Session:
    waiting = tuple(other for other in session.waiting if other != who)
    inside = replace(session, attended=session.attended | {who}, waiting=waiting, declined=_without(session, who))
    return arrive(inside, who, at)


def _without(session: Session, who: UserId) -> dict[UserId, Decline]:
    return {other: reason for other, reason in session.declined.items() if other != who}

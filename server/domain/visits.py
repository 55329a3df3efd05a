"""
Visits: somebody sits in on one session of a group before they decide.

A guest is a member of the group whose place ends with the session that they have come to. They listen, and may raise a hand and be given the
floor. Until the session is over they may stay: then they are a member like any other, with all that they have said. If they do not, nothing
of them is left.

How far a visit has come is in the guest's `Membership`; here is what it changes in a session.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from server.domain.errors import NotFound
from server.domain.ids import UserId
from server.domain.people import Visit
from server.domain.sessions import Session, SessionState, Status

T = TypeVar("T")

_MAY_STILL_COME: Final = (SessionState.LOBBY, SessionState.OPEN, SessionState.PAUSED)


def welcome(session: Session, who: UserId) -> Session:
    """*who* has come as a guest: they just listen, unless they are given the floor."""
    if who in session.guests:
        return session
    statuses = {**session.statuses, who: Status.LISTENING}
    return replace(session, guests=session.guests | {who}, statuses=statuses)


def stay(session: Session, who: UserId) -> Session:
    """*who* is a guest no longer, but one of the group. They go on listening until they choose otherwise. Raises `NotFound` for anybody else."""
    if who not in session.guests:
        raise NotFound
    return replace(session, guests=session.guests - {who})


def ended(before: Session, after: Session) -> frozenset[Visit]:
    """
    Which visits are over with the step from *before* to *after*.

    Whoever has not come by the time the doors close does not come any more; one for whom a pass is made later comes to the next session.
    """
    over: set[Visit] = set()
    if before.state in _MAY_STILL_COME and after.state not in _MAY_STILL_COME:
        over.add(Visit.AHEAD)
    if before.state is not SessionState.CLOSED and after.state is SessionState.CLOSED:
        over.add(Visit.NOW)
    return frozenset(over)


def forget(session: Session, who: UserId) -> Session:
    """*session*, which is over, as if *who* had never come."""
    return replace(
        session,
        attended=session.attended - {who},
        guests=session.guests - {who},
        muted=session.muted - {who},
        read_first=session.read_first - {who},
        left=session.left - {who},
        declined=_without(session.declined, who),
        accepted=_without(session.accepted, who),
        statuses=_without(session.statuses, who),
        pauses=_without(session.pauses, who),
        waiting=tuple(other for other in session.waiting if other != who),
        to_check_on=tuple(other for other in session.to_check_on if other != who),
        themes=replace(
            session.themes,
            listed=tuple(replace(theme, shared_by=theme.shared_by - {who}) for theme in session.themes.listed),
        ),
    )


def _without(of: Mapping[UserId, T], who: UserId) -> dict[UserId, T]:
    return {other: value for other, value in of.items() if other != who}

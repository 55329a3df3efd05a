"""
Stepping back: a facilitator on duty takes ten minutes for themselves while the others hold the room.

They stay on duty and may come back at any moment; they do so by themselves when the time is over, and at once when nobody else is here to hold
the room. Where nobody else is on duty, they can ask for relief first: whoever is on call is asked to come, as in `paging`.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from server.domain.errors import NotNow
from server.domain.ids import UserId
from server.domain.sessions import Session, SessionState, require

AWAY: Final = timedelta(minutes=10)
"""Long enough to breathe and drink something, short enough that nobody has to arrange anything."""

_GOING_ON: Final = (SessionState.LOBBY, SessionState.OPEN, SessionState.PAUSED, SessionState.CLOSING)


def step_back(session: Session, who: UserId, present: Collection[UserId], at: datetime) -> Session:
    """
    *who* is away from everything but a crisis for ten minutes. If they lead, whoever has been on duty longest of the others leads.

    Raises `NotNow` if nobody else on duty is here to hold the room, or the session is over. Doing it twice does not make it longer.
    """
    require(session, *_GOING_ON)
    holding = _holding(session, present, without=who)
    if who not in session.on_duty or not holding:
        raise NotNow
    if who in session.stepped_back:
        return session
    lead = holding[0] if session.lead == who else session.lead
    return replace(session, lead=lead, stepped_back={**session.stepped_back, who: at + AWAY}, relief_for=None)


def come_back(session: Session, who: UserId) -> Session:
    """*who* is back. If they led, the lead stays where it went, until it is handed over."""
    return replace(session, stepped_back={w: until for w, until in session.stepped_back.items() if w != who})


def ask(session: Session, who: UserId, *, is_asked: bool) -> Session:
    """*who* would like somebody to come, so that they can step back; or (false) needs nobody any more. Raises `NotNow` if the session is over."""
    require(session, *_GOING_ON)
    if is_asked:
        return replace(session, relief_for=session.relief_for or who)
    return replace(session, relief_for=None) if session.relief_for == who else session


def settle(session: Session, present: Collection[UserId], at: datetime) -> Session:
    """*session* with whoever is back by now: their time is over, or nobody else holds the room. Being up to date changes nothing."""
    if not session.stepped_back and session.relief_for is None:
        return session
    away = {who: until for who, until in session.stepped_back.items() if at < until and who in session.on_duty}
    if session.state is SessionState.CLOSED or not _holding(replace(session, stepped_back=away), present):
        away = {}
    asks = session.relief_for
    is_relieved = asks is not None and bool(_holding(session, present, without=asks))
    if asks not in session.on_duty or is_relieved or session.state is SessionState.CLOSED:
        asks = None
    return replace(session, stepped_back=away, relief_for=asks)


def ends_at(session: Session) -> datetime | None:
    """When the next of those who have stepped back is back by themselves."""
    return min(session.stepped_back.values(), default=None)


def _holding(session: Session, present: Collection[UserId], without: UserId | None = None) -> list[UserId]:
    """Who looks after the room now, longest on duty first."""
    return [w for w in session.on_duty if w in present and w not in session.stepped_back and w != without]

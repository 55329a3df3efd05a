"""
Paging: whoever is on call is asked to look after a room, one after the other.

The next is asked when the one before declines or does not answer in time; nobody is asked twice while it lasts. Once enough facilitators are
here, nobody is asked any more.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from server.domain.duty import Cover
from server.domain.errors import NotNow
from server.domain.ids import UserId
from server.domain.sessions import Paging, Session, SessionState

ANSWER: Final = timedelta(seconds=60)
"""How long somebody has for an answer before the next is asked. Of the ten minutes that a paused group waits it leaves room for ten."""


class PageKind(StrEnum):
    """What somebody on call is wanted for. All that a page says."""

    CRISIS = "crisis"
    """Somebody may be at risk, and nobody is with them yet, or somebody who is asks for them: `domain/crisis.py`."""
    HELP = "help"
    """Somebody asks for support, and no facilitator is there: `domain/help.py`."""


class Pager(Protocol):
    """
    Reaches people who may have no page of ours open.

    `notify()` returns at once and never fails. Delivery is at most once, by whatever way somebody has chosen, and what is said names neither
    people nor words: whoever is paged opens the house to read more.
    """

    def notify(self, who: Collection[UserId], kind: PageKind) -> None: ...


def is_wanted(session: Session, cover: Cover) -> bool:
    """Is somebody on call needed, or asked for? A lobby that is short of facilitators waits for them to arrive."""
    if session.state is SessionState.CLOSED:
        return False
    if session.relief_for is not None:
        return True
    return cover is Cover.PAUSE or (cover is Cover.SHORT and session.state is not SessionState.LOBBY)


def page(session: Session, on_call: Sequence[UserId], cover: Cover, at: datetime) -> Session:
    """*session* with whoever is to be asked now, of those *on_call* in this order and not on duty. Being up to date changes nothing."""
    if not is_wanted(session, cover):
        return replace(session, paging=Paging())
    before = session.paging
    able = [who for who in on_call if who not in session.on_duty]
    if before.asks in able and at < ends_at(before, at):
        return session
    following = next((who for who in able if who not in before.asked), None)
    if following is None:
        return replace(session, paging=Paging(before.asked))
    return replace(session, paging=Paging((*before.asked, following), following, at))


def decline(session: Session, who: UserId) -> Session:
    """*who* cannot come. Raises `NotNow` if it is not them who is asked."""
    if session.paging.asks != who:
        raise NotNow
    return replace(session, paging=Paging(session.paging.asked))


def ends_at(paging: Paging, at: datetime) -> datetime:
    """Until when an answer is waited for; *at* if nobody is asked."""
    return at if paging.since is None else paging.since + ANSWER

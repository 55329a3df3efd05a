"""
The floor of a session: who may speak, and how rounds, hands, themes, activities and breakouts move while it is open.

`in_round()`, `in_hands()`, `in_themes()`, `in_activity()` and `in_breakout()` carry a verb of those modules into the session, on its clock and only while it fits:

    in_round(session, at, lambda this, now: rounds.done(this, who, now))
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain import breakouts, rounds
from server.domain.activities import Activity
from server.domain.agenda import CrossTalk, Reaction, RoundRules
from server.domain.breakouts import Breakout
from server.domain.duty import DutyKind
from server.domain.errors import NotNow
from server.domain.hands import Hands
from server.domain.ids import RoomId, UserId
from server.domain.rounds import Round
from server.domain.sessions import Session, SessionState, Status, phase_left, require
from server.domain.themes import Themes

TURN_LENGTH: Final = timedelta(minutes=2)
"""Of a turn that no rule gives a length, in a phase without a clock."""


class Voice(StrEnum):
    """What becomes of what somebody writes now."""

    SAY = "say"
    """It goes into the room."""
    PARK = "park"
    """It goes into the room when the turn of somebody else is over: `rounds.park()`."""
    REACT = "react"
    """Reactions only; the words stay in the composer."""
    READ = "read"
    """Nothing more is taken here."""


def may_speak(session: Session, who: UserId) -> Voice:
    """What *who* may do now. Whoever looks after the room can always speak; whoever has the floor can, unless muted."""
    if session.state is SessionState.CLOSED:
        return Voice.READ
    if who in session.on_duty:
        return Voice.SAY
    if who not in session.attended or session.duties.get(who) is DutyKind.COORDINATOR:
        return Voice.READ
    if who in session.hosts:
        return Voice.SAY
    if who in session.muted or session.state in (SessionState.LOBBY, SessionState.PAUSED):
        return Voice.REACT
    if session.breakout is not None:
        return Voice.REACT  # the talk is in the small groups
    if _has_floor(session, who):
        return Voice.SAY
    if session.statuses.get(who) is Status.LISTENING or who in session.guests:
        return Voice.REACT
    if session.state is SessionState.CLOSING or session.rules.cross_talk is CrossTalk.ANYONE:
        return Voice.SAY
    is_somebodys_turn = session.round is not None and session.round.turn is not None
    return Voice.PARK if session.rules.cross_talk is CrossTalk.TURN and is_somebodys_turn else Voice.REACT


def may_speak_in(session: Session, room_id: RoomId, who: UserId) -> Voice:
    """What *who* may do in the room of a small group: speak, as long as it is open. Turns and hands are for the whole group."""
    group = None if session.breakout is None else session.breakout.group(room_id)
    if group is None:
        return Voice.READ
    if who in session.on_duty:
        return Voice.SAY
    if who not in group.members:
        return Voice.READ
    return Voice.REACT if who in session.muted or session.state is SessionState.PAUSED else Voice.SAY


def may_react(session: Session, who: UserId, reaction: Reaction) -> bool:
    """May *who* say *reaction* now? Whoever may write, or only react; and only what the phase allows."""
    return may_speak(session, who) is not Voice.READ and reaction in session.rules.reactions


def start_round(
    session: Session, people: Sequence[UserId], draw: int, at: datetime, rules: RoundRules | None = None
) -> Session:
    """
    A round of those of *people* who are not just listening.

    Args:
        people: who is here and takes part, in the group's own order.
        draw: as in `rounds.line_up()`.
        rules: of this round; without them, the phase's own.

    Raises:
        NotNow: If the session is not open, a round (finish it first) or a breakout is going on, or there are no rules for one.
    """
    require(session, SessionState.OPEN)
    how = rules or session.rules.round
    if how is None or _has_round(session) or session.breakout is not None:
        raise NotNow
    taking_part = [who for who in people if session.statuses.get(who) is None]
    length = _turn_length(session, how, len(taking_part), at)
    return replace(session, round=rounds.start(taking_part, how.order, length, draw, session.now(at)))


def in_round(session: Session, at: datetime, change: Callable[[Round, timedelta], Round]) -> Session:
    """*session* with its round changed. Raises `NotNow` if it is not open or has no round, and what *change* raises."""
    require(session, SessionState.OPEN)
    if session.round is None:
        raise NotNow
    return replace(session, round=change(session.round, session.now(at)))


def in_hands(session: Session, at: datetime, change: Callable[[Hands, timedelta], Hands]) -> Session:
    """*session* with its hands changed, also in a pause. Raises `NotNow` at other times, and what *change* raises."""
    require(session, SessionState.OPEN, SessionState.PAUSED)
    return replace(session, hands=change(session.hands, session.now(at)))


def in_themes(session: Session, change: Callable[[Themes], Themes]) -> Session:
    """*session* with its themes changed, also in the lobby. Raises `NotNow` once it is closing, and what *change* raises."""
    require(session, SessionState.LOBBY, SessionState.OPEN, SessionState.PAUSED)
    return replace(session, themes=change(session.themes))


def in_activity(
    session: Session, at: datetime, change: Callable[[Activity | None, timedelta], Activity | None]
) -> Session:
    """*session* with another activity or none, also in a pause. Raises `NotNow` at other times, and what *change* raises."""
    require(session, SessionState.OPEN, SessionState.PAUSED)
    return replace(session, activity=change(session.activity, session.now(at)))


def start_breakout(
    session: Session,
    groups: Sequence[Sequence[UserId]],
    length: timedelta,
    new_room: Callable[[], RoomId],
    at: datetime,
    staying: Collection[UserId] = (),
) -> Session:
    """The group talks in *groups* for a while, without those who are *staying*. Raises `NotNow` if the session is not open, or a round or a breakout is going on."""
    require(session, SessionState.OPEN)
    if _has_round(session) or session.breakout is not None:
        raise NotNow
    return replace(session, breakout=breakouts.start(groups, length, new_room, session.now(at), staying))


def in_breakout(session: Session, at: datetime, change: Callable[[Breakout, timedelta], Breakout | None]) -> Session:
    """*session* with its breakout changed or over, also in a pause. Raises `NotNow` if it has none, and what *change* raises."""
    require(session, SessionState.OPEN, SessionState.PAUSED)
    if session.breakout is None:
        raise NotNow
    return replace(session, breakout=change(session.breakout, session.now(at)))


def tick(session: Session, at: datetime) -> Session:
    """Time has passed: see `rounds.tick()`; a breakout whose time is up is over. In a pause it has not."""
    if session.breakout is not None and session.now(at) >= session.breakout.ends_at:
        session = replace(session, breakout=None)
    if session.round is None:
        return session
    return replace(session, round=rounds.tick(session.round, session.now(at)))


def ticks_at(session: Session, at: datetime) -> datetime | None:
    """When `tick()` will have something to do, unless something happens before; None while nothing waits for it."""
    grace = rounds.grace_ends_at(session.round) if session.round is not None else None
    over = session.breakout.ends_at if session.breakout is not None else None
    due = [then for then in (grace, over) if then is not None]
    if not due or session.state is SessionState.PAUSED:
        return None
    return at + max(min(due) - session.now(at), timedelta(0))


def _has_round(session: Session) -> bool:
    return session.round is not None and not session.round.is_finished


def _has_floor(session: Session, who: UserId) -> bool:
    called = session.hands.called
    is_called = called is not None and called.who == who
    return is_called or (session.round is not None and session.round.has_turn(who))


def _turn_length(session: Session, how: RoundRules, people: int, at: datetime) -> timedelta:
    if how.turn_s is not None:
        return timedelta(seconds=how.turn_s)
    left = phase_left(session, at)
    return TURN_LENGTH if left is None else max(left, timedelta(0)) / max(people, 1)

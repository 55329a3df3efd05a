"""
A session of a group, as one value: lobby → open → closing → closed, with pauses while it is open.

Everything that makes an evening what it is at a moment is in a `Session`: where on the agenda it is, since when, who leads, whose
turn it is, whose hand is up. Each verb takes the value and gives a new one, or raises a `ClientError` and has changed nothing. So
storage keeps a session as one JSON value, a server that restarts goes on where it was, and two screens that have the same value show the
same evening.

This module has the value and its way through the agenda. `domain/attendance.py` has the people in it, `domain/floor.py` says who
may speak, and `rounds`, `hands`, `themes`, `activities` and `breakouts` each know their own part.

Times of day are aware datetimes that are passed in. Inside, everything is timed on the session's own clock, which counts from the
beginning and stands still in a pause; so a pause shortens nobody's turn and needs to be known in one place.

Two facilitators can press the same key at the same moment. So a verb names what it means (`go_to(session, 3)` rather than
"next"), and finding it done changes nothing or raises `NotNow`; it never does it twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.domain.activities import Activity
from server.domain.agenda import Phase, PhaseKind, PhaseRules, Template
from server.domain.breakouts import Breakout
from server.domain.duty import DutyKind, DutyRule, require_enough
from server.domain.errors import NotFound, NotNow
from server.domain.hands import Hands
from server.domain.ids import RoomId, SessionId, UserId
from server.domain.rounds import Round
from server.domain.stopwatch import Stopwatch
from server.domain.themes import Themes

FAREWELL: Final = timedelta(minutes=5)
"""How long the doors stay open after the agenda, for a word one to one."""


class SessionState(StrEnum):
    LOBBY = "lobby"
    """People arrive, read the agreement, say whether they are just listening. The talk has not begun."""
    OPEN = "open"
    PAUSED = "paused"
    """The clock stands still and members are silent together."""
    CLOSING = "closing"
    """The agenda is done; the doors are open a little longer."""
    CLOSED = "closed"


class PauseReason(StrEnum):
    BREATHER = "breather"
    """A facilitator asked for a moment."""
    HEAVY = "heavy"
    """What was said is heavy, and is to settle."""
    CARE = "care"
    """Those who look after the room look after somebody."""
    ALONE = "alone"
    """No facilitator was here for too long: `domain/duty.py`."""


class Status(StrEnum):
    """What somebody has chosen to be tonight, for others to see. Having none is taking part."""

    LISTENING = "listening"
    BREAK = "break"


class Decline(StrEnum):
    """Why somebody is not let in tonight. The screen has the words, and says what they can do instead."""

    FULL = "full"
    """There is no place left tonight."""
    UNDER_WAY = "under_way"
    """The talk has gone too far to come into it."""
    OTHER_GROUP = "other_group"
    """Another group fits better."""
    TALK_FIRST = "talk_first"
    """A facilitator would like a word with them first."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the group agrees to tonight. A line that is added makes a new version, which nobody has accepted yet."""

    version: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOverNote:
    """What somebody who gave the lead away wanted the others to know, for those who look after the room."""

    by: UserId
    to: UserId
    text: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Who of those on call has been asked to come, in this order, and who is asked now, since when."""

    asked: tuple[UserId, ...] = ()
    asks: UserId | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """
    A session at one moment.

    Attributes:
        template: a copy; changing the template later does not reach into an evening.
        rules: those of the phase, unless a facilitator has adjusted them for as long as it lasts.
        phase_began_at: on the session's clock; in `CLOSING`, when the agenda was done.
        phase_added: what has been added to the phase's length.
        lines_read: how many lines of this phase's reading have been read.
        lead: who holds the frame; None while nobody is on duty.
        on_duty: the facilitators of tonight, in the order in which they came on.
        duties: of those who have another duty than to facilitate.
        attended: who has been in, and so may come back whatever the door.
        guests: who has come for tonight alone: `domain/visits.py`.
        is_admitting: whoever comes waits at the door until somebody lets them in: `domain/door.py`.
        waiting: who is at the door, in the order in which they came.
        declined: who is not let in tonight.
        accepted: which version of the agreement each has accepted last.
        left: who has been in and has said that they go. Whoever is gone without that has lost their line.
        note: of the last change of the lead.
        to_check_on: whom somebody wants to ask how they are, once it is over.
        stepped_back: until when some of those on duty are away for themselves: `domain/relief.py`.
        relief_for: who on duty has asked that somebody comes, so that they can step back.
        muted: who may only react until a facilitator gives them their voice back.
        read_first: whose words a facilitator reads first tonight.
        pauses: of those who are muted, who has a pause, and until when. It ends by itself, also while the session is paused.
        activity: what the group does together beside the talk; it ends with its phase.
        breakout: the small groups in which it talks for a while; it ends with its time or its phase.
    """

    id: SessionId
    room_id: RoomId
    template: Template
    agreement: Agreement
    duty_rule: DutyRule
    opened_at: datetime
    rules: PhaseRules
    state: SessionState = SessionState.LOBBY
    pause_reason: PauseReason | None = None
    clock: Stopwatch = field(default_factory=Stopwatch)
    phase_index: int = 0
    phase_began_at: timedelta = timedelta(0)
    phase_added: timedelta = timedelta(0)
    lines_read: int = 0
    lead: UserId | None = None
    on_duty: tuple[UserId, ...] = ()
    duties: Mapping[UserId, DutyKind] = field(default_factory=dict)
    attended: frozenset[UserId] = frozenset()
    guests: frozenset[UserId] = frozenset()
    is_admitting: bool = False
    waiting: tuple[UserId, ...] = ()
    declined: Mapping[UserId, Decline] = field(default_factory=dict)
    accepted: Mapping[UserId, int] = field(default_factory=dict)
    statuses: Mapping[UserId, Status] = field(default_factory=dict)
    muted: frozenset[UserId] = frozenset()
    read_first: frozenset[UserId] = frozenset()
    pauses: Mapping[UserId, datetime] = field(default_factory=dict)
    left: frozenset[UserId] = frozenset()
    note: HandOverNote | None = None
    to_check_on: tuple[UserId, ...] = ()
    stepped_back: Mapping[UserId, datetime] = field(default_factory=dict)
    relief_for: UserId | None = None
    paging: Paging = field(default_factory=Paging)
    round: Round | None = None
    hands: Hands = field(default_factory=Hands)
    themes: Themes = field(default_factory=Themes)
    activity: Activity | None = None
    breakout: Breakout | None = None

    @property
    def phase(self) -> Phase:
        return self.template.phases[self.phase_index]

    @property
    def reading(self) -> tuple[str, ...]:
        """The lines that are read round the group in this phase."""
        return self.agreement.lines if self.phase.kind is PhaseKind.AGREEMENT else self.phase.reading

    @property
    def hosts(self) -> frozenset[UserId]:
        """Who has a duty tonight that is not taking part. A peer mentor takes part."""
        return frozenset(self.on_duty) | {w for w, kind in self.duties.items() if kind is not DutyKind.PEER_MENTOR}

    def now(self, at: datetime) -> timedelta:
        """The session's clock at *at*."""
        return self.clock.read(at)


# ── its way from lobby to close ──────────────────────────────────────────────────────────────────────────────────────


def open_lobby(
    session_id: SessionId, room_id: RoomId, template: Template, agreement: Agreement, duty_rule: DutyRule, at: datetime
) -> Session:
    """A new session with its doors open and its clock at zero."""
    return Session(session_id, room_id, template, agreement, duty_rule, at, template.phases[0].rules)


def begin(session: Session, present: Collection[UserId], at: datetime) -> Session:
    """The first phase begins. Raises `NotNow` outside the lobby, `TooFewOnDuty` if fewer on duty are *present* than the rule asks for."""
    require(session, SessionState.LOBBY)
    require_enough([who for who in session.on_duty if who in present], session.duty_rule)
    return _enter(replace(session, state=SessionState.OPEN, clock=session.clock.started(at)), 0, at)


def go_to(session: Session, phase_index: int, at: datetime) -> Session:
    """
    Begin a phase: the next, the one before, or one further on when others are skipped. Being there changes nothing.

    A round, an activity or a breakout that is going on ends with its phase, whoever was called has been thanked, and the hands that are up stay up.

    Raises:
        NotNow: If the session is not open.
        NotFound: If the agenda has no such phase.
    """
    require(session, SessionState.OPEN)
    if not 0 <= phase_index < len(session.template.phases):
        raise NotFound
    return session if phase_index == session.phase_index else _enter(session, phase_index, at)


def extend(session: Session, phase_index: int, length: timedelta) -> Session:
    """
    Phase number *phase_index* takes *length* in all; if it has that much already, nothing changes. Time is not taken away.

    Raises `NotNow` if it has no clock or is not the one that goes on.
    """
    require(session, SessionState.OPEN, SessionState.PAUSED)
    if phase_index != session.phase_index or session.phase.length is None:
        raise NotNow
    return replace(session, phase_added=max(session.phase_added, length - session.phase.length))


def adjust(session: Session, rules: PhaseRules) -> Session:
    """Other rules for as long as this phase lasts, such as slow mode. Raises `NotNow` if it is not going on."""
    require(session, SessionState.OPEN, SessionState.PAUSED)
    return replace(session, rules=rules)


def pause(session: Session, reason: PauseReason, at: datetime) -> Session:
    """Everything stands still. Raises `NotNow` unless the session is open."""
    require(session, SessionState.OPEN)
    return replace(session, state=SessionState.PAUSED, pause_reason=reason, clock=session.clock.stopped(at))


def say_why(session: Session, reason: PauseReason) -> Session:
    """Why it stands still, for everybody to read. Raises `NotNow` unless somebody asked for the pause; that nobody is here is no choice."""
    require(session, SessionState.PAUSED)
    if PauseReason.ALONE in (reason, session.pause_reason):
        raise NotNow
    return replace(session, pause_reason=reason)


def resume(session: Session, at: datetime) -> Session:
    """Everything goes on as it was. Raises `NotNow` unless the session is paused."""
    require(session, SessionState.PAUSED)
    return replace(session, state=SessionState.OPEN, pause_reason=None, clock=session.clock.started(at))


def wind_down(session: Session, at: datetime) -> Session:
    """The agenda is done, the doors stay open for a while. Raises `NotNow` unless the session is going on."""
    require(session, SessionState.OPEN, SessionState.PAUSED)
    over = _still(replace(session, state=SessionState.CLOSING))
    return replace(over, clock=session.clock.started(at), phase_began_at=session.now(at), phase_added=timedelta(0))


def close(session: Session, at: datetime) -> Session:
    """The session is over. Raises `NotNow` if it is so already."""
    if session.state is SessionState.CLOSED:
        raise NotNow
    over = _still(replace(session, state=SessionState.CLOSED, waiting=(), read_first=frozenset(), paging=Paging()))
    return replace(over, clock=session.clock.stopped(at))


def read_line(session: Session, line: int) -> Session:
    """Somebody reads line number *line*, from 0. Raises `NotNow` unless it is the next, so that none is read twice."""
    require(session, SessionState.OPEN)
    if line != session.lines_read or line >= len(session.reading):
        raise NotNow
    return replace(session, lines_read=line + 1)


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def phase_left(session: Session, at: datetime) -> timedelta | None:
    """What is left of the phase, or of the farewell; less than nothing when it has run over; None without a clock."""
    length = FAREWELL if session.state is SessionState.CLOSING else session.phase.length
    if length is None or session.state is SessionState.CLOSED:
        return None
    return session.phase_began_at + length + session.phase_added - session.now(at)


def agenda_left(session: Session, at: datetime) -> timedelta | None:
    """How long the rest of the agenda takes if each phase takes its time; None if one has no clock, or it is done."""
    this = phase_left(session, at)
    later = [phase.length for phase in session.template.phases[session.phase_index + 1 :]]
    if session.state is SessionState.CLOSING or this is None or None in later:
        return None
    return sum((length for length in later if length is not None), start=max(this, timedelta(0)))


def require(session: Session, *states: SessionState) -> None:
    """Raises `NotNow` unless *session* is in one of *states*."""
    if session.state not in states:
        raise NotNow


def _still(session: Session) -> Session:
    """*session* with nothing going on in it."""
    return replace(session, pause_reason=None, round=None, hands=Hands(), activity=None, breakout=None)


def _enter(session: Session, phase_index: int, at: datetime) -> Session:
    return replace(
        session,
        phase_index=phase_index,
        phase_began_at=session.now(at),
        phase_added=timedelta(0),
        rules=session.template.phases[phase_index].rules,
        lines_read=0,
        round=None,
        activity=None,
        breakout=None,
        hands=replace(session.hands, called=None),
    )

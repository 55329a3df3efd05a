"""
A group's session as frames show it: what everybody in the room may see, and what only those see who look after it.

Nothing here changes by time passing. Times inside a session (`…_s`) are readings of its own clock, which stands still in a pause;
`clock` says how to read it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from server.activities import ActivityFrame, frame_of
from server.domain import hands as rules_of_hands
from server.domain.agenda import CrossTalk, Hold, Nudge, PhaseKind, PhaseRules, Reaction, RoundRules, Template
from server.domain.attendance import has_agreed, is_outside
from server.domain.breakouts import Breakout
from server.domain.duty import DutyKind
from server.domain.hands import Hand, HandWord
from server.domain.ids import RoomId, SessionId, UserId
from server.domain.order import Order
from server.domain.readings import beside
from server.domain.rounds import Round, SeatState
from server.domain.sessions import FAREWELL, Decline, PauseReason, Session, SessionState, Status
from server.protocol.base import FrameBase


class SessionClock(FrameBase, frozen=True, kw_only=True):
    """Shows `ran_s`, and what has passed since `since` on top of it; null while it stands still."""

    ran_s: float
    since: datetime | None


class AgendaPhase(FrameBase, frozen=True, kw_only=True):
    """A part of the agenda; `minutes` is null for one without a clock."""

    kind: PhaseKind
    title: str
    minutes: int | None


class SessionRules(FrameBase, frozen=True, kw_only=True):
    """What this phase makes of the room. Members wait `slow_s` seconds between two messages."""

    cross_talk: CrossTalk
    slow_s: int
    reactions: list[Reaction]
    nudge: Nudge
    hold: Hold
    is_door_open: bool


class SessionAgreement(FrameBase, frozen=True, kw_only=True):
    """What the group agrees to tonight, and who has agreed to it as it stands."""

    version: int
    lines: list[str]
    agreed: list[UserId]


class RoundSeat(FrameBase, frozen=True, kw_only=True):
    who: UserId
    state: SeatState
    is_away: bool


class RoundTurn(FrameBase, frozen=True, kw_only=True):
    """Whose turn it is. Its clock is soft: nothing ends with it."""

    who: UserId
    began_at_s: float
    length_s: float


class SessionRound(FrameBase, frozen=True, kw_only=True):
    """A round, its seats in the order of speaking. Next is the first who waits, is not away and has not the turn."""

    order: Order
    seats: list[RoundSeat]
    turn: RoundTurn | None
    is_finished: bool


class RaisedHand(FrameBase, frozen=True, kw_only=True):
    who: UserId
    word: HandWord | None


class SessionTheme(FrameBase, frozen=True, kw_only=True):
    """What the group wants to talk about, and who has said "me too"."""

    id: int
    words: str
    shared_by: list[UserId]


class Door(FrameBase, frozen=True, kw_only=True):
    """
    A session as those see it who wait at its door: how it stands, what they agree to, and who looks after them.

    It says nothing of who else is there. `leads` is the lead's name. Once one is let in, or the session is over, `door.answered` says `in`.
    """

    session_id: SessionId
    state: SessionState
    opened_at: datetime
    title: str
    phases: list[AgendaPhase]
    agreement_version: int
    agreement: list[str]
    leads: str | None
    on_duty: list[str]


class Standing(StrEnum):
    """How somebody stands with the door."""

    WAITING = "waiting"
    IN = "in"
    DECLINED = "declined"


class SessionSmallGroup(FrameBase, frozen=True, kw_only=True):
    """Who talks with whom, in which room. Facilitators may enter it too."""

    room_id: RoomId
    members: list[UserId]


class SessionBreakout(FrameBase, frozen=True, kw_only=True):
    """The group talks in small groups until its time is up; then there is no breakout any more, and the small rooms take no words."""

    groups: list[SessionSmallGroup]
    began_at_s: float
    length_s: float


class GroupSession(FrameBase, frozen=True, kw_only=True):
    """
    The session of a room, as everybody in it may see it.

    `phase_length_s` has what was added to it, and is null without a clock; while closing it is how long the doors stay open. `attended` has
    been in, and may come back whatever the door; `guests` are those of them who are visiting for tonight alone. `hands` are in the order in which they
    were raised. `reading_in` has the lines of `reading` in other languages (BCP 47), null for one that is not known there.
    """

    id: SessionId
    room_id: RoomId
    state: SessionState
    pause_reason: PauseReason | None
    opened_at: datetime
    clock: SessionClock
    template: str
    title: str
    phases: list[AgendaPhase]
    phase_index: int
    phase_began_at_s: float
    phase_length_s: float | None
    rules: SessionRules
    reading: list[str]
    reading_in: dict[str, list[str | None]]
    lines_read: int
    agreement: SessionAgreement
    lead: UserId | None
    on_duty: list[UserId]
    duties: dict[UserId, DutyKind]
    is_admitting: bool
    attended: list[UserId]
    guests: list[UserId]
    statuses: dict[UserId, Status]
    muted: list[UserId]
    pauses: dict[UserId, datetime]
    round: SessionRound | None
    hands: list[RaisedHand]
    called: RaisedHand | None
    themes: list[SessionTheme]
    theme_taken_up: int | None
    activity: ActivityFrame | None
    breakout: SessionBreakout | None


class RoundPlan(FrameBase, frozen=True, kw_only=True):
    """The round that the agenda has for this phase. Without `turn_s` what is left of the phase is split equally."""

    order: Order
    turn_s: int | None


class SessionOverview(FrameBase, frozen=True, kw_only=True):
    """
    What only the room's facilitators see of a session.

    `airtime` is each one's share of what has been said, from 0 to 1. `not_yet_heard` has been in and has said nothing; that is a hint, and
    silence is nothing to be made up for. `raised_at_s` is since when each hand is up. `script` is what the lead may want to say now, and
    `round_plan` the round that is meant for this phase, begun or not. `asked_at_s` is who has asked for a facilitator in a small group, and when;
    `said` is how many messages have been said in each of them. `waiting` is who is at the door, in the order in which they came, and `declined` who is not let in tonight. `whereabouts` is of whoever
    has been in.
    """

    session_id: SessionId
    airtime: dict[UserId, float]
    not_yet_heard: list[UserId]
    raised_at_s: dict[UserId, float]
    script: list[str]
    round_plan: RoundPlan | None
    asked_at_s: dict[UserId, float]
    said: dict[RoomId, int]
    waiting: list["Arrival"]
    declined: dict[UserId, Decline]
    whereabouts: dict[UserId, "Whereabouts"]


class SessionNotes(FrameBase, frozen=True, kw_only=True):
    """
    What those who look after people keep for each other, as long as the session is kept: until the room's next one.

    `note` is of the last hand-over, if one was left. `to_check_on` are to be asked how they are, once it is over. `stepped_back` are those on
    duty who are away for themselves, and until when; `relief_for` is who would like to be, once somebody on call has come. `read_first` are those whose
    words one of them reads before the group does, until it is over.
    """

    session_id: SessionId
    note: "LeadNote | None"
    to_check_on: list[UserId]
    read_first: list[UserId]
    stepped_back: dict[UserId, datetime]
    relief_for: UserId | None


class LeadNote(FrameBase, frozen=True, kw_only=True):
    by: UserId
    to: UserId
    text: str


class Whereabouts(StrEnum):
    """Where somebody is who has been in."""

    HERE = "here"
    DISCONNECTED = "disconnected"
    """Their line has dropped, and they may not have meant it."""
    LEFT = "left"
    """They have said that they go."""


class Badge(StrEnum):
    """What a facilitator likes to know of somebody at the door."""

    FIRST_TIME = "first_time"
    """They have been in no session of this group."""
    RETURNING = "returning"
    GUEST = "guest"
    """They sit in on one evening before they decide."""


class Arrival(FrameBase, frozen=True, kw_only=True):
    """Somebody at the door. `status` is what they have chosen there."""

    who: UserId
    badge: Badge
    has_agreed: bool
    status: Status | None


# ── from the domain's words to the wire's ────────────────────────────────────────────────────────────────────────────


def group_session(session: Session) -> GroupSession:
    return GroupSession(
        id=session.id,
        room_id=session.room_id,
        state=session.state,
        pause_reason=session.pause_reason,
        opened_at=session.opened_at,
        clock=SessionClock(ran_s=session.clock.ran.total_seconds(), since=session.clock.since),
        template=session.template.name,
        title=session.template.title,
        phases=agenda_phases(session.template),
        phase_index=session.phase_index,
        phase_began_at_s=session.phase_began_at.total_seconds(),
        phase_length_s=_phase_length_s(session),
        rules=_rules(session.rules),
        reading=list(session.reading),
        reading_in=beside(session.reading),
        lines_read=session.lines_read,
        agreement=SessionAgreement(
            version=session.agreement.version,
            lines=list(session.agreement.lines),
            agreed=sorted(who for who in session.attended if has_agreed(session, who)),
        ),
        lead=session.lead,
        on_duty=list(session.on_duty),
        duties=dict(session.duties),
        is_admitting=session.is_admitting,
        attended=sorted(session.attended),
        guests=sorted(session.guests & session.attended),
        statuses={who: status for who, status in session.statuses.items() if who in session.attended},
        muted=sorted(session.muted),
        pauses=dict(session.pauses),
        round=None if session.round is None else _round(session.round),
        hands=[_hand(hand) for hand in session.hands.up],
        called=None if session.hands.called is None else _hand(session.hands.called),
        themes=[
            SessionTheme(id=theme.id, words=theme.words, shared_by=sorted(theme.shared_by))
            for theme in session.themes.listed
        ],
        theme_taken_up=session.themes.taken_up,
        activity=None if session.activity is None else frame_of(session.activity),
        breakout=None if session.breakout is None else _breakout(session.breakout),
    )


def agenda_phases(template: Template) -> list[AgendaPhase]:
    return [AgendaPhase(kind=phase.kind, title=phase.title, minutes=phase.minutes) for phase in template.phases]


def door(session: Session, names: Mapping[UserId, str]) -> Door:
    """*names*: of whoever is on duty."""
    return Door(
        session_id=session.id,
        state=session.state,
        opened_at=session.opened_at,
        title=session.template.title,
        phases=agenda_phases(session.template),
        agreement_version=session.agreement.version,
        agreement=list(session.agreement.lines),
        leads=None if session.lead is None else names[session.lead],
        on_duty=[names[who] for who in session.on_duty],
    )


def standing(session: Session, who: UserId) -> tuple[Standing, Decline | None]:
    """How *who* stands with the door of *session*, and if they are declined, why."""
    if not is_outside(session, who):
        return Standing.IN, None
    reason = session.declined.get(who)
    return (Standing.WAITING, None) if reason is None else (Standing.DECLINED, reason)


def has_asked(session: Session, who: UserId) -> bool:
    """Does *who* wait for a facilitator in their small group?"""
    return session.breakout is not None and who in session.breakout.asked


def session_overview(
    session: Session,
    spoken: Mapping[UserId, int],
    have_attended: Collection[UserId],
    present: Collection[UserId],
    said: Mapping[RoomId, int],
) -> SessionOverview:
    """
    Args:
        spoken: how much each has said tonight.
        have_attended: who has been in a session of the group before.
        present: whose line is up.
        said: how many messages there are in each small group.
    """
    members = sorted(session.attended - session.hosts)
    return SessionOverview(
        session_id=session.id,
        airtime=rules_of_hands.airtime(spoken),
        not_yet_heard=list(rules_of_hands.not_yet_heard(members, spoken)),
        raised_at_s={hand.who: hand.raised_at.total_seconds() for hand in session.hands.up},
        script=list(session.phase.script),
        round_plan=None if session.rules.round is None else _round_plan(session.rules.round),
        waiting=[
            Arrival(
                who=who,
                badge=_badge(session, who, have_attended),
                has_agreed=has_agreed(session, who),
                status=session.statuses.get(who),
            )
            for who in session.waiting
        ],
        declined=dict(session.declined),
        whereabouts={who: _whereabouts(session, who, present) for who in sorted(session.attended)},
        asked_at_s={}
        if session.breakout is None
        else {who: since.total_seconds() for who, since in session.breakout.asked.items()},
        said=dict(said),
    )


def session_notes(session: Session) -> SessionNotes:
    note = session.note
    return SessionNotes(
        session_id=session.id,
        note=None if note is None else LeadNote(by=note.by, to=note.to, text=note.text),
        to_check_on=list(session.to_check_on),
        read_first=sorted(session.read_first),
        stepped_back=dict(session.stepped_back),
        relief_for=session.relief_for,
    )


def _badge(session: Session, who: UserId, have_attended: Collection[UserId]) -> Badge:
    if who in session.guests:
        return Badge.GUEST
    return Badge.RETURNING if who in have_attended else Badge.FIRST_TIME


def _whereabouts(session: Session, who: UserId, present: Collection[UserId]) -> Whereabouts:
    if who in present:
        return Whereabouts.HERE
    return Whereabouts.LEFT if who in session.left else Whereabouts.DISCONNECTED


def _phases(session: Session) -> list[AgendaPhase]:
    return [AgendaPhase(kind=p.kind, title=p.title, minutes=p.minutes) for p in session.template.phases]


def _phase_length_s(session: Session) -> float | None:
    length: timedelta | None = FAREWELL if session.state is SessionState.CLOSING else session.phase.length
    return None if length is None else (length + session.phase_added).total_seconds()


def _rules(rules: PhaseRules) -> SessionRules:
    return SessionRules(
        cross_talk=rules.cross_talk,
        slow_s=rules.slow_s,
        reactions=sorted(rules.reactions),
        nudge=rules.nudge,
        hold=rules.hold,
        is_door_open=rules.is_door_open,
    )


def _round_plan(rules: RoundRules) -> RoundPlan:
    return RoundPlan(order=rules.order, turn_s=rules.turn_s)


def _round(this: Round) -> SessionRound:
    turn = this.turn
    return SessionRound(
        order=this.order,
        seats=[RoundSeat(who=seat.who, state=seat.state, is_away=seat.is_away) for seat in this.seats],
        turn=None
        if turn is None
        else RoundTurn(who=turn.who, began_at_s=turn.began_at.total_seconds(), length_s=turn.length.total_seconds()),
        is_finished=this.is_finished,
    )


def _breakout(this: Breakout) -> SessionBreakout:
    return SessionBreakout(
        groups=[SessionSmallGroup(room_id=group.room_id, members=list(group.members)) for group in this.groups],
        began_at_s=this.began_at.total_seconds(),
        length_s=this.length.total_seconds(),
    )


def _hand(hand: Hand) -> RaisedHand:
    return RaisedHand(who=hand.who, word=hand.word)

"""
The people in a session: who comes and goes, who is on duty and leads, who has agreed, who is just listening, who is muted.

What happens to somebody's connection reaches everything that must know of it from here: their turn in a round waits or passes
on, their hand stays up or goes down.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from server.domain import breakouts, hands, rounds
from server.domain.agenda import PhaseKind
from server.domain.duty import DutyKind
from server.domain.errors import NotAllowed, NotFound, NotNow, TextTooLong
from server.domain.ids import UserId
from server.domain.messages import draft
from server.domain.rounds import SeatState
from server.domain.sessions import Agreement, HandOverNote, Session, SessionState, Status, require

AGREEMENT_LINE_LENGTH_MAX: Final = 200
NOTE_LENGTH_MAX: Final = 500

GOING_ON: Final = (SessionState.LOBBY, SessionState.OPEN, SessionState.PAUSED, SessionState.CLOSING)


# ── coming and going ─────────────────────────────────────────────────────────────────────────────────────────────────


def may_enter(session: Session, who: UserId) -> bool:
    """Is the door open for *who*? Always for whoever has been in and whoever is on duty; for others while the rules say so."""
    if session.state is SessionState.CLOSED:
        return False
    if who in session.attended or who in session.on_duty or who in session.duties:
        return True
    return not session.is_admitting and _is_door_open(session)


def is_outside(session: Session, who: UserId) -> bool:
    """Is *who* to wait at the door until somebody lets them in? They hear nothing of the talk until then."""
    return session.is_admitting and session.state is not SessionState.CLOSED and not may_enter(session, who)


def arrive(session: Session, who: UserId, at: datetime) -> Session:
    """*who* is here, for the first time or again. Raises `NotNow` if the door is shut: see `may_enter()`."""
    if not may_enter(session, who):
        raise NotNow
    here = replace(session, attended=session.attended | {who}, left=session.left - {who})
    return _seated(here, who, at)


def leave(session: Session, who: UserId, at: datetime) -> Session:
    """*who* has gone and said so. A facilitator goes off duty with that."""
    if session.state is SessionState.CLOSED:
        return session
    gone = replace(_off_the_step(session, who), hands=hands.lower(session.hands, who))
    if who in session.attended:
        gone = replace(gone, left=gone.left | {who})
    if gone.round is not None:
        gone = replace(gone, round=rounds.leave(gone.round, who, gone.now(at)))
    return go_off_duty(gone, who)


def lose(session: Session, who: UserId, at: datetime) -> Session:
    """The last line of *who* has dropped. They keep their hand, their place and, for the grace, their turn."""
    gone = _off_the_step(session, who)
    if gone.round is None:
        return gone
    return replace(gone, round=rounds.lose(gone.round, who, gone.now(at)))


def choose(session: Session, who: UserId, status: Status | None, at: datetime) -> Session:
    """
    *who* is just listening, takes a break, or (None) takes part.

    Whoever listens passes in a round, and may take their turn later like anybody who has passed. Whoever takes a break is
    away from the round until they are back. Neither is ever counted against anybody. A guest who takes part listens: they are given the floor.

    Raises:
        NotFound: If they have not come.
        NotNow: If the session is over.
    """
    _require_come(session, who)
    if status is None and who in session.guests:
        status = Status.LISTENING
    others = {other: chosen for other, chosen in session.statuses.items() if other != who}
    chosen = replace(session, statuses=others if status is None else {**others, who: status})
    if status is Status.BREAK:
        if chosen.round is None:
            return chosen
        return replace(chosen, round=rounds.leave(chosen.round, who, chosen.now(at)))
    if status is Status.LISTENING:
        chosen = _passed(replace(chosen, hands=hands.lower(chosen.hands, who)), who, at)
    return _seated(chosen, who, at)


def set_muted(session: Session, who: UserId, *, is_muted: bool) -> Session:
    """*who* may only react for now, or speaks again. Raises `NotFound`, `NotNow`, and `NotAllowed` for somebody on duty."""
    _require_attended(session, who)
    if who in session.hosts:
        raise NotAllowed
    return (
        _with_voice(session, who) if not is_muted else replace(_with_voice(session, who), muted=session.muted | {who})
    )


def give_pause(session: Session, who: UserId, until: datetime) -> Session:
    """*who* may only react until *until*, and then speaks again by themselves. Raises as `set_muted()`."""
    muted = set_muted(session, who, is_muted=True)
    return replace(muted, pauses={**muted.pauses, who: until})


def end_pauses(session: Session, at: datetime) -> Session:
    """Whoever's pause is over by *at* speaks again."""
    for who in [who for who, until in session.pauses.items() if until <= at]:
        session = _with_voice(session, who)
    return session


def pauses_end_at(session: Session) -> datetime | None:
    """When the next pause of somebody is over."""
    return min(session.pauses.values(), default=None)


def _with_voice(session: Session, who: UserId) -> Session:
    others = {other: until for other, until in session.pauses.items() if other != who}
    return replace(session, muted=session.muted - {who}, pauses=others)


def set_read_first(session: Session, who: UserId, *, is_read_first: bool) -> Session:
    """A facilitator reads first what *who* writes tonight, or does so no longer. Raises as `set_muted()`."""
    _require_attended(session, who)
    if who in session.hosts:
        raise NotAllowed
    others = session.read_first - {who}
    return replace(session, read_first=others | {who} if is_read_first else others)


# ── duty ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def go_on_duty(session: Session, who: UserId, kind: DutyKind = DutyKind.FACILITATOR) -> Session:
    """
    *who* looks after the room tonight, and leads it if nobody does; or has another duty, in place of the one that they had.

    Raises `NotNow` if it is over.
    """
    require(session, *GOING_ON)
    if kind is not DutyKind.FACILITATOR:
        off = go_off_duty(session, who)
        return replace(_with_voice(off, who), duties={**off.duties, who: kind}, read_first=off.read_first - {who})
    if who in session.on_duty:
        return session
    others = {other: duty for other, duty in session.duties.items() if other != who}
    on_duty = (*session.on_duty, who)
    heard, lead = _with_voice(session, who), session.lead or who
    return replace(heard, on_duty=on_duty, duties=others, lead=lead, read_first=session.read_first - {who})


def go_off_duty(session: Session, who: UserId) -> Session:
    """*who* looks after it no longer. The lead falls to whoever has been on duty longest."""
    others = tuple(other for other in session.on_duty if other != who)
    lead = session.lead if session.lead != who else next(iter(others), None)
    duties = {other: duty for other, duty in session.duties.items() if other != who}
    return replace(session, on_duty=others, duties=duties, lead=lead)


def hand_over(session: Session, to: UserId, by: UserId | None = None, note: str | None = None) -> Session:
    """
    *to* leads from now on: given by the lead, or taken when the lead has dropped. The *note* of before goes with it.

    Raises:
        NotFound: Unless *to* is on duty.
        TextEmpty, TextTooLong: Of *note*; it is for reading at a glance.
    """
    require(session, *GOING_ON)
    if to not in session.on_duty:
        raise NotFound
    left = None
    if by is not None and note is not None:
        text = draft(note)
        if len(text) > NOTE_LENGTH_MAX:
            raise TextTooLong
        left = HandOverNote(by, to, text)
    return replace(session, lead=to, note=left)


# ── after the session ────────────────────────────────────────────────────────────────────────────────────────────────


def plan_check(session: Session, who: UserId) -> Session:
    """Somebody wants to ask *who* how they are, once it is over; also while it is. Raises `NotFound` if they have not been in."""
    if who not in session.attended:
        raise NotFound
    return session if who in session.to_check_on else replace(session, to_check_on=(*session.to_check_on, who))


def tick_off(session: Session, who: UserId) -> Session:
    """*who* has been asked, or need not be."""
    return replace(session, to_check_on=tuple(other for other in session.to_check_on if other != who))


# ── the agreement ────────────────────────────────────────────────────────────────────────────────────────────────────


def accept(session: Session, who: UserId, version: int) -> Session:
    """*who* agrees. Raises `NotFound` if they have not come, `NotNow` if a line has been added since what they read."""
    _require_come(session, who)
    if version != session.agreement.version:
        raise NotNow
    return replace(session, accepted={**session.accepted, who: version})


def add_line(session: Session, line: str) -> Session:
    """
    The agreement with one more line. Everybody is asked anew, whoever had agreed only to that line.

    Raises:
        NotNow: If the phase in which the agreement is read is over; without such a phase, once the session has begun.
        TextEmpty, TextTooLong: Of *line*; longer than 200 characters is a speech.
    """
    if not _may_change_agreement(session):
        raise NotNow
    text = draft(line)
    if len(text) > AGREEMENT_LINE_LENGTH_MAX:
        raise TextTooLong
    before = session.agreement
    return replace(session, agreement=Agreement(before.version + 1, (*before.lines, text)))


def has_agreed(session: Session, who: UserId) -> bool:
    """Has *who* accepted the agreement as it stands now?"""
    return session.accepted.get(who) == session.agreement.version


# ── below ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_door_open(session: Session) -> bool:
    if session.state is SessionState.LOBBY:
        return True
    return session.state is not SessionState.CLOSING and session.rules.is_door_open


def _may_change_agreement(session: Session) -> bool:
    if session.state is SessionState.LOBBY:
        return True
    ahead = session.template.phases[session.phase_index :]
    is_running = session.state in (SessionState.OPEN, SessionState.PAUSED)
    return is_running and any(phase.kind is PhaseKind.AGREEMENT for phase in ahead)


def _require_attended(session: Session, who: UserId) -> None:
    require(session, *GOING_ON)
    if who not in session.attended:
        raise NotFound


def _require_come(session: Session, who: UserId) -> None:
    """Raises `NotFound` unless *who* has been in or is at the door."""
    if who not in session.waiting:
        _require_attended(session, who)


def _off_the_step(session: Session, who: UserId) -> Session:
    """*who* waits at the door no longer."""
    if who not in session.waiting:
        return session
    return replace(session, waiting=tuple(other for other in session.waiting if other != who))


def _seated(session: Session, who: UserId, at: datetime) -> Session:
    """*who* in the round or the breakout, if there is one: at their own place, or late, unless they look after the room or do not take part."""
    status = session.statuses.get(who)
    takes_part = status is None and who in session.attended and who not in session.hosts
    if takes_part and session.breakout is not None:
        session = replace(session, breakout=breakouts.join(session.breakout, who))
    if session.round is None or status is Status.BREAK or who not in session.attended:
        return session
    if not takes_part and session.round.seat(who) is None:
        return session
    return replace(session, round=rounds.arrive(session.round, who, session.now(at)))


def _passed(session: Session, who: UserId, at: datetime) -> Session:
    if session.round is None or session.round.is_finished:
        return session
    seat = session.round.seat(who)
    if seat is None or seat.state is not SeatState.WAITING:
        return session
    return replace(session, round=rounds.pass_turn(session.round, who, session.now(at)))

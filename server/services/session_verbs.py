"""
What each command of a session does, and who may give it: pure, from one value of the session to the next.

One's own turn and hand are one's own to settle; somebody else's are for whoever looks after the room. Which part may do what stands in
`domain/permissions.py`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from server.activities import rules_of
from server.domain import (
    activities,
    attendance,
    breakouts,
    door,
    floor,
    hands,
    paging,
    relief,
    rounds,
    sessions,
    themes,
)
from server.domain.agenda import PhaseRules, RoundRules
from server.domain.errors import NotAllowed, NotFound, NotNow
from server.domain.ids import RoomId, UserId
from server.domain.order import Order
from server.domain.permissions import SessionAction, require_part
from server.domain.sessions import PauseReason, Session
from server.protocol import relief as relief_commands
from server.protocol import session_commands as commands


@dataclass(frozen=True, slots=True)
class Moment:
    """
    What a verb is given beside the session.

    Attributes:
        who: gives the command.
        present: whose line is up, in the order in which they joined the group.
        number: how many sessions the group has had before this one.
        chance: a number that nobody chose.
        new_room: names a room of a small group, each time another.
    """

    who: UserId
    at: datetime
    present: Sequence[UserId]
    number: int
    chance: int
    new_room: Callable[[], RoomId]


def carry_out(session: Session, command: commands.SessionVerb, moment: Moment) -> Session:
    """
    *session* after *command*.

    Raises:
        NotAllowed: If the part of whoever gives it may not.
        ClientError: What the verb itself raises; `NotNow` above all.
    """
    require_part(session, moment.who, required(command, moment.who))
    return _done(session, command, moment)


_OF_THE_LEAD: Final = (commands.BeginSession, commands.GoTo, commands.WindDown, commands.CloseSession)
_OF_THE_DOOR: Final = (commands.SetAdmitting, commands.Admit, commands.AdmitAll, commands.DeclineEntry)
_OF_WHOEVER_COMES: Final = (
    # Whether somebody may have a duty at all is a matter of their role in the room.
    commands.GoOnDuty,
    commands.GoOffDuty,
    commands.DeclinePage,
    commands.ChooseStatus,
    commands.AcceptAgreement,
)
_OF_EVERYBODY: Final = (
    commands.ReadLine,
    commands.AddAgreementLine,
    commands.ComeBack,
    commands.RaiseHand,
    commands.ShareTheme,
    commands.MarkActivity,
    commands.AskInBreakout,
)
_OF_WHOEVER_IT_NAMES: Final = (
    commands.DoneWithTurn,
    commands.PassTurn,
    commands.LowerHand,
    commands.ThankHand,
)


def required(command: commands.SessionVerb, who: UserId) -> SessionAction:  # a table
    """What *who* must be allowed to do in order to give *command*."""
    if isinstance(command, _OF_THE_LEAD):
        return SessionAction.KEEP_FRAME
    if isinstance(command, commands.HandOver):
        return SessionAction.TAKE_LEAD
    if isinstance(command, commands.SetMuted | commands.GivePause):
        return SessionAction.MUTE
    if isinstance(command, commands.FollowUp):
        return SessionAction.FOLLOW_UP
    if isinstance(command, _OF_THE_DOOR):
        return SessionAction.KEEP_DOOR
    if isinstance(command, _OF_WHOEVER_COMES):
        return SessionAction.PREPARE
    is_own = isinstance(command, _OF_WHOEVER_IT_NAMES) and command.who == who
    return SessionAction.TAKE_PART if is_own or isinstance(command, _OF_EVERYBODY) else SessionAction.LOOK_AFTER


def _done(session: Session, command: commands.SessionVerb, moment: Moment) -> Session:  # noqa: PLR0912, PLR0915  # a table, and mypy sees that it is whole
    who, at = moment.who, moment.at
    match command:
        case commands.BeginSession():
            return sessions.begin(session, {who, *moment.present}, at)
        case commands.GoTo(phase_index=index):
            return sessions.go_to(session, index, at)
        case commands.Extend(phase_index=index, to_s=to_s):
            return sessions.extend(session, index, timedelta(seconds=to_s))
        case commands.Adjust():
            return sessions.adjust(session, _adjusted(session.rules, command))
        case commands.Pause():
            return sessions.pause(session, PauseReason.BREATHER, at)
        case commands.SayWhyPaused(reason=reason):
            return sessions.say_why(session, reason)
        case commands.Resume():
            return sessions.resume(session, at)
        case commands.WindDown():
            return sessions.wind_down(session, at)
        case commands.CloseSession():
            return sessions.close(session, at)
        case commands.ReadLine(line=line):
            _require_attended(session.attended, who)
            return sessions.read_line(session, line)
        case commands.SetAdmitting(is_admitting=is_admitting):
            return door.set_admitting(session, moment.present, at, is_admitting=is_admitting)
        case commands.Admit(who=other):
            return door.admit(session, other, at)
        case commands.AdmitAll():
            return door.admit_all(session, at)
        case commands.DeclineEntry(who=other, reason=reason):
            return door.decline(session, other, reason)
        case commands.GoOnDuty(duty=kind):
            return attendance.arrive(attendance.go_on_duty(session, who, kind), who, at)
        case commands.GoOffDuty():
            return attendance.go_off_duty(session, who)
        case commands.DeclinePage():
            return paging.decline(session, who)
        case commands.HandOver(to=to, note=note):
            return _handed_over(session, to, note, moment)
        case relief_commands.StepBackFromDuty():
            return relief.step_back(session, who, moment.present, at)
        case relief_commands.ReturnToDuty():
            return relief.come_back(session, who)
        case relief_commands.AskRelief(is_asked=is_asked):
            return relief.ask(session, who, is_asked=is_asked)
        case commands.PlanCheck(who=other):
            return attendance.plan_check(session, other)
        case commands.TickOffCheck(who=other):
            return attendance.tick_off(session, other)
        case commands.SetMuted(who=other, is_muted=is_muted):
            return attendance.set_muted(session, other, is_muted=is_muted)
        case commands.SetReadFirst(who=other, is_read_first=is_read_first):
            return attendance.set_read_first(session, other, is_read_first=is_read_first)
        case commands.GivePause(who=other, minutes=minutes):
            return attendance.give_pause(session, other, at + timedelta(minutes=minutes))
        case commands.ChooseStatus(status=status):
            return attendance.choose(session, who, status, at)
        case commands.AcceptAgreement(version=version):
            return attendance.accept(session, who, version)
        case commands.AddAgreementLine(text=text):
            _require_attended(session.attended, who)
            return attendance.add_line(session, text)
        case commands.StartRound():
            return _with_round(session, command, moment)
        case commands.FinishRound():
            return floor.in_round(session, at, lambda this, _: rounds.finish(this))
        case commands.DoneWithTurn(who=other, pick=pick):
            return floor.in_round(session, at, lambda this, now: rounds.done(this, other, now, pick))
        case commands.PassTurn(who=other):
            return floor.in_round(session, at, lambda this, now: rounds.pass_turn(this, other, now))
        case commands.ComeBack():
            return floor.in_round(session, at, lambda this, now: rounds.come_back(this, who, now))
        case commands.MoveInRound(who=other, before=before):
            return floor.in_round(session, at, lambda this, _: rounds.move(this, other, before))
        case commands.AddTime(who=other, to_s=to_s):
            length = timedelta(seconds=to_s)
            return floor.in_round(session, at, lambda this, _: rounds.add_time(this, other, length))
        case commands.RaiseHand(word=word):
            _require_attended(session.attended, who)
            return floor.in_hands(session, at, lambda up, now: hands.raise_hand(up, who, word, now))
        case commands.LowerHand(who=other):
            return floor.in_hands(session, at, lambda up, _: hands.lower(up, other))
        case commands.CallHand(who=other):
            return floor.in_hands(session, at, lambda up, _: hands.call(up, other))
        case commands.ThankHand(who=other):
            return floor.in_hands(session, at, lambda up, _: hands.thank(up, other))
        case commands.AddTheme(text=text):
            return floor.in_themes(session, lambda listed: themes.add(listed, text))
        case commands.ShareTheme(theme_id=theme_id, is_shared=is_shared):
            _require_attended(session.attended, who)
            return floor.in_themes(session, lambda listed: themes.share(listed, theme_id, who, is_shared=is_shared))
        case commands.MoveTheme(theme_id=theme_id, before=before_id):
            return floor.in_themes(session, lambda listed: themes.move(listed, theme_id, before_id))
        case commands.TakeUpTheme(theme_id=taken_up):
            return floor.in_themes(session, lambda listed: themes.take_up(listed, taken_up))
        case commands.DropTheme(theme_id=theme_id):
            return floor.in_themes(session, lambda listed: themes.drop(listed, theme_id))
        case commands.StartActivity(activity=name, variant=variant):
            rules = rules_of(name)
            return floor.in_activity(session, at, lambda this, now: activities.start(this, rules, variant, now))
        case commands.EndActivity(activity=name):
            return floor.in_activity(session, at, lambda this, _: activities.end(this, name))
        case commands.MarkActivity(activity=name, mark=mark):
            rules = rules_of(name)
            _require_attended(session.attended, who)
            return floor.in_activity(session, at, lambda this, _: activities.mark(this, rules, who, mark))
        case commands.StartBreakout():
            return _with_breakout(session, command, moment)
        case commands.AddBreakoutTime(began_at_s=began_at_s, to_s=to_s):
            began_at, length = timedelta(seconds=began_at_s), timedelta(seconds=to_s)
            return floor.in_breakout(session, at, lambda this, _: breakouts.add_time(this, began_at, length))
        case commands.EndBreakout():
            return floor.in_breakout(session, at, lambda _, __: None)
        case commands.MoveInBreakout(who=other, to=to):
            if other not in session.attended or other in session.on_duty:
                raise NotFound
            return floor.in_breakout(session, at, lambda this, _: breakouts.move(this, other, to))
        case commands.AskInBreakout():
            return floor.in_breakout(session, at, lambda this, now: breakouts.ask(this, who, now))
        case commands.AnswerInBreakout(who=other):
            return floor.in_breakout(session, at, lambda this, _: breakouts.answer(this, other))
        case _:
            assert_never(command)


def _handed_over(session: Session, to: UserId, note: str | None, moment: Moment) -> Session:
    """The lead gives it to anybody on duty; anybody on duty takes it, while the lead's line is down."""
    if moment.who != session.lead and (to != moment.who or session.lead in moment.present):
        raise NotAllowed
    return attendance.hand_over(session, to, moment.who, note)


def _with_round(session: Session, command: commands.StartRound, moment: Moment) -> Session:
    how = session.rules.round if command.order is None else RoundRules(command.order)
    if how is None:
        raise NotNow
    if command.turn_s is not None:
        how = replace(how, turn_s=command.turn_s)
    people = _taking_part(session, moment)
    draw = moment.number if how.order is Order.FIXED else moment.chance
    return floor.start_round(session, people, draw, moment.at, how)


def _with_breakout(session: Session, command: commands.StartBreakout, moment: Moment) -> Session:
    people = _taking_part(session, moment)
    # Whoever is just listening or on a break is placed by hand, or not until they take part.
    to_draw = [who for who in people if session.statuses.get(who) is None]
    if command.groups is not None:
        groups = breakouts.by_hand(command.groups, people)
    else:
        groups = breakouts.split(to_draw, command.size, moment.chance)
    staying = set(to_draw) - {who for group in groups for who in group}
    length = timedelta(minutes=command.minutes)
    return floor.start_breakout(session, groups, length, moment.new_room, moment.at, staying)


def _taking_part(session: Session, moment: Moment) -> list[UserId]:
    return [who for who in moment.present if who in session.attended and who not in session.hosts]


def _adjusted(rules: PhaseRules, command: commands.Adjust) -> PhaseRules:
    changed = {
        "cross_talk": command.cross_talk,
        "slow_s": command.slow_s,
        "reactions": None if command.reactions is None else frozenset(command.reactions),
        "nudge": command.nudge,
        "hold": command.hold,
        "is_door_open": command.is_door_open,
    }
    return replace(rules, **{name: value for name, value in changed.items() if value is not None})  # type: ignore[arg-type]


def _require_attended(attended: Collection[UserId], who: UserId) -> None:
    """Raises `NotNow` if the door was shut before *who* came."""
    if who not in attended:
        raise NotNow

"""What each command of a session does, and who may give it."""

from dataclasses import replace
from itertools import count
from typing import Any, get_args

import pytest

from server.domain import attendance, door
from server.domain.agenda import CrossTalk
from server.domain.attendance import go_off_duty
from server.domain.duty import DutyKind
from server.domain.errors import ClientError, NotAllowed, NotFound, NotNow
from server.domain.hands import HandWord
from server.domain.ids import RoomId, UserId
from server.domain.order import Order
from server.domain.permissions import Part, part_in
from server.domain.sessions import Decline, PauseReason, Session, SessionState, Status, go_to
from server.protocol import relief
from server.protocol import session_commands as commands
from server.services.session_verbs import Moment, carry_out
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM
from tests.support.sessions import CAI, CHECK_IN, DEE, WORK, a_lobby, a_session, at, s

EVERYBODY = (ANN, BOB, CAI, DEE, FLO, GUS)
ROOM_NUMBERS = count(1)


def step(
    session: Session, who: UserId, command: type, /, *, present: tuple[UserId, ...] = EVERYBODY, **fields: Any
) -> Session:
    moment = Moment(
        who=who, at=at(10), present=present, number=1, chance=7, new_room=lambda: RoomId(f"small-{next(ROOM_NUMBERS)}")
    )
    return carry_out(session, command(ref=1, room_id=ROOM, **fields), moment)


def refusal(session: Session, who: UserId, command: type, /, **fields: Any) -> type | None:
    try:
        step(session, who, command, **fields)
    except ClientError as error:
        return type(error)
    return None


def in_the_round() -> Session:
    """Bob's turn, for the group has met once before; then Cai, Dee and Ann."""
    return step(go_to(a_session(), CHECK_IN, at(5)), GUS, commands.StartRound)


YES, NO = True, False
TECH, CLIN, MENT, COOR, ROB, ELI = (
    UserId(who) for who in ("tech host", "clinician", "mentor", "coordinator", "rob", "eli")
)
CAST = (FLO, GUS, TECH, CLIN, MENT, COOR, ANN, ROB, ELI)
"""One for each part, in the order of `Part`. Rob is a guest, Eli is at the door."""
TABLE: list[tuple[type, dict[str, Any], tuple[bool, ...]]] = [
    #    lead co   tech clin ment coor memb gues wait
    (commands.BeginSession, {}, (YES, NO, NO, NO, NO, NO, NO, NO, NO)),
    (commands.GoTo, {"phase_index": WORK}, (YES, NO, NO, NO, NO, NO, NO, NO, NO)),
    (commands.WindDown, {}, (YES, NO, NO, NO, NO, NO, NO, NO, NO)),
    (commands.CloseSession, {}, (YES, NO, NO, NO, NO, NO, NO, NO, NO)),
    (commands.Extend, {"phase_index": 0, "to_s": 600}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.Adjust, {"slow_s": 30}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.Pause, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.SayWhyPaused, {"reason": PauseReason.HEAVY}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.Resume, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.SetMuted, {"who": BOB, "is_muted": True}, (YES, YES, YES, NO, NO, NO, NO, NO, NO)),
    (commands.SetReadFirst, {"who": BOB, "is_read_first": True}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.GivePause, {"who": BOB, "minutes": 5}, (YES, YES, YES, NO, NO, NO, NO, NO, NO)),
    (commands.HandOver, {"to": GUS}, (YES, NO, NO, NO, NO, NO, NO, NO, NO)),
    (commands.StartRound, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.FinishRound, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.MoveInRound, {"who": ANN, "before": None}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.AddTime, {"who": BOB, "to_s": 90}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.CallHand, {"who": BOB}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.AddTheme, {"text": "sleep"}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.MoveTheme, {"theme_id": 1, "before": None}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.TakeUpTheme, {"theme_id": None}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.DropTheme, {"theme_id": 1}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.DoneWithTurn, {"who": BOB}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.DoneWithTurn, {"who": ANN}, (YES, YES, NO, NO, NO, NO, YES, NO, NO)),
    (commands.PassTurn, {"who": BOB}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.PassTurn, {"who": ANN}, (YES, YES, NO, NO, NO, NO, YES, NO, NO)),
    (commands.LowerHand, {"who": BOB}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.LowerHand, {"who": ANN}, (YES, YES, NO, NO, NO, NO, YES, NO, NO)),
    (commands.ThankHand, {"who": BOB}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.ThankHand, {"who": ANN}, (YES, YES, NO, NO, NO, NO, YES, NO, NO)),
    (commands.ReadLine, {"line": 0}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
    (commands.GoOnDuty, {}, (YES, YES, YES, YES, YES, YES, YES, YES, YES)),
    (commands.GoOffDuty, {}, (YES, YES, YES, YES, YES, YES, YES, YES, YES)),
    (commands.ChooseStatus, {"status": Status.BREAK}, (YES, YES, YES, YES, YES, YES, YES, YES, YES)),
    (commands.AcceptAgreement, {"version": 1}, (YES, YES, YES, YES, YES, YES, YES, YES, YES)),
    (commands.AddAgreementLine, {"text": "We laugh."}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
    (commands.ComeBack, {}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
    (commands.RaiseHand, {}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
    (commands.ShareTheme, {"theme_id": 1, "is_shared": True}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
    (commands.SetAdmitting, {"is_admitting": True}, (YES, YES, YES, NO, NO, NO, NO, NO, NO)),
    (commands.Admit, {"who": ELI}, (YES, YES, YES, NO, NO, NO, NO, NO, NO)),
    (commands.PlanCheck, {"who": ANN}, (YES, YES, NO, YES, NO, NO, NO, NO, NO)),
    (commands.TickOffCheck, {"who": ANN}, (YES, YES, NO, YES, NO, NO, NO, NO, NO)),
    (relief.StepBackFromDuty, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (relief.ReturnToDuty, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (relief.AskRelief, {"is_asked": True}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.DeclinePage, {}, (YES, YES, YES, YES, YES, YES, YES, YES, YES)),
    (commands.AdmitAll, {}, (YES, YES, YES, NO, NO, NO, NO, NO, NO)),
    (commands.DeclineEntry, {"who": ELI, "reason": Decline.FULL}, (YES, YES, YES, NO, NO, NO, NO, NO, NO)),
    (commands.StartActivity, {"activity": "breathing"}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.EndActivity, {"activity": "breathing"}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.MarkActivity, {"activity": "breathing", "mark": 1}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
    (commands.StartBreakout, {"minutes": 5}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.AddBreakoutTime, {"began_at_s": 0, "to_s": 600}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.EndBreakout, {}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.MoveInBreakout, {"who": BOB, "to": ROOM}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.AnswerInBreakout, {"who": BOB}, (YES, YES, NO, NO, NO, NO, NO, NO, NO)),
    (commands.AskInBreakout, {}, (YES, YES, YES, YES, YES, NO, YES, YES, NO)),
]


def with_everybody(session: Session) -> Session:
    """*session* with somebody for each part."""
    for who, kind in zip(CAST, (DutyKind.FACILITATOR, *DutyKind), strict=False):
        session = attendance.arrive(attendance.go_on_duty(session, who, kind), who, at(0))
    session = door.come(session, ROB, at(0), is_facilitator=False, is_guest=True)
    session = door.set_admitting(session, (ANN, BOB), at(0), is_admitting=True)
    return door.come(session, ELI, at(0), is_facilitator=False)


def test_the_table_names_every_command_and_part() -> None:
    """A new one is not forgotten here."""
    assert {command for command, _, _ in TABLE} == set(get_args(commands.SessionVerb))
    assert [part_in(with_everybody(a_session()), who) for who in CAST] == list(Part)


@pytest.mark.parametrize("session", [a_lobby(), a_session(), in_the_round()], ids=["lobby", "open", "round"])
@pytest.mark.parametrize(("command", "fields", "allowed"), TABLE)
def test_who_may_give_which_command(
    session: Session, command: type, fields: dict[str, Any], allowed: tuple[bool, ...]
) -> None:
    """Whoever may not is told so whatever the session does; whoever may is told at most that it does not fit."""
    session = with_everybody(session)
    for who, is_allowed in zip(CAST, allowed, strict=True):
        assert (refusal(session, who, command, **fields) is not NotAllowed) is is_allowed, who


def test_the_lead_is_taken_only_while_its_line_is_down() -> None:
    """By somebody on duty, for themselves; a member takes nothing."""
    without_flo = tuple(who for who in EVERYBODY if who != FLO)
    assert refusal(a_session(), GUS, commands.HandOver, to=GUS) is NotAllowed
    assert step(a_session(), GUS, commands.HandOver, present=without_flo, to=GUS).lead == GUS
    assert refusal(a_session(), GUS, commands.HandOver, present=without_flo, to=FLO) is NotAllowed
    assert refusal(a_session(), ANN, commands.HandOver, present=without_flo, to=ANN) is NotAllowed
    assert step(a_session(), FLO, commands.HandOver, to=GUS).lead == GUS


def test_a_round_is_of_those_who_are_here_and_take_part() -> None:
    """Not of facilitators on duty, not of whoever is away, just listens or is not in; the next begins with the next."""
    session = step(go_to(a_session(), CHECK_IN, at(5)), BOB, commands.ChooseStatus, status=Status.LISTENING)
    here = (*(who for who in EVERYBODY if who != CAI), UserId("at the door"))
    this = step(session, FLO, commands.StartRound, present=here).round
    assert this is not None
    assert [seat.who for seat in this.seats] == [DEE, ANN]
    popcorn = step(session, FLO, commands.StartRound, order=Order.POPCORN, turn_s=40).round
    assert popcorn is not None
    assert (popcorn.order, popcorn.turn_length.total_seconds()) == (Order.POPCORN, 40)


def test_a_round_without_rules_needs_an_order() -> None:
    """Where the phase has none."""
    session = go_to(a_session(), WORK, at(5))
    assert refusal(session, FLO, commands.StartRound) is NotNow
    assert refusal(session, FLO, commands.StartRound, order=Order.RANDOM) is None


def test_a_turn_can_be_shorter_than_the_phase_has_it() -> None:
    """In the order of the phase."""
    this = step(go_to(a_session(), CHECK_IN, at(5)), FLO, commands.StartRound, turn_s=20).round
    assert this is not None
    assert (this.order, this.turn_length.total_seconds()) == (Order.FIXED, 20)


def test_rules_that_are_left_out_stay() -> None:
    """Slow mode changes nothing else, and can be taken back."""
    before = go_to(a_session(), WORK, at(5))
    slow = step(before, GUS, commands.Adjust, slow_s=30)
    assert slow.rules == replace(before.rules, slow_s=30)
    assert step(slow, GUS, commands.Adjust, slow_s=0).rules == before.rules
    assert step(before, GUS, commands.Adjust, cross_talk=CrossTalk.HANDS).rules.cross_talk is CrossTalk.HANDS


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (commands.RaiseHand, {}),
        (commands.ReadLine, {"line": 0}),
        (commands.AddAgreementLine, {"text": "We laugh."}),
        (commands.ShareTheme, {"theme_id": 1, "is_shared": True}),
        (commands.MarkActivity, {"activity": "breathing", "mark": 1}),
    ],
)
def test_behind_a_shut_door_nobody_takes_part(command: type, fields: dict[str, Any]) -> None:
    """Whoever is not in raises no hand and adds no line."""
    assert refusal(a_session(), UserId("at the door"), command, **fields) is NotNow


def test_hands_and_turns_go_to_whom_they_name() -> None:
    """A hand called is no longer up; a turn that is done is done once."""
    raised = step(go_to(a_session(), WORK, at(5)), BOB, commands.RaiseHand, word=HandWord.NEW)
    called = step(raised, GUS, commands.CallHand, who=BOB)
    assert called.hands.called is not None
    assert called.hands.called.who == BOB
    assert step(called, BOB, commands.ThankHand, who=BOB).hands.called is None
    spoken = step(in_the_round(), BOB, commands.DoneWithTurn, who=BOB)
    assert spoken.round is not None
    assert spoken.round.has_turn(CAI)
    assert refusal(spoken, FLO, commands.DoneWithTurn, who=BOB) is NotNow


def test_an_activity_is_started_marked_and_ended() -> None:
    """By name: a mark that comes late does not fall into the next."""
    begun = step(a_session(), GUS, commands.StartActivity, activity="breathing", variant="even")
    assert begun.activity is not None
    assert (begun.activity.name, begun.activity.variant, begun.activity.began_at) == ("breathing", "even", s(600))
    marked = step(begun, ANN, commands.MarkActivity, activity="breathing", mark=1)
    assert marked.activity is not None
    assert marked.activity.marks == {ANN: 1}
    assert refusal(marked, BOB, commands.MarkActivity, activity="scale", mark=1) is NotNow
    assert step(marked, FLO, commands.EndActivity, activity="breathing").activity is None
    assert refusal(begun, GUS, commands.StartActivity, activity="juggling") is NotFound
    assert refusal(a_lobby(), UserId("nobody"), commands.MarkActivity, activity="scale", mark=1) is NotNow


def test_a_facilitator_who_was_off_duty_is_in_again_by_going_on_duty() -> None:
    """Whatever the door."""
    session = replace(go_off_duty(a_session(), GUS), attended=frozenset({ANN}))
    session = step(session, FLO, commands.Adjust, is_door_open=False)
    assert GUS in step(session, GUS, commands.GoOnDuty).attended


def test_from_lobby_to_close() -> None:
    """Begin, go on, pause, wind down, close; a phase that there is not is not found."""
    session = attendance.go_on_duty(a_lobby(), FLO)
    states = []
    for command in (
        commands.BeginSession,
        commands.Pause,
        commands.Resume,
        commands.WindDown,
        commands.CloseSession,
    ):
        session = step(session, FLO, command)
        states.append(session.state)
    expected = (SessionState.OPEN, SessionState.PAUSED, SessionState.OPEN, SessionState.CLOSING, SessionState.CLOSED)
    assert tuple(states) == expected
    assert refusal(a_session(), FLO, commands.GoTo, phase_index=99) is NotFound

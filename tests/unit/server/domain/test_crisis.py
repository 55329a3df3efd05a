"""Somebody may be at risk: who is called, who looks after them, and when it is over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.domain import crisis as rules
from server.domain.calls import ANSWER
from server.domain.crisis import (
    BY_HAND,
    GRACE,
    Crisis,
    CrisisOutcome,
    CrisisState,
    Debrief,
    FollowUp,
    Level,
    Signal,
    Source,
    Step,
)
from server.domain.errors import ClientError, NotFound, NotNow
from server.domain.ids import CrisisId, FlagId, UserId
from tests.support.builders import ANN, BOB, FLO, GUS, ROOM
from tests.support.clock import TUESDAY_EVENING

HAL, IDA = UserId("hal"), UserId("ida")
ANSWER_S, GRACE_S = ANSWER.total_seconds(), GRACE.total_seconds()
EVERYBODY = frozenset({FLO, GUS, HAL, IDA})


def at(second: float) -> datetime:
    return TUESDAY_EVENING + timedelta(seconds=second)


def raised(*, is_anyone_there: bool = True, source: Source = Source.HELP) -> Crisis:
    by = None if source is Source.FLAG else ANN
    return rules.open_crisis(
        CrisisId("crisis-1"), ROOM, ANN, Signal(source, ROOM, at(0), by=by), is_anyone_there=is_anyone_there
    )


def later(
    crisis: Crisis,
    second: float,
    *,
    on_call: tuple[UserId, ...] = (HAL, IDA),
    is_person_here: bool = True,
    here: frozenset[UserId] = EVERYBODY,
) -> Crisis:
    return rules.pass_time(
        crisis, at(second), on_call=on_call, is_person_here=is_person_here, is_anyone_there=True, here=here
    )


def looked_after() -> Crisis:
    """Flo is with Ann, Gus keeps the room."""
    return rules.acknowledge(rules.acknowledge(later(raised(), 1), FLO, at(5)), GUS, at(9))


def called(crisis: Crisis) -> list[tuple[UserId, float]]:
    return [(call.who, (call.at - at(0)).total_seconds()) for call in crisis.calls]


def refusal(step: object, *args: object, **named: object) -> type | None:
    try:
        step(*args, **named)  # type: ignore[operator]
    except ClientError as error:
        return type(error)
    return None


# ── calling ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_calls_until_somebody_is_with_the_person() -> None:
    """However long that takes."""
    crisis = raised()
    for second in range(0, 4000, 100):
        crisis = later(crisis, second)
        assert crisis.state is CrisisState.CALLING
    assert rules.acknowledge(crisis, FLO, at(4000)).state is CrisisState.ACKNOWLEDGED


def test_after_a_minute_those_on_call_are_called_one_after_the_other() -> None:
    """Each has a minute, each is called once, and then there is nobody left to call."""
    crisis = raised()
    for second in range(400):
        crisis = later(crisis, second)
    assert called(crisis) == [(HAL, ANSWER_S), (IDA, 2 * ANSWER_S)]


def test_with_nobody_there_the_first_is_called_at_once() -> None:
    """Nobody else would hear."""
    crisis = later(raised(is_anyone_there=False), 0)
    assert called(crisis) == [(HAL, 0)]
    assert called(later(crisis, ANSWER_S)) == [(HAL, 0), (IDA, ANSWER_S)]


def test_who_is_overdue_is_called_at_once_and_the_next_has_a_minute_from_then() -> None:
    """The server was away meanwhile."""
    crisis = later(raised(), 500)
    assert called(crisis) == [(HAL, 500)]
    assert called(later(crisis, 559)) == [(HAL, 500)]
    assert called(later(crisis, 560)) == [(HAL, 500), (IDA, 560)]


def test_nobody_is_called_once_somebody_is_there() -> None:
    """Not the next either."""
    crisis = rules.acknowledge(later(raised(), ANSWER_S), FLO, at(70))
    assert called(later(crisis, 1000)) == [(HAL, ANSWER_S)]


def test_the_answer_of_whoever_was_called_is_an_acknowledgement() -> None:
    """They are with the person until a facilitator is, and have a place of their own."""
    crisis = rules.acknowledge(later(raised(), ANSWER_S), HAL, at(80), is_clinician=True)
    assert (crisis.with_person, crisis.clinician) == (HAL, HAL)
    assert crisis.calls[0].answered_at == at(80)
    crisis = rules.acknowledge(crisis, FLO, at(90))
    assert (crisis.with_person, crisis.keeps_room, crisis.clinician) == (FLO, None, HAL)


def test_somebody_can_be_called_by_hand() -> None:
    """Not twice within their minute, so two who press it at once call once; and only who is on call."""
    crisis = rules.call(looked_after(), FLO, IDA, at(20))
    assert rules.call(crisis, GUS, IDA, at(21)) == crisis
    assert called(rules.call(crisis, GUS, IDA, at(20 + ANSWER_S))) == [(IDA, 20), (IDA, 80)]
    assert refusal(rules.call, crisis, FLO, BOB, at(21)) is NotFound
    assert refusal(rules.call, crisis, HAL, IDA, at(21)) is NotNow, "who is not with it calls nobody"


# ── signals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_tells_of_it_later_joins() -> None:
    """Each thing once; and it ends nothing."""
    crisis = raised()
    flag = Signal(Source.FLAG, ROOM, at(3), flag_id=FlagId("f1"))
    joined = rules.join(crisis, flag)
    assert rules.join(joined, replace(flag, at=at(4))) == joined
    assert [one.source for one in joined.signals] == [Source.HELP, Source.FLAG]
    assert joined.state is CrisisState.CALLING


# ── who looks after it ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_stays_with_the_person_the_second_keeps_the_room() -> None:
    """Others help; pressing it again changes nothing."""
    crisis = looked_after()
    assert (crisis.state, crisis.with_person, crisis.keeps_room) == (CrisisState.SPLIT, FLO, GUS)
    more = rules.acknowledge(crisis, IDA, at(12))
    assert [one.who for one in more.responders] == [FLO, GUS, IDA]
    assert (more.with_person, more.keeps_room) == (FLO, GUS)
    assert rules.acknowledge(more, FLO, at(13)) == more


def test_they_may_swap() -> None:
    """Of two who press it at once, it is swapped once."""
    crisis = rules.swap(looked_after(), GUS, GUS)
    assert (crisis.with_person, crisis.keeps_room) == (GUS, FLO)
    assert rules.swap(crisis, FLO, GUS) == crisis
    assert refusal(rules.swap, crisis, FLO, IDA) is NotNow


def test_whoever_steps_back_from_the_person_lets_it_call_anew() -> None:
    """Those on call have not been asked this time, and the minute begins again."""
    crisis = rules.acknowledge(later(raised(), ANSWER_S), FLO, at(70))
    crisis = rules.step_back(crisis, FLO, at(100))
    assert crisis.state is CrisisState.CALLING
    assert called(later(crisis, 100 + ANSWER_S)) == [(HAL, ANSWER_S), (HAL, 160)]
    assert refusal(rules.tick, crisis, FLO, Step.ASIDE, at(101), is_done=True) is NotNow


def test_whoever_keeps_the_room_may_be_with_the_person_instead() -> None:
    """When that place is free."""
    crisis = rules.acknowledge(rules.step_back(looked_after(), FLO, at(20)), GUS, at(21))
    assert (crisis.with_person, crisis.keeps_room) == (GUS, None)


def test_a_place_outlives_a_short_loss_of_the_line() -> None:
    """It calls anew once the line has been down for too long, and not before."""
    crisis = later(looked_after(), 30, here=EVERYBODY - {FLO})
    assert crisis.responders[0].lost_at == at(30)
    assert later(crisis, 30 + GRACE_S - 1).responders[0].lost_at is None, "back in time"
    gone = later(crisis, 30 + GRACE_S, here=EVERYBODY - {FLO})
    assert (gone.state, gone.with_person, gone.keeps_room) == (CrisisState.CALLING, None, GUS)


def test_somebody_else_takes_the_place_of_whoever_is_lost_or_is_taken_over_from() -> None:
    """At once."""
    lost = later(looked_after(), 30, here=EVERYBODY - {FLO})
    assert rules.acknowledge(lost, GUS, at(31)).with_person == GUS
    assert rules.acknowledge(looked_after(), IDA, at(31)).with_person == FLO
    assert rules.acknowledge(looked_after(), IDA, at(31), is_takeover=True).with_person == IDA


def test_nobody_looks_after_themselves() -> None:
    """A facilitator may be the person."""
    assert refusal(rules.acknowledge, raised(), ANN, at(5)) is NotFound


# ── what is done ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_steps_are_ticked_by_those_who_look_after_it_or_by_what_happens() -> None:
    """With who and when; a tick may be taken back."""
    crisis = rules.tick(looked_after(), GUS, Step.ROOM, at(40), is_done=True)
    assert (crisis.ticks[Step.ROOM].who, crisis.ticks[Step.ROOM].at) == (GUS, at(40))
    assert rules.tick(crisis, FLO, Step.ROOM, at(41), is_done=True) == crisis, "the first has done it"
    assert Step.ROOM not in rules.tick(crisis, FLO, Step.ROOM, at(41), is_done=False).ticks
    assert set(crisis.ticks) == {Step.SIGNAL, Step.ALERT, Step.SPLIT, Step.ROOM}
    assert refusal(rules.tick, crisis, BOB, Step.ASIDE, at(42), is_done=True) is NotNow
    for step in set(Step) - BY_HAND:
        assert refusal(rules.tick, crisis, FLO, step, at(42), is_done=True) is NotNow


def test_the_level_is_what_a_human_being_says() -> None:
    """And that they have asked is ticked."""
    crisis = rules.set_level(looked_after(), FLO, Level.HIGH, at(50))
    assert (crisis.level, crisis.ticks[Step.ASSESS].who) == (Level.HIGH, FLO)
    assert rules.set_level(crisis, FLO, Level.LOW, at(60)).ticks[Step.ASSESS].at == at(60)


def test_contact_is_lost_while_the_persons_line_is_down() -> None:
    """Since the moment it dropped, until it is back."""
    crisis = later(looked_after(), 30, is_person_here=False)
    assert later(crisis, 90, is_person_here=False).lost_at == at(30)
    assert later(crisis, 91).lost_at is None


def test_it_is_closed_by_somebody_who_looks_after_it_and_nobody_else() -> None:
    """With an outcome, and a word on who asks how they are. Then nothing changes it but the debrief."""
    assert refusal(rules.close, raised(), FLO, CrisisOutcome.SAFE, None, at(5)) is NotNow
    crisis = looked_after()
    assert refusal(rules.close, crisis, HAL, CrisisOutcome.SAFE, None, at(60)) is NotNow
    gone = rules.step_back(crisis, FLO, at(50))
    assert refusal(rules.close, gone, GUS, CrisisOutcome.SAFE, None, at(60)) is NotNow, "nobody is with the person"
    closed = rules.close(crisis, FLO, CrisisOutcome.SAFE, FollowUp(GUS), at(60))
    assert closed.state is CrisisState.CLOSED
    assert closed.debriefs == {FLO: None, GUS: None}
    assert later(closed, 5000, is_person_here=False, here=frozenset()) == closed
    for step in (rules.step_back, rules.acknowledge):
        assert refusal(step, closed, FLO, at(61)) is NotNow
    assert rules.answer_debrief(closed, GUS, Debrief.TALK).debriefs[GUS] is Debrief.TALK
    assert refusal(rules.answer_debrief, closed, BOB, Debrief.WELL) is NotNow


@pytest.mark.parametrize("source", list(Source))
def test_it_is_the_same_whatever_has_told_of_it(source: Source) -> None:
    """One kind of object."""
    assert replace(raised(source=source), signals=(), ticks={}) == replace(raised(), signals=(), ticks={})

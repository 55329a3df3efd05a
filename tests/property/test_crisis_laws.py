"""Laws of a crisis: whatever people do, in whatever order and however late the clock is looked at, nobody is forgotten."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.domain import crisis as rules
from server.domain.calls import ANSWER
from server.domain.crisis import (
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
from server.domain.errors import ClientError
from server.domain.ids import CrisisId, UserId
from server.protocol.crisis import open_alert, room_crisis
from tests.support.builders import ANN, FLO, GUS, ROOM
from tests.support.clock import TUESDAY_EVENING

HAL, IDA = UserId("hal"), UserId("ida")
ON_CALL = (HAL, IDA)
STAFF = (FLO, GUS, HAL, IDA)

people = st.sampled_from(STAFF)
here = st.frozensets(people)
step = st.one_of(
    st.tuples(st.just("acknowledge"), people, st.booleans(), st.booleans()),
    st.tuples(st.just("step_back"), people),
    st.tuples(st.just("swap"), people, people),
    st.tuples(st.just("tick"), people, st.sampled_from(Step), st.booleans()),
    st.tuples(st.just("level"), people, st.sampled_from(Level)),
    st.tuples(st.just("call"), people, st.sampled_from((*STAFF, ANN))),
    st.tuples(st.just("close"), people, st.booleans()),
    st.tuples(st.just("debrief"), people),
    st.tuples(st.just("join"), st.sampled_from(Source)),
    st.tuples(st.just("time"), st.booleans(), here),
)
evenings = st.lists(st.tuples(st.integers(0, 90), step), max_size=40)


def taken(crisis: Crisis, at: datetime, this: tuple[object, ...]) -> Crisis:  # a table
    match this:
        case ("acknowledge", who, is_clinician, is_takeover):
            return rules.acknowledge(crisis, who, at, is_clinician=is_clinician, is_takeover=is_takeover)  # type: ignore[arg-type]
        case ("step_back", who):
            return rules.step_back(crisis, who, at)  # type: ignore[arg-type]
        case ("swap", who, other):
            return rules.swap(crisis, who, other)  # type: ignore[arg-type]
        case ("tick", who, which, is_done):
            return rules.tick(crisis, who, which, at, is_done=is_done)  # type: ignore[arg-type]
        case ("level", who, level):
            return rules.set_level(crisis, who, level, at)  # type: ignore[arg-type]
        case ("call", by, who):
            return rules.call(crisis, by, who, at)  # type: ignore[arg-type]
        case ("close", who, is_needed):
            return rules.close(crisis, who, CrisisOutcome.SAFE, FollowUp(who) if is_needed else None, at)  # type: ignore[arg-type]
        case ("debrief", who):
            return rules.answer_debrief(crisis, who, Debrief.WELL)  # type: ignore[arg-type]
        case ("join", source):
            return rules.join(crisis, Signal(source, ROOM, at))  # type: ignore[arg-type]
    assert this[0] == "time"
    _, is_person_here, up = this
    return passed(crisis, at, is_person_here=is_person_here, up=up)  # type: ignore[arg-type]


def passed(
    crisis: Crisis, at: datetime, *, is_person_here: bool = True, up: frozenset[UserId] = frozenset(STAFF)
) -> Crisis:
    return rules.pass_time(
        crisis, at, on_call=ON_CALL, is_person_here=is_person_here, is_anyone_there=bool(up), here=up
    )


def raised(*, is_anyone_there: bool = True) -> Crisis:
    signal = Signal(Source.HELP, ROOM, TUESDAY_EVENING, by=ANN)
    return rules.open_crisis(CrisisId("crisis-1"), ROOM, ANN, signal, is_anyone_there=is_anyone_there)


def played(evening: list[tuple[int, tuple[object, ...]]]) -> list[tuple[tuple[object, ...], Crisis, Crisis]]:
    """Each step with the crisis before and after it. A step that is refused changes nothing."""
    crisis, at, found = raised(), TUESDAY_EVENING, []
    for seconds, this in evening:
        at += timedelta(seconds=seconds)
        before = crisis
        try:
            crisis = taken(crisis, at, this)
        except ClientError:
            crisis = before
        found.append((this, before, crisis))
    return found


@given(evenings)
def test_nothing_but_a_human_being_ends_the_calling(evening: list[tuple[int, tuple[object, ...]]]) -> None:
    """It ends by an acknowledgement, and by nothing else: not by time, not by a signal, not by a call."""
    for this, before, after in played(evening):
        if before.is_calling and not after.is_calling:
            assert this[0] == "acknowledge"


@given(evenings)
def test_it_is_never_closed_unacknowledged(evening: list[tuple[int, tuple[object, ...]]]) -> None:
    """Somebody is with the person when it is closed, by one who has acknowledged it; and closed is closed."""
    for this, before, after in played(evening):
        if before.closing is None and after.closing is not None:
            assert this[0] == "close"
            assert before.with_person is not None
            assert before.acknowledged_at is not None
            assert after.closing.by in {one.who for one in before.responders}
        if before.closing is not None:
            assert (after.closing, after.state) == (before.closing, CrisisState.CLOSED)


@given(evenings)
def test_it_is_never_uncounted(evening: list[tuple[int, tuple[object, ...]]]) -> None:
    """Until it is closed it either calls, and everybody on duty is told so, or somebody who has acknowledged it is with the person."""
    for _, _, after in played(evening):
        responders = {one.who for one in after.responders}
        if after.closing is None:
            assert after.is_calling or after.with_person in responders
        if after.is_calling:
            assert open_alert(after, "Tuesday").calls_since == after.calls_since
        assert after.keeps_room is None or after.keeps_room in responders
        assert after.with_person is None or after.with_person != after.keeps_room
        assert ANN not in responders
        assert room_crisis(after).state is after.state


@given(evenings)
def test_the_clock_calls_nobody_twice_in_one_alert(evening: list[tuple[int, tuple[object, ...]]]) -> None:
    """In the order of the roster, and never two within a minute."""
    for _, _, after in played(evening):
        called = [call for call in after.calls_now if call.by is None]
        assert [call.who for call in called] == [who for who in ON_CALL if who in {call.who for call in called}]
        assert all(b.at - a.at >= ANSWER for a, b in pairwise(called))


@given(st.lists(st.integers(1, 2), min_size=100, max_size=130), st.booleans())
def test_however_the_clock_is_looked_at_each_is_called_in_time(steps: list[int], is_anyone_there: bool) -> None:
    """Looked at every second or two, the first is called within 2 s of their time, and the next within 2 s of a minute after that."""
    crisis, at = raised(is_anyone_there=is_anyone_there), TUESDAY_EVENING
    for seconds in (0, *steps):
        at += timedelta(seconds=seconds)
        crisis = passed(crisis, at)
    ran = (at - TUESDAY_EVENING).total_seconds()
    due = TUESDAY_EVENING + (ANSWER if is_anyone_there else timedelta(0))
    assert timedelta(0) <= crisis.calls[0].at - due <= timedelta(seconds=2)
    if ran >= 2 * ANSWER.total_seconds() + 2:
        assert timedelta(0) <= crisis.calls[1].at - crisis.calls[0].at - ANSWER <= timedelta(seconds=2)


@given(evenings, st.integers(0, 500))
def test_being_up_to_date_changes_nothing(evening: list[tuple[int, tuple[object, ...]]], seconds: int) -> None:
    """A look that follows another at once finds nothing to do."""
    played_ = played(evening)
    crisis = played_[-1][2] if played_ else raised()
    at = TUESDAY_EVENING + timedelta(seconds=40 * 90 + seconds)
    once = passed(crisis, at)
    assert passed(once, at) == once

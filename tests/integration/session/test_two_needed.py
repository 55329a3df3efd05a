"""A clinic that asks for two facilitators: no session opens or begins with one, and when one goes the other goes on and is joined."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.config import SessionsConfig
from server.domain.duty import DutyRule
from server.domain.people import Role
from server.domain.rooms import Room
from server.domain.sessions import PauseReason, SessionState
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting

RULE = DutyRule(minimum=2)


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock, sessions=SessionsConfig(facilitators=2)) as running:
        yield running


@pytest.fixture
async def meeting(clinic: RunningApp, room: Room, clock: FakeClock) -> Meeting:
    """Ann and Bob with Flo; nothing is open."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Bob", "Flo")
    return meeting


async def begun(meeting: Meeting) -> None:
    await meeting.come("Gus")
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    await meeting.do("Gus", verbs.GoOnDuty)
    await meeting.do("Flo", verbs.BeginSession)


async def on_call(meeting: Meeting) -> Seat:
    """Hal, who looks at another room."""
    elsewhere = await meeting.clinic.room("Monday")
    session = await meeting.clinic.join(meeting.room, "Hal", Role.FACILITATOR)
    await meeting.clinic.join(elsewhere, "Hal", Role.FACILITATOR, session=session)
    hal = await meeting.clinic.sit(session, elsewhere, "Hal")
    await meeting["Flo"].until(lambda view: hal.user_id in view.members)
    await meeting.do("Flo", verbs.SetRoster, on_call=[hal.user_id])
    return hal


async def test_one_facilitator_opens_no_session(meeting: Meeting) -> None:
    """A second member does not help, and neither does a facilitator who is not here; nothing has changed for anybody."""
    await meeting.come("Gus")
    await meeting.drop("Gus")
    assert await meeting.refused("Flo", verbs.OpenSession, template="sharing") == "too_few_on_duty"
    await meeting.law()
    assert meeting["Ann"].view.session is None


async def test_two_who_are_here_open_it_and_two_on_duty_begin_it(meeting: Meeting) -> None:
    """Who takes part without a duty tonight does not count, and neither does who has lost their line."""
    await meeting.come("Gus")
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    assert await meeting.refused("Flo", verbs.BeginSession) == "too_few_on_duty"
    await meeting.do("Gus", verbs.GoOnDuty)
    gus = await meeting.drop("Gus")
    assert await meeting.refused("Flo", verbs.BeginSession) == "too_few_on_duty"
    assert meeting.session.state is SessionState.LOBBY
    await meeting.back("Gus", gus)
    await meeting.do("Flo", verbs.BeginSession)
    assert meeting.session.state is SessionState.OPEN


async def test_those_who_may_be_on_duty_are_told_how_many_are_needed(meeting: Meeting) -> None:
    """Members are not."""
    for name, needed in (("Flo", 2), ("Ann", None)):
        entered = await meeting[name].link.call(commands.Enter, room_id=meeting.room.id, since=None)
        assert isinstance(entered, events.Entered)
        assert entered.facilitators_needed == needed


async def test_when_one_of_two_goes_the_talk_goes_on_and_the_next_on_call_is_asked_at_once(meeting: Meeting) -> None:
    """However long; once they have come nobody is asked any more."""
    await begun(meeting)
    hal = await on_call(meeting)
    await meeting.drop("Gus")
    await hal.until(lambda view: meeting.room.id in view.pages)
    await meeting.tick(seconds=RULE.alone_s + RULE.wait_s)
    assert meeting.session.state is SessionState.OPEN
    await hal.link.enter(meeting.room.id)
    await hal.do(verbs.GoOnDuty, room_id=meeting.room.id)
    await hal.until(lambda view: not view.pages)


async def test_when_the_other_goes_too_it_rests_after_three_minutes_and_closes_kindly(meeting: Meeting) -> None:
    """As with one: counted from when the last has gone."""
    await begun(meeting)
    await meeting.drop("Gus")
    await meeting.tick(seconds=RULE.alone_s)
    await meeting.drop("Flo")
    await meeting.tick(seconds=RULE.alone_s - 1)
    assert meeting.session.state is SessionState.OPEN
    await meeting.tick(seconds=1)
    assert (meeting.session.state, meeting.session.pause_reason) == (SessionState.PAUSED, PauseReason.ALONE)
    await meeting.tick(seconds=RULE.wait_s)
    assert meeting.session.state is SessionState.CLOSED


async def test_where_the_clinic_wishes_so_members_only_read_between_sessions(
    tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock
) -> None:
    """No room is open without a facilitator on duty then: before the first session, and when one is over. Facilitators write."""
    between = SessionsConfig(talk_between=False)
    async with running_app(tmp_path, assessor, clock=clock, sessions=between) as clinic:
        meeting = Meeting(clinic, await clinic.room(), clock)
        await meeting.come("Ann", "Flo")
        assert await meeting.cannot_say("Ann") == "no_floor"
        await meeting.say("Flo", "we meet at seven")
        entered = await meeting["Ann"].link.call(commands.Enter, room_id=meeting.room.id, since=None)
        assert isinstance(entered, events.Entered)
        assert not entered.talks_between
        await meeting.do("Flo", verbs.OpenSession, template="open")
        await meeting.do("Flo", verbs.BeginSession)
        await meeting.say("Ann", "hello")
        await meeting.do("Flo", verbs.CloseSession)
        assert await meeting.cannot_say("Ann") == "no_floor"

"""A session that nobody looks after, and what each hears of one."""

from datetime import timedelta
from unittest import mock

from server.domain.duty import DutyRule
from server.domain.errors import Unavailable
from server.domain.people import Actor
from server.domain.rounds import GRACE
from server.domain.sessions import PauseReason, SessionState, Status
from server.domain.templates import SHARING
from server.protocol import events
from server.protocol import session_commands as verbs
from server.storage import messages
from tests.support.clock import FakeClock
from tests.support.meeting import CHECK_IN, WELCOME, Meeting, NoScreen, in_the_round
from tests.support.store import on_disk
from tests.support.waiting import eventually


async def test_a_group_that_nobody_looks_after_is_paused_and_then_closed(meeting: Meeting) -> None:
    """When both facilitators' lines are down: after three minutes, and kindly ten minutes later; whoever comes back in time goes on."""
    rule = DutyRule()
    flo = await meeting.drop("Flo")
    await meeting.tick(seconds=rule.alone_s)
    assert meeting.session.state is SessionState.OPEN, "Gus is here"
    await meeting.drop("Gus")
    await meeting.tick(seconds=rule.alone_s - 1)
    assert meeting.session.state is SessionState.OPEN
    await meeting.tick(seconds=1)
    assert (meeting.session.state, meeting.session.pause_reason) == (SessionState.PAUSED, PauseReason.ALONE)
    await meeting.back("Flo", flo)
    await meeting.do("Flo", verbs.Resume)
    await meeting.drop("Flo")
    await meeting.tick(seconds=rule.alone_s)
    await meeting.tick(seconds=rule.wait_s)
    assert meeting.session.state is SessionState.CLOSED


async def test_what_is_due_happens_by_itself(meeting: Meeting) -> None:
    """The server looks at the clock; nobody has to press anything."""
    await in_the_round(meeting)
    await meeting.drop("Ann")
    meeting.clock.advance(seconds=GRACE.total_seconds())
    await meeting["Cai"].do(verbs.RaiseHand, room_id=meeting.room.id)
    await meeting.until(lambda: meeting.turn == "Bob")


async def test_a_lost_line_that_could_not_be_noted_is_noted_later(meeting: Meeting) -> None:
    """The store was away when it dropped."""
    await in_the_round(meeting)
    with mock.patch.object(meeting.clinic.house.database, "write", side_effect=Unavailable(retry_after_s=1)):
        await meeting.drop("Ann")
    await meeting.until(lambda: meeting.round.seats[0].is_away)
    assert meeting.turn == "Ann"


async def test_how_many_themes_can_be_listed(meeting: Meeting) -> None:
    """More than a group takes up; the next is refused before the model is asked."""
    with mock.patch("server.services.session_words.LISTED_MAX", 2):
        for text in ("insomnia", "work"):
            await meeting.do("Flo", verbs.AddTheme, text=text)
        assert await meeting.refused("Flo", verbs.AddTheme, text="the weather") == "not_now"
        await meeting.do("Flo", verbs.DropTheme, theme_id=1)
        await meeting.do("Flo", verbs.AddTheme, text="the weather")
    assert [theme.words for theme in meeting.session.themes] == ["work", "the weather"]
    await eventually(lambda: b"insomnia" not in on_disk(meeting.clinic.directory))
    assert b"the weather" in on_disk(meeting.clinic.directory)


# ── who hears what ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_members_hear_nothing_of_what_is_for_facilitators(meeting: Meeting) -> None:
    """No airtime, no waiting time, no script on any member's wire."""
    await meeting.do("Ann", verbs.RaiseHand)
    await meeting.do("Bob", verbs.ChooseStatus, status=Status.LISTENING)
    script = SHARING.phases[WELCOME].script[0]
    for name in ("Ann", "Bob", "Cai"):
        wire = "".join(meeting[name].wire)
        assert "session.changed" in wire
        for secret in ("airtime", "raised_at_s", "not_yet_heard", script):
            assert secret not in wire
    assert script in "".join(meeting["Gus"].wire)


async def test_whoever_resumes_over_two_sessions_sees_the_one_that_goes_on(meeting: Meeting) -> None:
    """Steps of a session that is kept nowhere any more are rendered as the room's session now."""
    ann = meeting["Ann"]
    since = ann.view.since()
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.do("Flo", verbs.OpenSession, template="open")
    house, screen, actor = meeting.clinic.house, NoScreen(), Actor(ann.user_id)
    entered = await house.rooms.enter(actor, screen, meeting.room.id, since, 1)
    await house.rooms.forget(actor, screen)
    assert entered.missed
    assert {event.session.id for event in entered.missed if isinstance(event, events.SessionChanged)} == {
        meeting.session.id
    }


async def test_a_step_at_the_same_time_is_taken_once(meeting: Meeting, clock: FakeClock) -> None:
    """Two who thank the same person end one turn, and of two who go on to a phase the clock begins once."""
    await in_the_round(meeting)
    await meeting.do("Flo", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert await meeting.refused("Gus", verbs.DoneWithTurn, who=meeting.who("Ann")) == "not_now"
    assert meeting.turn == "Bob"
    began_at_s = meeting.session.phase_began_at_s
    clock.advance(minutes=1)
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    assert meeting.session.phase_began_at_s == began_at_s
    async with meeting.clinic.house.database.read() as transaction:
        assert await messages.spoken(transaction, meeting.room.id, after=0) == {}
    assert timedelta(seconds=meeting.session.clock.ran_s) == timedelta(0)

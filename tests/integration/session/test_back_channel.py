"""The back channel over real sockets: who hears it, what it is about, and when it is gone."""

import pytest

from server.domain.agenda import CrossTalk
from server.domain.crisis import CrisisOutcome
from server.domain.duty import DutyKind
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import events
from server.protocol import session_commands as verbs
from server.protocol.back_channel import SayInBackChannel
from server.protocol.commands import Enter
from server.protocol.crisis import AcknowledgeCrisis, CloseCrisis, RaiseCrisis
from tests.support.app import RunningApp
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting
from tests.support.store import on_disk


async def say(meeting: Meeting, name: str, text: str, **fields: str) -> None:
    client_id = fields.pop("client_id", f"client-{name}-{text}"[:60])
    await meeting.do(name, SayInBackChannel, client_id=client_id, text=text, **fields)


def remarks(meeting: Meeting, name: str) -> list[str] | None:
    found = meeting[name].view.back_channel
    return None if found is None else [remark.text for remark in found.values()]


async def test_facilitators_hear_each_other_and_members_hear_nothing(
    meeting: Meeting, assessor: ScriptedAssessor
) -> None:
    """The model does not read it, and nothing is flagged."""
    asked = len(assessor.asked)
    await say(meeting, "Flo", "that useless form again; i can't go on like this")
    await say(meeting, "Gus", "i take the door")
    assert (
        remarks(meeting, "Flo")
        == remarks(meeting, "Gus")
        == [
            "that useless form again; i can't go on like this",
            "i take the door",
        ]
    )
    assert len(assessor.asked) == asked
    assert meeting["Gus"].view.flags == {}
    for name in ("Ann", "Bob", "Cai"):
        assert remarks(meeting, name) is None
        assert not any("back_channel.remark" in frame or "the door" in frame for frame in meeting[name].wire)
        assert await meeting.refused(name, SayInBackChannel, client_id="client-tries", text="hello") == "not_allowed"


async def test_a_thread_is_about_a_flag_of_this_group(meeting: Meeting) -> None:
    """Also about one from a room that belongs to it; not about another group's."""
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting.say("Ann", "you useless lot")
    (flag,) = meeting["Flo"].view.flags.values()
    await say(meeting, "Flo", "a figure of speech, i think", flag_id=flag.id)
    assert [remark.flag_id for remark in (meeting["Gus"].view.back_channel or {}).values()] == [flag.id]
    other = await meeting.clinic.room("Monday")
    dee = await meeting.clinic.seat(other, "Dee")
    hal = await meeting.clinic.seat(other, "Hal", Role.FACILITATOR)
    await dee.say("you useless lot")
    await hal.until(lambda view: view.flags)
    (theirs,) = hal.view.flags
    for flag_id in (theirs, "none"):
        fields = {"client_id": "client-other", "text": "hm", "flag_id": flag_id}
        assert await meeting.refused("Flo", SayInBackChannel, **fields) == "not_found"
    assert (await hal.refused(SayInBackChannel, room_id=meeting.room.id, client_id="client-hal", text="hm")).code == (
        "not_in_room"
    )


async def test_said_again_it_is_said_once(meeting: Meeting) -> None:
    """With the same client id."""
    for _ in range(2):
        await say(meeting, "Flo", "i take ann", client_id="client-same")
    assert remarks(meeting, "Gus") == ["i take ann"]


@pytest.mark.parametrize(
    ("kind", "hears"),
    [
        (DutyKind.CLINICIAN, True),
        (DutyKind.TECH_HOST, False),
        (DutyKind.PEER_MENTOR, False),
        (DutyKind.COORDINATOR, False),
    ],
)
async def test_who_has_another_duty_tonight(meeting: Meeting, kind: DutyKind, hears: bool) -> None:
    """A clinician takes over risk, and talks with those who are there. Whoever sees no flags hears nothing about them."""
    await meeting.come("Tia")
    await meeting.take_duty("Tia", kind)
    await say(meeting, "Flo", "i take ann")
    assert remarks(meeting, "Tia") == (["i take ann"] if hears else None)
    if not hears:
        assert not any("i take ann" in frame for frame in meeting["Tia"].wire)
        assert await meeting.refused("Tia", SayInBackChannel, client_id="client-tia", text="hm") == "not_allowed"


async def test_it_goes_with_the_session(meeting: Meeting) -> None:
    """From every screen, from every file of the store, and from what a screen gets that was away meanwhile."""
    await say(meeting, "Flo", "ann looks worn out")
    away = await meeting.drop("Gus")
    await meeting.clinic.house.back_channel.tick()
    assert remarks(meeting, "Flo") == ["ann looks worn out"]
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.clinic.house.back_channel.tick()
    await meeting.law()
    assert remarks(meeting, "Flo") == []
    assert await meeting.clinic.house.database.scrub()
    assert b"ann looks worn out" not in on_disk(meeting.clinic.directory)
    link = await meeting.clinic.link(away.session)
    entered = await link.call(Enter, room_id=meeting.room.id, since=away.view.since())
    assert isinstance(entered, events.Entered)
    assert entered.missed is not None
    away.view.enter(entered)
    assert away.view.back_channel == {}


async def test_while_somebody_is_looked_after_it_stays(meeting: Meeting) -> None:
    """What was said before and since: whoever closes the crisis writes a note of it, and then it goes."""
    house = meeting.clinic.house
    await say(meeting, "Flo", "ann looks worn out")
    await meeting["Flo"].do(RaiseCrisis, room_id=meeting.room.id, about=meeting.who("Ann"))
    await meeting.law()
    (crisis_id,) = meeting["Flo"].view.crises
    await meeting["Flo"].do(AcknowledgeCrisis, crisis_id=crisis_id)
    await say(meeting, "Gus", "her sister is called")
    await meeting.do("Flo", verbs.CloseSession)
    await house.back_channel.tick()
    assert remarks(meeting, "Flo") == ["ann looks worn out", "her sister is called"]
    await meeting["Flo"].do(CloseCrisis, crisis_id=crisis_id, outcome=CrisisOutcome.SAFE, is_follow_up_needed=False)
    await house.back_channel.tick()
    await meeting.law()
    assert remarks(meeting, "Flo") == []


async def test_outside_a_session_it_stays_a_day(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """For those who prepare an evening, or talk it over."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Flo", "Gus")
    await say(meeting, "Flo", "who leads on tuesday?")
    clock.advance(hours=23)
    await clinic.house.back_channel.tick()
    assert remarks(meeting, "Gus") == ["who leads on tuesday?"]
    clock.advance(hours=1)
    await clinic.house.back_channel.tick()
    await meeting.law()
    assert remarks(meeting, "Gus") == []

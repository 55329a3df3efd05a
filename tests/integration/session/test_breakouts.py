"""Breakouts over real sockets: who talks with whom, who may read what, who hears of trouble, and what a restart keeps."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.client.link import Refused
from server.config import ServerConfig
from server.domain.ids import RoomId
from server.domain.people import Actor, Role
from server.domain.rooms import Room
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from tests.support.app import OPERATOR, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.evening import state
from tests.support.meeting import Meeting


async def break_out(meeting: Meeting, *groups: tuple[str, ...], minutes: int = 5) -> list[RoomId]:
    """Flo lets the group talk in *groups*. Returns their rooms."""
    by_id = [[meeting.who(name) for name in group] for group in groups]
    await meeting.do("Flo", verbs.StartBreakout, minutes=minutes, groups=by_id)
    assert meeting.session.breakout is not None
    assert [group.members for group in meeting.session.breakout.groups] == by_id
    return [group.room_id for group in meeting.session.breakout.groups]


async def sit(meeting: Meeting, name: str, room_id: RoomId) -> Seat:
    """Somebody opens a small room on a line of their own."""
    room = Room(room_id, "", meeting.clock.now(), parent_id=meeting.room.id)
    return await meeting.clinic.sit(meeting[name].session, room, name)


@pytest.fixture
async def pairs(meeting: Meeting) -> tuple[RoomId, RoomId]:
    """Ann with Bob, and Cai with Dee."""
    await meeting.come("Dee")
    first, second = await break_out(meeting, ("Ann", "Bob"), ("Cai", "Dee"))
    return first, second


async def test_each_group_talks_in_its_own_room_and_comes_back_by_itself(
    meeting: Meeting, pairs: tuple[RoomId, RoomId]
) -> None:
    """Members of another group may not read it; once the time is up no words go there, and the talk is in the room again."""
    first, second = pairs
    ann, bob, cai = [await sit(meeting, *at) for at in (("Ann", first), ("Bob", first), ("Cai", second))]
    await ann.say("just us two")
    await bob.reads("just us two")
    assert cai.texts == []
    assert not any("just us two" in frame for frame in (*cai.wire, *meeting["Cai"].wire, *meeting["Ann"].wire))
    for name in ("Cai", "Dee"):
        with pytest.raises(Refused) as refused:
            await sit(meeting, name, first)
        assert refused.value.code == "not_in_room"
    assert await meeting.cannot_say("Ann") == "no_floor"
    assert meeting.session.breakout is not None
    for who in ("Flo", "Gus"):  # both press it at once
        await meeting.do(who, verbs.AddBreakoutTime, began_at_s=meeting.session.breakout.began_at_s, to_s=360)
    await meeting.tick(seconds=359)
    assert meeting.session.breakout is not None
    await meeting.tick(seconds=1)
    assert meeting.session.breakout is None
    late = await ann.refused(commands.Post, room_id=first, client_id="client-late", text="one more")
    assert late.code == "not_now"
    assert ann.texts == ["just us two"]


async def test_trouble_in_a_small_room_reaches_the_facilitators_where_they_are(
    meeting: Meeting, pairs: tuple[RoomId, RoomId]
) -> None:
    """The flag is in the group's queue and the alert is raised, though no facilitator has opened the small room; they act on it there."""
    ann, bob = await sit(meeting, "Ann", pairs[0]), await sit(meeting, "Bob", pairs[0])
    await ann.say("i can't go on")
    await meeting.law()
    for name in ("Flo", "Gus"):
        view = meeting[name].view
        assert [(flag.room_id, flag.text) for flag in view.flags.values()] == [(pairs[0], "i can't go on")]
        assert [alert.room_id for alert in view.alerts.values()] == [meeting.room.id]
        assert [one.room_id for crisis in view.crises.values() for one in crisis.signals] == [pairs[0]]
    flag_id = next(iter(meeting["Gus"].view.flags))
    await meeting["Gus"].do(commands.ClaimFlag, flag_id=flag_id)
    await meeting.law()
    assert not any(
        '"flag.' in frame or "care.alert" in frame or "crisis" in frame for frame in (*bob.wire, *meeting["Bob"].wire)
    )
    assert (await meeting["Cai"].refused(commands.ClaimFlag, flag_id=flag_id)).code == "not_allowed"
    flo = await sit(meeting, "Flo", pairs[0])
    await flo.say("i am here")
    await ann.reads("i can't go on", "i am here")


async def test_who_asks_is_heard_by_facilitators_alone_until_somebody_answers(
    meeting: Meeting, pairs: tuple[RoomId, RoomId]
) -> None:
    """At once and for as long as it takes, also for whoever has asked; whoever is in no group has nobody to ask from."""
    meeting.clock.advance(seconds=40)
    await meeting.do("Ann", verbs.AskInBreakout)
    await meeting.do("Ann", verbs.AskInBreakout)
    for name in ("Flo", "Gus"):
        overview = meeting[name].view.overview
        assert overview is not None
        assert overview.asked_at_s == {meeting.who("Ann"): 41.0}
    await meeting["Ann"].until(lambda view: view.has_asked)
    await meeting.law()
    again = await meeting.clinic.sit(meeting["Ann"].session, meeting.room, "Ann")
    assert again.view.has_asked
    assert not any("asked_at_s" in frame for frame in meeting["Ann"].wire)
    for name in ("Bob", "Cai"):
        assert not any('"has_asked":true' in frame or "asked_at_s" in frame for frame in meeting[name].wire)
    assert await meeting.refused("Gus", verbs.AskInBreakout) == "not_now"
    await meeting.do("Gus", verbs.AnswerInBreakout, who=meeting.who("Ann"))
    assert await meeting.refused("Flo", verbs.AnswerInBreakout, who=meeting.who("Ann")) == "not_now"
    overview = meeting["Flo"].view.overview
    assert overview is not None
    assert overview.asked_at_s == {}
    await meeting["Ann"].until(lambda view: not view.has_asked)
    await meeting.law()


async def test_facilitators_see_how_much_is_said_in_each_group_and_not_what(
    meeting: Meeting, pairs: tuple[RoomId, RoomId]
) -> None:
    """A group that has gone quiet is noticed without looking in; what is taken back is not said."""
    first, second = pairs
    ann = await sit(meeting, "Ann", first)
    flo = meeting["Flo"]
    await flo.until(lambda view: view.overview and view.overview.said == {first: 0, second: 0})
    said = await ann.say("one")
    await ann.say("two")
    await flo.until(lambda view: view.overview and view.overview.said == {first: 2, second: 0})
    assert isinstance(said, events.Posted)
    await ann.do(commands.Withdraw, message_id=said.message_id)
    await ann.say("three")
    await flo.until(lambda view: view.overview and view.overview.said == {first: 2, second: 0})
    assert not any("two" in frame for frame in flo.wire)
    await meeting.law()
    await meeting.do("Gus", verbs.EndBreakout)
    await flo.until(lambda view: view.overview and view.overview.said == {})


async def test_whoever_is_moved_hears_the_old_room_no_more(meeting: Meeting, pairs: tuple[RoomId, RoomId]) -> None:
    """Not on the line that is open, and not on a new one; and each sees a small room as a newcomer would."""
    first, second = pairs
    ann, bob = await sit(meeting, "Ann", first), await sit(meeting, "Bob", first)
    cai = await sit(meeting, "Cai", second)
    await meeting.do("Gus", verbs.MoveInBreakout, who=meeting.who("Bob"), to=second)
    bob_there = await sit(meeting, "Bob", second)
    await ann.say("are you there?")
    await cai.say("hello bob")
    await bob_there.reads("hello bob")
    await ann.until(lambda view: meeting.who("Bob") not in view.members)
    assert not any("are you there?" in frame for frame in bob.wire)
    with pytest.raises(Refused):
        await sit(meeting, "Bob", first)
    for seat in (ann, cai, bob_there):
        again = await sit(meeting, seat.name, seat.room_id)
        await seat.until(lambda view, again=again: state(view) == state(again.view))  # type: ignore[misc]


async def test_a_facilitator_who_comes_late_may_enter_each_room_and_a_member_is_with_the_smallest(
    meeting: Meeting,
) -> None:
    """Nobody has to be told; a facilitator who is not on duty takes part like a member, as in a round."""
    (first,) = await break_out(meeting, ("Ann", "Bob", "Cai"))
    hal = await meeting.clinic.seat(meeting.room, "Hal", Role.FACILITATOR)
    await meeting.come("Eli")
    assert meeting.session.breakout is not None
    assert meeting.session.breakout.groups[0].members[-1] == meeting.who("Eli")
    eli = await sit(meeting, "Eli", first)
    await eli.say("hello")
    meeting.seats["Hal"] = hal
    await (await sit(meeting, "Hal", first)).reads("hello")


async def test_small_rooms_are_no_groups(meeting: Meeting, pairs: tuple[RoomId, RoomId]) -> None:
    """Neither in anybody's list, nor in the operator's, nor for the command line."""
    accounts, name = meeting.clinic.house.accounts, meeting.room.name
    _, of_clinic = await accounts.clinic_rooms(OPERATOR)
    assert [(room.name, room.members, room.facilitators) for room in of_clinic] == [(name, 4, 2)]
    for who in ("Ann", "Flo"):
        _, mine = await accounts.my_rooms(Actor(meeting.who(who)))
        assert [room.name for room in mine] == [name]
    assert await accounts.find_room(f"{name} · 1") is None
    assert pairs[0] not in {room.id for room in of_clinic}


async def test_a_restart_keeps_a_breakout(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> None:
    """Who is with whom, what was said, who asks, and when it is over."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        meeting = Meeting(clinic, await clinic.room(), clock)
        await meeting.come("Ann", "Bob", "Flo")
        await meeting.do("Flo", verbs.OpenSession, template="sharing")
        await meeting.do("Flo", verbs.BeginSession)
        (room_id,) = await break_out(meeting, ("Ann", "Bob"))
        ann = await sit(meeting, "Ann", room_id)
        await ann.say("before")
        await meeting.do("Ann", verbs.AskInBreakout)
        before = meeting.session
        await clinic.app.stop()
        server = ServerConfig(port=clinic.app._port)
        async with running_app(tmp_path, replace(assessor, closed=False), clock=clock, server=server) as again:
            meeting.clinic = again
            for seat in (ann, *meeting.seats.values()):
                await seat.until(lambda _, seat=seat: seat.link.connects > 1)  # type: ignore[misc]
            for seat in meeting.seats.values():
                await seat.until(lambda view: len(view.present) == len(meeting.seats) and view.session == before)
            await ann.until(lambda view: view.present)
            assert isinstance(await ann.say("after"), events.Posted)
            await (await sit(meeting, "Bob", room_id)).reads("before", "after")
            overview = meeting["Flo"].view.overview
            assert overview is not None
            assert list(overview.asked_at_s) == [meeting.who("Ann")]
            await meeting.tick(minutes=5)
            assert meeting.session.breakout is None

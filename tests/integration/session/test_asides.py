"""Asides over real sockets: who is asked, who hears what, what the model does in one, and what stays."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.client.link import Refused
from server.config import ServerConfig
from server.domain.acts import UNDO_FOR, ActKind, ActState, Why
from server.domain.agenda import CrossTalk
from server.domain.asides import AsideState
from server.domain.duty import DutyKind
from server.domain.ids import RoomId
from server.domain.people import Role
from server.domain.rooms import Room
from server.protocol import acts, asides, commands, events
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting
from tests.support.store import on_disk


async def ask(meeting: Meeting, by: str, who: str, text: str | None = None, client_id: str = "client-aside") -> RoomId:
    """Somebody asks a member for a word. Returns the aside, which both know of."""
    # By the asker's list: whoever waits at the door sees none.
    member = next(one.user_id for one in meeting[by].view.members.values() if one.name == who)
    await meeting[by].do(asides.AskAside, room_id=meeting.room.id, who=member, client_id=f"{client_id}-{by}", text=text)
    await meeting.law()
    return next(aside.id for aside in meeting[by].view.asides.values() if aside.member == member)


async def step(meeting: Meeting, name: str, verb: type, aside_id: RoomId) -> None:
    assert isinstance(await meeting[name].do(verb, aside_id=aside_id), events.Done)
    await meeting.law()


async def refused(meeting: Meeting, name: str, verb: type, **fields: Any) -> str:
    return (await meeting[name].refused(verb, **fields)).code


async def sit(meeting: Meeting, name: str, aside_id: RoomId) -> Seat:
    """Somebody opens the aside on a line of their own."""
    room = Room(aside_id, "", meeting.clock.now(), parent_id=meeting.room.id)
    return await meeting.clinic.sit(meeting[name].session, room, name)


def heard(meeting: Meeting, name: str, words: str) -> bool:
    return any(words in frame for frame in meeting[name].wire)


async def test_a_member_is_asked_comes_and_both_talk_beside_the_group(meeting: Meeting) -> None:
    """Only the two of them read it; those who look after the group see that Ann is with Flo, and everybody else sees nothing."""
    aside_id = await ask(meeting, "Flo", "Ann", "how are you with all this?")
    ann, flo = await sit(meeting, "Ann", aside_id), await sit(meeting, "Flo", aside_id)
    await ann.reads("how are you with all this?")
    assert (await ann.refused(commands.Post, room_id=aside_id, client_id="client-ann-1", text="hm")).code == "not_now"
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    await ann.say("not so well")
    await flo.reads("how are you with all this?", "not so well")
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting.say("Ann", "still with you all")
    for name in ("Flo", "Gus"):
        (aside,) = meeting[name].view.asides.values()
        assert (aside.state, aside.member, aside.facilitators) == (
            AsideState.OPEN,
            meeting.who("Ann"),
            [meeting.who("Flo")],
        )
    assert not any(heard(meeting, name, "not so well") for name in ("Bob", "Cai", "Gus"))
    for name in ("Bob", "Cai"):
        assert meeting[name].view.asides == {}
        assert not heard(meeting, name, aside_id)
        with pytest.raises(Refused) as shut:
            await sit(meeting, name, aside_id)
        assert shut.value.code == "not_in_room"
        assert await refused(meeting, name, asides.JoinAside, aside_id=aside_id) == "not_found"
        assert await refused(meeting, name, asides.CloseAside, aside_id=aside_id) == "not_found"
    with pytest.raises(Refused):
        await sit(meeting, "Gus", aside_id)


async def test_not_now_is_an_answer(meeting: Meeting) -> None:
    """The member's screen is as before, facilitators see it, and no more words go there until they ask again; not again and again."""
    aside_id = await ask(meeting, "Flo", "Ann", "a word?")
    await step(meeting, "Ann", asides.DeclineAside, aside_id)
    assert meeting["Ann"].view.asides == {}
    assert meeting["Flo"].view.asides[aside_id].state is AsideState.DECLINED
    late = {"room_id": aside_id, "client_id": "client-flo-9", "text": "please"}
    assert await refused(meeting, "Flo", commands.Post, **late) == "not_in_room"
    assert await refused(meeting, "Ann", asides.AcceptAside, aside_id=aside_id) == "not_now"
    assert await ask(meeting, "Flo", "Ann", "whenever you like", "client-again") == aside_id
    await (await sit(meeting, "Ann", aside_id)).reads("a word?", "whenever you like")
    fields = {"room_id": meeting.room.id, "who": meeting.who("Ann")}
    await meeting["Flo"].do(asides.AskAside, client_id="client-third", **fields)
    assert await refused(meeting, "Flo", asides.AskAside, client_id="client-fourth", **fields) == "too_fast"


async def test_another_facilitator_joins_and_the_member_sees_it(meeting: Meeting) -> None:
    """From then on they read it, what came before too; so the member is told in the aside itself."""
    aside_id = await ask(meeting, "Flo", "Ann")
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    ann = await sit(meeting, "Ann", aside_id)
    await step(meeting, "Gus", asides.JoinAside, aside_id)
    await ann.until(lambda view: meeting.who("Gus") in view.members)
    assert meeting["Ann"].view.asides[aside_id].facilitators == [meeting.who("Flo"), meeting.who("Gus")]
    gus = await sit(meeting, "Gus", aside_id)
    await gus.say("i am here as well")
    await ann.reads("i am here as well")


async def test_whoever_is_in_it_ends_it_and_nobody_reads_it_any_more(meeting: Meeting) -> None:
    """Not on the line that is open and not on a new one. Asked again in the same session, it goes on where it was."""
    aside_id = await ask(meeting, "Flo", "Ann", "a word?")
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    ann = await sit(meeting, "Ann", aside_id)
    await step(meeting, "Ann", asides.CloseAside, aside_id)
    assert meeting["Ann"].view.asides == meeting["Flo"].view.asides == {}
    assert (
        await ann.refused(commands.Post, room_id=aside_id, client_id="client-ann-2", text="hm")
    ).code == "not_in_room"
    for name in ("Ann", "Flo"):
        with pytest.raises(Refused):
            await sit(meeting, name, aside_id)
    await meeting.clinic.house.asides.tick()
    assert await ask(meeting, "Flo", "Ann") == aside_id
    await (await sit(meeting, "Ann", aside_id)).reads("a word?")


async def test_care_in_an_aside_reaches_everybody_on_duty_and_nothing_else_does(meeting: Meeting) -> None:
    """With the message alone, not with what was said before; a word that could hurt is between the two."""
    aside_id = await ask(meeting, "Flo", "Ann", "what is it?")
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    ann = await sit(meeting, "Ann", aside_id)
    await ann.say("you useless lot")
    await ann.say("i can't go on")
    await meeting.law()
    for name in ("Flo", "Gus"):
        (flag,) = meeting[name].view.flags.values()
        assert (flag.room_id, flag.text, flag.lines_before) == (aside_id, "i can't go on", [])
        (alert,) = meeting[name].view.alerts.values()
        assert alert.room_name == meeting.room.name
    await meeting["Gus"].do(commands.ClaimFlag, flag_id=flag.id)
    await meeting.law()
    held = await ann.say("ring me on 020 7946 0712")
    assert isinstance(held, events.Held)


async def test_its_words_go_with_the_session(meeting: Meeting) -> None:
    """From every file of the store; not while people talk in it, and not what an open flag shows."""
    first = await ask(meeting, "Flo", "Ann", "shall we step outside")
    second = await ask(meeting, "Gus", "Bob", "may i ask you something")
    await step(meeting, "Ann", asides.AcceptAside, first)
    ann = await sit(meeting, "Ann", first)
    await ann.say("the lake looked so quiet")
    await ann.say("i can't go on")
    await meeting.do("Flo", verbs.CloseSession)
    house = meeting.clinic.house
    await house.asides.tick()
    await meeting.law()
    assert meeting["Bob"].view.asides == {}
    with pytest.raises(Refused):
        await sit(meeting, "Bob", second)
    await ann.say("still here")
    await step(meeting, "Flo", asides.CloseAside, first)
    await house.asides.tick()
    await meeting.law()
    assert await house.database.scrub()
    left = on_disk(meeting.clinic.directory)
    for gone in (b"shall we step outside", b"may i ask you something", b"the lake looked so quiet", b"still here"):
        assert gone not in left
    (flag,) = meeting["Flo"].view.flags.values()
    assert flag.text == "i can't go on"


async def test_what_was_done_about_its_words_goes_with_them(meeting: Meeting) -> None:
    """What could still be given back for some seconds, and what a facilitator has written to their author."""
    aside_id = await ask(meeting, "Flo", "Ann")
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    ann = await sit(meeting, "Ann", aside_id)
    house = meeting.clinic.house
    removed, asked = [await ann.say(text) for text in ("the lake looked so quiet", "i walked there at night")]
    assert isinstance(removed, events.Posted)
    assert isinstance(asked, events.Posted)
    about: dict[str, Any] = {"edition": 0, "why": Why.HARD_TO_READ}
    await meeting["Flo"].do(acts.AskReword, message_id=asked.message_id, line="without the place, please", **about)
    meeting.clock.advance(seconds=UNDO_FOR.total_seconds())
    await house.settling.tick()
    await meeting["Flo"].do(acts.Remove, message_id=removed.message_id, line="not the lake, please", **about)
    await meeting.law()
    (act_id,) = [act.id for act in meeting["Flo"].view.acts.values() if act.kind is ActKind.REMOVE]
    await step(meeting, "Ann", asides.CloseAside, aside_id)
    await meeting.do("Flo", verbs.CloseSession)
    await house.asides.tick()
    await meeting.law()
    assert (await meeting["Flo"].refused(acts.UndoAct, act_id=act_id)).code == "act_settled"
    assert {act.state for act in meeting["Flo"].view.acts.values()} == {ActState.STANDS, ActState.OVER}
    assert await house.database.scrub()
    left = on_disk(meeting.clinic.directory)
    for gone in (b"looked so quiet", b"walked there at night", b"without the place", b"not the lake"):
        assert gone not in left


async def test_without_a_session(clinic: RunningApp, room: Room, clock: FakeClock) -> None:
    """A facilitator who is in the room asks a member; once it is over, its words are gone."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Flo")
    aside_id = await ask(meeting, "Flo", "Ann", "good to see you back")
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    await step(meeting, "Ann", asides.CloseAside, aside_id)
    await clinic.house.asides.tick()
    assert await clinic.house.database.scrub()
    assert b"good to see you back" not in on_disk(clinic.directory)
    assert await ask(meeting, "Flo", "Ann", client_id="client-new") != aside_id


async def test_a_hello_at_the_door(meeting: Meeting) -> None:
    """Whoever waits to be let in can be asked, and reads nothing of the room for it."""
    await meeting.do("Flo", verbs.SetAdmitting, is_admitting=True)
    await meeting.come("Dee")
    waiting = meeting.seats.pop("Dee")  # whoever waits sees no list of who is there, their own name included
    aside_id = await ask(meeting, "Gus", "Dee", "good that you are here")
    await waiting.until(lambda view: view.asides)
    await waiting.do(asides.AcceptAside, aside_id=aside_id)
    room = Room(aside_id, "", meeting.clock.now(), parent_id=meeting.room.id)
    dee = await meeting.clinic.sit(waiting.session, room, "Dee")
    assert {member.name for member in dee.view.members.values()} == {"Dee", "Gus"}
    assert isinstance(await dee.say("i am a little nervous"), events.Posted)
    await dee.reads("good that you are here", "i am a little nervous")
    assert (waiting.view.lines, waiting.view.members) == ([], {})


async def test_sent_again_it_is_asked_and_said_once(meeting: Meeting) -> None:
    """A line that drops between the question and its answer doubles nothing."""
    fields = {"room_id": meeting.room.id, "who": meeting.who("Ann"), "client_id": "client-same", "text": "a word?"}
    first = await meeting["Flo"].do(asides.AskAside, **fields)
    again = await meeting["Flo"].do(asides.AskAside, **fields)
    assert isinstance(first, events.Posted)
    assert isinstance(again, events.Posted)
    assert first.message_id == again.message_id
    await meeting.law()
    assert len(meeting["Ann"].view.asides) == 1


async def test_who_can_be_asked_and_by_whom(meeting: Meeting) -> None:
    """A member of this group, by those who look after people: not by whoever looks after lines tonight, and not from another room."""
    aside_id = await ask(meeting, "Flo", "Ann")
    await step(meeting, "Ann", asides.AcceptAside, aside_id)
    elsewhere = await meeting.clinic.seat(await meeting.clinic.room("Monday"), "Hal", Role.FACILITATOR)
    words = {"client_id": "client-tries"}
    here = {"room_id": meeting.room.id, **words}
    ann = meeting.who("Ann")
    assert await refused(meeting, "Flo", asides.AskAside, **here, who=meeting.who("Gus")) == "not_allowed"
    assert await refused(meeting, "Flo", asides.AskAside, **here, who="nobody") == "not_found"
    assert await refused(meeting, "Bob", asides.AskAside, **here, who=ann) == "not_allowed"
    assert await refused(meeting, "Flo", asides.AskAside, **words, room_id=aside_id, who=ann) == "not_allowed"
    assert (await elsewhere.refused(asides.AskAside, **here, who=ann)).code == "not_in_room"
    assert (await elsewhere.refused(asides.JoinAside, aside_id=aside_id)).code == "not_found"
    await meeting.come("Tia")
    await meeting.take_duty("Tia", DutyKind.TECH_HOST)
    assert meeting["Tia"].view.asides == {}
    assert await refused(meeting, "Tia", asides.AskAside, **here, who=ann) == "not_allowed"
    assert await refused(meeting, "Tia", asides.JoinAside, aside_id=aside_id) == "not_found"


async def test_a_clinician_on_call_knows_of_asides_and_may_take_one(meeting: Meeting) -> None:
    """They take over where somebody is at risk."""
    await meeting.come("Tia")
    await meeting.take_duty("Tia", DutyKind.CLINICIAN)
    aside_id = await ask(meeting, "Flo", "Ann")
    assert list(meeting["Tia"].view.asides) == [aside_id]
    await step(meeting, "Tia", asides.JoinAside, aside_id)
    await (await sit(meeting, "Tia", aside_id)).say("i am the clinician tonight")


async def test_a_restart_keeps_an_aside(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> None:
    """Who is in it, what was said, and that words are taken."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        meeting = Meeting(clinic, await clinic.room(), clock)
        await meeting.come("Ann", "Bob", "Flo")
        aside_id = await ask(meeting, "Flo", "Ann", "a word?")
        await step(meeting, "Ann", asides.AcceptAside, aside_id)
        ann = await sit(meeting, "Ann", aside_id)
        await ann.say("before")
        await clinic.app.stop()
        server = ServerConfig(port=clinic.app._port)
        async with running_app(tmp_path, replace(assessor, closed=False), clock=clock, server=server) as again:
            meeting.clinic = again
            for seat in (ann, *meeting.seats.values()):
                await seat.until(lambda _, seat=seat: seat.link.connects > 1)  # type: ignore[misc]
            await ann.until(lambda view: view.present)
            assert isinstance(await ann.say("after"), events.Posted)
            await (await sit(meeting, "Flo", aside_id)).reads("a word?", "before", "after")
            assert list(meeting["Ann"].view.asides) == [aside_id]

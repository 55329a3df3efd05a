"""Guests over real sockets: in by a pass, a voice by a raised hand, and afterwards gone without a trace, or one of the group."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.client.link import Refused
from server.client.session import HttpRefused, Session
from server.domain.agenda import CrossTalk
from server.domain.flags import Outcome
from server.domain.people import Role
from server.domain.rooms import Room
from server.domain.sessions import Status
from server.protocol import asides, commands, crisis
from server.protocol import help as support
from server.protocol import session_commands as verbs
from server.protocol.session_frames import Badge, Standing
from tests.support.app import RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import WORK, Meeting
from tests.support.store import on_disk
from tests.support.waiting import eventually


@pytest.fixture(autouse=True)
def let_go_when_a_test_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And when a server starts."""
    monkeypatch.setattr("server.services.visits.LOOK_S", 3600.0)


BEFORE, SAID, ANSWER = "said before rob came", "i did not dare to come until today", "good that you did"


async def with_a_pass(clinic: RunningApp, room: Room, name: str = "Rob", session: Session | None = None) -> Session:
    session = session or Session(clinic.app.url)
    await session.join(await clinic.code(room, uses=1, is_pass=True), name)
    return session


async def work(meeting: Meeting) -> None:
    """The part of the evening in which everybody may write."""
    if meeting.session.phase_index != WORK:
        await meeting.do("Flo", verbs.GoTo, phase_index=WORK)
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)


async def come(meeting: Meeting, name: str = "Rob") -> Seat:
    """Somebody comes by a pass, into the part of the evening in which everybody may write."""
    await work(meeting)
    session = await with_a_pass(meeting.clinic, meeting.room, name)
    meeting.seats[name] = await meeting.clinic.sit(session, meeting.room, name)
    await meeting.law()
    return meeting[name]


async def give_voice(meeting: Meeting, text: str, name: str = "Rob") -> None:
    """They raise a hand, are called, and say *text*."""
    await meeting.do(name, verbs.RaiseHand)
    await meeting.do("Gus", verbs.CallHand, who=meeting.who(name))
    await meeting.mean(name, text)
    await meeting.do("Flo", verbs.ThankHand, who=meeting.who(name))


async def entering(clinic: RunningApp, session: Session, room: Room) -> str:
    """How somebody is refused who enters the room."""
    link = await clinic.link(session)
    with pytest.raises(Refused) as refused:
        await link.call(commands.Enter, room_id=room.id, since=None)
    return refused.value.code.value


async def close(meeting: Meeting, *guests: str) -> None:
    """The session is over, and *guests* are let go; on every other screen that is seen."""
    for name in guests:
        meeting.seats.pop(name)
    await meeting["Flo"].do(verbs.CloseSession, room_id=meeting.room.id)
    await meeting.clinic.house.visits.tick()
    await meeting.law()


async def stay(meeting: Meeting, name: str = "Rob") -> Any:
    path = f"api/rooms/{meeting.room.id}/stay"
    answer = await meeting.clinic.http("POST", path, session=meeting[name].session, json={})
    assert answer.status == 200, answer.text
    await meeting.law()
    return answer.json


def rows_with(clinic: RunningApp, *needles: str) -> list[str]:
    """Where in the store something of *needles* is, by table."""
    found = []
    with closing(sqlite3.connect(clinic.store)) as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            # The log has ids alone, and tells whoever was away that somebody is gone.
            rows = (
                store.execute(f"SELECT * FROM {table}").fetchall() if table != "log" else ()
            )  # a name that it told itself
            found += [table for row in rows if any(needle in str(row) for needle in needles)]
    return found


def tables_of(clinic: RunningApp, seat: Seat) -> list[str]:
    return rows_with(clinic, seat.user_id)


async def test_before_the_session_there_is_nothing_to_read(clinic: RunningApp, room: Room) -> None:
    """Whoever has a pass is refused for now, and told when to try again; nobody knows of them until they come."""
    meeting = Meeting(clinic, room, FakeClock())
    await meeting.come("Ann", "Flo")
    await meeting.say("Flo", BEFORE)
    session = await with_a_pass(clinic, room)
    (mine,) = (await session.me()).rooms
    assert mine.is_visit
    link = await clinic.link(session)
    with pytest.raises(Refused) as refused:
        await link.call(commands.Enter, room_id=room.id, since=None)
    assert (refused.value.code, bool(refused.value.retry_after_s)) == ("visit_ahead", True)
    with pytest.raises(HttpRefused) as past:
        await session.history(room.id, 999)
    assert past.value.code == "visit_ahead"
    await meeting.law()
    assert "Rob" not in meeting.names
    assert "Rob" not in "".join(meeting["Ann"].wire)
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    assert "Rob" not in meeting.names
    meeting.seats["Rob"] = await clinic.sit(session, room, "Rob")
    await meeting.law()
    assert meeting.session.guests == [meeting.who("Rob")]


async def test_a_guest_reads_from_when_they_came(meeting: Meeting) -> None:
    """In the snapshot, over HTTP, and whatever they say that they have missed."""
    await work(meeting)
    await meeting.say("Ann", BEFORE)
    meeting.clock.advance(seconds=5)
    rob = await come(meeting)
    await meeting.say("Ann", "hello rob")
    assert rob.texts == ["hello rob"]
    assert [message.text for message in (await rob.session.history(meeting.room.id, 999)).messages] == ["hello rob"]
    since = commands.Since(epoch=rob.view.epoch, seqs=dict.fromkeys(rob.view.seqs, 0))
    await rob.do(commands.Enter, room_id=meeting.room.id, since=since)
    assert BEFORE not in "".join(rob.wire)
    assert BEFORE in meeting["Bob"].texts


async def test_a_guest_listens_and_is_given_a_voice(meeting: Meeting) -> None:
    """Everybody sees that they visit; they cannot take the floor, and have it while they are called."""
    rob = await come(meeting)
    assert meeting["Ann"].view.session is not None
    assert meeting["Ann"].view.session.guests == [rob.user_id]
    assert meeting.session.statuses[rob.user_id] is Status.LISTENING
    assert await meeting.cannot_say("Rob") == "no_floor"
    await meeting.do("Rob", verbs.ChooseStatus, status=None)
    assert meeting.session.statuses[rob.user_id] is Status.LISTENING
    assert await meeting.cannot_say("Rob") == "no_floor"
    await give_voice(meeting, SAID)
    assert meeting["Ann"].texts[-1] == SAID
    assert await meeting.cannot_say("Rob") == "no_floor"


async def test_at_the_door_facilitators_see_a_guest(meeting: Meeting) -> None:
    """As such, and not as somebody who is here for the first time; the group knows of them once they are in."""
    await meeting.do("Flo", verbs.SetAdmitting, is_admitting=True)
    session = await with_a_pass(meeting.clinic, meeting.room)
    rob = await meeting.clinic.sit(session, meeting.room, "Rob")
    assert rob.view.standing is Standing.WAITING
    await meeting["Flo"].until(lambda view: view.overview and view.overview.waiting)
    overview = meeting["Flo"].view.overview
    assert overview is not None
    (arrival,) = overview.waiting
    assert (arrival.badge, arrival.status) == (Badge.GUEST, Status.LISTENING)
    assert meeting.session.guests == []
    await meeting.do("Flo", verbs.Admit, who=arrival.who)
    await rob.until(lambda view: view.standing is Standing.IN)
    await meeting.enter_again("Rob", rob)
    assert meeting.session.guests == [rob.user_id]


async def test_afterwards_nothing_of_a_guest_is_left(meeting: Meeting) -> None:
    """Not on any screen, for nobody who comes back later, in no table, in no file; and they are known no more."""
    rob = await come(meeting)
    await give_voice(meeting, SAID)
    who = rob.user_id
    said = await meeting.say("Ann", ANSWER)
    await rob.do(commands.React, message_id=said.message_id, reaction="heard", is_given=True)  # type: ignore[union-attr]
    await meeting["Bob"].do(commands.React, message_id=rob.view.lines[-2].id, reaction="heard", is_given=True)
    await meeting.do("Flo", verbs.AddTheme, text="sleep")
    await meeting.do("Rob", verbs.ShareTheme, theme_id=1, is_shared=True)
    await meeting.do("Flo", verbs.PlanCheck, who=who)
    cai = await meeting.drop("Cai")
    assert SAID in cai.texts
    await close(meeting, "Rob")
    await meeting["Ann"].until(lambda view: who not in view.members)
    await meeting.law()
    assert meeting["Ann"].texts == [ANSWER]
    await meeting.back("Cai", cai)
    assert meeting["Cai"].texts == [ANSWER]
    assert SAID not in "".join(
        message.text or "" for message in (await cai.session.history(meeting.room.id, 999)).messages
    )
    assert rows_with(meeting.clinic, who, "Rob", SAID) == []
    await eventually(lambda: SAID.encode() not in on_disk(meeting.clinic.directory))
    with pytest.raises(HttpRefused) as unknown:
        await rob.session.me()
    assert unknown.value.code == "not_signed_in"


async def test_whoever_was_away_does_not_hear_of_it_again(meeting: Meeting) -> None:
    """A resume from before the guest came tells nothing of what they said; it agrees with a fresh snapshot."""
    cai = await meeting.drop("Cai")
    await come(meeting)
    await give_voice(meeting, SAID)
    await close(meeting, "Rob")
    link = await meeting.clinic.link(cai.session)
    entered = await link.call(commands.Enter, room_id=meeting.room.id, since=cai.view.since())
    assert entered.snapshot is None  # type: ignore[union-attr]
    assert SAID not in "".join(link.frames or ())
    assert "Rob" not in "".join(link.frames or ())
    cai.view.enter(entered)  # type: ignore[arg-type]
    cai.link = link
    meeting.seats["Cai"] = cai
    await meeting.law()


async def test_flags_go_with_the_words_and_words_leave_the_flags_of_others(meeting: Meeting) -> None:
    """What a guest said is in no queue any more, nor among the lines before what others said."""
    rob = await come(meeting)
    await give_voice(meeting, "you useless lot")
    await meeting.mean("Ann", "please snap out of it")
    await meeting["Flo"].until(lambda view: len(view.flags) == 2)
    (of_ann,) = (flag for flag in meeting["Flo"].view.flags.values() if flag.author_id != rob.user_id)
    assert [line.text for line in of_ann.lines_before] == ["you useless lot"]
    await meeting["Flo"].do(commands.ResolveFlag, flag_id=of_ann.id, outcome=Outcome.RIGHT, edition=0)
    who = rob.user_id
    await close(meeting, "Rob")
    await meeting.law()
    (flag,) = meeting["Flo"].view.flags.values()
    assert "useless" not in str(flag.lines_before)
    # Until then it could be undone that Flo is done with the flag.
    meeting.clock.advance(seconds=6)
    await meeting.clinic.house.settling.tick()
    assert rows_with(meeting.clinic, who, "useless lot") == []


async def test_whoever_joins_stays_with_what_they_said(meeting: Meeting) -> None:
    """One tap, with recovery words for another device; they belong to the group, and the next session is theirs too."""
    rob = await come(meeting)
    await give_voice(meeting, SAID)
    joined = await stay(meeting)
    assert meeting.session.guests == []
    await meeting.do("Rob", verbs.ChooseStatus, status=None)
    await meeting.say("Rob", "so i am one of you")
    assert (await stay(meeting))["recovery_words"] is None
    await close(meeting)
    await meeting.law()
    assert meeting["Ann"].texts == [SAID, "so i am one of you"]
    again = await meeting.clinic.http("POST", "api/sign-in", json={"recovery_words": joined["recovery_words"]})
    assert again.status == 200
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    assert (meeting.session.guests, rob.user_id in meeting.names.values()) == ([], True)


async def test_a_members_invitation_makes_a_guest_stay(meeting: Meeting) -> None:
    """Under the name that they visit with, with what they said; another pass changes nothing."""
    rob = await come(meeting)
    await give_voice(meeting, SAID)
    await rob.session.join(await meeting.clinic.code(meeting.room, is_pass=True), "Robert")
    await meeting.law()
    assert meeting.session.guests == [rob.user_id]
    code = await meeting.clinic.code(meeting.room)
    assert (await rob.session.look(code)).my_room_id is None
    await rob.session.join(code, "Robert")
    await meeting.law()
    assert (meeting.session.guests, "Robert" in meeting.names) == ([], False)
    await close(meeting)
    assert meeting["Ann"].texts == [SAID]
    assert (await rob.session.look(code)).my_room_id == meeting.room.id


async def test_a_members_invitation_is_good_before_one_is_let_in(meeting: Meeting) -> None:
    """Too early, or at the door: whoever has one does not visit any more, and is there for facilitators like anybody."""
    await meeting.do("Flo", verbs.SetAdmitting, is_admitting=True)
    sue = await with_a_pass(meeting.clinic, meeting.room, "Sue")
    await sue.join(await meeting.clinic.code(meeting.room), "Sue")
    assert not (await sue.me()).rooms[0].is_visit
    rob = await with_a_pass(meeting.clinic, meeting.room)
    await meeting.clinic.sit(rob, meeting.room, "Rob")
    await rob.join(await meeting.clinic.code(meeting.room), "Rob")
    await meeting.clinic.sit(sue, meeting.room, "Sue")
    await meeting["Flo"].until(lambda view: view.overview and len(view.overview.waiting) == 2)
    overview = meeting["Flo"].view.overview
    assert overview is not None
    assert {arrival.badge for arrival in overview.waiting} == {Badge.FIRST_TIME}
    await close(meeting)
    assert {"Rob", "Sue"} <= set(meeting.names)


async def test_only_who_is_in_can_stay(meeting: Meeting) -> None:
    """Not whoever waits at the door, or comes too early; and not once it is over."""
    path = f"api/rooms/{meeting.room.id}/stay"
    await meeting.do("Flo", verbs.SetAdmitting, is_admitting=True)
    session = await with_a_pass(meeting.clinic, meeting.room)
    assert (await meeting.clinic.http("POST", path, session=session, json={})).code == "visit_ahead"
    await meeting.clinic.sit(session, meeting.room, "Rob")
    assert (await meeting.clinic.http("POST", path, session=session, json={})).code == "not_allowed"


async def test_a_pass_is_for_one_group_and_one_session(clinic: RunningApp, meeting: Meeting) -> None:
    """No other room opens; used, it is used; and until everything is deleted a second session is refused."""
    other = await clinic.room("Monday")
    code = await clinic.code(meeting.room, uses=1, is_pass=True)
    rob = Session(clinic.app.url)
    assert (await rob.look(code)).is_pass
    await rob.join(code, "Rob")
    seat = await clinic.sit(rob, meeting.room, "Rob")
    who = seat.user_id
    assert await entering(clinic, rob, other) == "not_in_room"
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    assert await entering(clinic, rob, meeting.room) == "visit_over"
    assert (
        await seat.refused(commands.Post, room_id=meeting.room.id, client_id="client-rob-1", text="hi")
    ).code == "visit_over"
    assert (await rob.me()).rooms == []
    await clinic.house.visits.tick()
    assert rows_with(clinic, who) == []
    with pytest.raises(HttpRefused) as used:
        await Session(clinic.app.url).join(code, "Rob")
    assert used.value.code == "invitation_used"


async def test_whoever_missed_it_has_visited(meeting: Meeting) -> None:
    """A pass is for the next session, whether they come or not; one made while people say goodbye is for the one after."""
    missed = await with_a_pass(meeting.clinic, meeting.room, "Rob")
    await meeting.do("Flo", verbs.WindDown)
    later = await with_a_pass(meeting.clinic, meeting.room, "Sue")
    assert await entering(meeting.clinic, later, meeting.room) == "visit_ahead"
    await close(meeting)
    with pytest.raises(HttpRefused):
        await missed.me()
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    meeting.seats["Sue"] = await meeting.clinic.sit(later, meeting.room, "Sue")
    await meeting.law()
    assert meeting.session.guests == [meeting.who("Sue")]


async def test_who_belongs_to_another_group_keeps_their_account(meeting: Meeting) -> None:
    """All of the visit is gone, and nothing of the other group."""
    other = await meeting.clinic.room("Monday")
    session = await meeting.clinic.join(other, "Robin")
    await work(meeting)
    await with_a_pass(meeting.clinic, meeting.room, "Rob", session)
    meeting.seats["Rob"] = await meeting.clinic.sit(session, meeting.room, "Rob")
    await give_voice(meeting, SAID)
    await close(meeting, "Rob")
    await meeting.law()
    assert rows_with(meeting.clinic, "'Rob'", SAID) == []
    assert [room.name for room in (await session.me()).rooms] == ["Monday"]


async def test_in_a_small_group_and_in_an_aside_it_is_the_same(meeting: Meeting) -> None:
    """Put into a small group by hand a guest talks in it; a word with a facilitator goes with them, too."""
    rob = await come(meeting)
    who = rob.user_id
    await meeting.do("Flo", verbs.StartBreakout, minutes=5, groups=[[meeting.who("Ann"), who]])
    assert meeting.session.breakout is not None
    small = meeting.session.breakout.groups[0].room_id
    in_small = await meeting.clinic.sit(rob.session, Room(small, "", meeting.clock.now()), "Rob")
    await in_small.say("you useless lot, i said among few")
    await meeting["Flo"].do(
        asides.AskAside, room_id=meeting.room.id, who=who, client_id="client-aside", text="how is it?"
    )
    await meeting.law()
    (aside,) = meeting["Flo"].view.asides.values()
    await rob.do(asides.AcceptAside, aside_id=aside.id)
    in_aside = await meeting.clinic.sit(rob.session, Room(aside.id, "", meeting.clock.now()), "Rob")
    await in_aside.say("between us two")
    await close(meeting, "Rob")
    # Whoever still has a word with somebody is not sent away in the middle of it.
    assert "between us two" in [line.text for line in in_aside.view.lines]
    await in_aside.say("thank you")
    await rob.do(asides.CloseAside, aside_id=aside.id)
    await meeting.clinic.house.visits.tick()
    await meeting.law()
    assert meeting["Flo"].view.asides == {}
    assert rows_with(meeting.clinic, who, "among few", "between us two", "how is it?") == []


async def test_nobody_is_lost_sight_of_who_may_be_at_risk(meeting: Meeting) -> None:
    """The words leave the room with the session; what asks for care stays with facilitators until they are done with it, and then goes."""
    rob = await come(meeting)
    who = rob.user_id
    await give_voice(meeting, "i can't go on")
    await rob.do(support.AskForHelp, room_id=meeting.room.id, is_safe=True)
    await close(meeting, "Rob")
    assert await entering(meeting.clinic, rob.session, meeting.room) == "visit_over"
    await meeting["Ann"].until(lambda view: view.lines[-1].text is None)
    await meeting.law()
    (flag,) = meeting["Flo"].view.flags.values()
    assert (flag.text, meeting["Flo"].view.members[who].name) == ("i can't go on", "Rob")
    (crisis_id,) = meeting["Flo"].view.crises
    await meeting["Flo"].do(crisis.AcknowledgeCrisis, crisis_id=crisis_id)
    over = {"outcome": "safe", "is_follow_up_needed": False, "note": "it is going to be all right"}
    await meeting["Flo"].do(crisis.CloseCrisis, crisis_id=crisis_id, **over)
    await meeting["Flo"].do(commands.ResolveFlag, flag_id=flag.id, outcome=Outcome.RIGHT, edition=0)
    (ask,) = meeting["Flo"].view.asks
    await meeting["Flo"].do(support.AnswerHelp, ask_id=ask)
    await meeting["Flo"].do(support.EndHelp, ask_id=ask)
    await meeting.clinic.house.visits.tick()
    await meeting.law()
    assert (meeting["Flo"].view.flags, meeting["Ann"].texts) == ({}, [])
    # What those who looked after them are still to write and read stays for as long as any crisis: an id, and no name.
    assert sorted(rows_with(meeting.clinic, who, "can't go on")) == ["crises", "people"]
    assert rows_with(meeting.clinic, "Rob") == []
    await meeting["Flo"].do(crisis.AnswerDebrief, crisis_id=crisis_id, answer="well")
    meeting.clock.advance(days=400)
    await meeting.clinic.house.crises.tick()
    assert rows_with(meeting.clinic, who) == []


async def test_words_on_their_way_do_not_arrive_once_it_is_over(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is still reading when the session closes and the guest is let go: nothing is recorded that nobody would delete."""
    rob = await come(meeting)
    who = rob.user_id
    await meeting.do("Rob", verbs.RaiseHand)
    await meeting.do("Gus", verbs.CallHand, who=who)
    reads, may_go_on = asyncio.Event(), asyncio.Event()

    async def read() -> None:
        reads.set()
        await may_go_on.wait()

    meeting.clinic.assessor.delay = read
    monkeypatch.setattr(meeting.clinic.house.screening, "_deadline_s", 60.0)
    post = {"room_id": meeting.room.id, "client_id": "client-rob-1", "text": SAID}
    saying = asyncio.create_task(rob.refused(commands.Post, **post))
    await reads.wait()
    await meeting["Flo"].do(verbs.CloseSession, room_id=meeting.room.id)
    may_go_on.set()
    assert (await saying).code == "visit_over"
    await meeting.clinic.house.visits.tick()
    assert rows_with(meeting.clinic, who, SAID) == []


async def test_a_restart_forgets_nobody(tmp_path: Path, assessor: ScriptedAssessor) -> None:
    """The server dies with the end of the session: what was to go goes when it is up again, by itself."""
    clock = FakeClock()
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        meeting = Meeting(clinic, await clinic.room(), clock)
        await meeting.come("Ann", "Flo", "Gus")
        await meeting.do("Flo", verbs.OpenSession, template="sharing")
        await meeting.do("Gus", verbs.GoOnDuty)
        await meeting.do("Flo", verbs.BeginSession)
        rob = await come(meeting)
        await give_voice(meeting, SAID)
        who = rob.user_id
        await meeting["Flo"].do(verbs.CloseSession, room_id=meeting.room.id)
        assert rows_with(clinic, SAID) == ["messages"]
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        await eventually(lambda: not rows_with(clinic, who, SAID))
        await eventually(lambda: SAID.encode() not in on_disk(tmp_path))


async def test_a_pass_makes_nobody_a_facilitator(meeting: Meeting) -> None:
    """Facilitators make passes for their own room, like other invitations for members."""
    path = f"api/rooms/{meeting.room.id}/invitations"
    invite = meeting.clinic.http
    passes = {"role": Role.MEMBER, "is_pass": True}
    assert (await invite("POST", path, session=meeting["Flo"].session, json=passes)).status == 200
    assert (await invite("POST", path, session=meeting["Ann"].session, json=passes)).code == "not_allowed"
    operator = await meeting.clinic.operator()
    assert (await invite("POST", path, session=operator, json={**passes, "role": "facilitator"})).code == "not_allowed"

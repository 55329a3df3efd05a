"""A group's session over real sockets: ten members, two facilitators, a tech host, the clock compressed."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.config import ServerConfig
from server.domain.duty import DutyKind
from server.domain.messages import HoldReason
from server.domain.rooms import Room
from server.domain.rounds import GRACE, SeatState
from server.domain.sessions import SessionState
from server.protocol import commands, events
from server.protocol import session_commands as verbs
from tests.support.app import running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import (
    ACTIVITY,
    AGREEMENT,
    CHECK_IN,
    CLOSING_ROUND,
    FACILITATORS,
    GOODNIGHT,
    MEMBERS,
    PLANNING,
    TECH_HOST,
    WORK,
    Meeting,
)


async def test_an_evening_from_lobby_to_close(tmp_path: Path, assessor: ScriptedAssessor, clock: FakeClock) -> None:
    """The whole agenda: a round with everything that can happen in it, hands, small groups, breathing, a restart, and a lead who drops."""
    async with running_app(tmp_path, assessor, clock=clock) as clinic:
        meeting = Meeting(clinic, await clinic.room(), clock)
        await meeting.come(*MEMBERS, *FACILITATORS, TECH_HOST)
        await arrive_and_agree(meeting)
        await begin_the_round(meeting)
        await come_and_go_in_the_round(meeting)
        parked = await meeting.say("Gil", "i wanted to add something")
        assert isinstance(parked, events.Held)
        await meeting.do("Fay", verbs.RaiseHand, word="new")
        before = meeting.session
        await clinic.app.stop()
        # Longer than a turn waits for a line that has dropped.
        clock.advance(minutes=1)
        server = ServerConfig(port=clinic.app._port)
        async with running_app(tmp_path, replace(assessor, closed=False), clock=clock, server=server) as again:
            meeting.clinic = again
            await meeting.until(lambda: meeting.somebody.link.connects > 1)
            everybody = {meeting.who(name) for name in meeting.seats}
            for seat in meeting.seats.values():
                await seat.until(lambda view: set(view.present) == everybody)
                await seat.until(lambda view: view.session == before)
            await meeting.law()
            await finish_the_round(meeting)
            await work(meeting)
            await close(meeting)


async def arrive_and_agree(meeting: Meeting) -> None:
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    session = meeting.session
    assert (session.state, session.lead, len(session.attended)) == (SessionState.LOBBY, meeting.who("Flo"), 13)
    assert await meeting.refused("Gus", verbs.OpenSession, template="sharing") == "not_now"
    await meeting.do("Gus", verbs.GoOnDuty)
    assert await meeting.refused("Ann", verbs.GoOnDuty) == "not_allowed"
    await meeting.take_duty(TECH_HOST, DutyKind.TECH_HOST)
    for name in MEMBERS:
        await meeting[name].do(verbs.AcceptAgreement, room_id=meeting.room.id, version=1)
    await meeting.do("Bob", verbs.AddAgreementLine, text="We laugh where we can.")
    assert meeting.session.agreement.lines[-1] == "We laugh where we can."
    assert meeting.session.agreement.agreed == []
    assert await meeting.refused("Ann", verbs.AcceptAgreement, version=1) == "not_now"
    for name in MEMBERS:
        await meeting[name].do(verbs.AcceptAgreement, room_id=meeting.room.id, version=2)
    await meeting.law()
    assert len(meeting.session.agreement.agreed) == len(MEMBERS)


async def begin_the_round(meeting: Meeting) -> None:
    await meeting.do("Flo", verbs.BeginSession)
    assert await meeting.cannot_say("Ann") == "no_floor"
    await meeting.say("Flo", "welcome")
    await meeting.do("Jon", verbs.ChooseStatus, status="listening")
    meeting.clock.advance(minutes=5)
    await meeting.do("Flo", verbs.GoTo, phase_index=AGREEMENT)
    await meeting.do("Ann", verbs.ReadLine, line=0)
    assert await meeting.refused("Bob", verbs.ReadLine, line=0) == "not_now"
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    await meeting.do("Gus", verbs.StartRound)
    assert [seat.who for seat in meeting.round.seats] == [meeting.who(name) for name in MEMBERS[:-1]]
    assert meeting.turn == "Ann"
    for text in ("that is so like mine", "i can't go on"):
        held = await meeting.say("Bob", text)
        assert isinstance(held, events.Held)
        assert held.message.reason is HoldReason.TURN
    assert len(meeting["Flo"].view.flags) == 1, "risk does not wait for a turn"
    assert not meeting[TECH_HOST].view.flags, "lines are hers, and not what is said in them"
    await meeting.say("Ann", "a long week")
    assert meeting.texts == ["welcome", "a long week"]
    await meeting.do("Ann", verbs.DoneWithTurn, who=meeting.who("Ann"))
    assert meeting.texts == ["welcome", "a long week", "that is so like mine", "i can't go on"]
    assert not meeting["Bob"].view.held


async def come_and_go_in_the_round(meeting: Meeting) -> None:
    await meeting.do("Bob", verbs.PassTurn, who=meeting.who("Bob"))
    assert meeting.turn == "Cai"
    cai = meeting.seats.pop("Cai")
    await cai.do(commands.Leave, room_id=meeting.room.id)
    await meeting.law()
    assert meeting.turn == "Dee"
    dee = await meeting.drop("Dee")
    await meeting.until(lambda: [seat.is_away for seat in meeting.round.seats][3])
    await meeting.tick(seconds=GRACE.total_seconds() - 1)
    assert meeting.turn == "Dee", "who drops is waited for"
    await meeting.tick(seconds=1)
    assert meeting.turn == "Eli"
    await meeting.back("Dee", dee)
    meeting.seats["Cai"] = cai
    await cai.link.enter(meeting.room.id)
    cai.view = cai.link._views[meeting.room.id]
    await meeting.law()
    assert not any(seat.is_away for seat in meeting.round.seats)


async def finish_the_round(meeting: Meeting) -> None:
    assert await meeting.refused("Gus", verbs.HandOver, to=meeting.who("Gus")) == "not_allowed"
    await meeting.drop("Flo")
    assert await meeting.refused("Ann", verbs.HandOver, to=meeting.who("Gus")) == "not_allowed"
    await meeting.do("Gus", verbs.HandOver, to=meeting.who("Gus"))
    assert meeting.session.lead == meeting.who("Gus")
    assert meeting.turn == "Eli"
    await meeting.do("Eli", verbs.DoneWithTurn, who=meeting.who("Eli"))
    assert meeting.texts[-1] == "i wanted to add something"
    heard = []
    while (name := meeting.turn) is not None:
        heard.append(name)
        await meeting.do("Gus", verbs.DoneWithTurn, who=meeting.who(name))
    assert sorted(heard) == ["Cai", "Dee", "Fay", "Gil", "Hal", "Ida"], "each once, whoever left and came back"
    await meeting.do("Bob", verbs.ComeBack)
    assert meeting.turn == "Bob"
    await meeting.do("Bob", verbs.DoneWithTurn, who=meeting.who("Bob"))
    assert {seat.state for seat in meeting.round.seats} == {SeatState.HEARD}


async def work(meeting: Meeting) -> None:
    await meeting.do("Gus", verbs.GoTo, phase_index=PLANNING)
    await meeting.do("Gus", verbs.AddTheme, text="sleep")
    await meeting.do("Ann", verbs.ShareTheme, theme_id=1, is_shared=True)
    await meeting.do("Gus", verbs.TakeUpTheme, theme_id=1)
    assert [(theme.words, theme.shared_by) for theme in meeting.session.themes] == [("sleep", [meeting.who("Ann")])]
    await meeting.do("Gus", verbs.GoTo, phase_index=WORK)
    assert [hand.who for hand in meeting.session.hands] == [meeting.who("Fay")], "still up"
    assert await meeting.cannot_say("Ann") == "no_floor"
    await meeting.do("Ann", verbs.RaiseHand, word="respond")
    await meeting.do("Gus", verbs.CallHand, who=meeting.who("Ann"))
    await meeting.say("Ann", "i sleep with the window open")
    overview = meeting["Gus"].view.overview
    assert overview is not None
    assert meeting.who("Ann") not in overview.not_yet_heard
    assert meeting.who("Dee") in overview.not_yet_heard
    assert sum(overview.airtime.values()) == pytest.approx(1)
    assert set(overview.raised_at_s) == {meeting.who("Fay")}
    assert meeting["Ann"].view.overview is None
    await meeting.do("Gus", verbs.Pause)
    assert await meeting.cannot_say("Ann", "wait") == "no_floor"
    stood_at_s = meeting.session.clock.ran_s
    meeting.clock.advance(minutes=10)
    await meeting.do("Gus", verbs.Resume)
    assert meeting.session.clock.ran_s == stood_at_s
    await meeting.do("Ann", verbs.ThankHand, who=meeting.who("Ann"))
    assert await meeting.cannot_say("Ann", "more") == "no_floor"
    await in_small_groups(meeting)


async def in_small_groups(meeting: Meeting) -> None:
    await meeting.do("Gus", verbs.StartBreakout, minutes=5)
    breakout = meeting.session.breakout
    assert breakout is not None
    # Jon just listens.
    talking = [who for group in breakout.groups for who in group.members]
    assert sorted(talking) == sorted(meeting.who(name) for name in MEMBERS if name != "Jon")
    mine = next(group for group in breakout.groups if meeting.who("Ann") in group.members)
    small = Room(mine.room_id, "", meeting.clock.now(), parent_id=meeting.room.id)
    ann = await meeting.clinic.sit(meeting["Ann"].session, small, "Ann")
    await ann.say("between the few of us")
    assert "between the few of us" not in meeting.texts
    await meeting.tick(minutes=5)
    assert meeting.session.breakout is None
    assert (await ann.refused(commands.Post, room_id=small.id, client_id="client-late", text="more")).code == "not_now"


async def close(meeting: Meeting) -> None:
    await meeting.do("Gus", verbs.GoTo, phase_index=ACTIVITY)
    await meeting.do("Gus", verbs.StartActivity, activity="breathing")
    for name in ("Ann", "Bob"):
        await meeting.do(name, verbs.MarkActivity, activity="breathing", mark=1)
    assert meeting.session.activity is not None
    assert meeting.session.activity.taking_part == 2
    await meeting.say("Bob", "breathing helps")
    await meeting.do("Gus", verbs.GoTo, phase_index=CLOSING_ROUND)
    assert meeting.session.activity is None, "it ends with its phase"
    await meeting.do("Gus", verbs.StartRound)
    while (name := meeting.turn) is not None:
        await meeting.do(name, verbs.PassTurn, who=meeting.who(name))
    await meeting.do("Gus", verbs.GoTo, phase_index=GOODNIGHT)
    await meeting.come("Kim")
    assert meeting.who("Kim") not in meeting.session.attended
    assert await meeting.cannot_say("Kim") == "no_floor"
    await meeting.do("Gus", verbs.WindDown)
    assert meeting.session.phase_length_s == 300
    await meeting.say("Ann", "good night")
    tia = meeting.seats.pop(TECH_HOST)
    await meeting.do("Gus", verbs.CloseSession)
    # Her duty was for tonight; she is the group's facilitator again.
    await meeting.enter_again(TECH_HOST, tia)
    assert tia.view.flags
    assert meeting.session.state is SessionState.CLOSED
    assert meeting["Gus"].view.overview is None
    assert await meeting.refused("Gus", verbs.Pause) == "not_now"
    await meeting.say("Kim", "a room without a session is as before")
    await meeting.do("Gus", verbs.OpenSession, template="open")
    assert meeting.session.themes == []

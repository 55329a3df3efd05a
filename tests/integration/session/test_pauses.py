"""A pause for somebody: gentle, for some minutes, told why; it ends by itself and can be ended."""

import asyncio

import pytest

from server.client.link import Refused
from server.domain.acts import ActKind, Why
from server.domain.errors import ErrorCode
from server.domain.flags import FlagState
from server.protocol import acts
from server.protocol import session_commands as verbs
from tests.support.flags import the_flag
from tests.support.meeting import ACTIVITY, Meeting

CRUEL = "you useless lot"


async def in_talk(meeting: Meeting) -> None:
    """Everybody may speak."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)


async def cannot_write(meeting: Meeting, name: str) -> bool:
    (answer,) = await asyncio.gather(meeting[name].say("may I?"), return_exceptions=True)
    assert not isinstance(answer, Refused) or answer.code is ErrorCode.NO_FLOOR
    return isinstance(answer, Refused)


async def test_it_ends_by_itself(meeting: Meeting) -> None:
    """After its minutes, also while the session stands still; everybody sees how long."""
    await in_talk(meeting)
    await meeting.do("Flo", verbs.GivePause, who=meeting.who("Bob"), minutes=5)
    session = meeting["Ann"].view.session
    assert session is not None
    assert (session.muted, list(session.pauses)) == ([meeting.who("Bob")], [meeting.who("Bob")])
    assert await cannot_write(meeting, "Bob")
    meeting.clock.advance(minutes=4, seconds=59)
    await meeting.clinic.house.sessions.tick()
    assert await cannot_write(meeting, "Bob")
    await meeting.do("Flo", verbs.Pause)
    meeting.clock.advance(seconds=1)
    await meeting.clinic.house.sessions.tick()
    await meeting["Bob"].until(lambda view: view.session is not None and view.session.muted == [])
    await meeting.law()
    await meeting.do("Flo", verbs.Resume)
    assert not await cannot_write(meeting, "Bob")


async def test_it_is_ended_by_a_facilitator(meeting: Meeting) -> None:
    """As any muting is; and muting without an end takes its end away."""
    await in_talk(meeting)
    for is_muted in (False, True):
        await meeting.do("Gus", verbs.GivePause, who=meeting.who("Bob"), minutes=5)
        await meeting.do("Flo", verbs.SetMuted, who=meeting.who("Bob"), is_muted=is_muted)
        session = meeting["Bob"].view.session
        assert session is not None
        assert (bool(session.muted), session.pauses) == (is_muted, {})
        assert await cannot_write(meeting, "Bob") is is_muted


@pytest.mark.parametrize(("who", "code"), [("Gus", "not_allowed"), ("nobody", "not_found")])
async def test_who_gets_none(meeting: Meeting, who: str, code: str) -> None:
    """Whoever looks after the room, and whoever is not there."""
    await in_talk(meeting)
    given = {"who": meeting.who(who) if who in meeting.seats else who, "minutes": 5}
    assert await meeting.refused("Flo", verbs.GivePause, **given) == code
    assert await meeting.refused("Ann", verbs.GivePause, who=meeting.who("Bob"), minutes=5) == "not_allowed"


async def test_from_a_flag_it_is_noted_and_told_to_one_alone(meeting: Meeting) -> None:
    """On the flag, which stays open; why, and what the facilitator adds, are for whoever has the pause."""
    await in_talk(meeting)
    await meeting.say("Bob", CRUEL)
    flag = await the_flag(meeting["Flo"])
    given = {"who": meeting.who("Bob"), "minutes": 5, "flag_id": flag.id, "why": Why.HOSTILITY}
    await meeting.do("Flo", verbs.GivePause, **given, line="I come to you in a moment.")
    await meeting["Gus"].until(lambda view: [act.kind for act in view.acts.values()] == [ActKind.PAUSE])
    assert meeting["Gus"].view.flags[flag.id].state is FlagState.CLAIMED
    await meeting["Bob"].until(lambda view: len(view.notices) == 1)
    (told,) = meeting["Bob"].view.notices.values()
    assert (told.kind, told.why, told.line) == (ActKind.PAUSE, Why.HOSTILITY, "I come to you in a moment.")
    assert not [frame for frame in meeting["Ann"].wire if "hostility" in frame or "in a moment" in frame]
    await meeting["Bob"].do(acts.PutAway, act_id=told.act_id)
    await meeting["Bob"].until(lambda view: not view.notices)
    assert await meeting.refused("Gus", verbs.GivePause, **given) == "flag_taken"


async def test_the_flag_is_one_of_theirs(meeting: Meeting) -> None:
    """And nothing has happened if it is not."""
    await in_talk(meeting)
    await meeting.say("Bob", CRUEL)
    flag = await the_flag(meeting["Flo"])
    given = {"who": meeting.who("Ann"), "minutes": 5, "flag_id": flag.id}
    assert await meeting.refused("Flo", verbs.GivePause, **given) == "not_found"
    session = meeting["Ann"].view.session
    assert session is not None
    assert (session.muted, meeting["Flo"].view.flags[flag.id].state) == ([], FlagState.OPEN)


async def test_nobody_is_given_one_for_being_at_risk(meeting: Meeting) -> None:
    """A flag that asks for care has no pause."""
    await in_talk(meeting)
    await meeting.say("Bob", "i can't go on")
    flag = await the_flag(meeting["Flo"])
    given = {"who": meeting.who("Bob"), "minutes": 5, "flag_id": flag.id}
    assert await meeting.refused("Flo", verbs.GivePause, **given) == "not_allowed"

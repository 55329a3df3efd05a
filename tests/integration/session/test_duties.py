"""What each duty hears over the wire: tech host, clinician on call, peer mentor, coordinator."""

import pytest

from moderation import Label
from server.domain.duty import DutyKind
from server.protocol import commands
from server.protocol import session_commands as verbs
from tests.support.app import RunningApp, Seat
from tests.support.meeting import Meeting

UNKIND, AT_RISK = "you useless lot", "i can't go on"
PLANNING = 3


@pytest.fixture(autouse=True)
def scripted(clinic: RunningApp) -> None:
    clinic.assessor.rules = {"useless": {Label.HOSTILITY: 0.9}, "can't go on": {Label.CRISIS: 0.95}}


@pytest.fixture
async def meeting(meeting: Meeting) -> Meeting:
    """In a phase in which everybody may speak."""
    await meeting.do("Flo", verbs.GoTo, phase_index=PLANNING)
    return meeting


async def with_duty(meeting: Meeting, kind: DutyKind) -> Seat:
    """Gus, who has taken a duty and entered again, as a screen does; everything that had come before is forgotten."""
    gus = meeting["Gus"]
    gus.wire.clear()
    await meeting.take_duty("Gus", kind)
    return gus


def attentions(seat: Seat) -> set[str]:
    return {flag.attention.value for flag in seat.view.flags.values()}


HEARS = {
    #                         flags              messages  overview  alerts
    DutyKind.FACILITATOR: ({"care", "concern"}, True, True, True),
    DutyKind.TECH_HOST: (set[str](), True, True, False),
    DutyKind.CLINICIAN: ({"care"}, True, True, True),
    DutyKind.PEER_MENTOR: (set[str](), True, False, False),
    DutyKind.COORDINATOR: (set[str](), False, True, False),
}


@pytest.mark.parametrize("kind", list(DutyKind))
async def test_what_a_duty_hears(meeting: Meeting, kind: DutyKind) -> None:
    """Live what a fresh snapshot would have, and no frame of anything else."""
    gus = await with_duty(meeting, kind)
    flags, reads, sees_overview, hears_alerts = HEARS[kind]
    for text in (UNKIND, AT_RISK):
        await meeting.mean("Ann", text)
    assert attentions(gus) == flags
    assert (UNKIND in gus.texts) is reads
    assert (gus.view.overview is not None) is sees_overview
    assert bool(gus.view.alerts) is hears_alerts
    wire = "".join(gus.wire)
    assert ("flag.raised" in wire) is bool(flags)
    assert (AT_RISK in wire) is reads
    fresh = await meeting.fresh("Gus")
    assert {flag.attention.value for flag in fresh.flags.values()} == flags


async def test_flags_that_were_there_leave_the_screen_of_a_tech_host(meeting: Meeting) -> None:
    """And they can act upon none that they remember, nor hide a message."""
    said = await meeting.mean("Ann", UNKIND)
    (flag_id,) = meeting["Gus"].view.flags
    gus = await with_duty(meeting, DutyKind.TECH_HOST)
    assert gus.view.flags == {}
    assert (await gus.refused(commands.ClaimFlag, flag_id=flag_id)).code == "not_allowed"
    assert (await gus.refused(commands.Hide, message_id=said.message_id)).code == "not_allowed"
    await gus.do(verbs.GoOnDuty, room_id=meeting.room.id)
    gus.view.enter(await gus.link.call(commands.Enter, room_id=meeting.room.id, since=None))  # type: ignore[arg-type]
    assert set(gus.view.flags) == {flag_id}


async def test_between_taking_a_duty_and_entering_again_nothing_is_heard_either(meeting: Meeting) -> None:
    """The server does not wait for a screen to forget."""
    gus = meeting["Gus"]
    await gus.do(verbs.GoOnDuty, room_id=meeting.room.id, duty=DutyKind.COORDINATOR)
    gus.wire.clear()
    await meeting["Ann"].say(AT_RISK)
    await meeting["Flo"].until(lambda view: view.flags)
    await gus.do(verbs.GoOffDuty, room_id=meeting.room.id)
    assert AT_RISK not in "".join(gus.wire)


async def test_a_clinician_takes_on_whoever_is_at_risk_and_nothing_else(meeting: Meeting) -> None:
    """A flag that is not for them is not there."""
    await meeting.mean("Ann", UNKIND)
    (unkind,) = meeting["Flo"].view.flags
    gus = await with_duty(meeting, DutyKind.CLINICIAN)
    await meeting.say("Ann", AT_RISK)
    (crisis,) = gus.view.flags
    assert (await gus.refused(commands.ClaimFlag, flag_id=unkind)).code == "not_found"
    await gus.do(commands.ClaimFlag, flag_id=crisis)
    await meeting.law()
    assert gus.view.flags[crisis].claimed_by == gus.user_id
    assert gus.view.alerts == {}
    assert await meeting.refused("Gus", verbs.GoTo, phase_index=1) == "not_allowed"


async def test_a_tech_host_keeps_the_door(meeting: Meeting) -> None:
    """They let in, mute for a noisy line, and do not run the evening."""
    await with_duty(meeting, DutyKind.TECH_HOST)
    await meeting.do("Gus", verbs.SetAdmitting, is_admitting=True)
    await meeting.do("Gus", verbs.SetMuted, who=meeting.who("Bob"), is_muted=True)
    assert meeting.session.muted == [meeting.who("Bob")]
    assert await meeting.refused("Gus", verbs.Pause) == "not_allowed"


@pytest.mark.parametrize("kind", list(DutyKind))
async def test_whoever_joins_the_group_is_known_on_every_desk_at_once(meeting: Meeting, kind: DutyKind) -> None:
    """Whatever the duty: also a coordinator, who does not hear the room, knows by name who comes."""
    gus = await with_duty(meeting, kind)
    await meeting.clinic.join(meeting.room, "Dee")
    await gus.until(lambda view: "Dee" in {member.name for member in view.members.values()})
    await meeting.law()

"""What a session can be opened with, as a facilitator's screen is told."""

from server.domain.templates import TEMPLATES
from server.protocol import session_commands as verbs
from tests.support.meeting import CHECK_IN, Meeting


async def test_whatever_is_offered_can_be_opened(meeting: Meeting) -> None:
    """The list has every agenda with what it takes, and a session that is opened with one has its phases."""
    await meeting.do("Flo", verbs.CloseSession)
    path = f"api/rooms/{meeting.room.id}/schedule"
    answer = await meeting.clinic.http("GET", path, session=meeting["Flo"].session)
    offered = answer.json["agendas"]
    assert [agenda["name"] for agenda in offered] == list(TEMPLATES)
    assert [agenda["minutes"] for agenda in offered] == [template.minutes for template in TEMPLATES.values()]
    assert all(agenda["title"] and agenda["note"] for agenda in offered)
    for agenda in offered:
        await meeting.do("Flo", verbs.OpenSession, template=agenda["name"])
        titles = [phase.title for phase in meeting.session.phases]
        assert [phase["title"] for phase in agenda["phases"]] == titles
        await meeting.do("Flo", verbs.CloseSession)


async def test_facilitators_are_told_the_round_that_a_phase_has(meeting: Meeting) -> None:
    """Its order and length, before it begins and while it goes on; none where the agenda has none."""
    overview = meeting["Flo"].view.overview
    assert overview is not None
    assert overview.round_plan is None
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    overview = meeting["Flo"].view.overview
    assert overview is not None
    assert overview.round_plan is not None
    assert (overview.round_plan.order, overview.round_plan.turn_s) == ("fixed", 75)
    await meeting.do("Flo", verbs.StartRound)
    assert meeting["Flo"].view.overview == overview

"""A group that nobody looks after, over real sockets on a clock that runs when told to: paused, paged for, and closed kindly."""

from server.domain.duty import DutyRule
from server.domain.paging import ANSWER
from server.domain.people import Role
from server.domain.sessions import PauseReason, SessionState
from server.protocol import session_commands as verbs
from tests.support.app import Seat
from tests.support.meeting import Meeting

RULE = DutyRule()


async def on_call(meeting: Meeting, *names: str) -> dict[str, Seat]:
    """Facilitators of the group who look at another room, on call in this order."""
    elsewhere = await meeting.clinic.room("Monday")
    seats = {}
    for name in names:
        session = await meeting.clinic.join(meeting.room, name, Role.FACILITATOR)
        await meeting.clinic.join(elsewhere, name, Role.FACILITATOR, session=session)
        seats[name] = await meeting.clinic.sit(session, elsewhere, name)
    flo = meeting["Flo"]
    await flo.until(lambda view: set(names) <= {member.name for member in view.members.values()})
    ids = {member.name: member.user_id for member in flo.view.members.values()}
    await meeting.do("Flo", verbs.SetRoster, on_call=[ids[name] for name in names])
    return seats


async def alone(meeting: Meeting) -> None:
    """Both facilitators' lines are down, until the group is paused."""
    for name in ("Flo", "Gus"):
        await meeting.drop(name)
    await meeting.tick(seconds=RULE.alone_s)
    assert (meeting.session.state, meeting.session.pause_reason) == (SessionState.PAUSED, PauseReason.ALONE)


async def test_both_facilitators_gone_the_next_on_call_comes(meeting: Meeting) -> None:
    """Paused at three minutes; the first is asked wherever they look, declines, the second comes and goes on; nobody is asked any more."""
    seats = await on_call(meeting, "Hal", "Ida")
    hal, ida = seats["Hal"], seats["Ida"]
    await alone(meeting)
    await hal.until(lambda view: meeting.room.id in view.pages)
    assert hal.view.pages[meeting.room.id].room_name == meeting.room.name
    assert ida.view.pages == {}
    assert (await ida.refused(verbs.DeclinePage, room_id=meeting.room.id)).code == "not_now"
    await hal.do(verbs.DeclinePage, room_id=meeting.room.id)
    await ida.until(lambda view: view.pages)
    await hal.until(lambda view: not view.pages)
    again = await meeting.clinic.sit(ida.session, meeting.room, "Ida")
    assert set(again.view.pages) == {meeting.room.id}, "another screen is told as well"
    await again.do(verbs.GoOnDuty, room_id=meeting.room.id)
    await again.do(verbs.HandOver, room_id=meeting.room.id, to=again.user_id)
    await again.do(verbs.Resume, room_id=meeting.room.id)
    await meeting.law()
    assert (meeting.session.state, meeting.session.lead) == (SessionState.OPEN, again.user_id)
    await ida.until(lambda view: not view.pages)


async def test_without_an_answer_the_next_is_asked_and_if_nobody_comes_it_closes_kindly(meeting: Meeting) -> None:
    """Each has a minute; ten minutes after the pause the session is over for everybody alike, and nobody is asked any more."""
    seats = await on_call(meeting, "Hal", "Ida")
    await alone(meeting)
    await seats["Hal"].until(lambda view: view.pages)
    await meeting.tick(seconds=ANSWER.total_seconds())
    await seats["Ida"].until(lambda view: view.pages)
    await seats["Hal"].until(lambda view: not view.pages)
    await meeting.tick(seconds=ANSWER.total_seconds())
    await seats["Ida"].until(lambda view: not view.pages)
    await meeting.tick(seconds=RULE.wait_s - 2 * ANSWER.total_seconds() - 1)
    assert meeting.session.state is SessionState.PAUSED
    await meeting.tick(seconds=1)
    assert meeting.session.state is SessionState.CLOSED


async def test_a_facilitator_who_comes_back_ends_the_asking(meeting: Meeting) -> None:
    """Their line is up again."""
    seats = await on_call(meeting, "Hal")
    gus = meeting["Gus"]
    await alone(meeting)
    await seats["Hal"].until(lambda view: view.pages)
    await meeting.back("Gus", gus)
    await seats["Hal"].until(lambda view: not view.pages)


async def test_the_roster_is_of_the_rooms_facilitators_and_for_those_who_look_after_it(meeting: Meeting) -> None:
    """A member is not on call, and does not hear who is."""
    assert await meeting.refused("Ann", verbs.SetRoster, on_call=[]) == "not_allowed"
    assert await meeting.refused("Flo", verbs.SetRoster, on_call=[meeting.who("Ann")]) == "not_found"
    await meeting.do("Flo", verbs.SetRoster, on_call=[meeting.who("Gus"), meeting.who("Flo")])
    await meeting["Gus"].until(lambda view: view.on_call == [meeting.who("Gus"), meeting.who("Flo")])
    assert meeting["Ann"].view.on_call is None
    assert "roster" not in "".join(meeting["Ann"].wire)


async def test_whoever_has_no_room_open_is_asked_as_well(meeting: Meeting) -> None:
    """On the page with their groups: at once, and when they come to it later; without being here in any room."""
    seats = await on_call(meeting, "Hal")
    hal = await meeting.clinic.wire(seats["Hal"].session)
    told = await hal.ask({"type": "pages.hear", "ref": 1})
    assert (told["type"], told["pages"]) == ("pages", [])
    await alone(meeting)
    while (paged := await hal.next())["type"] != "duty.paged":
        pass
    assert paged["seq"] > told["seq"]
    assert paged["page"]["room_name"] == meeting.room.name
    again = await hal.ask({"type": "pages.hear", "ref": 2})
    assert again["pages"] == [paged["page"]]
    assert again["seq"] == paged["seq"]
    assert seats["Hal"].user_id not in meeting.clinic.house.sessions._presence.present(meeting.room.id)
    await hal.send({"type": "page.decline", "ref": 3, "room_id": meeting.room.id})
    while (paged := await hal.next())["type"] != "duty.paged":
        pass
    assert paged["page"] is None

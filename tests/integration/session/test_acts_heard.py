"""What each part in a session hears of acts."""

from server.domain.acts import ActKind, Why
from server.domain.duty import DutyKind
from server.protocol import acts, events
from server.protocol import session_commands as verbs
from tests.support.edits import flag_of
from tests.support.meeting import ACTIVITY, Meeting

HARD, CRUEL = "i can't go on", "you useless lot"


async def test_a_clinician_hears_what_is_done_about_somebody_at_risk(meeting: Meeting) -> None:
    """And acts on it; of other flags they hear nothing, and neither does a tech host of any."""
    await meeting.come("Tia")
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    await meeting.take_duty("Gus", DutyKind.CLINICIAN)
    await meeting.take_duty("Tia", DutyKind.TECH_HOST)
    await meeting.say("Bob", HARD)
    said = await meeting.say("Ann", CRUEL)
    assert isinstance(said, events.Posted)
    hard, cruel = await flag_of(meeting["Flo"], HARD), await flag_of(meeting["Flo"], CRUEL)
    on_it = {"message_id": said.message_id, "edition": 0, "flag_id": cruel.id}
    await meeting["Flo"].do(acts.Remove, **on_it, why=Why.HOSTILITY)
    await meeting["Gus"].until(lambda view: hard.id in view.flags)
    await meeting["Gus"].do(acts.ReachOut, flag_id=hard.id)
    await meeting["Flo"].until(lambda view: len(view.acts) == 2)
    await meeting["Gus"].until(lambda view: [act.kind for act in view.acts.values()] == [ActKind.REACH_OUT])
    assert meeting["Flo"].view.acts.keys() > meeting["Gus"].view.acts.keys()
    assert not meeting["Tia"].view.acts
    for name in ("Gus", "Tia"):
        refused = await meeting[name].refused(acts.AskReword, **on_it, why=Why.HOSTILITY)
        assert refused.code == "not_allowed", name
    await meeting.law()


async def test_a_message_of_a_small_group_is_acted_on_from_the_group(meeting: Meeting) -> None:
    """Its facilitators have the flag, and so the message, wherever it was said."""
    await meeting.do("Flo", verbs.GoTo, phase_index=ACTIVITY)
    await meeting.do("Flo", verbs.StartBreakout, size=3, minutes=10)
    session = meeting["Flo"].view.session
    assert session is not None
    assert session.breakout is not None
    room_id = session.breakout.groups[0].room_id
    bob = meeting["Bob"]
    link = await meeting.clinic.link(bob.session)
    view = await link.enter(room_id)
    said = await link.post(room_id, CRUEL)
    assert isinstance(said, events.Posted)
    flag = await flag_of(meeting["Flo"], CRUEL)
    await meeting["Flo"].do(acts.Remove, message_id=said.message_id, edition=0, flag_id=flag.id, why=Why.HOSTILITY)
    await link.until(view, lambda _: [line.text for line in view.lines] == [None])
    await meeting["Gus"].until(lambda seen: [act.room_id for act in seen.acts.values()] == [room_id])

"""What those who look after a session keep for each other, and where they see everybody to be."""

from server.domain.duty import DutyKind
from server.domain.sessions import SessionState
from server.protocol import commands
from server.protocol import session_commands as verbs
from server.protocol.session_frames import Whereabouts
from tests.support.meeting import Meeting
from tests.support.store import on_disk
from tests.support.waiting import eventually

NOTE = "somebody may need a word after the break"


async def test_the_lead_is_handed_over_with_a_note(meeting: Meeting) -> None:
    """For facilitators alone; the next hand-over takes it away, from the disk too."""
    await meeting.do("Flo", verbs.HandOver, to=meeting.who("Gus"), note=NOTE)
    assert meeting.session.lead == meeting.who("Gus")
    await meeting["Gus"].until(lambda view: view.notes and view.notes.note)
    notes = meeting["Gus"].view.notes
    assert notes is not None
    assert notes.note is not None
    assert (notes.note.by, notes.note.to, notes.note.text) == (meeting.who("Flo"), meeting.who("Gus"), NOTE)
    await meeting.law()
    assert NOTE not in "".join(meeting["Ann"].wire)
    assert NOTE.encode() in on_disk(meeting.clinic.directory)
    await meeting.do("Gus", verbs.HandOver, to=meeting.who("Flo"))
    await eventually(lambda: NOTE.encode() not in on_disk(meeting.clinic.directory))
    assert await meeting.refused("Flo", verbs.HandOver, to=meeting.who("Gus"), note="x" * 501) == "text_too_long"


async def test_a_tech_host_reads_no_note_and_a_clinician_does(meeting: Meeting) -> None:
    """It may be about somebody who is not well."""
    await meeting.do("Flo", verbs.HandOver, to=meeting.who("Gus"), note=NOTE)
    await meeting.do("Gus", verbs.HandOver, to=meeting.who("Flo"), note=NOTE)
    for kind, reads in ((DutyKind.TECH_HOST, False), (DutyKind.CLINICIAN, True)):
        await meeting["Gus"].do(verbs.GoOnDuty, room_id=meeting.room.id, duty=kind)
        assert ((await meeting.fresh("Gus")).notes is not None) is reads


async def test_the_lead_drops_and_the_co_facilitator_takes_over(meeting: Meeting) -> None:
    """The evening goes on meanwhile; whoever comes back is on duty beside them, and the lead stays where it went."""
    flo = await meeting.drop("Flo")
    await meeting.do("Gus", verbs.Extend, phase_index=0, to_s=900)
    await meeting.do("Gus", verbs.HandOver, to=meeting.who("Gus"))
    await meeting.do("Gus", verbs.GoTo, phase_index=1)
    await meeting.back("Flo", flo)
    assert (meeting.session.state, meeting.session.lead) == (SessionState.OPEN, meeting.who("Gus"))
    assert meeting.session.on_duty == [meeting.who("Flo"), meeting.who("Gus")]
    assert await meeting.refused("Flo", verbs.GoTo, phase_index=2) == "not_allowed"


async def test_left_is_not_disconnected(meeting: Meeting) -> None:
    """Facilitators see which; members see neither."""
    ann, bob = meeting.who("Ann"), meeting.who("Bob")
    seat = await meeting.drop("Bob")
    await meeting.seats.pop("Ann").do(commands.Leave, room_id=meeting.room.id)
    flo = meeting["Flo"]
    await flo.until(lambda v: v.overview and v.overview.whereabouts[ann] is Whereabouts.LEFT)
    assert flo.view.overview is not None
    assert flo.view.overview.whereabouts[bob] is Whereabouts.DISCONNECTED
    await meeting.back("Bob", seat)
    await flo.until(lambda v: v.overview and v.overview.whereabouts[bob] is Whereabouts.HERE)
    assert "whereabouts" not in "".join(meeting["Cai"].wire)


async def test_whom_to_check_on_outlasts_the_session(meeting: Meeting) -> None:
    """Until they have been asked, also into the next session; whoever has not been in is nobody to check on."""
    ann, bob = meeting.who("Ann"), meeting.who("Bob")
    await meeting.do("Gus", verbs.PlanCheck, who=ann)
    assert await meeting.refused("Ann", verbs.PlanCheck, who=bob) == "not_allowed"
    assert await meeting.refused("Gus", verbs.PlanCheck, who=meeting.room.id) == "not_found"
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.do("Flo", verbs.PlanCheck, who=bob)
    await meeting["Gus"].until(lambda view: view.notes and view.notes.to_check_on == [ann, bob])
    await meeting.do("Gus", verbs.TickOffCheck, who=ann)
    await meeting["Flo"].until(lambda view: view.notes and view.notes.to_check_on == [bob])
    assert await meeting.refused("Flo", verbs.Extend, phase_index=0, to_s=900) == "not_now"
    await meeting.do("Gus", verbs.OpenSession, template="open")
    await meeting["Flo"].until(lambda view: view.notes and view.notes.session_id == view.session.id)
    assert (await meeting.fresh("Gus")).notes.to_check_on == [bob]  # type: ignore[union-attr]
    await meeting.do("Gus", verbs.TickOffCheck, who=bob)
    await meeting["Flo"].until(lambda view: view.notes and view.notes.to_check_on == [])

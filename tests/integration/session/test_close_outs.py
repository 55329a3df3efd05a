"""Closing an evening out: who writes, who reads, what is deleted, and what the next evening begins with."""

from datetime import date, timedelta
from typing import Any

import pytest

from server.client.link import Refused
from server.domain.agenda import CrossTalk
from server.domain.closeout import Mark, Mood, Went
from server.domain.duty import DutyKind
from server.domain.people import Role
from server.protocol import closeout as words
from server.protocol import events
from server.protocol import session_commands as verbs
from tests.support.meeting import Meeting
from tests.support.store import on_disk
from tests.support.waiting import eventually

WORRY = "one of them was so quiet that I would ring"
LINE = "begin with the theme that was left"
CALL = "ring in the middle of the week"


@pytest.fixture
async def closed(meeting: Meeting) -> Meeting:
    await meeting.do("Flo", verbs.CloseSession)
    return meeting


async def look(meeting: Meeting, name: str) -> words.CloseOutsShown:
    shown = await meeting[name].do(words.LookAtCloseOuts, room_id=meeting.room.id)
    assert isinstance(shown, words.CloseOutsShown)
    return shown


def a_form(meeting: Meeting, **fields: Any) -> words.CloseOutForm:
    call = words.PlannedFollowUp(what=CALL, owner=meeting.who("Gus"), due=date(2026, 3, 10))
    form: dict[str, Any] = {
        "went": Went.MIXED,
        "marks": [Mark.HEAVY],
        "worries": WORRY,
        "follow_ups": [call],
        "hand_off": LINE,
        "mood": Mood.SHAKEN,
        "wants_debrief": True,
    }
    return words.CloseOutForm(**{**form, **fields})


def session_of(meeting: Meeting) -> dict[str, str]:
    return {"session_id": meeting.session.id}


async def write(meeting: Meeting, name: str, command: type, **fields: Any) -> None:
    form = a_form(meeting, **fields)
    reply = await meeting[name].do(command, room_id=meeting.room.id, **session_of(meeting), form=form)
    assert isinstance(reply, events.Done)


async def test_a_draft_is_its_authors_alone_and_outlasts_the_browser(closed: Meeting) -> None:
    """On another screen it is as it was; nobody else sees that there is one."""
    await write(closed, "Flo", words.SaveCloseOut)
    (mine,) = (await look(closed, "Flo")).mine
    assert (mine.form, mine.sent_at) == (a_form(closed), None)
    shown = await look(closed, "Gus")
    assert shown.sent == []
    assert [one.form for one in shown.mine] == [words.CloseOutForm()], "a blank one of their own"


async def test_what_is_sent_is_read_by_the_groups_facilitators(closed: Meeting) -> None:
    """Without how its author is, and once; the others hear that there is something new, without its words."""
    await write(closed, "Flo", words.SendCloseOut)
    await closed["Gus"].until(lambda _: any('"close_out.changed"' in frame for frame in closed["Gus"].wire))
    (sent,) = (await look(closed, "Gus")).sent
    assert (sent.author, sent.worries, sent.hand_off, sent.wants_debrief) == (closed.who("Flo"), WORRY, LINE, True)
    assert not hasattr(sent, "mood")
    assert Mood.SHAKEN not in "".join(closed["Gus"].wire)
    assert await closed.refused("Flo", words.SendCloseOut, **session_of(closed), form=a_form(closed)) == "not_now"
    assert WORRY not in "".join(closed["Ann"].wire)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (words.LookAtCloseOuts, {}),
        (words.SaveCloseOut, {"form": words.CloseOutForm()}),
        (words.SendCloseOut, {"form": words.CloseOutForm()}),
        (words.DeleteCloseOut, {}),
        (words.TickFollowUp, {"author": "flo", "number": 0, "is_done": True}),
    ],
)
async def test_members_tech_hosts_mentors_and_coordinators_read_none_of_it(
    meeting: Meeting, command: type, fields: dict[str, Any]
) -> None:
    """Also once the evening is over, whoever had another duty in it; a clinician may."""
    about = {} if command is words.LookAtCloseOuts else session_of(meeting)
    allowed = {}
    for kind in (DutyKind.TECH_HOST, DutyKind.PEER_MENTOR, DutyKind.COORDINATOR, DutyKind.CLINICIAN):
        await meeting["Gus"].do(verbs.GoOnDuty, room_id=meeting.room.id, duty=kind)
        try:
            await meeting["Gus"].do(command, room_id=meeting.room.id, **about, **fields)
            allowed[kind] = True
        except Refused as refused:
            allowed[kind] = refused.code != "not_allowed"
    assert allowed == {kind: kind is DutyKind.CLINICIAN for kind in allowed}
    await meeting["Gus"].do(verbs.GoOnDuty, room_id=meeting.room.id, duty=DutyKind.TECH_HOST)
    await meeting["Flo"].do(verbs.CloseSession, room_id=meeting.room.id)
    assert await meeting.refused("Gus", command, **about, **fields) == "not_allowed"
    assert await meeting.refused("Ann", command, **about, **fields) == "not_allowed"


async def test_the_operator_reads_none_of_it(closed: Meeting) -> None:
    """They run the house and are in no group."""
    await write(closed, "Flo", words.SendCloseOut)
    wire = await closed.clinic.wire(await closed.clinic.operator())
    reply = await wire.ask({"type": "close_out.look", "ref": 1, "room_id": closed.room.id})
    assert (reply["type"], reply["code"]) == ("refused", "not_in_room")


async def test_nothing_is_written_of_an_evening_that_goes_on(meeting: Meeting) -> None:
    """It begins when the agenda is done; whoever was not there has nothing to write down."""
    assert await meeting.refused("Flo", words.SaveCloseOut, **session_of(meeting), form=a_form(meeting)) == "not_now"
    assert (await look(meeting, "Flo")).mine == []
    await meeting.do("Flo", verbs.WindDown)
    assert [one.form for one in (await look(meeting, "Flo")).mine] == [words.CloseOutForm()]
    await meeting.do("Flo", verbs.CloseSession)
    meeting.seats["Hal"] = await meeting.clinic.seat(meeting.room, "Hal", Role.FACILITATOR)
    assert (await look(meeting, "Hal")).mine == []
    assert await meeting.refused("Hal", words.SaveCloseOut, **session_of(meeting), form=a_form(meeting)) == "not_now"


async def test_a_pasted_message_is_asked_about_once(meeting: Meeting) -> None:
    """It stays a draft until its author has answered; one's own words are nobody's."""
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting.say("Ann", "my sister tells me to pull myself together")
    await meeting.say("Flo", "shall we breathe together for a minute or two?")
    await meeting.do("Flo", verbs.CloseSession)
    own = a_form(meeting, worries="Shall we breathe together for a minute or two helped.")
    quoting = a_form(meeting, hand_off="Ann: 'My sister tells me to pull myself together'")
    about = session_of(meeting)
    assert await meeting.refused("Flo", words.SendCloseOut, **about, form=quoting) == "looks_quoted"
    assert (await look(meeting, "Flo")).mine[0].sent_at is None
    reply = await meeting["Flo"].do(words.SendCloseOut, room_id=meeting.room.id, **about, form=quoting, is_meant=True)
    assert isinstance(reply, events.Done)
    assert isinstance(
        await meeting["Gus"].do(words.SendCloseOut, room_id=meeting.room.id, **about, form=a_form(meeting)), events.Done
    )
    await meeting["Flo"].do(words.DeleteCloseOut, room_id=meeting.room.id, **about)
    reply = await meeting["Flo"].do(words.SendCloseOut, room_id=meeting.room.id, **about, form=own)
    assert isinstance(reply, events.Done)


async def test_what_is_deleted_or_written_over_is_in_no_file(closed: Meeting) -> None:
    """Drafts too: half a sentence that was thought better of."""
    begun = "this was thought better of"
    await write(closed, "Flo", words.SaveCloseOut, worries=begun)
    assert begun.encode() in on_disk(closed.clinic.directory)
    await write(closed, "Flo", words.SendCloseOut)
    await eventually(lambda: begun.encode() not in on_disk(closed.clinic.directory))
    assert WORRY.encode() in on_disk(closed.clinic.directory)
    await closed["Flo"].do(words.DeleteCloseOut, room_id=closed.room.id, **session_of(closed))
    await eventually(lambda: WORRY.encode() not in on_disk(closed.clinic.directory))
    assert (await look(closed, "Gus")).sent == []
    assert await closed.refused("Flo", words.DeleteCloseOut, **session_of(closed)) == "not_found"


async def test_after_ninety_days_it_is_gone(closed: Meeting) -> None:
    """With what was due; the day before it is still there."""
    await write(closed, "Flo", words.SendCloseOut)
    shown = await look(closed, "Flo")
    assert shown.keep_days == 90
    late = words.PlannedFollowUp(what="late", owner=closed.who("Gus"), due=shown.mine[0].keep_until + timedelta(days=1))
    assert (
        await closed.refused("Gus", words.SaveCloseOut, **session_of(closed), form=a_form(closed, follow_ups=[late]))
        == "bad_frame"
    )
    closed.clock.advance(days=89)
    await closed.clinic.house.close_outs.sweep()
    assert len((await look(closed, "Flo")).sent) == 1
    closed.clock.advance(days=2)
    await closed.clinic.house.close_outs.sweep()
    assert (await look(closed, "Flo")).sent == []
    await eventually(lambda: WORRY.encode() not in on_disk(closed.clinic.directory))


async def test_the_next_evening_begins_with_what_was_left_for_it(closed: Meeting) -> None:
    """Lines, follow-ups that anybody ticks off, whom to check on; and what its author has not sent."""
    ann = closed.who("Ann")
    await closed.do("Flo", verbs.PlanCheck, who=ann)
    await write(closed, "Flo", words.SendCloseOut)
    await write(closed, "Gus", words.SaveCloseOut)
    before = session_of(closed)
    await closed.do("Gus", verbs.OpenSession, template="open")
    shown = await look(closed, "Gus")
    assert [(one.hand_off, one.follow_ups[0].what) for one in shown.sent] == [(LINE, CALL)]
    assert [one.session_id for one in shown.mine] == [before["session_id"]], "still to be sent"
    await closed["Gus"].until(lambda view: view.notes and view.notes.to_check_on == [ann])
    tick = {**before, "author": closed.who("Flo"), "number": 0}
    await closed["Gus"].do(words.TickFollowUp, room_id=closed.room.id, **tick, is_done=True)
    assert (await look(closed, "Flo")).sent[0].follow_ups[0].done_by == closed.who("Gus")
    assert await closed.refused("Gus", words.TickFollowUp, **{**tick, "number": 1}, is_done=True) == "not_found"
    reply = await closed["Gus"].do(words.SendCloseOut, room_id=closed.room.id, **before, form=a_form(closed))
    assert isinstance(reply, events.Done)
    assert len((await look(closed, "Flo")).sent) == 2


async def test_a_form_of_one_room_is_not_reached_from_another(closed: Meeting) -> None:
    """Whoever facilitates another group gets no further with the id of this evening."""
    await write(closed, "Flo", words.SendCloseOut)
    other = await closed.clinic.room("Monday")
    hal = await closed.clinic.seat(other, "Hal", Role.FACILITATOR)
    tick = words.TickFollowUp
    about = {**session_of(closed), "author": closed.who("Flo"), "number": 0, "is_done": True}
    assert (await hal.refused(tick, room_id=other.id, **about)).code == "not_found"
    assert (await hal.refused(tick, room_id=closed.room.id, **about)).code == "not_in_room"
    assert (
        await hal.refused(words.SaveCloseOut, room_id=other.id, **session_of(closed), form=a_form(closed))
    ).code == ("not_now")


async def test_a_crisis_flag_is_a_reason_to_talk_it_through(meeting: Meeting) -> None:
    """Of this evening; the next begins without it."""
    assert not (await look(meeting, "Flo")).had_crisis
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting["Ann"].say("i can't go on")
    await meeting["Flo"].until(lambda view: view.flags)
    assert (await look(meeting, "Gus")).had_crisis
    await meeting["Flo"].do(verbs.CloseSession, room_id=meeting.room.id)
    meeting.clock.advance(days=7)
    await meeting["Flo"].do(verbs.OpenSession, room_id=meeting.room.id, template="open")
    assert not (await look(meeting, "Flo")).had_crisis


async def test_hours_on_duty_are_ones_own_of_the_last_seven_days(meeting: Meeting) -> None:
    """From going on duty to going off it, or to the close; an evening that goes on counts so far."""
    meeting.clock.advance(minutes=30)
    flo, gus = (await look(meeting, "Flo")).duty_s, (await look(meeting, "Gus")).duty_s
    assert flo >= gus >= 1800
    await meeting.do("Gus", verbs.GoOffDuty)
    meeting.clock.advance(minutes=30)
    await meeting.do("Flo", verbs.CloseSession)
    meeting.clock.advance(hours=3)
    assert (await look(meeting, "Gus")).duty_s == gus
    assert (await look(meeting, "Flo")).duty_s == flo + 1800
    meeting.clock.advance(days=7)
    assert (await look(meeting, "Flo")).duty_s == 0

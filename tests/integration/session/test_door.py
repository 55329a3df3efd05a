"""The waiting room over real sockets: what is heard at the door, and how one comes in."""

from server.domain.sessions import Decline, SessionState, Status
from server.protocol import commands
from server.protocol import session_commands as verbs
from server.protocol.board import LookAtBoard
from server.protocol.session_frames import Badge, Standing
from tests.support.app import Seat
from tests.support.meeting import CHECK_IN, Meeting

SECRET = "what flo says is for those who are in"


async def at_the_door(meeting: Meeting, name: str) -> Seat:
    """Somebody new, who comes while people are let in one by one."""
    if not meeting.session.is_admitting:
        await meeting.do("Gus", verbs.SetAdmitting, is_admitting=True)
    return await meeting.clinic.seat(meeting.room, name)


async def come_in(meeting: Meeting, name: str, seat: Seat) -> None:
    """What a screen does that has heard that its owner is let in."""
    await seat.until(lambda view: view.standing is Standing.IN)
    seat.view.enter(await seat.link.call(commands.Enter, room_id=meeting.room.id, since=seat.view.since()))  # type: ignore[arg-type]
    meeting.seats[name] = seat
    await meeting.law()


async def test_at_the_door_one_hears_how_the_session_stands_and_no_word_of_it(meeting: Meeting) -> None:
    """The agreement, who leads and the agenda; no message, no member, no theme and nobody who is there, live or in a snapshot."""
    await meeting.say("Flo", SECRET)
    eli = await at_the_door(meeting, "Eli")
    await meeting.do("Flo", verbs.AddTheme, text="insomnia")
    await meeting.say("Flo", SECRET + " too")
    await meeting.do("Flo", verbs.HandOver, to=meeting.who("Gus"))
    await eli.until(lambda view: view.door is not None and view.door.leads == "Gus")
    door = eli.view.door
    assert door is not None
    assert (door.state, door.on_duty) == (SessionState.OPEN, ["Flo", "Gus"])
    assert door.agreement == meeting.session.agreement.lines
    assert (eli.view.lines, eli.view.members, eli.view.present, eli.view.session) == ([], {}, [], None)
    wire = "".join(eli.wire)
    for word in (SECRET, "insomnia", "Ann", "session.changed", "presence"):
        assert word not in wire, word


async def test_nothing_is_read_or_said_by_another_way(meeting: Meeting) -> None:
    """Not over HTTP, also before they have come to the door; and words from there go nowhere."""
    await meeting.say("Flo", SECRET)
    await meeting.do("Flo", verbs.SetAdmitting, is_admitting=True)
    session = await meeting.clinic.join(meeting.room, "Eli")
    path = f"api/rooms/{meeting.room.id}/messages?before=999"
    assert (await meeting.clinic.http("GET", path, session=session)).code == "not_allowed"
    eli = await meeting.clinic.sit(session, meeting.room, "Eli")
    assert (await meeting.clinic.http("GET", path, session=session)).code == "not_allowed"
    post = {"room_id": meeting.room.id, "client_id": "client-eli-1", "text": "hello"}
    assert (await eli.refused(commands.Post, **post)).code == "no_floor"
    assert (await eli.refused(verbs.RaiseHand, room_id=meeting.room.id)).code == "not_allowed"
    await meeting.do("Flo", verbs.StartActivity, activity="board")
    assert (await eli.refused(LookAtBoard, room_id=meeting.room.id)).code == "not_allowed"
    said = await meeting.say("Flo", SECRET)
    reaction = {"message_id": said.message_id, "reaction": "heard", "is_given": True}  # type: ignore[union-attr]
    assert (await eli.refused(commands.React, **reaction)).code == "no_floor"
    assert (await meeting.clinic.http("GET", path, session=meeting["Ann"].session)).status == 200


async def test_whoever_waits_is_seen_by_those_who_let_in_and_by_nobody_else(meeting: Meeting) -> None:
    """With what they have chosen, and whether it is their first time."""
    eli = await at_the_door(meeting, "Eli")
    await eli.do(verbs.AcceptAgreement, room_id=meeting.room.id, version=meeting.session.agreement.version)
    await eli.do(verbs.ChooseStatus, room_id=meeting.room.id, status=Status.LISTENING)
    who = next(member.user_id for member in meeting["Flo"].view.members.values() if member.name == "Eli")
    await meeting["Flo"].until(lambda v: v.overview and v.overview.waiting and v.overview.waiting[0].status)
    overview = meeting["Flo"].view.overview
    assert overview is not None
    (arrival,) = overview.waiting
    assert (arrival.who, arrival.badge, arrival.has_agreed) == (who, Badge.FIRST_TIME, True)
    await meeting.law()
    assert who not in meeting["Ann"].view.present
    assert who not in meeting.session.statuses
    assert who not in meeting.session.agreement.agreed
    assert "waiting" not in "".join(meeting["Ann"].wire).replace('"state":"waiting"', "")


async def test_let_in_one_reads_the_room(meeting: Meeting) -> None:
    """From what was said before to what is said now, and is there for all to see; snapshot and events agree for everybody."""
    await meeting.say("Flo", SECRET)
    eli = await at_the_door(meeting, "Eli")
    waiting = meeting["Flo"].view
    await meeting["Flo"].until(lambda view: view.overview and view.overview.waiting)
    assert waiting.overview is not None
    await meeting.do("Flo", verbs.Admit, who=waiting.overview.waiting[0].who)
    await come_in(meeting, "Eli", eli)
    assert eli.view.door is None
    assert SECRET in [line.text for line in eli.view.lines]
    await meeting.somebody.until(lambda view: eli.user_id in view.present)
    await meeting.say("Gus", "good to see you")
    assert meeting.texts[-1] == eli.texts[-1] == "good to see you"


async def test_everybody_at_once(meeting: Meeting) -> None:
    """One press lets in all who wait."""
    seats = {name: await at_the_door(meeting, name) for name in ("Eli", "Fay")}
    await meeting.do("Gus", verbs.AdmitAll)
    for name, seat in seats.items():
        await come_in(meeting, name, seat)
    assert {seat.user_id for seat in seats.values()} <= set(meeting.session.attended)


async def test_not_tonight_is_told_to_one_alone(meeting: Meeting) -> None:
    """With its reason; it holds on another screen and after a dropped line, and nobody in the room hears of it."""
    eli = await at_the_door(meeting, "Eli")
    await meeting["Flo"].until(lambda view: view.overview and view.overview.waiting)
    overview = meeting["Flo"].view.overview
    assert overview is not None
    who = overview.waiting[0].who
    await meeting.do("Flo", verbs.DeclineEntry, who=who, reason=Decline.UNDER_WAY)
    await eli.until(lambda view: view.standing is Standing.DECLINED)
    assert eli.view.declined is Decline.UNDER_WAY
    again = await meeting.clinic.sit(eli.session, meeting.room, "Eli")
    assert (again.view.standing, again.view.declined) == (Standing.DECLINED, Decline.UNDER_WAY)
    assert "under_way" not in "".join(meeting["Ann"].wire)
    await meeting.do("Flo", verbs.Admit, who=who)
    await come_in(meeting, "Eli", eli)


async def test_whoever_leaves_the_door_is_listed_no_more(meeting: Meeting) -> None:
    """Gone by themselves or by a dropped line."""
    eli, fay = await at_the_door(meeting, "Eli"), await at_the_door(meeting, "Fay")
    flo = meeting["Flo"]
    await flo.until(lambda view: view.overview and len(view.overview.waiting) == 2)
    await eli.do(commands.Leave, room_id=meeting.room.id)
    await flo.until(lambda view: view.overview and len(view.overview.waiting) == 1)
    await fay.link.__aexit__(None, None, None)
    await flo.until(lambda view: view.overview and view.overview.waiting == [])
    await meeting.law()


async def test_once_it_is_over_the_door_leads_into_the_room_and_has_known_who_came(meeting: Meeting) -> None:
    """Whoever waited in vain reads the room as ever; whoever was in is no newcomer the next time, and whoever was not still is."""
    eli = await at_the_door(meeting, "Eli")
    await meeting.do("Flo", verbs.CloseSession)
    await come_in(meeting, "Eli", eli)
    ann = await meeting.drop("Ann")
    eli = await meeting.drop("Eli")
    await meeting.do("Flo", verbs.OpenSession, template="sharing", is_admitting=True)
    for seat in (ann, eli):
        await meeting.clinic.sit(seat.session, meeting.room, seat.name)
    flo = meeting["Flo"]
    await flo.until(lambda view: view.overview and len(view.overview.waiting) == 2)
    assert flo.view.overview is not None
    names = {member.user_id: member.name for member in flo.view.members.values()}
    assert {names[a.who]: a.badge for a in flo.view.overview.waiting} == {
        "Ann": Badge.RETURNING,
        "Eli": Badge.FIRST_TIME,
    }


async def test_the_room_is_not_read_on_by_whoever_lost_their_line_before_it_began(meeting: Meeting) -> None:
    """Coming back with what they had, they get a fresh snapshot without it."""
    await meeting.do("Flo", verbs.CloseSession)
    await meeting.say("Flo", SECRET)
    ann = await meeting.drop("Ann")
    await meeting.do("Flo", verbs.OpenSession, template="sharing", is_admitting=True)
    link = await meeting.clinic.link(ann.session)
    entered = await link.call(commands.Enter, room_id=meeting.room.id, since=ann.view.since())
    ann.view.enter(entered)  # type: ignore[arg-type]
    assert ann.view.door is not None
    assert ann.view.lines == []


async def test_a_round_goes_on_past_the_door(meeting: Meeting) -> None:
    """Whoever waits has no turn; let in, they have the last one."""
    await meeting.do("Flo", verbs.GoTo, phase_index=CHECK_IN)
    await meeting.do("Flo", verbs.StartRound)
    eli = await at_the_door(meeting, "Eli")
    assert len(meeting.round.seats) == 3
    await meeting.do("Flo", verbs.AdmitAll)
    await come_in(meeting, "Eli", eli)
    assert meeting.round.seats[-1].who == eli.user_id

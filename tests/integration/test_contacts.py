"""A sealed contact: left, opened by breaking a glass, told of, and written down; over HTTP, with every "no"."""

import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.client.session import Session
from server.domain.agenda import CrossTalk
from server.domain.contacts import VIEW
from server.domain.crisis import CrisisOutcome
from server.domain.duty import DutyKind
from server.domain.people import Role
from server.domain.rooms import Room
from server.edge.sealed import OPENINGS_BURST
from server.ops.logs import JsonLines
from server.protocol import session_commands as verbs
from server.protocol.crisis import AcknowledgeCrisis, CloseCrisis
from tests.support.app import Answer, RunningApp, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock
from tests.support.meeting import Meeting
from tests.support.outside import MailServer, a_mail_server, by_mail
from tests.support.store import on_disk
from tests.support.waiting import settle, until

KIM, LANE = "Unmistakable Kim, 020 7946 0000", "12 Unmistakable Lane"
WHY = "she has stopped answering"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with a_mail_server() as server:
        yield server


@pytest.fixture
async def clinic(
    tmp_path: Path, assessor: ScriptedAssessor, mail: MailServer, clock: FakeClock
) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=clock, paging=by_mail(mail.port)) as running:
        yield running


@pytest.fixture
async def meeting(clinic: RunningApp, room: Room, clock: FakeClock) -> Meeting:
    """Ann, who has left a contact, and Bob, with Flo, who leads, Gus beside her, and Tia at the door."""
    meeting = Meeting(clinic, room, clock)
    await meeting.come("Ann", "Bob", "Flo", "Gus", "Tia")
    await meeting.do("Flo", verbs.OpenSession, template="sharing")
    await meeting.do("Gus", verbs.GoOnDuty)
    await meeting.do("Flo", verbs.BeginSession)
    await meeting.do("Flo", verbs.Adjust, cross_talk=CrossTalk.ANYONE)
    await meeting.take_duty("Tia", DutyKind.TECH_HOST)
    await leave(meeting["Ann"].session, clinic)
    return meeting


async def leave(who: Session, clinic: RunningApp, person: str = KIM, place: str = LANE) -> Any:
    answer = await clinic.http("POST", "api/contact", session=who, json={"person": person, "place": place})
    assert answer.status == 200
    return answer.json


async def mine(meeting: Meeting, name: str) -> Any:
    return (await meeting.clinic.http("GET", "api/contact", session=meeting[name].session)).json


async def in_crisis(meeting: Meeting, name: str = "Ann") -> str:
    """Somebody writes what the model takes for a crisis. Returns which it is."""
    await meeting.say(name, "i can't go on")
    await meeting["Flo"].until(lambda view: view.crises)
    return next(iter(meeting["Flo"].view.crises))


async def break_glass(meeting: Meeting, by: str, about: str = "Ann", reason: str = WHY) -> Answer:
    path = f"api/rooms/{meeting.room.id}/contacts/{meeting.who(about)}/open"
    return await meeting.clinic.http("POST", path, session=meeting[by].session, json={"reason": reason})


async def look_again(meeting: Meeting, by: str, about: str = "Ann") -> Answer:
    path = f"api/rooms/{meeting.room.id}/contacts/{meeting.who(about)}"
    return await meeting.clinic.http("GET", path, session=meeting[by].session)


async def openings(meeting: Meeting, by: str) -> Any:
    path = f"api/rooms/{meeting.room.id}/openings"
    return (await meeting.clinic.http("GET", path, session=meeting[by].session)).json["openings"]


# ── a member's own ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_contact_is_sealed_in_the_store_and_gone_when_it_is_taken_back(
    meeting: Meeting, clinic: RunningApp, caplog: pytest.LogCaptureFixture
) -> None:
    """Its owner reads it and nobody else: not in the store's files, a log or a frame."""
    caplog.set_level(logging.DEBUG)
    await in_crisis(meeting)
    assert (await break_glass(meeting, "Flo")).status == 200
    own = await mine(meeting, "Ann")
    assert (own["person"], own["place"], own["is_broken"]) == (KIM, LANE, False)
    assert (await mine(meeting, "Bob"))["left_at"] is None
    sealed = await _sealed(clinic)
    stored = on_disk(clinic.directory)
    assert sealed in stored, "we look where things are"
    wires = "".join(frame for seat in meeting.seats.values() for frame in seat.wire)
    snapshots = "".join([str(await meeting.fresh(name)) for name in meeting.seats])
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("server")]
    for words in (KIM, LANE):
        assert words.encode() not in stored
        assert words not in wires + snapshots
        assert not any(words in line for line in lines)
    off = await clinic.http("POST", "api/contact/off", session=meeting["Ann"].session, json={})
    assert (off.json["person"], off.json["left_at"]) == ("", None)
    await until(lambda: sealed not in on_disk(clinic.directory))


async def _sealed(clinic: RunningApp) -> bytes:
    async with clinic.house.database.read() as transaction:
        found: bytes = (await transaction.exec_driver_sql("select contact from sealed_contacts")).scalar_one()
    return found


async def test_a_contact_that_says_nothing_is_not_left(clinic: RunningApp, room: Room) -> None:
    """Nor one that says too much; what was left before stays."""
    ann = await clinic.join(room, "Ann")
    await leave(ann, clinic, KIM, "")
    for person, code in ((" \n", "text_empty"), ("x" * 301, "text_too_long"), ("x" * 2001, "bad_request")):
        answer = await clinic.http("POST", "api/contact", session=ann, json={"person": person, "place": ""})
        assert answer.code == code
    kept = await clinic.http("GET", "api/contact", session=ann)
    assert kept.json["person"] == KIM
    assert kept.headers["Cache-Control"] == "no-store"


async def test_a_row_put_under_another_name_does_not_open(meeting: Meeting, clinic: RunningApp) -> None:
    """Whoever can write into the store cannot make us show somebody's contact as another's; they are told it is broken."""
    await leave(meeting["Bob"].session, clinic, "Lou", "")
    async with clinic.house.database.write() as transaction:
        await transaction.exec_driver_sql(
            "update sealed_contacts set contact = (select contact from sealed_contacts where user_id = ?) where user_id = ?",
            (meeting.who("Ann"), meeting.who("Bob")),
        )
    bobs = await mine(meeting, "Bob")
    assert (bobs["person"], bobs["is_broken"]) == ("", True)
    await in_crisis(meeting, "Bob")
    assert (await break_glass(meeting, "Flo", "Bob")).code == "seal_broken"
    assert await openings(meeting, "Flo") == [], "nothing was opened"


# ── breaking the glass ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_whoever_leads_opens_it_for_a_quarter_of_an_hour(meeting: Meeting, clock: FakeClock) -> None:
    """Of one person, for one person; on another screen of theirs too, and then no more."""
    await in_crisis(meeting)
    opened = await break_glass(meeting, "Flo")
    assert opened.headers["Cache-Control"] == "no-store"
    assert opened.json == {
        "person": KIM,
        "place": LANE,
        "left_at": opened.json["left_at"],
        "until": (clock.now() + VIEW).isoformat().replace("+00:00", "Z"),
    }
    clock.advance(seconds=VIEW.total_seconds() - 1)
    assert (await look_again(meeting, "Flo")).json == opened.json
    assert (await look_again(meeting, "Gus")).code == "not_found", "it was opened for Flo"
    clock.advance(seconds=1)
    assert (await look_again(meeting, "Flo")).code == "not_found"


async def test_asked_again_it_is_the_same_opening(meeting: Meeting, clock: FakeClock) -> None:
    """A second press adds no row and no minute; once it is over, opening it again does."""
    await in_crisis(meeting)
    first = await break_glass(meeting, "Flo")
    clock.advance(minutes=5)
    assert (await break_glass(meeting, "Flo", reason="pressed twice")).json["until"] == first.json["until"]
    assert [one["reason"] for one in await openings(meeting, "Flo")] == [WHY]
    clock.advance(minutes=10)
    assert (await break_glass(meeting, "Flo", reason="the line was cut")).json["until"] != first.json["until"]
    assert [one["reason"] for one in await openings(meeting, "Flo")] == ["the line was cut", WHY]


async def test_the_clinician_opens_it_too(meeting: Meeting) -> None:
    """They decide what is told to whom outside."""
    await in_crisis(meeting)
    await meeting.do("Gus", verbs.GoOffDuty)
    await meeting.take_duty("Gus", DutyKind.CLINICIAN)
    assert (await break_glass(meeting, "Gus")).json["person"] == KIM


@pytest.mark.parametrize(
    ("by", "code"), [("Bob", "not_allowed"), ("Ann", "not_allowed"), ("Gus", "not_allowed"), ("Tia", "not_allowed")]
)
async def test_nobody_else_does(meeting: Meeting, by: str, code: str) -> None:
    """Not a member, not of oneself, not beside whoever leads, not at the door. Nothing is written of it."""
    await in_crisis(meeting)
    assert (await break_glass(meeting, by)).code == "not_allowed"
    assert await openings(meeting, "Flo") == []


async def test_whoever_takes_the_lead_may(meeting: Meeting) -> None:
    """And whoever has handed it over may no more."""
    await in_crisis(meeting)
    await meeting.do("Flo", verbs.HandOver, to=meeting.who("Gus"))
    assert (await break_glass(meeting, "Flo")).code == "not_allowed"
    assert (await break_glass(meeting, "Gus")).status == 200


async def test_without_a_crisis_of_that_person_nothing_opens(meeting: Meeting) -> None:
    """None in the room, another's, or one that is over: somebody says first that they are worried, and that is seen by all on duty."""
    assert (await break_glass(meeting, "Flo")).code == "not_now"
    bobs = await in_crisis(meeting, "Bob")
    assert (await break_glass(meeting, "Flo")).code == "not_now"
    await meeting["Flo"].do(AcknowledgeCrisis, crisis_id=bobs)
    await meeting["Flo"].do(CloseCrisis, crisis_id=bobs, outcome=CrisisOutcome.SAFE, is_follow_up_needed=False)
    assert (await break_glass(meeting, "Flo", "Bob")).code == "not_now"
    assert await openings(meeting, "Flo") == []


async def test_a_crisis_that_is_being_looked_after_is_one(meeting: Meeting) -> None:
    """Also once the session is closed: it may last longer than the evening."""
    crisis_id = await in_crisis(meeting)
    await meeting["Flo"].do(AcknowledgeCrisis, crisis_id=crisis_id)
    await meeting["Flo"].do(verbs.CloseSession, room_id=meeting.room.id)
    assert (await break_glass(meeting, "Flo")).status == 200


async def test_who_has_left_nothing_and_who_is_not_here(meeting: Meeting) -> None:
    """Neither is an opening."""
    await in_crisis(meeting, "Bob")
    assert (await break_glass(meeting, "Flo", "Bob")).code == "not_found"
    path = f"api/rooms/{meeting.room.id}/contacts/nobody/open"
    answer = await meeting.clinic.http("POST", path, session=meeting["Flo"].session, json={"reason": WHY})
    assert answer.code == "not_found"
    assert await openings(meeting, "Flo") == []


@pytest.mark.parametrize(("reason", "code"), [("  ", "text_empty"), ("x" * 301, "text_too_long")])
async def test_no_opening_without_a_reason(meeting: Meeting, reason: str, code: str) -> None:
    """In a few words."""
    await in_crisis(meeting)
    assert (await break_glass(meeting, "Flo", reason=reason)).code == code
    assert await openings(meeting, "Flo") == []


async def test_from_another_page_nothing_opens(meeting: Meeting) -> None:
    """A page of another site cannot press the button."""
    await in_crisis(meeting)
    path = f"api/rooms/{meeting.room.id}/contacts/{meeting.who('Ann')}/open"
    flo = meeting["Flo"].session
    answer = await meeting.clinic.http(
        "POST", path, session=flo, json={"reason": WHY}, origin="https://elsewhere.example.org"
    )
    assert answer.code == "wrong_origin"


async def test_nobody_opens_one_after_the_other_without_end(meeting: Meeting) -> None:
    """After some tries it waits."""
    codes = [(await break_glass(meeting, "Flo")).code for _ in range(OPENINGS_BURST + 1)]
    assert codes == ["not_now"] * OPENINGS_BURST + ["too_fast"]


# ── who is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_others_on_duty_and_the_operator_are_told_at_once(meeting: Meeting, mail: MailServer) -> None:
    """On their screens, and where they are reached; whoever has opened it knows already, and members hear nothing."""
    clinic = meeting.clinic
    operator = await clinic.operator()
    for who, address in ((meeting["Gus"].session, "gus"), (meeting["Flo"].session, "flo"), (operator, "operator")):
        body = {"by": "email", "address": f"{address}@example.org"}
        assert (await clinic.http("POST", "api/reach", session=who, json=body)).status == 200
    await in_crisis(meeting)
    assert (await break_glass(meeting, "Flo")).status == 200
    await meeting["Gus"].until(lambda view: view.openings)
    (told,) = meeting["Gus"].view.openings.values()
    assert (told.about, told.by) == (meeting.who("Ann"), meeting.who("Flo"))
    await until(lambda: len(mail.mails) == 2)
    assert {str(sent["To"]) for sent in mail.mails} == {"gus@example.org", "operator@example.org"}
    assert {str(sent["Subject"]) for sent in mail.mails} == {"Please read when you can"}
    assert not any(
        word in sent.as_string() for sent in mail.mails for word in ("Ann", "Flo", KIM, WHY, meeting.room.id)
    )
    page = await clinic.http("GET", "api/clinic/openings", session=operator)
    (row,) = page.json["openings"]
    assert (row["by_name"], row["about_name"], row["reason"], row["room_name"]) == (
        "Flo",
        "Ann",
        WHY,
        meeting.room.name,
    )
    await settle()
    for member in ("Ann", "Bob"):
        assert "contact.opened" not in "".join(meeting[member].wire)


async def test_with_nobody_beside_her_those_on_call_are_told(meeting: Meeting, mail: MailServer) -> None:
    """Somebody always is."""
    clinic = meeting.clinic
    hal = await clinic.join(meeting.room, "Hal", Role.FACILITATOR)
    await clinic.http("POST", "api/reach", session=hal, json={"by": "email", "address": "hal@example.org"})
    await meeting["Flo"].until(lambda view: "Hal" in {member.name for member in view.members.values()})
    await meeting.do("Flo", verbs.SetRoster, on_call=[meeting.names["Hal"]])
    await meeting.do("Gus", verbs.GoOffDuty)
    await in_crisis(meeting)
    assert (await break_glass(meeting, "Flo")).status == 200
    await until(lambda: mail.mails)
    assert [str(sent["To"]) for sent in mail.mails] == ["hal@example.org"]


async def test_the_member_is_told_afterwards_and_once(meeting: Meeting, clock: FakeClock) -> None:
    """Not while they are helped; then by whom, when and why, until they have read it."""
    await in_crisis(meeting)
    opened_at = clock.now()
    assert (await break_glass(meeting, "Flo")).status == 200
    assert (await mine(meeting, "Ann"))["openings"] == []
    clock.advance(seconds=VIEW.total_seconds())
    (told,) = (await mine(meeting, "Ann"))["openings"]
    assert (told["by_name"], told["reason"], told["room_name"]) == ("Flo", WHY, meeting.room.name)
    assert told["opened_at"] == opened_at.isoformat().replace("+00:00", "Z")
    assert (await mine(meeting, "Bob"))["openings"] == []
    for name, left in (("Bob", 1), ("Ann", 0), ("Ann", 0)):
        read = {"ids": [told["id"]]}
        answer = await meeting.clinic.http("POST", "api/contact/read", session=meeting[name].session, json=read)
        assert answer.status == 200
        assert len((await mine(meeting, "Ann"))["openings"]) == left, name


async def test_what_was_opened_stays_written(meeting: Meeting, clinic: RunningApp, clock: FakeClock) -> None:
    """Whoever, whom, when and why; nobody can change or delete it, not even with the store in their hands."""
    await in_crisis(meeting)
    opened_at = clock.now()
    await break_glass(meeting, "Flo")
    clock.advance(seconds=timedelta(days=2).total_seconds())
    assert await openings(meeting, "Flo") == [], "a room hears of the last day"
    with closing(sqlite3.connect(clinic.store)) as store:
        rows = store.execute("select room_id, about_id, by_id, reason, opened_at from openings").fetchall()
        for statement in ("update openings set reason = 'none'", "delete from openings"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                store.execute(statement)
    assert rows == [
        (meeting.room.id, meeting.who("Ann"), meeting.who("Flo"), WHY, f"{opened_at:%Y-%m-%d %H:%M:%S}.000000")
    ]


async def test_the_log_says_that_it_was_opened_and_not_why(meeting: Meeting, caplog: pytest.LogCaptureFixture) -> None:
    """Ids alone."""
    await in_crisis(meeting)
    await break_glass(meeting, "Flo")
    lines = [JsonLines().format(record) for record in caplog.records if record.name == "server.services.contacts"]
    (line,) = [json.loads(line) for line in lines]
    assert line["event"] == "a sealed contact was opened"
    assert set(line) == {"at", "level", "logger", "event", "opening_id", "room_id"}

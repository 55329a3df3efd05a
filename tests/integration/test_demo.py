"""The demo: a clinic of its own under /demo/, with two seats, and rehearsals that are played into it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from server.client.replay import read_transcript
from server.client.session import Session
from server.domain.people import Role
from server.edge.auth import COOKIE
from tests.support.app import Answer, RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, demo=True) as running:
        yield running


def cookie_of(answer: Answer) -> str:
    return f"{COOKIE}={answer.cookies[COOKIE].value}"


async def visit(clinic: RunningApp, role: Role) -> Session:
    """Open a seat's page, as a browser that has never been there."""
    session = Session(f"{clinic.app.url}demo/{role}/")
    session.cookie = cookie_of(await clinic.http("GET", f"demo/{role}/", origin=None))
    return session


async def take_seat(clinic: RunningApp, role: Role, room_name: str) -> Seat:
    session = await visit(clinic, role)
    (room,) = [room for room in (await session.me()).rooms if room.name == room_name]
    link = await clinic.link(session)
    return Seat(room.my_name, room.id, session, link, await link.enter(room.id))


async def play(clinic: RunningApp, rehearsal: str = "check-in-evening", speed: float = 50, **request: object) -> Answer:
    return await clinic.http("POST", "demo/api/play", json={"rehearsal": rehearsal, "speed": speed}, **request)  # type: ignore[arg-type]


async def test_opening_a_seats_page_is_taking_the_seat(clinic: RunningApp) -> None:
    """A visitor is signed in on the way, in every room of the demo, in that seat's role and under a name of their own."""
    for role in (Role.MEMBER, Role.FACILITATOR):
        first, second = await visit(clinic, role), await visit(clinic, role)
        one, two = await first.me(), await second.me()
        assert one.user_id != two.user_id
        assert not one.is_operator
        assert {room.role for room in one.rooms} == {role}
        assert len(one.rooms) == 2
        assert {room.my_name for room in one.rooms}.isdisjoint({room.my_name for room in two.rooms})


async def test_a_second_visit_keeps_the_seat(clinic: RunningApp) -> None:
    """Reloading the page makes nobody new."""
    session = await visit(clinic, Role.MEMBER)
    again = await clinic.http("GET", "demo/member/", origin=None, session=session)
    assert again.status == 200
    assert COOKIE not in again.cookies


async def test_one_browser_sits_in_both_seats_and_in_the_clinic(clinic: RunningApp) -> None:
    """Each seat's cookie has its own path; where a browser sends several, that of the seat counts."""
    answers = {role: await clinic.http("GET", f"demo/{role}/", origin=None) for role in (Role.MEMBER, Role.FACILITATOR)}
    for role, answer in answers.items():
        cookie = answer.cookies[COOKIE]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/demo/{role}/", True, "Strict")
    operator = await clinic.operator()
    for role, answer in answers.items():
        both = f"{cookie_of(answer)}; {operator.cookie}"
        me = await clinic.http("GET", f"demo/{role}/api/me", headers={"Cookie": both})
        assert {room["role"] for room in me.json["rooms"]} == {role}
        page = await clinic.http("GET", f"demo/{role}/", headers={"Cookie": both}, origin=None)
        assert COOKIE not in page.cookies, "the seat is still taken"
    assert (await operator.me()).is_operator


async def test_the_seats_see_one_house(clinic: RunningApp) -> None:
    """What is said in the member's seat is read, and flagged, in the facilitator's."""
    member = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
    facilitator = await take_seat(clinic, Role.FACILITATOR, "Tuesday Evening Check-in")
    await member.say("you useless lot")
    await facilitator.reads("you useless lot")
    await facilitator.until(lambda view: view.flags)
    assert member.view.flags == {}


async def test_a_session_of_one_house_is_nothing_in_the_other(clinic: RunningApp) -> None:
    """The demo's visitors are nobody in the clinic, and the clinic's people nobody in the demo."""
    visitor, operator = await visit(clinic, Role.FACILITATOR), await clinic.operator()
    for path, session in (
        ("api/me", visitor),
        ("api/clinic", visitor),
        ("demo/member/api/me", operator),
        ("demo/facilitator/api/clinic", operator),
    ):
        answer = await clinic.http("GET", path, session=session)
        assert (answer.status, answer.code) == (401, "not_signed_in")
    assert await clinic.no_wire(visitor) == (401, "not_signed_in")
    assert await clinic.no_wire(operator, path="demo/member/ws") == (401, "not_signed_in")


async def test_only_the_demos_pages_may_be_framed(clinic: RunningApp) -> None:
    """By ourselves: the stage shows both seats side by side; the clinic is shown in no frame."""
    for path, ancestors in (("demo/member/", "'self'"), ("demo/facilitator/room/x", "'self'"), ("", "'none'")):
        answer = await clinic.http("GET", path, origin=None)
        assert f"frame-ancestors {ancestors}" in answer.headers["Content-Security-Policy"]


async def test_the_stage_says_what_can_be_played(clinic: RunningApp) -> None:
    """Two rehearsals, each in a group of its own; nothing is playing."""
    stage = (await clinic.http("GET", "demo/api/stage")).json
    assert stage["playing"] is None
    assert {rehearsal["id"] for rehearsal in stage["rehearsals"]} == {"check-in-evening", "recovery-saturday"}
    for rehearsal in stage["rehearsals"]:
        transcript = read_transcript(EXAMPLES / f"{rehearsal['id']}.jsonl")
        assert (rehearsal["title"], rehearsal["room_name"], rehearsal["messages"]) == (
            transcript.header.title,
            transcript.header.group,
            len(transcript.lines),
        )


async def test_a_rehearsal_plays_into_its_room(clinic: RunningApp) -> None:
    """Its people come in under their names and roles, and say their lines in order, until it is stopped."""
    transcript = read_transcript(EXAMPLES / "check-in-evening.jsonl")
    seat = await take_seat(clinic, Role.FACILITATOR, transcript.header.group)
    answer = await play(clinic)
    assert (answer.status, answer.json["playing"]) == (200, "check-in-evening")
    await seat.until(lambda view: len(view.lines) >= 5)
    names = {member.user_id: member for member in seat.view.members.values()}
    for said, line in zip(seat.view.lines[:5], transcript.lines, strict=False):
        assert (said.text, names[said.author_id].name, names[said.author_id].role) == (
            line.text,
            line.speaker,
            line.role,
        )
    stopped = await clinic.http("POST", "demo/api/stop", json={})
    assert stopped.json["playing"] is None
    await seat.until(lambda view: view.present == [seat.user_id])


async def test_played_again_nobody_joins_twice(clinic: RunningApp) -> None:
    """The second time the same people speak, and the first is over."""
    seat = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
    await play(clinic)
    await seat.until(lambda view: len(view.lines) >= 2)
    members = dict(seat.view.members)
    await play(clinic)
    said = len(seat.view.lines)
    await seat.until(lambda view: len(view.lines) >= said + 2)
    assert seat.view.members == members
    assert seat.view.lines[-1].text != ""
    await clinic.http("POST", "demo/api/stop", json={})


async def test_another_rehearsal_ends_the_first(clinic: RunningApp) -> None:
    """One is played at a time, also when two are asked for at once."""
    first = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
    answers = await asyncio.gather(play(clinic), play(clinic, "recovery-saturday"), play(clinic, "check-in-evening"))
    assert {answer.status for answer in answers} == {200}
    answer = await play(clinic, "recovery-saturday")
    assert answer.json["playing"] == "recovery-saturday"
    await first.until(lambda view: view.present == [first.user_id])
    stopped = await clinic.http("POST", "demo/api/stop", json={})
    assert stopped.json["playing"] is None
    second = await take_seat(clinic, Role.MEMBER, "Saturday Morning Recovery")
    assert second.view.present == [second.user_id]


async def test_what_cannot_be_played(clinic: RunningApp) -> None:
    """Only what is on the stage, and no faster than it can be watched."""
    for body, answered in (
        ({"rehearsal": "none"}, (404, "not_found")),
        ({"rehearsal": "../config"}, (404, "not_found")),
        ({"rehearsal": "check-in-evening", "speed": 0}, (400, "bad_request")),
        ({"rehearsal": "check-in-evening", "speed": 1000}, (400, "bad_request")),
        ({}, (400, "bad_request")),
    ):
        answer = await clinic.http("POST", "demo/api/play", json=body)
        assert (answer.status, answer.code) == answered, body


async def test_no_other_site_plays(clinic: RunningApp) -> None:
    """Starting and stopping are writes like any other."""
    for answer in (
        await play(clinic, origin="http://evil.example"),
        await clinic.http("POST", "demo/api/stop", json={}, origin=None),
    ):
        assert (answer.status, answer.code) == (403, "wrong_origin")


async def test_nothing_of_the_demo_is_in_the_clinics_store(clinic: RunningApp) -> None:
    """Nor anything of the clinic in the demo's: they are two files, and rooms, people and words are in one of them."""
    room = await clinic.room("A real group")
    ann = await clinic.seat(room, "Annabel")
    await ann.say("said in the clinic")
    visitor = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
    await visitor.say("said in the demo")
    stored = {}
    for name in ("warmroom.sqlite3", "demo.sqlite3"):
        with closing(sqlite3.connect(clinic.directory / name)) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stored[name] = (clinic.directory / name).read_bytes()
    for words, here, elsewhere in (
        (b"said in the clinic", "warmroom.sqlite3", "demo.sqlite3"),
        (b"Annabel", "warmroom.sqlite3", "demo.sqlite3"),
        (b"A real group", "warmroom.sqlite3", "demo.sqlite3"),
        (b"said in the demo", "demo.sqlite3", "warmroom.sqlite3"),
        (b"Visitor", "demo.sqlite3", "warmroom.sqlite3"),
        (b"Tuesday Evening Check-in", "demo.sqlite3", "warmroom.sqlite3"),
    ):
        assert words in stored[here]
        assert words not in stored[elsewhere]


async def test_the_demo_begins_empty_at_each_start(tmp_path: Path) -> None:
    """Whatever was said in it is gone, and last time's cookie is nobody's; the clinic keeps what it has."""
    async with running_app(tmp_path, demo=True) as clinic:
        ann = await clinic.join(await clinic.room(), "Ann")
        visitor = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
        await visitor.say("yesterday's words")
    async with running_app(tmp_path, demo=True) as clinic:
        assert (await clinic.http("GET", "demo/member/api/me", session=visitor.session)).code == "not_signed_in"
        seat = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
        assert seat.texts == []
        assert len(seat.view.members) == 1
        assert b"yesterday" not in b"".join(path.read_bytes() for path in tmp_path.glob("demo.sqlite3*"))
        assert (await clinic.http("GET", "api/me", session=ann)).status == 200


async def test_switched_off_there_is_no_demo(tmp_path: Path) -> None:
    """No page, no seat, no stage and no store."""
    async with running_app(tmp_path) as clinic:
        assert clinic.app.demo_link is None
        for path in ("demo/", "demo/member/", "demo/facilitator/", "demo/api/stage", "demo/api/invitations"):
            answer = await clinic.http("GET", path, origin=None)
            assert (answer.status, answer.code) == (404, "not_found")
    assert not list(tmp_path.glob("demo*"))


async def test_a_guest_with_a_visitors_name_is_in_nobodys_way(clinic: RunningApp) -> None:
    """Anybody may come into the demo under any free name; the next visitor gets another one."""
    invitations = (await clinic.http("GET", "demo/api/invitations")).json
    guest = Session(f"{clinic.origin}{invitations['path']}")
    await guest.join(invitations["rooms"][0]["member"], "Visitor 1")
    me = await (await visit(clinic, Role.MEMBER)).me()
    assert all(room.my_name.startswith("Visitor") for room in me.rooms)


async def test_visitors_cannot_fill_the_disk(clinic: RunningApp) -> None:
    """Each is an account, so that pages opened without end are slowed down; whoever has a seat keeps it."""
    seated = await visit(clinic, Role.MEMBER)
    answers = await asyncio.gather(*(clinic.http("GET", "demo/member/", origin=None) for _ in range(60)))
    refused = [answer for answer in answers if answer.status != 200]
    assert refused
    assert {(answer.status, answer.code) for answer in refused} == {(429, "too_fast")}
    assert (await clinic.http("GET", "demo/member/", origin=None, session=seated)).status == 200


async def test_the_server_stops_while_a_rehearsal_plays(tmp_path: Path) -> None:
    """A dozen players are sent home within a few seconds."""
    async with running_app(tmp_path, demo=True) as clinic:
        seat = await take_seat(clinic, Role.MEMBER, "Tuesday Evening Check-in")
        await play(clinic)
        await seat.until(lambda view: len(view.lines) >= 3)
        async with asyncio.timeout(8):
            await clinic.app.stop()

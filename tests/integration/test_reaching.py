"""How people on call are reached, over HTTP and with a real mail server: their choice, sealed, and used for nothing but a page."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.client.session import Session
from server.domain.duty import DutyRule
from server.domain.paging import ANSWER
from server.domain.people import Role
from server.domain.rooms import Room
from server.ops.logs import JsonLines
from server.protocol import session_commands as verbs
from server.protocol.crisis import RaiseCrisis
from tests.support.app import Answer, RunningApp, running_app
from tests.support.clock import FakeClock
from tests.support.outside import MailServer, a_mail_server, by_mail
from tests.support.store import on_disk
from tests.support.waiting import settle, until

FLOS = "unmistakable.flo@example.org"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with a_mail_server() as server:
        yield server


@pytest.fixture
async def clinic(tmp_path: Path, mail: MailServer, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, clock=clock, paging=by_mail(mail.port)) as running:
        yield running


@pytest.fixture
async def flo(clinic: RunningApp, room: Room) -> Session:
    return await clinic.join(room, "Flo", Role.FACILITATOR)


async def post(clinic: RunningApp, who: Session, path: str = "", **body: Any) -> Answer:
    return await clinic.http("POST", f"api/reach{path}", session=who, json=body)


async def reached(clinic: RunningApp, who: Session, address: str = FLOS) -> None:
    answer = await post(clinic, who, by="email", address=address)
    assert answer.json == {"offered": ["email"], "by": "email", "address": address}


async def test_each_sets_their_own(clinic: RunningApp, room: Room, flo: Session) -> None:
    """And sees it, on any of their screens; it is nobody else's, and nothing that a browser keeps."""
    gus = await clinic.join(room, "Gus", Role.FACILITATOR)
    assert (await clinic.http("GET", "api/reach", session=flo)).json == {
        "offered": ["email"],
        "by": None,
        "address": None,
    }
    await reached(clinic, flo)
    await reached(clinic, flo, "flo@elsewhere.example.org")
    mine = await clinic.http("GET", "api/reach", session=flo)
    assert mine.json["address"] == "flo@elsewhere.example.org"
    assert mine.headers["Cache-Control"] == "no-store"
    assert (await clinic.http("GET", "api/reach", session=gus)).json["address"] is None


async def test_what_cannot_be_used_is_not_kept(clinic: RunningApp, room: Room, flo: Session) -> None:
    """No address, or a way that the clinic does not offer; and of a member nobody asks for one."""
    assert (await post(clinic, flo, by="email", address="Flo")).code == "address_invalid"
    assert (await post(clinic, flo, by="webhook", address="Flo")).code == "address_invalid"
    ann = await clinic.join(room, "Ann")
    assert (await post(clinic, ann, by="email", address=FLOS)).code == "not_allowed"
    assert (await clinic.http("GET", "api/reach", session=flo)).json["by"] is None


async def test_an_address_is_sealed_in_the_store_and_gone_when_it_is_taken_back(
    clinic: RunningApp, flo: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in no file that the server has, and in no line of its log."""
    caplog.set_level(logging.DEBUG)
    await reached(clinic, flo)
    assert FLOS.encode() not in on_disk(clinic.directory)
    async with clinic.house.database.read() as transaction:
        kept = (await transaction.exec_driver_sql("select channel, address from reach")).one()
    assert kept.channel == "email"
    assert kept.address in on_disk(clinic.directory), "we look where things are"
    off = await post(clinic, flo, "/off")
    assert off.json["by"] is None
    await until(lambda: kept.address not in on_disk(clinic.directory))
    assert (await post(clinic, flo, "/test")).code == "not_found"
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("server")]
    assert lines
    assert not any(FLOS in line for line in lines)


async def test_a_test_page_arrives(clinic: RunningApp, flo: Session, mail: MailServer) -> None:
    """With the server's address in it; asked for again and again, it waits."""
    await reached(clinic, flo)
    assert (await post(clinic, flo, "/test")).status == 200
    (sent,) = mail.mails
    assert (sent["To"], sent.get_content().strip()) == (FLOS, clinic.app.url)
    mail.answers = ["550 no such mailbox"]
    assert (await post(clinic, flo, "/test")).code == "page_not_sent"
    answers = [(await post(clinic, flo, "/test")).status for _ in range(2)]
    assert answers == [200, 429]


async def test_whoever_is_on_call_is_paged_when_a_room_is_alone(
    clinic: RunningApp, room: Room, flo: Session, mail: MailServer, clock: FakeClock
) -> None:
    """Once for each time they are asked: by mail, with nothing in it of whom or what it is about."""
    hal = await clinic.join(room, "Hal", Role.FACILITATOR)
    await reached(clinic, hal, "hal@example.org")
    seat = await clinic.sit(flo, room, "Flo")
    ann = await clinic.seat(room, "Ann")
    await seat.do(verbs.OpenSession, room_id=room.id, template="sharing")
    await seat.do(verbs.BeginSession, room_id=room.id)
    hals = next(member.user_id for member in ann.view.members.values() if member.name == "Hal")
    await seat.do(verbs.SetRoster, room_id=room.id, on_call=[hals])
    await seat.link.__aexit__(None, None, None)
    await ann.until(lambda view: seat.user_id not in view.present)
    clock.advance(seconds=DutyRule().alone_s)
    await clinic.house.sessions.tick()
    await until(lambda: mail.mails)
    clock.advance(seconds=1)
    await clinic.house.sessions.tick()
    (sent,) = mail.mails
    assert sent["To"] == "hal@example.org"
    assert sent["Subject"] == "You are asked to come"
    assert not any(word in sent.as_string() for word in (room.name, room.id, "Ann", "Flo", "Hal"))


async def test_an_address_outlives_a_restart_and_is_lost_with_the_key(tmp_path: Path, mail: MailServer) -> None:
    """As an operator is told: keep a copy of the key."""
    paging = by_mail(mail.port)
    folder = tmp_path / "kept"
    async with running_app(folder, paging=paging) as clinic:
        flo = await clinic.join(await clinic.room(), "Flo", Role.FACILITATOR)
        await reached(clinic, flo)
    async with running_app(folder, paging=paging) as again:
        assert (await again.http("GET", "api/reach", session=flo)).json["address"] == FLOS
    (folder / "warmroom.key").unlink()
    async with running_app(folder, paging=paging) as without:
        assert (await without.http("GET", "api/reach", session=flo)).code == "seal_broken"
        await reached(without, flo)


async def test_whoever_is_on_call_is_paged_for_a_crisis_that_nobody_has_seen(
    clinic: RunningApp, room: Room, flo: Session, mail: MailServer, clock: FakeClock
) -> None:
    """After a minute, with the line that the clinic has chosen for it; of whom it is about there is nothing in it."""
    hal = await clinic.join(room, "Hal", Role.FACILITATOR)
    await reached(clinic, hal, "hal@example.org")
    seat = await clinic.sit(flo, room, "Flo")
    ann, bob = await clinic.seat(room, "Ann"), await clinic.seat(room, "Bob")
    hals = next(member.user_id for member in ann.view.members.values() if member.name == "Hal")
    await seat.do(verbs.SetRoster, room_id=room.id, on_call=[hals])
    await bob.do(RaiseCrisis, room_id=room.id, about=ann.user_id)
    await seat.until(lambda view: view.crises)
    await clinic.house.crises.tick()
    await settle()
    assert mail.mails == [], "those who are here have a minute"
    clock.advance(seconds=ANSWER.total_seconds())
    await clinic.house.crises.tick()
    await until(lambda: mail.mails)
    (sent,) = mail.mails
    assert (sent["To"], sent["Subject"]) == ("hal@example.org", "Please look now")
    assert not any(word in sent.as_string() for word in (room.name, room.id, "Ann", "Bob", "crisis"))

"""When a group meets, and a member's calendar, over HTTP."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.client.session import Session
from server.config import LimitsConfig
from server.domain.people import Role
from server.domain.rooms import Room
from server.ops.logs import JsonLines
from tests.support.app import Answer, RunningApp, running_app
from tests.support.clock import FakeClock
from tests.support.schedules import entries
from tests.support.store import on_disk
from tests.support.waiting import until

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WEEKLY = {
    "first_at": "2026-03-03T19:00:00",
    "zone": "Europe/Berlin",
    "minutes": 90,
    "repeats": "weekly",
    "template": "sharing",
    "ends_on": None,
    "changes": [],
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
async def clinic(tmp_path: Path, clock: FakeClock) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, clock=clock) as running:
        yield running


@pytest.fixture
async def flo(clinic: RunningApp, room: Room) -> Session:
    return await clinic.join(room, "Flo", Role.FACILITATOR)


@pytest.fixture
async def ann(clinic: RunningApp, room: Room) -> Session:
    return await clinic.join(room, "Ann")


async def plan(clinic: RunningApp, room: Room, who: Session, version: int = 0, **changed: Any) -> Answer:
    """Set the schedule, in place of *version*."""
    body = {"version": version, "schedule": {**WEEKLY, **changed}}
    return await clinic.http("POST", f"api/rooms/{room.id}/schedule", session=who, json=body)


async def schedule_of(clinic: RunningApp, room: Room, who: Session) -> Any:
    answer = await clinic.http("GET", f"api/rooms/{room.id}/schedule", session=who)
    assert answer.status == 200
    return answer.json


async def calendar(clinic: RunningApp, who: Session, **changed: Any) -> Any:
    """Let their calendar look so."""
    answer = await clinic.http("POST", "api/calendar", session=who, json={"title": "", **changed})
    assert answer.status == 200
    return answer.json


async def fetch(clinic: RunningApp, link: str, **headers: str) -> Answer:
    """As a calendar program does: without a session, and from no page."""
    path = link.removeprefix(clinic.app.url)
    return await clinic.http("GET", path, origin=None, headers=headers)


# ── when a group meets ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_members_read_what_a_facilitator_sets(clinic: RunningApp, room: Room, flo: Session, ann: Session) -> None:
    """The schedule as it was set, and the evenings ahead; before there was one it says so, with the agendas there are."""
    before = await schedule_of(clinic, room, ann)
    assert (before["version"], before["schedule"], before["meetings"]) == (0, None, [])
    assert next(agenda["name"] for agenda in before["agendas"]) == "sharing"
    changes = [{"on": "2026-03-10", "moved_to": None}, {"on": "2026-03-17", "moved_to": "2026-03-18T18:15:00"}]
    answer = await plan(clinic, room, flo, changes=changes)
    assert answer.status == 200
    read = await schedule_of(clinic, room, ann)
    assert read == answer.json
    assert (read["version"], read["schedule"]) == (1, {**WEEKLY, "changes": changes})
    assert [(meeting["begins_at"], meeting["is_off"]) for meeting in read["meetings"][:4]] == [
        ("2026-03-03T18:00:00Z", False),
        ("2026-03-10T18:00:00Z", True),
        ("2026-03-18T17:15:00Z", False),
        ("2026-03-24T18:00:00Z", False),
    ]


async def test_my_groups_say_when_they_meet_next(
    clinic: RunningApp, room: Room, flo: Session, ann: Session, clock: FakeClock
) -> None:
    """Until it is over; one that is called off is not the next. A group without a schedule has none."""
    (mine,) = (await ann.me()).rooms
    assert (mine.next_meeting_at, mine.time_zone) == (None, None)
    await plan(clinic, room, flo, changes=[{"on": "2026-03-10", "moved_to": None}])
    (mine,) = (await ann.me()).rooms
    assert (mine.next_meeting_at, mine.time_zone) == (datetime(2026, 3, 3, 18, tzinfo=UTC), "Europe/Berlin")
    clock.advance(days=2, hours=7)
    (mine,) = (await ann.me()).rooms
    assert mine.next_meeting_at == datetime(2026, 3, 3, 18, tzinfo=UTC), "it goes on"
    clock.advance(minutes=30)
    (mine,) = (await ann.me()).rooms
    assert mine.next_meeting_at == datetime(2026, 3, 17, 18, tzinfo=UTC)


async def test_of_two_facilitators_the_second_looks_again(clinic: RunningApp, room: Room, flo: Session) -> None:
    """Each calls an evening off: the one who had not seen the other's change is told so, and it stays."""
    gus = await clinic.join(room, "Gus", Role.FACILITATOR)
    await plan(clinic, room, flo)
    first = [{"on": "2026-03-10", "moved_to": None}]
    assert (await plan(clinic, room, flo, 1, changes=first)).status == 200
    late = await plan(clinic, room, gus, 1, changes=[{"on": "2026-03-17", "moved_to": None}])
    assert (late.status, late.code) == (422, "schedule_outdated")
    assert (await schedule_of(clinic, room, gus))["schedule"]["changes"] == first


async def test_a_schedule_is_taken_away(clinic: RunningApp, room: Room, flo: Session) -> None:
    """The group meets no more; set again, it goes on counting."""
    await plan(clinic, room, flo)
    answer = await clinic.http(
        "POST", f"api/rooms/{room.id}/schedule", session=flo, json={"version": 1, "schedule": None}
    )
    assert (answer.json["version"], answer.json["schedule"], answer.json["meetings"]) == (2, None, [])
    assert (await plan(clinic, room, flo, 2)).json["version"] == 3


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"zone": "Europe/Nowhere"}, "schedule_invalid"),
        ({"template": "none"}, "schedule_invalid"),
        ({"ends_on": "2026-03-02"}, "schedule_invalid"),
        ({"first_at": "2026-03-31T19:00:00", "repeats": "monthly"}, "schedule_invalid"),
        ({"first_at": "2026-03-03T19:00:00Z"}, "bad_request"),
        ({"first_at": "tomorrow"}, "bad_request"),
        ({"minutes": 1}, "bad_request"),
        ({"repeats": "FREQ=DAILY"}, "bad_request"),
        ({"changes": [{"on": "2026-03-10", "moved_to": "2026-03-10T19:00:00+01:00"}]}, "bad_request"),
    ],
)
async def test_a_schedule_that_is_none(
    clinic: RunningApp, room: Room, flo: Session, changed: dict[str, Any], code: str
) -> None:
    """It is refused, and nothing is set."""
    assert (await plan(clinic, room, flo, **changed)).code == code
    assert (await schedule_of(clinic, room, flo))["version"] == 0


# ── a member's calendar ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_calendar_has_all_of_ones_groups(clinic: RunningApp, room: Room, flo: Session, ann: Session) -> None:
    """Each under the same neutral title, and groups of others are not in it."""
    for name in ("Monday", "Bipolar support"):
        other = await clinic.room(name)
        await plan(clinic, other, await clinic.join(other, "Gus", Role.FACILITATOR), first_at="2026-03-02T10:00:00")
        if name == "Monday":
            await clinic.join(other, "Ann", session=ann)
    await plan(clinic, room, flo)
    made = await calendar(clinic, ann)
    assert {key: made[key] for key in ("is_on", "title", "reminder_minutes", "names_groups")} == {
        "is_on": True,
        "title": "Appointment",
        "reminder_minutes": None,
        "names_groups": False,
    }
    answer = await fetch(clinic, made["link"])
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = entries(answer.text.encode(), 1)
    assert [(entry.begins_at.isoformat(), entry.title) for entry in found] == [
        ("2026-03-02T09:00:00+00:00", "Appointment"),
        ("2026-03-03T18:00:00+00:00", "Appointment"),
    ]
    assert "Bipolar" not in answer.text


async def test_a_calendar_looks_as_its_owner_wants(clinic: RunningApp, room: Room, flo: Session, ann: Session) -> None:
    """Another title and a reminder under the same link; the names of groups only when asked for."""
    await plan(clinic, room, flo)
    link = (await calendar(clinic, ann))["link"]
    changed = await calendar(clinic, ann, title=" Choir ", reminder_minutes=45)
    assert (changed["title"], changed["link"]) == ("Choir", None), "the link is told once"
    text = (await fetch(clinic, link)).text
    assert "SUMMARY:Choir" in text
    assert "TRIGGER:-PT45M" in text
    assert room.name not in text
    await calendar(clinic, ann, title="Choir", names_groups=True)
    text = (await fetch(clinic, link)).text
    assert f"SUMMARY:{room.name}" in text
    assert "VALARM" not in text


async def test_the_link_is_renewed_and_switched_off(clinic: RunningApp, room: Room, flo: Session, ann: Session) -> None:
    """The old one opens nothing at once; evenings keep their names, so that a program knows them again."""
    await plan(clinic, room, flo)
    first = (await calendar(clinic, ann))["link"]
    before = (await fetch(clinic, first)).text
    second = (await clinic.http("POST", "api/calendar/renew", session=ann, json={})).json["link"]
    assert second != first
    assert (await fetch(clinic, first)).code == "not_found"
    assert (await fetch(clinic, second)).text == before
    off = await clinic.http("POST", "api/calendar/off", session=ann, json={})
    assert (off.status, off.json["is_on"]) == (200, False)
    assert (await fetch(clinic, second)).status == 404
    assert (await clinic.http("GET", "api/calendar", session=ann)).json["is_on"] is False
    assert (await clinic.http("POST", "api/calendar/renew", session=ann, json={})).code == "not_found"


async def test_a_title_that_is_given_up_is_gone(clinic: RunningApp, ann: Session) -> None:
    """Changed or switched off, it is in none of the store's files: it may say more than its owner meant to."""
    await calendar(clinic, ann, title="unmistakable one")
    await calendar(clinic, ann, title="unmistakable two")
    await until(lambda: b"unmistakable one" not in on_disk(clinic.directory))
    assert b"unmistakable two" in on_disk(clinic.directory), "we look where things are"
    await clinic.http("POST", "api/calendar/off", session=ann, json={})
    await until(lambda: b"unmistakable two" not in on_disk(clinic.directory))


async def test_a_program_that_asks_again_is_told_that_nothing_has_changed(
    clinic: RunningApp, room: Room, flo: Session, ann: Session, clock: FakeClock
) -> None:
    """Until something has; and the file lies nowhere in between."""
    await plan(clinic, room, flo)
    link = (await calendar(clinic, ann))["link"]
    first = await fetch(clinic, link)
    assert first.headers["Cache-Control"] == "private, no-cache"
    clock.advance(hours=6)
    again = await fetch(clinic, link, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.text, again.headers["ETag"]) == (304, "", first.headers["ETag"])
    await plan(clinic, room, flo, 1, changes=[{"on": "2026-03-10", "moved_to": None}])
    changed = await fetch(clinic, link, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status == 200
    assert "STATUS:CANCELLED" in changed.text
    assert "SEQUENCE:2" in changed.text


@pytest.mark.parametrize("secret", ["none", "x" * 32, "a/b", "%2e%2e", "x.ics"])
async def test_no_other_secret_opens_anything(clinic: RunningApp, ann: Session, secret: str) -> None:
    """It is not found, whatever it looks like."""
    await calendar(clinic, ann)
    assert (await fetch(clinic, f"calendar/{secret}.ics")).status == 404


async def test_the_secret_is_nowhere(
    clinic: RunningApp, room: Room, flo: Session, ann: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """Not on disk, and not in the log at its most talkative; nor is the title."""
    caplog.set_level(logging.DEBUG)
    await plan(clinic, room, flo)
    link = (await calendar(clinic, ann, title="Unmistakable"))["link"]
    secret = link.rpartition("/")[2].removesuffix(".ics")
    assert (await fetch(clinic, link)).status == 200
    written = [JsonLines().format(record) for record in caplog.records if record.name.startswith("server")]
    assert any("GET /calendar/{secret}.ics" in line for line in written), "it was logged, by its pattern"
    assert not any(secret in line or "Unmistakable" in line for line in written)
    stored = on_disk(clinic.directory)
    assert b"Unmistakable" in stored, "we look where things are"
    assert secret.encode() not in stored


async def test_programs_do_not_ask_without_end(tmp_path: Path, clock: FakeClock) -> None:
    """Like every other address that needs no session."""
    limits = LimitsConfig(attempts_per_minute=1)
    async with running_app(tmp_path / "strict", clock=clock, limits=limits) as strict:
        answers = [await fetch(strict, "calendar/no-such-secret.ics") for _ in range(61)]
        assert {answer.status for answer in answers[:60]} == {404}
        assert (answers[60].status, answers[60].code) == (429, "too_fast")
        assert int(answers[60].headers["Retry-After"]) > 0

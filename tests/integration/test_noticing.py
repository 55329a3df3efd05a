"""How much the helper notices in a room: changing it, undoing it, and what a change would bring."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from moderation import Label
from server.client.session import Session
from server.domain.ids import RoomId
from server.domain.people import Role
from server.domain.rooms import Room
from server.storage import rooms
from tests.support.app import Answer, RunningApp, Seat, running_app
from tests.support.assessor import ScriptedAssessor
from tests.support.clock import FakeClock


@pytest.fixture
async def clinic(tmp_path: Path, assessor: ScriptedAssessor) -> AsyncIterator[RunningApp]:
    async with running_app(tmp_path, assessor, clock=FakeClock()) as running:
        yield running


@pytest.fixture
async def flo(clinic: RunningApp, room: Room) -> Seat:
    return await clinic.seat(room, "Flo", Role.FACILITATOR)


async def tune(clinic: RunningApp, room: Room, who: Session, label: str, notice: str, version: int = 0) -> Answer:
    body = {"version": version, "label": label, "notice": notice}
    return await clinic.http("POST", f"api/rooms/{room.id}/noticing", session=who, json=body)


async def look(clinic: RunningApp, room: Room, who: Session) -> Any:
    answer = await clinic.http("GET", f"api/rooms/{room.id}/noticing", session=who)
    assert answer.status == 200
    return answer.json


def notice_of(noticing: Any, label: str) -> str:
    (found,) = [one["notice"] for one in noticing["labels"] if one["label"] == label]
    return str(found)


async def test_a_change_holds_from_the_next_message_on(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """What was said before is as it was."""
    ann = await clinic.seat(room, "Ann")
    await ann.say("useless")
    await tune(clinic, room, flo.session, "hostility", "off")
    await tune(clinic, room, flo.session, "judgment", "much_less", 1)
    await ann.say("useless, again")
    await ann.say("I can't go on")
    await flo.until(lambda view: len(view.flags) == 2)
    assert {flag.text for flag in flo.view.flags.values()} == {"useless", "I can't go on"}


async def test_who_has_changed_what_is_kept_and_can_be_undone(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """With the hour, from what and to what; undoing is a change like any other."""
    first = (await tune(clinic, room, flo.session, "stigma", "more")).json
    assert (first["version"], notice_of(first, "stigma")) == (1, "more")
    await tune(clinic, room, flo.session, "stigma", "usual", 1)
    seen = await look(clinic, room, flo.session)
    assert notice_of(seen, "stigma") == "usual"
    assert [(c["number"], c["by"], c["what"], c["label"], c["before"], c["after"]) for c in seen["changes"]] == [
        (2, flo.user_id, "label", "stigma", "more", "usual"),
        (1, flo.user_id, "label", "stigma", "usual", "more"),
    ]
    assert seen["changes"][0]["at"] == "2026-03-03T19:00:00Z"


async def test_of_two_who_change_at_once_the_second_looks_again(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """Neither undoes the other unseen."""
    gus = await clinic.join(room, "Gus", Role.FACILITATOR)
    assert (await tune(clinic, room, flo.session, "stigma", "more")).status == 200
    late = await tune(clinic, room, gus, "stigma", "less")
    assert (late.status, late.code) == (422, "noticing_outdated")
    assert notice_of(await look(clinic, room, gus), "stigma") == "more"


async def test_choosing_what_is_chosen_changes_nothing(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """And nothing is written down."""
    same = (await tune(clinic, room, flo.session, "stigma", "usual")).json
    assert (same["version"], same["changes"]) == (0, [])


async def test_the_other_facilitators_see_it_at_once(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """Their desk says what is not noticed, and that something was changed."""
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    ann = await clinic.seat(room, "Ann")
    await tune(clinic, room, flo.session, "stigma", "off")
    await gus.until(lambda view: view.moderation and view.moderation.noticing_version == 1)
    assert gus.view.moderation is not None
    assert gus.view.moderation.unnoticed == [Label.STIGMA]
    assert not [frame for frame in ann.wire if "unnoticed" in frame]


@pytest.mark.parametrize(("label", "notice"), [("crisis", "less"), ("crisis", "off"), ("personal_info", "off")])
async def test_nobody_makes_a_room_deaf_to_somebody_at_risk(
    clinic: RunningApp, room: Room, flo: Seat, label: str, notice: str
) -> None:
    """Nor does anybody take from authors that they are asked about what is personal."""
    refused = await tune(clinic, room, flo.session, label, notice)
    assert (refused.status, refused.code) == (422, "notices_too_little")


async def test_a_room_chooses_how_often_it_is_interrupted(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """With none, concern is quiet from the first flag on."""
    body = {"version": 0, "alerts_an_hour": 0}
    answer = await clinic.http("POST", f"api/rooms/{room.id}/noticing/alerts", session=flo.session, json=body)
    assert (answer.json["alerts_an_hour"], answer.json["changes"][0]["what"]) == (0, "alerts")
    ann = await clinic.seat(room, "Ann")
    await ann.say("useless")
    await flo.until(lambda view: view.flags)
    assert [flag.is_quiet for flag in flo.view.flags.values()] == [True]


async def test_language_only_is_the_clinics_and_holds_in_every_room(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """Also in those that are opened later; words that hurt are still noticed, and each desk says what is not looked for."""
    operator = await clinic.operator()
    answer = await clinic.http("POST", "api/clinic/reads", session=operator, json={"reads": "language_only"})
    assert answer.status == 200
    assert (await clinic.http("GET", "api/clinic", session=operator)).json["reads"] == "language_only"
    later = await clinic.room("Later")
    for place in (room, later):
        ann = await clinic.seat(place, "Ann")
        gus = await clinic.seat(place, "Gus", Role.FACILITATOR)
        await ann.say("I can't go on, you useless lot")
        await gus.until(lambda view: view.flags)
        (flag,) = gus.view.flags.values()
        assert [reason.label for reason in flag.reasons] == [Label.HOSTILITY, Label.JUDGMENT]
        assert gus.view.moderation is not None
        assert gus.view.moderation.unnoticed == [Label.SELF_STIGMA, Label.CRISIS]
    seen = await look(clinic, room, flo.session)
    assert (seen["reads"], seen["changes"][0]["what"], seen["changes"][0]["after"]) == (
        "language_only", "reads", "language_only",
    )  # fmt: skip


async def test_a_preview_counts_in_the_example_evenings(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """Members' lines alone; more is never fewer flags; it is counted once."""
    clinic.assessor.rules = {"the": {Label.STIGMA: 0.6}, "you": {Label.STIGMA: 0.3}}
    path = f"api/rooms/{room.id}/noticing/preview"
    preview = (await clinic.http("GET", path, session=flo.session)).json
    assert preview["evenings"] == 3
    (stigma,) = [one["flags"] for one in preview["labels"] if one["label"] == "stigma"]
    assert list(stigma) == ["off", "much_less", "less", "usual", "more", "much_more"]
    counts = list(stigma.values())
    assert counts == sorted(counts)
    assert counts[0] == counts[1] == 0 < stigma["usual"] < stigma["more"] <= preview["messages"]
    asked = len(clinic.assessor.asked)
    assert asked == preview["messages"]
    assert (await clinic.http("GET", path, session=flo.session)).json == preview
    assert len(clinic.assessor.asked) == asked


async def test_without_the_model_there_is_no_preview_yet(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """Asked again once it is back, it is there."""
    path = f"api/rooms/{room.id}/noticing/preview"
    clinic.assessor.failing = True
    away = await clinic.http("GET", path, session=flo.session)
    assert (away.status, away.code) == (503, "unavailable")
    clinic.assessor.failing = False
    assert (await clinic.http("GET", path, session=flo.session)).status == 200


async def test_small_groups_notice_what_their_group_does(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """A change reaches the rooms that are open already."""
    house = clinic.house
    async with house.database.write() as transaction:
        await rooms.insert_room(
            transaction, Room(RoomId("small-1"), "Small · 1", house.chat._clock.now(), room.policy, room.id)
        )
    await tune(clinic, room, flo.session, "stigma", "off")
    async with house.database.read() as transaction:
        small = await rooms.by_id(transaction, RoomId("small-1"))
    assert small is not None
    assert small.policy.notices(Label.STIGMA) == "off"

"""What is read first in a room, chosen by its facilitators over what the house has: changing it, undoing it, and who is told."""

from typing import Any

import pytest

from server.client.session import Session
from server.domain.people import Role
from server.domain.reading import AfterWait, HoldRules, ReadFrom
from server.domain.rooms import Room
from server.services.tuning import set_house
from server.storage import rooms
from tests.support.app import Answer, RunningApp, Seat
from tests.support.clock import FakeClock
from tests.support.reading import held, waits

NOTHING: dict[str, Any] = {"labels": {}, "newcomers": None, "wait_minutes": None, "then": None}


@pytest.fixture
async def flo(clinic: RunningApp, room: Room) -> Seat:
    return await clinic.seat(room, "Flo", Role.FACILITATOR)


async def choose(clinic: RunningApp, room: Room, who: Session, version: int = 0, **own: Any) -> Answer:
    body = {"version": version, "own": {**NOTHING, **own}}
    return await clinic.http("POST", f"api/rooms/{room.id}/reading", session=who, json=body)


async def look(clinic: RunningApp, room: Room, who: Session) -> Any:
    answer = await clinic.http("GET", f"api/rooms/{room.id}/reading", session=who)
    assert answer.status == 200
    return answer.json


async def house(clinic: RunningApp, rules: HoldRules, clock: FakeClock) -> None:
    async with clinic.house.database.write() as transaction:
        await set_house(transaction, rules, None, clock.now())


async def test_a_choice_holds_from_the_next_message_on(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """With the promise that goes with it; what was said before is as it was."""
    ann = await clinic.seat(room, "Ann")
    await ann.say("useless")
    chosen = await choose(clinic, room, flo.session, labels={"hostility": "noticed"}, wait_minutes=5, then="back")
    assert chosen.status == 200
    message = await held(ann, "useless, again")
    waiting = await waits(flo, message.id)
    assert waiting.then is AfterWait.BACK
    assert (waiting.until - waiting.posted_at).total_seconds() == 300
    await ann.say("I can't go on")
    await ann.until(lambda view: "I can't go on" in [line.text for line in view.lines])


async def test_who_has_changed_what_is_written_down_and_can_be_undone(
    clinic: RunningApp, room: Room, flo: Seat
) -> None:
    """A line for each rule, from what to what; back to the house's is a choice like any other."""
    seen = (await choose(clinic, room, flo.session, newcomers=True, labels={"stigma": "likely"})).json
    assert seen["version"] == 2
    seen = (await choose(clinic, room, flo.session, 2, labels={"stigma": "likely"})).json
    assert [(c["number"], c["by"], c["what"], c["label"], c["before"], c["after"]) for c in seen["changes"]] == [
        (3, flo.user_id, "newcomers", None, "yes", "house"),
        (2, flo.user_id, "newcomers", None, "house", "yes"),
        (1, flo.user_id, "first", "stigma", "house", "likely"),
    ]
    assert (seen["own"]["newcomers"], seen["own"]["labels"]) == (None, {"stigma": "likely"})
    again = (await choose(clinic, room, flo.session, 3, labels={"stigma": "likely"})).json
    assert again["version"] == 3, "choosing what is chosen leaves no trace"
    noticed = await clinic.http("GET", f"api/rooms/{room.id}/noticing", session=flo.session)
    assert (noticed.json["version"], noticed.json["changes"]) == (3, []), "each screen shows its own"


async def test_a_room_follows_the_house_where_it_has_chosen_nothing(
    clinic: RunningApp, room: Room, flo: Seat, clock: FakeClock
) -> None:
    """Also when the house thinks again, and in rooms that are opened later; the house's change stands in the list."""
    await choose(clinic, room, flo.session, wait_minutes=7)
    await house(clinic, HoldRules({}, newcomers=True), clock)
    seen = await look(clinic, room, flo.session)
    assert seen["house"] == {"labels": {}, "newcomers": True, "wait_minutes": 3, "then": "release"}
    assert (seen["own"], seen["version"]) == ({**NOTHING, "wait_minutes": 7}, 2)
    assert [(change["what"], change["by"]) for change in seen["changes"]] == [("house", None), ("wait", flo.user_id)]
    async with clinic.house.database.read() as transaction:
        now = await rooms.by_id(transaction, room.id)
    assert now is not None
    assert (now.policy.hold.newcomers, now.policy.hold.wait.total_seconds()) == (True, 420)
    assert (await clinic.room("Later")).policy.hold.newcomers


async def test_of_two_who_change_at_once_the_second_looks_again(clinic: RunningApp, room: Room, flo: Seat) -> None:
    """Neither undoes the other unseen, and neither does whoever changes what is noticed."""
    gus = await clinic.join(room, "Gus", Role.FACILITATOR)
    assert (await choose(clinic, room, flo.session, newcomers=True)).status == 200
    late = await choose(clinic, room, gus, newcomers=False)
    assert (late.status, late.code) == (422, "noticing_outdated")
    body = {"version": 0, "label": "stigma", "notice": "more"}
    tuned = await clinic.http("POST", f"api/rooms/{room.id}/noticing", session=gus, json=body)
    assert tuned.code == "noticing_outdated"
    assert (await look(clinic, room, gus))["own"]["newcomers"] is True


async def test_the_desks_hear_of_it_and_members_that_something_may_be_read_first(
    clinic: RunningApp, room: Room, flo: Seat
) -> None:
    """Live and when they come in; of what is read first and why members hear nothing."""
    gus = await clinic.seat(room, "Gus", Role.FACILITATOR)
    ann = await clinic.seat(room, "Ann")
    assert not ann.view.reads_first
    await choose(clinic, room, flo.session, labels={"stigma": "likely"})
    await gus.until(lambda view: view.moderation and view.moderation.noticing_version == 1)
    await ann.until(lambda view: view.reads_first)
    assert (await clinic.sit(ann.session, room, "Ann")).view.reads_first
    await choose(clinic, room, flo.session, 1)
    await ann.until(lambda view: not view.reads_first)
    assert not any(word in frame for frame in ann.wire for word in ("stigma", "likely", "noticing"))


@pytest.mark.parametrize(
    "own",
    [
        {"labels": {"crisis": "likely"}},
        {"labels": {"self_stigma": "never"}},
        {"labels": {"personal_info": "noticed"}},
        {"labels": {"stigma": "0.8"}},
        {"wait_minutes": 16},
        {"wait_minutes": 0},
    ],
)
async def test_what_cannot_be_a_rule_is_refused(clinic: RunningApp, room: Room, flo: Seat, own: dict[str, Any]) -> None:
    """Nobody's words are kept from the group because they need somebody, and nobody waits for ever."""
    assert (await choose(clinic, room, flo.session, **own)).status == 400
    assert (await look(clinic, room, flo.session))["version"] == 0


async def test_a_rule_that_is_sure_lets_out_what_the_helper_is_less_sure_of(
    clinic: RunningApp, room: Room, flo: Seat
) -> None:
    """It is flagged, and the group reads it at once."""
    ann = await clinic.seat(room, "Ann")
    await choose(clinic, room, flo.session, labels={"hostility": ReadFrom.CLEAR})
    await ann.say("useless")
    await flo.until(lambda view: view.flags)
    assert flo.view.to_read == {}


async def test_the_operator_chooses_for_the_house_and_every_desk_hears_of_it(
    clinic: RunningApp, room: Room, flo: Seat
) -> None:
    """Live, and logged without a room's own choices being touched; care is no choice there either."""
    operator = await clinic.operator()
    await choose(clinic, room, flo.session, wait_minutes=5)
    ann = await clinic.seat(room, "Ann")
    body = {"labels": {"stigma": "clear"}, "newcomers": False, "wait_minutes": 2, "then": "back"}
    set_ = await clinic.http("POST", "api/clinic/house-rules", session=operator, json=body)
    assert (set_.status, set_.json) == (200, body)
    assert (await clinic.http("GET", "api/clinic", session=operator)).json["reading"] == body
    await flo.until(lambda view: view.moderation and view.moderation.noticing_version == 2)
    await ann.until(lambda view: view.reads_first)
    seen = await look(clinic, room, flo.session)
    assert (seen["house"], seen["own"]["wait_minutes"]) == (body, 5)
    refused = {**body, "labels": {"crisis": "clear"}}
    assert (await clinic.http("POST", "api/clinic/house-rules", session=operator, json=refused)).status == 400
    assert (await clinic.http("POST", "api/clinic/house-rules", session=flo.session, json=body)).code == "not_allowed"
